"""Runs the steps on the connection that `archive.database` hands over."""

from alembic import context

from archive.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes tables by copying them
)
context.run_migrations()
