"""The table `urls`: the frontier of a crawl, its addresses and when each is due.

What is due is decided in `crawler.policy.scheduling`; here it is kept, and asked for.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from archive.crawl_model import FetchRank, FoundUrl, StoredPage, UrlKind, UrlState, Visit
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, parts, runs, shown, urls
from archive.model import SiteKey
from archive.repositories.aliases import AliasRepository
from archive.repositories.clauses import split_batches
from archive.repositories.link_facts import make_fact_values
from archive.repositories.removals import RemovalRepository
from archive.repositories.url_states import URL_STATE_COLUMNS, get_url_states, make_url_state
from archive.times import CLOCK_SLACK, LONGEST_BELIEVED_WAIT


class ArticleAddress(NamedTuple):
    """One of the addresses of an article or page, and that a listing of the site shows it."""

    is_listed: bool
    url: str

    def is_better_than(self, other: "ArticleAddress") -> bool:
        """Tell whether this one stands for the article: listed, then shorter, then first in bytes.

        The order does not depend on which address was met first, so that two archives of the
        same site give an article the same address.
        """
        return self._make_sort_key() < other._make_sort_key()  # noqa: SLF001 -- of the same class

    def _make_sort_key(self) -> tuple[bool, int, bytes]:
        return (not self.is_listed, len(self.url), self.url.encode())


@repeat_when_lost
class FrontierRepository:
    """The addresses that a crawl knows, and which of them are due."""

    def __init__(
        self, database: Database, aliases: AliasRepository, removals: RemovalRepository
    ) -> None:
        self._database = database
        self._aliases = aliases
        self.removals = removals

    # Reading

    def get_next_url(
        self,
        site: SiteKey,
        run: int,
        *,
        is_full: bool,
        allowed_pagers: Collection[str] | None = None,
        is_unfetched: bool = False,
    ) -> UrlState | None:
        """Return the address that a run should fetch next; None where nothing is due.

        Args:
            site: The site that is crawled.
            run: The number of the run; what it has fetched already is not due.
            is_full: Take those that are not due as well: the run was begun so.
            allowed_pagers: The identities of the further pages of listings that may be fetched;
                None: all of them.
            is_unfetched: Take only those that were never fetched.
        """
        condition = _match_left(site, run, is_full=is_full)
        if allowed_pagers is not None:
            is_allowed = urls.c.identity.in_(allowed_pagers)
            condition = and_(condition, or_(urls.c.kind != UrlKind.PAGER, is_allowed))
        if is_unfetched:
            condition = and_(condition, urls.c.fetched_at.is_(None))
        return next(iter(self._get_states(condition, limit=1)), None)

    def get_due_urls(self, site: SiteKey, now: datetime, *, is_full: bool) -> list[UrlState]:
        """Return all addresses that a run beginning now would fetch, in that order."""
        condition = urls.c.site == site if is_full else _match_due(site, now)
        return self._get_states(condition, limit=None)

    def _get_states(self, condition: ColumnElement[bool], *, limit: int | None) -> list[UrlState]:
        with self._database.read() as connection:
            return get_url_states(connection, condition, limit=limit)

    def get_url(self, site: SiteKey, identity: str) -> UrlState | None:
        """Return what is known of an address; None where it is not known."""
        own = and_(urls.c.site == site, urls.c.identity == identity)
        return next(iter(self._get_states(own, limit=1)), None)

    def count_due(self, site: SiteKey, run: int, *, is_full: bool) -> int:
        """Return how many addresses a run has still to fetch."""
        query = select(func.count()).where(_match_left(site, run, is_full=is_full))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def get_unproductive_urls(self, site: SiteKey) -> list[str]:
        """Return every address of a site whose first fetch led to no article that was new."""
        query = select(urls.c.url).where(urls.c.site == site, urls.c.barren.is_(True))
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def has_due(self, site: SiteKey, identities: Sequence[str], run: int, *, is_full: bool) -> bool:
        """Tell whether a run has still to fetch one of some addresses."""
        own = urls.c.identity.in_(identities)
        condition = and_(_match_left(site, run, is_full=is_full), own)
        with self._database.read() as connection:
            return connection.execute(select(urls.c.id).where(condition)).first() is not None

    def get_pages(self, site: SiteKey) -> list[StoredPage]:
        """Return the last capture of each address that answered with a page, in fetching order."""
        return self._get_pages(urls.c.site == site)

    def get_page(self, row: int) -> StoredPage | None:
        """Return the last capture of an address by its row; None where it was no page."""
        return next(iter(self._get_pages(urls.c.id == row)), None)

    def _get_pages(self, condition: ColumnElement[bool]) -> list[StoredPage]:
        location = (captures.c.file, captures.c.offset, captures.c.length)
        fetched_at = captures.c.fetched_at.label("captured_at")
        query = (
            select(*URL_STATE_COLUMNS, *location, urls.c.capture, fetched_at)
            .join(captures, captures.c.id == urls.c.capture)
            .where(condition)
            .order_by(urls.c.rank, urls.c.id)
        )
        with self._database.read() as connection:
            return [
                StoredPage(
                    state=make_url_state(row[: len(URL_STATE_COLUMNS)]),
                    capture=row.capture,
                    file=row.file,
                    offset=row.offset,
                    length=row.length,
                    fetched_at=row.captured_at,
                )
                for row in connection.execute(query)
            ]

    # Adding

    def set_start_urls(self, site: SiteKey, starts: Sequence[FoundUrl], now: datetime) -> None:
        """Make `starts` the start URLs of a site, spelled so; earlier ones stay known as pages."""
        earlier = update(urls).where(
            urls.c.site == site,
            urls.c.kind == UrlKind.START,
            urls.c.identity.not_in([start.identity for start in starts]),
        )
        with self._database.write() as connection:
            connection.execute(
                earlier.values(kind=UrlKind.PAGE, rank=FetchRank.PAGE, next_due=None)
            )
            self.enqueue_urls(site, starts, now)
            for start in starts:
                connection.execute(
                    update(urls)
                    .where(urls.c.site == site, urls.c.identity == start.identity)
                    .values(url=start.url, kind=UrlKind.START, rank=FetchRank.START, next_due=None)
                )

    def enqueue_urls(self, site: SiteKey, links: Sequence[FoundUrl], now: datetime) -> None:
        """Put addresses into the frontier; one that is known may get a better address or kind.

        What was removed on request stays out.
        """
        links = self.removals.drop_removed(site, links)
        best: dict[str, FoundUrl] = {}
        for link in links:
            rival = best.get(link.identity)
            best[link.identity] = _choose_link(rival, link) if rival else link
        with self._database.write() as connection:
            known = _get_states_by_identity(connection, site, best)
            # One statement for all rows: a sitemap has thousands of addresses.
            rows = [_make_row(site, link, now) for key, link in best.items() if key not in known]
            if rows:
                connection.execute(insert(urls), rows)
            for identity, state in known.items():
                _update_known_url(connection, state, best[identity])
            self._aliases.add_aliases(site, links)

    # Changing

    def release_due(self, site: SiteKey, now: datetime, *, is_full: bool) -> None:
        """Let all that is due at the beginning of a run be due at once.

        So what is left to fetch is found by an index, however large the site is. A full run forgets
        which run fetched what instead; when each address is due stays known, should it be stopped.
        """
        condition = urls.c.site == site if is_full else _match_due(site, now)
        values = {"run": None} if is_full else {"run": None, "next_due": None}
        with self._database.write() as connection:
            connection.execute(update(urls).where(condition).values(values))

    def mark_due(self, visit: Visit, identities: Sequence[str]) -> None:
        """Make addresses due in the run of a visit, but for those that it has fetched already."""
        not_fetched = and_(
            urls.c.site == visit.site, or_(urls.c.run.is_(None), urls.c.run != visit.run_id)
        )
        with self._database.write() as connection:
            for batch in split_batches(identities):
                condition = and_(not_fetched, urls.c.identity.in_(batch))
                connection.execute(update(urls).where(condition).values(next_due=None))

    def requeue_url(self, site: SiteKey, identity: str) -> None:
        """Let an address be due once more, also in the run that has fetched it."""
        condition = and_(urls.c.site == site, urls.c.identity == identity)
        with self._database.write() as connection:
            connection.execute(update(urls).where(condition).values(run=None, next_due=None))

    def respell_url(self, state: UrlState, url: str) -> UrlState:
        """Give an address another spelling, under which it is asked for."""
        self._update(state, {"url": url})
        return replace(state, url=url)

    def postpone_url(self, state: UrlState, run: int, until: datetime) -> None:
        """Let an address wait, as if the run had fetched it."""
        self._update(state, {"run": run, "next_due": until})

    def set_unread(self, state: UrlState, reason: str | None, run: int | None) -> None:
        """Remember why an address is unread, as its capture was read again; None where it is."""
        self._update(state, _make_unread_values(state, reason, run))

    def reclassify_url(self, state: UrlState, kind: UrlKind, next_due: datetime) -> None:
        """Remember which kind of page an address leads to, and when it is due as such."""
        values: dict[str, object] = {
            "kind": kind,
            "rank": FetchRank[kind.name],
            "next_due": next_due,
        }
        if kind is UrlKind.ARTICLE:
            values["barren"] = False
        self._update(state, values)

    def update_visited_url(self, visit: Visit) -> None:
        """Remember what a visit says of its own address."""
        state = visit.state
        # A start page stays one, whatever it looks like: every run begins there.
        kind = UrlKind.START if state.kind is UrlKind.START else visit.kind
        values: dict[str, object] = {
            "run": visit.run_id,
            "kind": kind,
            "next_due": visit.next_due,
            "status": visit.status,
            "failures": state.failures + 1 if visit.is_failed else 0,
            "vanished_at": visit.vanished_at,
            **_make_unread_values(state, visit.unread, visit.run_id),
        }
        if kind is not state.kind:  # a later page of a listing by tag keeps its own rank
            values["rank"] = FetchRank[kind.name]
        if not visit.is_failed:
            values |= _make_response_values(visit)
        if visit.is_unproductive is not None:
            values["barren"] = visit.is_unproductive
        if visit.is_page:
            values["capture"] = visit.capture_id
        with self._database.write():
            if visit.redirect_url:
                # Not fetched by this run yet under the new address, so due in it once more.
                values |= {"url": visit.redirect_url, "run": None, "next_due": None}
            self._update(state, values)
            if visit.redirect_url:
                original = FoundUrl(url=state.url, identity=state.identity, kind=kind)
                self._aliases.add_aliases(visit.site, [original])

    def forget_url(self, state: UrlState) -> None:
        """Take an address out of the frontier, for good; a start page stays."""
        if state.kind is not UrlKind.START:
            with self._database.write() as connection:
                connection.execute(delete(shown).where(shown.c.page == state.id))
                connection.execute(delete(parts).where(parts.c.head == state.id))
                connection.execute(delete(urls).where(urls.c.id == state.id))

    def _update(self, state: UrlState, values: dict[str, object]) -> None:
        with self._database.write() as connection:
            connection.execute(update(urls).where(urls.c.id == state.id).values(values))


def _get_address(known: FoundUrl | UrlState) -> ArticleAddress:
    return ArticleAddress(known.listed, known.url)


def _choose_link(first: FoundUrl, second: FoundUrl) -> FoundUrl:
    """Return the better of two addresses of one page, with all that is said of both."""
    is_better = _get_address(second).is_better_than(_get_address(first))
    facts = first.facts.merge(second.facts)
    return replace(second if is_better else first, facts=facts)


def _make_row(site: SiteKey, link: FoundUrl, now: datetime) -> dict[str, object]:
    return {
        "site": site,
        "identity": link.identity,
        "url": link.url,
        "kind": link.kind,
        "rank": link.rank or FetchRank[link.kind.name],
        "listed": link.listed,
        "found_on": link.found_on,
        "found_at": now,
        "told_at": link.told_at,
        "next_due": link.next_due,
        "steady": 0,
        "failures": 0,
        **make_fact_values(link.facts),
    }


def _update_known_url(connection: Connection, state: UrlState, link: FoundUrl) -> None:
    """Take a better address or a surer kind for an address that was not fetched yet.

    Where a start page sends to is a start page too, due at every run. What is told to have
    changed since its last fetch is due.
    """
    values: dict[str, object] = {}
    if link.kind is UrlKind.START and state.kind is not UrlKind.START:
        values |= {"kind": UrlKind.START, "rank": FetchRank.START, "next_due": None}
    if link.told_at and (state.told_at is None or link.told_at > state.told_at):
        values["told_at"] = link.told_at
        if state.fetched_at and link.told_at > state.fetched_at:
            values["next_due"] = None
    if not state.fetched_at:
        if _get_address(link).is_better_than(_get_address(state)):
            values |= {"url": link.url, "listed": link.listed}
        if state.kind is UrlKind.PAGE and link.kind is not UrlKind.PAGE:
            values |= {"kind": link.kind, "rank": link.rank or FetchRank[link.kind.name]}
    # Most links of a page are its menu, of which all is known: nothing is written then.
    if (facts := state.facts.merge(link.facts)) != state.facts:
        values |= make_fact_values(facts)
    if values:
        connection.execute(update(urls).where(urls.c.id == state.id).values(values))


def _get_states_by_identity(
    connection: Connection, site: SiteKey, identities: Iterable[str]
) -> dict[str, UrlState]:
    found = {}
    for batch in split_batches(list(identities)):
        query = select(*URL_STATE_COLUMNS).where(urls.c.site == site, urls.c.identity.in_(batch))
        for row in connection.execute(query):
            found[row.identity] = make_url_state(row)
    return found


def _make_unread_values(state: UrlState, reason: str | None, run: int | None) -> dict[str, object]:
    """Return the columns that say why an address is unread, and since which run."""
    values: dict[str, object] = {"unread": reason}
    if reason is None or state.unread is None:
        values["unread_run"] = run if reason else None
    return values


def _make_response_values(visit: Visit) -> dict[str, object]:
    """Return the columns that a response fills: its validators, and whether its page changed."""
    values: dict[str, object] = {
        "fetched_at": visit.visited_at,
        "payload_digest": visit.payload_digest,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "steady": 0 if visit.is_changed or not visit.state.fetched_at else visit.state.steady + 1,
    }
    if visit.is_changed:
        values["changed_at"] = visit.visited_at
    return values


def _match_left(site: SiteKey, run: int, *, is_full: bool) -> ColumnElement[bool]:
    """Return the condition that an address is left to a run, which has released what was due.

    Either form is the beginning of an index that goes on in the order of fetching.
    """
    if is_full:
        return and_(urls.c.site == site, urls.c.run.is_(None))
    not_fetched = or_(urls.c.run.is_(None), urls.c.run != run)
    return and_(urls.c.site == site, urls.c.next_due.is_(None), not_fetched)


def _match_due(site: SiteKey, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an address is due to a run that begins."""
    is_due = or_(urls.c.next_due.is_(None), urls.c.next_due <= now)
    return and_(urls.c.site == site, or_(is_due, _match_false_clock(site, now)))


def _match_false_clock(site: SiteKey, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an address waits by a clock that was ahead.

    How long it should wait, nobody knows: without this it would not be fetched for years.
    """
    ahead = now + CLOCK_SLACK
    false_runs = select(runs.c.id).where(
        runs.c.site == site, or_(runs.c.started_at > ahead, runs.c.finished_at > ahead)
    )
    too_late = ahead + LONGEST_BELIEVED_WAIT
    return or_(urls.c.fetched_at > ahead, urls.c.next_due > too_late, urls.c.run.in_(false_runs))
