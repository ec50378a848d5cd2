"""Full-text search that understands Vietnamese; alone in importing the engines."""
