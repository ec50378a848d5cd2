"""crawler/extract/template."""
