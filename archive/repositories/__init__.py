"""Repositories: each holds the statements on its tables, and begins or joins a transaction."""
