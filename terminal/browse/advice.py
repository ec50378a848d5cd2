"""What to do where there is nothing to see. Pure."""

from indexer.errors import IndexerError, IndexMissingError
from terminal.columns import clean

NOTHING_FOUND = (
    "No article matches.\n\n"
    "Words typed without marks match every marking: hoi nghi\n"
    "Fewer words find more; so does the beginning of one: tuyên*\n"
    "x takes back what narrows the query, F1 shows how to ask.\n"
)
_AGAIN = "\nThen press Ctrl+R here.\n"
_NOTHING_GATHERED = (
    "Nothing has been gathered here yet.\n\n"
    "See the program at work on a bundled school:\n"
    "    truongdang demo\n\n"
    "Or fetch the news of a school, in another terminal:\n"
    "    truongdang sites list\n"
    "    truongdang crawl KEY\n"
)
_NOT_INDEXED = (
    "The archive has articles, but they are not indexed yet.\n\n"
    "In another terminal:\n"
    "    truongdang index {verb}\n"
)


def advice_on(changes: int, error: IndexerError | None = None) -> str:
    """What to do where nothing can be searched.

    `changes` is how many the archive has seen; without an `error` there is an index, and it is
    empty.
    """
    match error:
        case None | IndexMissingError() if not changes:
            return _NOTHING_GATHERED + _AGAIN
        case None:
            return _NOT_INDEXED.format(verb="update") + _AGAIN
        case IndexMissingError():
            return _NOT_INDEXED.format(verb="rebuild") + _AGAIN
        case _:
            return f"{clean(str(error))}\n\nIn another terminal:\n    {clean(error.hint)}\n{_AGAIN}"
