"""Lists the hits of a search that have appeared or changed since someone last looked.

Goes by the archive's change log, not by the clock or the index: an index that
was late or made anew hides nothing, and what is in no index yet is left for the
next look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.model import Article
from archive.times import format_local_iso
from indexer.errors import IndexVersionError
from indexer.searcher import Searcher
from research.export import load_articles_by_id
from research.saved_search import Checkpoint, SavedSearch

_BATCH_SIZE = 10_000  # changes that are read at a time: it bounds memory


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedArticle:
    """An article that is new to who looks; `appeared` unless it was known and has changed."""

    is_new: bool
    id: str
    url: str
    site: str
    title: str
    published_at: str | None
    published_precision: str | None
    authors: tuple[str, ...]
    revision: int


def iter_changes(
    search: SavedSearch, searcher: Searcher, archive: Archive
) -> Iterator[ChangedArticle]:
    """Yield the hits that are new or changed since the last look, by date, then id.

    Without a look at this archive all hits are new.

    Raises:
        IndexVersionError: the index was made from another archive.
        QueryError: the query cannot be answered.
        MissingArticlesError: the index names articles that the archive does not hold.
    """
    if searcher.archive_id != archive.id:
        raise IndexVersionError(
            "The index was made from another archive.", hint="truongdang index rebuild"
        )
    since = get_last_seen_change(search.checkpoint, archive)
    ids = list(searcher.iter_ids(search.request))
    if since:
        touched = _list_changed_ids(archive, since, searcher.mark)
        ids = [each for each in ids if each in touched]
    known = _list_changed_ids(archive, 0, since if ids else 0)
    for article in load_articles_by_id(ids, archive):
        yield _make_changed_article(article, appeared=article.id not in known)


def make_checkpoint(searcher: Searcher, archive: Archive, now: datetime) -> Checkpoint:
    """Make the checkpoint of someone who looks at this index."""
    return Checkpoint(archive=archive.id, change=searcher.mark, at=now)


def get_last_seen_change(look: Checkpoint | None, archive: Archive) -> int:
    """Return the number of the last change of this archive that was looked at."""
    if (
        look is None
        or look.archive != archive.id
        or look.change > archive.changes.get_last_change_number()
    ):
        return 0
    return look.change


def _make_changed_article(article: Article, *, appeared: bool) -> ChangedArticle:
    content = article.content
    return ChangedArticle(
        is_new=appeared,
        id=article.id,
        url=article.url,
        site=article.site,
        title=content.title,
        published_at=format_local_iso(content.published_at),
        published_precision=content.published_precision,
        authors=content.authors,
        revision=article.revision,
    )


def _list_changed_ids(archive: Archive, after: int, last: int) -> set[str]:
    """List the articles of the changes after one number up to another."""
    ids: set[str] = set()
    while after < last and (changes := archive.changes.get_changes_since(after, _BATCH_SIZE)):
        ids.update(change.article_id for change in changes if change.number <= last)
        after = changes[-1].number
    return ids
