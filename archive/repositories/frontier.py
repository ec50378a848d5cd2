"""The table `urls`: the frontier of a crawl, its addresses and when each is due.

What is due is decided in `crawler.policy.scheduling`; here it is kept, and asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from archive.crawl_model import FetchRank, FoundUrl, StoredPage, UrlKind, UrlState, Visit
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, parts, runs, shown, urls
from archive.model import SiteKey
from archive.repositories.aliases import AliasRepository
from archive.repositories.clauses import split_batches
from archive.repositories.removals import RemovalRepository
from archive.repositories.url_rows import (
    choose_link,
    make_known_values,
    make_response_values,
    make_row,
    make_unread_values,
)
from archive.repositories.url_states import URL_STATE_COLUMNS, get_url_states, make_url_state
from archive.times import CLOCK_SLACK, LONGEST_BELIEVED_WAIT

# Made once: to build a statement takes several times as long as to execute it.
_OWN_SITE = urls.c.site == bindparam("of_site")
_OWN_KEYS = _OWN_SITE & urls.c.identity.in_(bindparam("keys", expanding=True))
_NOT_FETCHED = or_(urls.c.run.is_(None), urls.c.run != bindparam("of_run"))
_INSERT = insert(urls)
_UPDATE = update(urls).where(urls.c.id == bindparam("row"))
_MAKE_DUE = update(urls).where(_OWN_KEYS, _NOT_FETCHED).values(next_due=None)
_STATES_BY_KEY = select(*URL_STATE_COLUMNS).where(_OWN_KEYS)


def _match_left(*, is_full: bool) -> ColumnElement[bool]:
    """Return the condition that an address is left to a run, which has released what was due.

    Either form is the beginning of an index that goes on in the order of fetching.
    """
    if is_full:
        return and_(_OWN_SITE, urls.c.run.is_(None))
    return and_(_OWN_SITE, urls.c.next_due.is_(None), _NOT_FETCHED)


_COUNT_LEFT = {
    full: select(func.count()).where(_match_left(is_full=full)) for full in (False, True)
}


@cache
def _select_next(*, is_full: bool, is_limited: bool, is_unfetched: bool) -> Select[Any]:
    """Select the address that a run fetches next."""
    query = select(*URL_STATE_COLUMNS).where(_match_left(is_full=is_full))
    if is_limited:
        is_allowed = urls.c.identity.in_(bindparam("pagers", expanding=True))
        query = query.where(or_(urls.c.kind != UrlKind.PAGER, is_allowed))
    if is_unfetched:
        query = query.where(urls.c.fetched_at.is_(None))
    return query.order_by(urls.c.rank, urls.c.id).limit(1)


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
        is_limited = allowed_pagers is not None
        query = _select_next(is_full=is_full, is_limited=is_limited, is_unfetched=is_unfetched)
        named = {"of_site": site, "of_run": run, "pagers": list(allowed_pagers or ())}
        with self._database.read() as connection:
            row = connection.execute(query, named).first()
        return make_url_state(row) if row else None

    def get_due_urls(self, site: SiteKey, now: datetime, *, is_full: bool) -> list[UrlState]:
        """Return all addresses that a run beginning now would fetch, in that order."""
        condition = urls.c.site == site if is_full else _match_due(site, now)
        with self._database.read() as connection:
            return get_url_states(connection, condition)

    def get_url(self, site: SiteKey, identity: str) -> UrlState | None:
        """Return what is known of an address; None where it is not known."""
        with self._database.read() as connection:
            return _get_states_by_identity(connection, site, [identity]).get(identity)

    def count_due(self, site: SiteKey, run: int, *, is_full: bool) -> int:
        """Return how many addresses a run has still to fetch."""
        with self._database.read() as connection:
            return connection.execute(
                _COUNT_LEFT[is_full], {"of_site": site, "of_run": run}
            ).scalar_one()

    def get_unproductive_urls(self, site: SiteKey) -> list[str]:
        """Return every address of a site whose first fetch led to no article that was new."""
        query = select(urls.c.url).where(urls.c.site == site, urls.c.barren.is_(True))
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def has_due(self, site: SiteKey, identities: Sequence[str], run: int, *, is_full: bool) -> bool:
        """Tell whether a run has still to fetch one of some addresses."""
        query = select(urls.c.id).where(
            _match_left(is_full=is_full), urls.c.identity.in_(identities)
        )
        with self._database.read() as connection:
            found = connection.execute(query, {"of_site": site, "of_run": run})
            return found.first() is not None

    def get_pages(self, site: SiteKey) -> list[StoredPage]:
        """Return the last capture of each address that answered with a page, in fetching order."""
        return self._get_pages(urls.c.site == site)

    def get_page_rows(self, site: SiteKey) -> dict[int, int]:
        """Return the rows of all such addresses, in that order, with the ids of their captures."""
        query = select(urls.c.id, urls.c.capture).where(
            urls.c.site == site, urls.c.capture.is_not(None)
        )
        with self._database.read() as connection:
            ordered = connection.execute(query.order_by(urls.c.rank, urls.c.id))
            return {row: capture for row, capture in ordered}  # noqa: C416 -- rows are no pairs

    def get_rows_by_url(self, site: SiteKey, *, only_asked: bool) -> dict[str, int]:
        """Return the rows of a site's pages by address, but for further pages of articles.

        Those share the title of the first, as nothing else of a site does. With `only_asked` a
        page counts where a crawl has asked for it.
        """
        query = select(urls.c.url, urls.c.id).where(
            urls.c.site == site, urls.c.capture.is_not(None), urls.c.kind != UrlKind.PART
        )
        if only_asked:
            query = query.where(urls.c.fetched_at.is_not(None))
        with self._database.read() as connection:
            ordered = connection.execute(query.order_by(urls.c.rank, urls.c.id))
            return {url: row for url, row in ordered}  # noqa: C416 -- rows are no pairs

    def iterate_pages(self, rows: Sequence[int]) -> Iterator[StoredPage]:
        """Yield the pages of some rows, read as they are wanted: a site may have many thousands."""
        for batch in split_batches(rows):
            yield from self._get_pages(urls.c.id.in_(batch))

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
            best[link.identity] = choose_link(rival, link) if rival else link
        with self._database.write() as connection:
            known = _get_states_by_identity(connection, site, best)
            # One statement for all rows: a sitemap has thousands of addresses.
            rows = [make_row(site, link, now) for key, link in best.items() if key not in known]
            if rows:
                connection.execute(_INSERT, rows)
            spelled = {key: link.url for key, link in best.items()}
            for identity, state in known.items():
                values = make_known_values(state, best[identity])
                if values:
                    connection.execute(_UPDATE, {"row": state.id, **values})
                spelled[identity] = str(values.get("url", state.url))
            # Most links are spelled as the frontier has them by now, and no alias of theirs.
            others = [link for link in links if link.url != spelled[link.identity]]
            self._aliases.add_aliases(site, others)

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
        with self._database.write() as connection:
            for batch in split_batches(identities):
                named = {"of_site": visit.site, "of_run": visit.run_id, "keys": batch}
                connection.execute(_MAKE_DUE, named)

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
        self._update(state, make_unread_values(state, reason, run))

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
            **make_unread_values(state, visit.unread, visit.run_id),
        }
        if kind is not state.kind:  # a later page of a listing by tag keeps its own rank
            values["rank"] = FetchRank[kind.name]
        if not visit.is_failed:
            values |= make_response_values(visit)
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
            connection.execute(_UPDATE, {"row": state.id, **values})


def _get_states_by_identity(
    connection: Connection, site: SiteKey, identities: Iterable[str]
) -> dict[str, UrlState]:
    found = {}
    for batch in split_batches(list(identities)):
        for row in connection.execute(_STATES_BY_KEY, {"of_site": site, "keys": batch}):
            found[row.identity] = make_url_state(row)
    return found


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
