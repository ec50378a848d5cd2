"""Checks of sites by a handful of pages: of a new one, and of one known before. Pure."""
