"""Statements behind the balance of a site: counts over the table `urls`, and what is unread."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from archive.balance import Balance, SharedValue, UnreadUrl
from archive.crawl_model import UrlKind, UrlState
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, captures, identities, parts, revisions, runs, urls
from archive.model import SiteKey
from archive.repositories.clauses import is_current_article, is_latest_revision, split_batches
from archive.repositories.url_states import get_url_states

_FEED_KINDS = (UrlKind.FEED, UrlKind.SITEMAP)
_LISTING_KINDS = (UrlKind.LISTING, UrlKind.PAGER)
_LISTS = "lists"
_UNREAD_GROUPS = {
    UrlKind.ARTICLE: "articles",
    UrlKind.PAGE: "pages",
    UrlKind.PART: "parts",
    UrlKind.LISTING: _LISTS,
}
"""Which count an unread address goes into, by its kind; any other kind may list articles."""
_READ_STATUSES = (200, 304)
_LAST_ARTICLES = 20
"""Articles that are looked at for what they share; all of a run where it brought more."""
_MIN_SHARING = 10  # articles: of fewer all may well be of one day
_DATE_LENGTH = 10  # characters: the day of an ISO date


@repeat_when_lost
class BalanceRepository:
    """What was not read of each site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def measure(self, site: SiteKey, run: int, forbidden: str) -> Balance:
        """Return the balance of a site as a run leaves it.

        Args:
            site: The site.
            run: The number of the run.
            forbidden: The reason of what robots.txt forbids, which is no loss.
        """
        with self._database.read() as connection:
            rows = connection.execute(_group_urls(site, run)).all()
            feeds = connection.execute(
                select(urls.c.url, urls.c.unread).where(
                    urls.c.site == site, urls.c.kind.in_(_FEED_KINDS), urls.c.unread.is_not(None)
                )
            )
            unread_feeds = {row.url: row.unread for row in feeds}
            shared = tuple(_find_shared(connection.execute(_select_last_articles(site, run)).all()))
        balance = _make_balance(rows, forbidden)
        return replace(balance, unread_feeds=unread_feeds, shared=shared)

    def get_unread_urls(self, site: SiteKey, limit: int | None = None) -> list[UnreadUrl]:
        """Return the addresses of a site that were not read: by reason, then as they were met."""
        query = (
            select(urls.c.url, urls.c.unread, runs.c.started_at, urls.c.link_title)
            .join(runs, runs.c.id == urls.c.unread_run, isouter=True)
            .where(urls.c.site == site, urls.c.unread.is_not(None), _is_no_stale_part())
            .order_by(urls.c.unread, urls.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                UnreadUrl(url=url, reason=reason, since=since, title=title)
                for url, reason, since, title in connection.execute(query)
            ]

    def count_read(self, site: SiteKey, ids: Sequence[str]) -> tuple[int, int]:
        """Return how many addresses of some identities were asked for, and how many were read."""
        asked = or_(urls.c.fetched_at.is_not(None), urls.c.failures > 0)
        read = and_(urls.c.fetched_at.is_not(None), urls.c.unread.is_(None))
        tried = done = 0
        with self._database.read() as connection:
            for batch in split_batches(ids):
                query = select(func.sum(_label(asked, "asked")), func.sum(_label(read, "done")))
                of_batch = and_(urls.c.site == site, urls.c.identity.in_(batch))
                row = connection.execute(query.where(of_batch)).one()
                tried, done = tried + (row[0] or 0), done + (row[1] or 0)
        return tried, done

    def get_missing_urls(self, site: SiteKey) -> list[UrlState]:
        """Return the addresses that are unread because nothing is there, and never was read."""
        is_missing = and_(
            urls.c.unread.is_not(None), urls.c.vanished_at.is_not(None), urls.c.fetched_at.is_(None)
        )
        with self._database.read() as connection:
            return get_url_states(connection, and_(urls.c.site == site, is_missing))

    def get_empty_pages(self, site: SiteKey) -> list[UrlState]:
        """Return the addresses that are unread though a page answered, and never was an article."""
        is_empty = and_(
            urls.c.unread.is_not(None),
            urls.c.kind == UrlKind.ARTICLE,
            urls.c.fetched_at.is_not(None),
            urls.c.failures == 0,
        )
        with self._database.read() as connection:
            return get_url_states(connection, and_(urls.c.site == site, is_empty))

    def get_read_urls(self, site: SiteKey) -> list[str]:
        """Return the addresses of a site's articles that were read."""
        query = select(urls.c.url).where(
            urls.c.site == site, urls.c.kind == UrlKind.ARTICLE, _is_read()
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def has_articles(self, site: SiteKey) -> bool:
        """Tell whether anything was ever read of a site, or imported."""
        query = select(articles.c.id).where(articles.c.site == site, is_current_article()).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None


def _group_urls(site: SiteKey, run: int) -> Select[Any]:
    started_at = select(runs.c.started_at).where(runs.c.id == run).scalar_subquery()
    is_known = exists().where(
        identities.c.site == urls.c.site,
        identities.c.identity == urls.c.identity,
        articles.c.id == identities.c.article,
        articles.c.first_seen < started_at,
        articles.c.revision > 0,  # none was left of what proved to be a notice
    )
    # What a run passed over for a reason waits for weeks, and is in its report.
    is_waiting = and_(urls.c.run == run, urls.c.next_due > started_at)
    is_left = and_(
        urls.c.unread.is_(None),
        urls.c.fetched_at.is_(None),
        urls.c.failures == 0,
        or_(urls.c.run.is_(None), ~is_waiting),
    )
    columns = (
        urls.c.kind,
        urls.c.unread,
        urls.c.believed,
        _label(urls.c.run == run, "is_visited"),
        _label(urls.c.unread_run == run, "is_new"),
        _label(is_known, "is_known"),
        _label(_is_read(), "is_read"),
        _label(is_left, "is_left"),
    )
    is_counted = or_(
        urls.c.kind.in_((UrlKind.ARTICLE, *_LISTING_KINDS)),
        and_(urls.c.unread.is_not(None), urls.c.kind.not_in(_FEED_KINDS)),
    )
    return (
        select(*columns, func.count().label("number"))
        .where(urls.c.site == site, is_counted, _is_no_stale_part())
        .group_by(*columns)
    )


def _is_no_stale_part() -> ColumnElement[bool]:
    """Match what is no further page of an article, or one that its article still names."""
    head = urls.alias()
    is_named = exists().where(
        parts.c.identity == urls.c.identity, head.c.id == parts.c.head, head.c.site == urls.c.site
    )
    return or_(urls.c.kind != UrlKind.PART, is_named.where(head.c.vanished_at.is_(None)))


def _is_read() -> ColumnElement[bool]:
    return and_(
        urls.c.unread.is_(None),
        urls.c.vanished_at.is_(None),
        urls.c.fetched_at.is_not(None),
        urls.c.status.in_(_READ_STATUSES),
    )


def _label(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _make_balance(rows: Collection[Row[Any]], forbidden: str) -> Balance:
    unread: dict[str, Counter[str]] = {kind: Counter() for kind in _UNREAD_GROUPS.values()}
    believed: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for row in rows:
        if row.unread == forbidden:
            counts["forbidden"] += row.number * (row.kind == UrlKind.ARTICLE)
        elif row.kind != UrlKind.ARTICLE:
            group = _UNREAD_GROUPS.get(row.kind, _LISTS)
            if row.unread:
                unread[group][row.unread] += row.number
            counts["listings"] += 0 if row.is_left or group != _LISTS else row.number
        elif row.unread:
            unread["articles"][row.unread] += row.number
            counts["newly_unread"] += row.number * row.is_new
            counts["lost"] += row.number * row.is_known
            counts["newly_lost"] += row.number * row.is_known * row.is_new
        elif row.is_read:
            counts["read"] += row.number
            counts["tried"] += row.number * row.is_visited
            counts["visited"] += row.number * row.is_visited * row.is_known
        elif row.believed:
            believed[row.believed] += row.number
        elif row.is_left:
            counts["left"] += row.number
    return Balance(
        articles=counts["read"] + unread["articles"].total(),
        unread=dict(unread["articles"].most_common()),
        forbidden=counts["forbidden"],
        left=counts["left"],
        believed=dict(believed.most_common()),
        tried=counts["tried"] + counts["newly_unread"],
        newly_unread=counts["newly_unread"],
        visited=counts["visited"] + counts["newly_lost"],
        newly_lost=counts["newly_lost"],
        lost=counts["lost"],
        listings=counts["listings"],
        unread_listings=dict(unread[_LISTS].most_common()),
        unread_pages=dict(unread["pages"].most_common()),
        unread_parts=dict(unread["parts"].most_common()),
    )


def _select_last_articles(site: SiteKey, run: int) -> CompoundSelect[Any]:
    content = revisions.c.content
    columns = (
        content["title"].as_string().label("title"),
        content["published_at"].as_string().label("date"),
    )
    joined = (
        select(*columns, captures.c.run.label("run"))
        .join(articles, articles.c.id == revisions.c.article)
        .join(captures, captures.c.id == revisions.c.capture)
        .where(articles.c.site == site, is_current_article(), is_latest_revision())
        .order_by(revisions.c.capture.desc())
    )
    last = joined.limit(_LAST_ARTICLES).subquery()
    of_run = joined.where(captures.c.run == run).subquery()
    return select(of_run.c.title, of_run.c.date).union_all(
        select(last.c.title, last.c.date).where(last.c.run != run)
    )


def _find_shared(rows: Collection[Row[Any]]) -> Iterator[SharedValue]:
    """Yield a title and a day that more than half of the articles have."""
    for name, values in (
        ("title", [row.title for row in rows if row.title]),
        ("date", [row.date[:_DATE_LENGTH] for row in rows if row.date]),
    ):
        value, count = next(iter(Counter(values).most_common(1)), ("", 0))
        if count >= _MIN_SHARING and count * 2 > len(rows):
            yield SharedValue(name=name, value=value, count=count, articles=len(rows))
