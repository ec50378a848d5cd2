"""What a handful of pages says of a site: of a new one, and of one known before. Pure."""
