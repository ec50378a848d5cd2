"""Statements on the frontier: the tables `urls` and `aliases`."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from archive.crawl_model import FetchRank, FoundUrl, StoredPage, UrlKind, UrlState, Visit
from archive.model import SiteKey
from archive.repositories import change_log
from archive.schema import aliases, captures, identities, runs, urls
from archive.times import CLOCK_SLACK, LONGEST_BELIEVED_WAIT

_STATE_COLUMNS = (
    urls.c.id,
    urls.c.identity,
    urls.c.url,
    urls.c.kind,
    urls.c.listed,
    urls.c.fetched_at,
    urls.c.payload_digest,
    urls.c.steady,
    urls.c.failures,
    urls.c.found_on,
    urls.c.status,
    urls.c.etag,
    urls.c.last_modified,
    urls.c.next_due,
    urls.c.vanished_at,
    urls.c.changed_at,
    urls.c.told_at,
)


def is_better_address(one: tuple[bool, str], other: tuple[bool, str]) -> bool:
    """Whether the first (listed, url) is the better address of an article.

    Listed before unlisted, then the shorter, then the first in byte order.
    """
    return _make_sort_key(*one) < _make_sort_key(*other)


def _make_sort_key(listed: bool, url: str) -> tuple[bool, int, bytes]:  # noqa: FBT001 -- a pair unpacked
    return (not listed, len(url), url.encode())


def set_start_urls(
    connection: Connection, site: SiteKey, starts: Sequence[FoundUrl], now: datetime
) -> None:
    """Make `starts` the start URLs of the site, spelled so; earlier ones stay known as pages."""
    connection.execute(
        update(urls)
        .where(
            urls.c.site == site,
            urls.c.kind == UrlKind.START,
            urls.c.identity.not_in([start.identity for start in starts]),
        )
        .values(kind=UrlKind.PAGE, rank=FetchRank.PAGE, next_due=None)
    )
    enqueue_urls(connection, site, starts, now)
    for start in starts:
        connection.execute(
            update(urls)
            .where(urls.c.site == site, urls.c.identity == start.identity)
            .values(url=start.url, kind=UrlKind.START, rank=FetchRank.START, next_due=None)
        )


def enqueue_urls(
    connection: Connection, site: SiteKey, found: Sequence[FoundUrl], now: datetime
) -> set[str]:
    """Put addresses into the frontier; returns the identities that were not known."""
    best: dict[str, FoundUrl] = {}
    for link in found:
        rival = best.get(link.identity)
        if rival is None or is_better_address((link.listed, link.url), (rival.listed, rival.url)):
            best[link.identity] = link
    known = {state.identity: state for state in _get_states(connection, site, best)}
    new = [link for identity, link in best.items() if identity not in known]
    if new:
        connection.execute(insert(urls), [_make_row(site, link, now) for link in new])
    for link in best.values():
        if state := known.get(link.identity):
            _update_known_url(connection, state, link)
    _add_aliases(connection, site, found)
    return {link.identity for link in new}


def _make_row(site: SiteKey, link: FoundUrl, now: datetime) -> dict[str, object]:
    return {
        "site": site,
        "identity": link.identity,
        "url": link.url,
        "kind": link.kind,
        "rank": FetchRank[link.kind.name],
        "listed": link.listed,
        "found_on": link.found_on,
        "found_at": now,
        "told_at": link.told_at,
        "next_due": link.next_due,
        "steady": 0,
        "failures": 0,
    }


def _update_known_url(connection: Connection, state: UrlState, link: FoundUrl) -> None:
    """Take a better address or a surer kind for an address that was not fetched yet.

    Where a start page sends to is a start page too, due at every run. What is told to have
    changed since its last fetch is due.
    """
    if link.kind is UrlKind.START and state.kind is not UrlKind.START:
        again = {"kind": UrlKind.START, "rank": FetchRank.START, "next_due": None}
        connection.execute(update(urls).where(urls.c.id == state.id).values(again))
    if link.told_at and (state.told_at is None or link.told_at > state.told_at):
        told: dict[str, object] = {"told_at": link.told_at}
        if state.fetched_at and link.told_at > state.fetched_at:
            told["next_due"] = None
        connection.execute(update(urls).where(urls.c.id == state.id).values(told))
    if state.fetched_at:
        return
    change: dict[str, object] = {}
    if is_better_address((link.listed, link.url), (state.listed, state.url)):
        change |= {"url": link.url, "listed": link.listed}
    if state.kind is UrlKind.PAGE and link.kind is not UrlKind.PAGE:
        change |= {"kind": link.kind, "rank": FetchRank[link.kind.name]}
    if change:
        connection.execute(update(urls).where(urls.c.id == state.id).values(change))


def add_alias(connection: Connection, site: SiteKey, identity: str, url: str) -> None:
    """Remember one more address of an identity."""
    _add_aliases(connection, site, [FoundUrl(url=url, identity=identity, kind=UrlKind.PAGE)])


def _add_aliases(connection: Connection, site: SiteKey, found: Sequence[FoundUrl]) -> None:
    links = {link.url: link.identity for link in found}
    known: set[str] = set()
    for part in _split_batches(list(links)):
        chosen = select(urls.c.url).where(urls.c.site == site, urls.c.url.in_(part))
        noted = select(aliases.c.url).where(aliases.c.site == site, aliases.c.url.in_(part))
        known.update(connection.execute(chosen.union(noted)).scalars())
    rows = [{"site": site, "url": u, "identity": i} for u, i in links.items() if u not in known]
    if rows:
        connection.execute(insert(aliases), rows)
        _log_articles(connection, site, [str(row["identity"]) for row in rows])


def _log_articles(connection: Connection, site: SiteKey, found: Sequence[str]) -> None:
    """Tell of the articles that have a new address: it is exported with them."""
    for part in _split_batches(found):
        query = select(identities.c.article).where(
            identities.c.site == site, identities.c.identity.in_(part)
        )
        change_log.log_changes(connection, set(connection.execute(query).scalars()))


def _split_batches(items: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    """Lists short enough for one statement's parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _get_states(
    connection: Connection, site: SiteKey, identities: Iterable[str]
) -> Iterable[UrlState]:
    for part in _split_batches(list(identities)):
        query = select(*_STATE_COLUMNS).where(urls.c.site == site, urls.c.identity.in_(part))
        for row in connection.execute(query):
            yield _make_state(row)


