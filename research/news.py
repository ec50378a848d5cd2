"""What has appeared or changed among the hits of a search since someone last looked.

Goes by the archive's change log, not by the clock or the index: an index that
was late or made anew hides nothing, and what is in no index yet is left for the
next look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.model import Article
from archive.moments import local_iso
from archive.store import Archive
from indexer.errors import IndexVersionError
from indexer.searcher import Searcher
from research.export import articles_of
from research.saved import Look, SavedSearch

_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article that is new to who looks; `appeared` unless it was known and has changed."""

    appeared: bool
    id: str
    url: str
    site: str
    title: str
    published_at: str | None
    published_precision: str | None
    authors: tuple[str, ...]
    revision: int


def news_of(search: SavedSearch, searcher: Searcher, archive: Archive) -> Iterator[Item]:
    """The hits that were not there, or not as they are, at the last look; by date, then id.

    Without a look at this archive all hits are new.

    Raises:
        IndexVersionError: the index was made from another archive.
        QueryError: the query cannot be answered.
        MissingArticlesError: the index names articles that the archive does not hold.
    """
    if searcher.archive != archive.id:
        raise IndexVersionError(
            "The index was made from another archive.", hint="truongdang index rebuild"
        )
    since = last_seen(search.look, archive)
    ids = list(searcher.ids(search.request))
    if since:
        touched = _changed(archive, since, searcher.mark)
        ids = [each for each in ids if each in touched]
    known = _changed(archive, 0, since if ids else 0)
    for article in articles_of(ids, archive):
        yield _item(article, appeared=article.id not in known)


def look_at(searcher: Searcher, archive: Archive, now: datetime) -> Look:
    """How far who looks at this index has looked."""
    return Look(archive=archive.id, change=searcher.mark, at=now)


def last_seen(look: Look | None, archive: Archive) -> int:
    """The change up to which this archive was looked at; 0 for another, or one put back."""
    if look is None or look.archive != archive.id or look.change > archive.last_change():
        return 0
    return look.change


def _item(article: Article, *, appeared: bool) -> Item:
    content = article.content
    return Item(
        appeared=appeared,
        id=article.id,
        url=article.url,
        site=article.site,
        title=content.title,
        published_at=local_iso(content.published_at),
        published_precision=content.published_precision,
        authors=content.authors,
        revision=article.revision,
    )


def _changed(archive: Archive, after: int, last: int) -> set[str]:
    """The articles of the changes after one number up to another."""
    ids: set[str] = set()
    while after < last and (changes := archive.changes_since(after, _BATCH)):
        ids.update(change.article_id for change in changes if change.number <= last)
        after = changes[-1].number
    return ids
