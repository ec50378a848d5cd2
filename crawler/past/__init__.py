"""What sites said before: captures of other crawlers and web archives, read in order of time."""
