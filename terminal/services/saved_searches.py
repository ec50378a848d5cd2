"""The saved searches of the archive that the settings name."""

from functools import partial

from research.saved_searches import SavedSearches
from terminal.cli.context import CliContext


def open_saved_searches(context: CliContext) -> SavedSearches:
    """Return the saved searches of the archive that the settings name."""
    from terminal.services.archive import open_archive  # noqa: PLC0415 -- imports SQLAlchemy

    return SavedSearches(context.data, partial(open_archive, context))
