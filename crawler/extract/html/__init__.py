"""crawler/extract/html."""
