"""terminal/cli."""
