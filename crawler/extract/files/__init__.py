"""crawler/extract/files."""
