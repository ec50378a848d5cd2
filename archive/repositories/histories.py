"""Articles with the whole of their history: revisions in the order in which they were captured.

A crawl adds what is new at the end. An import brings what was before, or in between, so here all
that is known of an article is put in order anew: the same captures give the same revisions, dates
and end, whichever came first into the archive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, or_, select, update

from archive.article_json import (
    compute_content_hash,
    compute_text_hash,
    content_from_json,
    content_to_json,
)
from archive.crawl_model import ExtractedArticle, Outcome
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, captures, identities, revision_parts, revisions
from archive.model import ArticleId, SiteKey
from archive.repositories import article_statements as statements
from archive.repositories.aliases import AliasRepository
from archive.repositories.article_writer import ArticleWriter
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import has_other_address, split_batches
from archive.repositories.removals import RemovalRepository
from archive.repositories.url_rows import ArticleAddress
from archive.times import VIETNAM

# Made once: to build a statement takes several times as long as to execute it.
_IDENTITIES = (
    select(identities.c.identity)
    .where(
        identities.c.site == bindparam("of_site"),
        identities.c.article.in_(
            select(identities.c.article).where(
                identities.c.site == bindparam("of_site"),
                identities.c.identity == bindparam("key"),
            )
        ),
    )
    .order_by(identities.c.identity)
)
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_OWN_IDS = select(articles.c.id).where(
    or_(articles.c.id == bindparam("own"), articles.c.merged_into == bindparam("own"))
)
_TIMES = select(articles.c.first_seen, articles.c.last_seen, articles.c.gone_at).where(
    articles.c.id == bindparam("own")
)
_POINTS = (
    select(revisions, captures.c.url)
    .outerjoin(captures, captures.c.id == revisions.c.capture)
    .where(revisions.c.article.in_(_IDS))
    .order_by(revisions.c.revised_at, revisions.c.article, revisions.c.number)
)
_PARTS = select(revision_parts).where(revision_parts.c.article.in_(_IDS))
_DELETE = tuple(
    delete(table).where(table.c.article.in_(_IDS)) for table in (revisions, revision_parts)
)

_ONE_VISIT = timedelta(days=1)
"""Captures of two addresses that lie no further apart are of one visit of a crawler. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article as one capture shows it."""

    seen_at: datetime
    capture: int
    url: str
    article: ExtractedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressHistory:
    """All that captures say of one address.

    Attributes:
        identity: Its canonical key.
        listed_urls: Those of its spellings by which listings of the site show it.
        sightings: The article as it was read, in order of time; at least one.
        missing_at: When it was found not to be there, in order of time.
        captures: Every capture that was read again, also those that held no article.
    """

    identity: str
    listed_urls: frozenset[str]
    sightings: tuple[Sighting, ...]
    missing_at: tuple[datetime, ...] = ()
    captures: frozenset[int] = frozenset()

    @property
    def keys(self) -> list[str]:
        """The identity, and what the page last proved to be."""
        return [self.identity, self.sightings[-1].article.identity or self.identity]


@dataclass(slots=True)
class _Point:
    """One version of an article's content."""

    seen_at: datetime
    capture: int | None
    url: str | None
    content_hash: str
    text_hash: str | None
    row: dict[str, Any]
    parts: Mapping[int, int | None] = field(default_factory=dict)


