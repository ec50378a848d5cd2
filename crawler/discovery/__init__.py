"""crawler/discovery."""