def _make_state(values: Sequence[Any]) -> UrlState:
    named = dict(zip((column.name for column in _STATE_COLUMNS), values, strict=True))
    return UrlState(**named | {"kind": UrlKind(named["kind"])})


def mark_due(connection: Connection, visit: Visit, identities: Iterable[str]) -> None:
    """Make addresses due in the run of a visit, but for those that it has fetched already."""
    not_yet = and_(urls.c.site == visit.site, or_(urls.c.run.is_(None), urls.c.run != visit.run_id))
    for part in _split_batches(list(identities)):
        connection.execute(
            update(urls).where(not_yet, urls.c.identity.in_(part)).values(next_due=None)
        )


def _match_due(
    site: SiteKey,
    run: int,
    now: datetime,
    *,
    full: bool,
    pagers: Collection[str] | None = None,
) -> ColumnElement[bool]:
    """What `run` has still to fetch: due, and not fetched by it already.

    Of pagers only those with an identity in `pagers`, where that is given.
    """
    mine = and_(urls.c.site == site, or_(urls.c.run.is_(None), urls.c.run != run))
    if pagers is not None:
        mine = and_(mine, or_(urls.c.kind != UrlKind.PAGER, urls.c.identity.in_(pagers)))
    if full:
        return mine
    is_due = or_(urls.c.next_due.is_(None), urls.c.next_due <= now)
    return and_(mine, or_(is_due, _is_of_a_false_clock(site, now)))


def _is_of_a_false_clock(site: SiteKey, now: datetime) -> ColumnElement[bool]:
    """Addresses that wait by a clock that was ahead: how long they should, nobody knows."""
    ahead = now + CLOCK_SLACK
    false = select(runs.c.id).where(
        runs.c.site == site, or_(runs.c.started_at > ahead, runs.c.finished_at > ahead)
    )
    too_late = ahead + LONGEST_BELIEVED_WAIT
    return or_(urls.c.fetched_at > ahead, urls.c.next_due > too_late, urls.c.run.in_(false))