@repeat_when_lost
class HistoryRepository:
    """Writes articles with all their revisions."""

    def __init__(
        self,
        database: Database,
        *,
        aliases: AliasRepository,
        articles: ArticleWriter,
        changes: ChangeLog,
        removals: RemovalRepository,
    ) -> None:
        self._database = database
        self._aliases = aliases
        self._articles = articles
        self._changes = changes
        self._removals = removals

    def get_identities(self, site: SiteKey, identity: str) -> list[str]:
        """Return the identities of the article that one shows, itself first."""
        named = {"of_site": site, "key": identity}
        with self._database.read() as connection:
            found = connection.execute(_IDENTITIES, named).scalars()
            return list(dict.fromkeys([identity, *found]))

    def record_history(
        self, site: SiteKey, history: AddressHistory
    ) -> tuple[ArticleId | None, Outcome]:
        """Find or add the article of an address, and return it and whether it is new.

        Its revisions are still to be written, of all its addresses together: `write_revisions`.
        """
        last, first = history.sightings[-1], history.sightings[0]
        content, keys = last.article.content, history.keys
        address = _choose_address(history)
        own = self._articles
        with self._database.write():
            own.unlink_duplicate(site, keys, content)
            article_id = own.find_article(site, keys)
            duplicate = own.find_duplicate(site, content, article_id)
            if self._removals.get_removed(site, keys) or (
                article_id is None
                and duplicate is None
                and self._removals.find_removed_text(site, compute_text_hash(content))
            ):
                return None, Outcome.REMOVED
            is_new = article_id is None and duplicate is None
            is_duplicate = article_id is None and duplicate is not None
            if article_id is None:
                article_id = duplicate or own.add_article(site, keys[-1], address, first.seen_at)
            elif duplicate:
                article_id = own.merge_articles(article_id, duplicate)
            article_id = own.link_keys_to_article(site, keys, article_id, is_duplicate=is_duplicate)
            own.improve_address(article_id, address)
            self._aliases.confirm_key(site, keys[0], article_id, address.url)
        return article_id, Outcome.ADDED if is_new else Outcome.UNCHANGED

    def write_revisions(
        self, article_id: ArticleId, histories: Sequence[AddressHistory]
    ) -> Outcome:
        """Write the revisions of an article anew: of all its addresses, in order of time.

        What was imported without a capture, and what was read from captures that could not be read
        again, keeps its place in time.
        """
        with self._database.write() as connection:
            before = _get_points(connection, article_id)
            read = frozenset[int]().union(*(history.captures for history in histories))
            kept = [point for point in before if point.capture is None or point.capture not in read]
            seen = [_make_point(each) for history in histories for each in history.sightings]
            own_address = connection.execute(statements.ADDRESS, {"own": article_id}).one()
            points = _drop_repeated(kept + seen, own_address.url)
            is_changed = [_describe(p) for p in points] != [_describe(p) for p in before]
            if is_changed:
                self._replace_points(connection, article_id, points)
            times = [each.seen_at for history in histories for each in history.sightings]
            missing = sorted(at for history in histories for at in history.missing_at)
            self._update_times(connection, article_id, times, missing, histories)
        if not is_changed:
            return Outcome.UNCHANGED
        return Outcome.REVISED if before else Outcome.ADDED

    def withdraw(self, site: SiteKey, identity: str, read: frozenset[int]) -> bool:
        """Hide the article of an address that shows none, where it was read nowhere else.

        Args:
            site: The site.
            identity: The canonical key of the address.
            read: Its captures, all without an article.

        Returns:
            True where it was hidden.
        """
        with self._database.write() as connection:
            article_id = self._articles.find_article(site, [identity])
            if article_id is None or not read:
                return False
            points = _get_points(connection, article_id)
            if not points or any(point.capture not in read for point in points):
                return False
            own = update(articles).where(
                articles.c.id == article_id, articles.c.withdrawn.is_(False)
            )
            is_hidden = bool(connection.execute(own.values(withdrawn=True)).rowcount)
            if is_hidden:
                self._changes.log_changes([article_id])
        return is_hidden

    def _replace_points(
        self, connection: Connection, article_id: ArticleId, points: Sequence[_Point]
    ) -> None:
        ids = _list_ids(connection, article_id)
        for delete_some in _DELETE:
            connection.execute(delete_some, {"ids": ids})
        rows, parts = [], []
        for number, point in enumerate(points, start=1):
            rows.append(
                point.row | {"article": article_id, "number": number, "revised_at": point.seen_at}
            )
            parts += [
                {"article": article_id, "revision": number, "number": part, "capture": capture}
                for part, capture in point.parts.items()
            ]
        connection.execute(statements.INSERT_REVISION, rows)
        if parts:
            connection.execute(insert(revision_parts), parts)
        values = {"revision": len(points), "text_hash": points[-1].text_hash, "withdrawn": False}
        connection.execute(statements.UPDATE_ARTICLE, {"own": article_id, **values})
        self._changes.log_changes([article_id])

    def _update_times(
        self,
        connection: Connection,
        article_id: ArticleId,
        times: Sequence[datetime],
        missing: Sequence[datetime],
        histories: Sequence[AddressHistory],
    ) -> None:
        known_first, known_last, gone_at = connection.execute(_TIMES, {"own": article_id}).one()
        last = max(times)
        # The first of its last day, as a crawl has it.
        newest = min(at for at in times if _get_day(at) == _get_day(last))
        if _get_day(known_last) == _get_day(last):
            newest = min(newest, known_last)
        gone = find_end([at for at in missing if at > last])
        if gone is None and gone_at is not None and gone_at > last:
            gone = gone_at  # said by answers that were not kept
        if (
            gone
            and gone_at is None
            and has_other_address(connection, article_id, histories[0].identity)
        ):
            gone = None
        values = {
            "first_seen": min(known_first, *times),
            "last_seen": newest if _get_day(known_last) <= _get_day(last) else known_last,
            "gone_at": gone,
        }
        if values != {"first_seen": known_first, "last_seen": known_last, "gone_at": gone_at}:
            connection.execute(statements.UPDATE_ARTICLE, {"own": article_id, **values})
            self._changes.log_changes([article_id])


