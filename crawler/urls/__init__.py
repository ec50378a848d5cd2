"""URLs: which are one, where they lead, and which never end. Pure functions over text."""