def get_due_urls(
    connection: Connection,
    site: SiteKey,
    run: int,
    now: datetime,
    *,
    full: bool,
    pagers: Collection[str] | None = None,
    limit: int | None = 1,
) -> list[UrlState]:
    """The addresses to fetch next, in that order."""
    query = (
        select(*_STATE_COLUMNS)
        .where(_match_due(site, run, now, full=full, pagers=pagers))
        .order_by(urls.c.rank, urls.c.id)
        .limit(limit)
    )
    return [_make_state(row) for row in connection.execute(query)]


def count_due(connection: Connection, site: SiteKey, run: int, now: datetime, *, full: bool) -> int:
    """How many addresses are due."""
    query = select(func.count()).where(_match_due(site, run, now, full=full))
    return connection.execute(query).scalar_one()


def get_unproductive_urls(connection: Connection, site: SiteKey) -> list[str]:
    """Every address of a site whose first fetch led to no article that was new."""
    query = select(urls.c.url).where(urls.c.site == site, urls.c.barren.is_(True))
    return list(connection.execute(query).scalars())


def postpone_url(connection: Connection, state: UrlState, run: int, until: datetime) -> None:
    """Let an address wait, as if `run` had fetched it."""
    values = {"run": run, "next_due": until}
    connection.execute(update(urls).where(urls.c.id == state.id).values(values))


def reclassify_url(
    connection: Connection, state: UrlState, kind: UrlKind, next_due: datetime
) -> None:
    """Write what kind of page an address leads to, and when it is due as such."""
    values: dict[str, object] = {"kind": kind, "rank": FetchRank[kind.name], "next_due": next_due}
    if kind is UrlKind.ARTICLE:
        values["barren"] = False
    connection.execute(update(urls).where(urls.c.id == state.id).values(values))


def get_pages(connection: Connection, site: SiteKey) -> list[StoredPage]:
    """The last capture of each address of a site that answered with a page, in fetching order."""
    place = (captures.c.file, captures.c.offset, captures.c.length)
    query = (
        select(*_STATE_COLUMNS, *place, urls.c.capture, captures.c.fetched_at.label("captured_at"))
        .join(captures, captures.c.id == urls.c.capture)
        .where(urls.c.site == site)
        .order_by(urls.c.rank, urls.c.id)
    )
    return [
        StoredPage(
            state=_make_state(row[: len(_STATE_COLUMNS)]),
            capture=row.capture,
            file=row.file,
            offset=row.offset,
            length=row.length,
            fetched_at=row.captured_at,
        )
        for row in connection.execute(query)
    ]


def update_visited_url(connection: Connection, visit: Visit) -> None:
    """Write what a visit says of its own address."""
    state = visit.state
    kind = UrlKind.START if state.kind is UrlKind.START else visit.kind
    change: dict[str, object] = {
        "run": visit.run_id,
        "kind": kind,
        "rank": FetchRank[kind.name],
        "next_due": visit.next_due,
        "status": visit.status,
        "failures": state.failures + 1 if visit.is_failed else 0,
        "vanished_at": visit.vanished_at,
    }
    if not visit.is_failed:
        change |= _make_response_values(visit)
    if visit.is_unproductive is not None:
        change["barren"] = visit.is_unproductive
    if visit.is_page:
        change["capture"] = visit.capture_id
    if visit.redirect_url:
        change |= {"url": visit.redirect_url, "run": None, "next_due": None}
        old = FoundUrl(url=state.url, identity=state.identity, kind=kind)
        connection.execute(update(urls).where(urls.c.id == state.id).values(change))
        _add_aliases(connection, visit.site, [old])
        return
    connection.execute(update(urls).where(urls.c.id == state.id).values(change))


def _make_response_values(visit: Visit) -> dict[str, object]:
    """What an answer says of its page."""
    change: dict[str, object] = {
        "fetched_at": visit.visited_at,
        "payload_digest": visit.payload_digest,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "steady": 0 if visit.is_changed or not visit.state.fetched_at else visit.state.steady + 1,
    }
    if visit.is_changed:
        change["changed_at"] = visit.visited_at
    return change