def _choose_address(history: AddressHistory) -> ArticleAddress:
    """Return the best of the spellings at which an article was seen."""
    urls = {each.url for each in history.sightings}
    best, *others = (ArticleAddress(url in history.listed_urls, url) for url in urls)
    for other in others:
        best = other if other.is_better_than(best) else best
    return best


def find_end(missing: Sequence[datetime]) -> datetime | None:
    """Return when an article was gone, of the times after its last sighting at which it was missed.

    As in a crawl: once the same is said on a later day.
    """
    if not missing:
        return None
    return next((at for at in missing if _get_day(at) > _get_day(missing[0])), None)


def _get_day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _list_ids(connection: Connection, article_id: ArticleId) -> list[str]:
    """Return the id of an article, and those of the articles that were merged into it."""
    return list(connection.execute(_OWN_IDS, {"own": article_id}).scalars())


def _get_points(connection: Connection, article_id: ArticleId) -> list[_Point]:
    ids = _list_ids(connection, article_id)
    parts: dict[tuple[str, int], dict[int, int | None]] = {}
    for batch in split_batches(ids):
        for part in connection.execute(_PARTS, {"ids": batch}):
            parts.setdefault((part.article, part.revision), {})[part.number] = part.capture
    found = []
    for row in connection.execute(_POINTS, {"ids": ids}).mappings():
        values = {name: row[name] for name in _ROW_KEYS}
        found.append(
            _Point(
                seen_at=row["revised_at"],
                capture=row["capture"],
                url=row["url"],
                content_hash=row["content_hash"],
                text_hash=compute_text_hash(content_from_json(row["content"])),
                row=values,
                parts=parts.get((row["article"], row["number"]), {}),
            )
        )
    return found


_ROW_KEYS = ("capture", "extractor", "content", "content_hash")


def _make_point(sighting: Sighting) -> _Point:
    content = sighting.article.content
    content_hash = compute_content_hash(content)
    return _Point(
        seen_at=sighting.seen_at,
        capture=sighting.capture,
        url=sighting.url,
        content_hash=content_hash,
        text_hash=compute_text_hash(content),
        row={
            "capture": sighting.capture,
            "extractor": sighting.article.extractor,
            "content": content_to_json(content),
            "content_hash": content_hash,
        },
        parts=sighting.article.part_captures,
    )


def _drop_repeated(points: list[_Point], own_url: str) -> list[_Point]:
    """Keep a version where it differs from the one before; of another address, by text or fields.

    Print views and further addresses lack small things, a section or a byline.
    """
    own = [point for point in points if point.url == own_url and point.text_hash]
    points = [point for point in points if point.url == own_url or not _is_told_by(own, point)]
    points.sort(key=lambda point: (point.seen_at, point.capture is None, point.capture or 0))
    kept: list[_Point] = []
    for point in points:
        last = kept[-1] if kept else None
        is_repeated = last is not None and (
            last.content_hash == point.content_hash
            or (
                None not in {point.url, last.url, point.text_hash}
                and point.url != last.url
                and point.text_hash == last.text_hash
                and _count_fields(point) <= _count_fields(last)
            )
        )
        if not is_repeated:
            kept.append(point)
    return kept


def _is_told_by(own: Sequence[_Point], other: _Point) -> bool:
    """Tell whether an article's own address had the text of another at the same time."""
    return other.url is not None and any(
        point.text_hash == other.text_hash and abs(point.seen_at - other.seen_at) < _ONE_VISIT
        for point in own
    )


def _count_fields(point: _Point) -> int:
    return sum(bool(value) for value in point.row["content"].values())


def _describe(point: _Point) -> tuple[object, ...]:
    return (
        point.seen_at,
        point.capture,
        point.content_hash,
        point.row["extractor"],
        point.row["content"],
    )
