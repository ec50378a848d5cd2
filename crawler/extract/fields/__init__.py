"""crawler/extract/fields."""
