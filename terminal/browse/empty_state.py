"""Texts for where there is nothing to see: what to do next. Pure, and so tested apart."""

from indexer.errors import IndexerError, IndexMissingError
from terminal.cli.text_width import sanitize

NO_MATCH_TEXT = (
    "No article matches.\n\n"
    "Words typed without marks match every marking: hoi nghi\n"
    "Fewer words find more; so does the beginning of one: tuyên*\n"
    "x takes back what narrows the query, F1 shows how to ask.\n"
)
_RELOAD_TEXT = "\nThen press Ctrl+R here.\n"
_EMPTY_ARCHIVE_TEXT = (
    "Nothing has been gathered here yet.\n\n"
    "See the program at work on a bundled school:\n"
    "    truongdang demo\n\n"
    "Or fetch the news of a school, in another terminal:\n"
    "    truongdang sites list\n"
    "    truongdang crawl KEY\n"
)
_NOT_INDEXED_TEXT = (
    "The archive has articles, but they are not indexed yet.\n\n"
    "In another terminal:\n"
    "    truongdang index {verb}\n"
)


def describe_empty_state(changes: int, error: IndexerError | None = None) -> str:
    """Return what to do where nothing can be searched.

    Args:
        changes: How many changes the archive has seen; 0 means that it is empty.
        error: Why there is no index to search; None where there is one, and it is empty.
    """
    match error:
        case None | IndexMissingError() if not changes:
            return _EMPTY_ARCHIVE_TEXT + _RELOAD_TEXT
        case None:
            return _NOT_INDEXED_TEXT.format(verb="update") + _RELOAD_TEXT
        case IndexMissingError():
            return _NOT_INDEXED_TEXT.format(verb="rebuild") + _RELOAD_TEXT
        case _:
            return (
                f"{sanitize(str(error))}\n\n"
                f"In another terminal:\n    {sanitize(error.hint)}\n{_RELOAD_TEXT}"
            )
