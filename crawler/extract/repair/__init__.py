"""crawler/extract/repair."""
