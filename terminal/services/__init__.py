"""terminal/services."""
