"""Where the saved searches are: in the data folder, or in an archive that machines share."""

from functools import partial

from research.saved_search_file import SavedSearchFile
from terminal.cli.context import CliContext


def open_saved_searches(context: CliContext) -> SavedSearchFile:
    """Return the saved searches of the archive that the settings name."""
    if context.load_settings().archive_url.startswith("sqlite:"):
        return SavedSearchFile(context.data)
    # Both import SQLAlchemy, for which those in a file need not wait.
    from research.shared_saved_searches import SharedSavedSearches  # noqa: PLC0415
    from terminal.services.archive import open_archive  # noqa: PLC0415

    return SharedSavedSearches(context.data, partial(open_archive, context))
