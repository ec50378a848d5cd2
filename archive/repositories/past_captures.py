"""The tables `past_lists` and `past_captures`: what web archives list, and what of it was taken.

They are the frontier of a crawl of a web archive: each answer is committed with what follows from
it, so that a run that is killed asks again for nothing but what it was waiting for.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from archive.database.database import Database
from archive.database.past_schema import past_captures, past_lists
from archive.database.repetition import repeat_when_lost
from archive.model import SiteKey
from archive.repositories.clauses import BATCH_SIZE, split_batches


class PastState(StrEnum):
    """What became of a capture that a web archive lists.

    `same` ones were noted as repetitions of one that was `kept`, without being asked for; those
    that are `there` were in our archive before; `left` and `failed` ones have a reason, and those
    that are `given up` have failed for it on two days.
    """

    DUE = "due"
    KEPT = "kept"
    SAME = "same"
    THERE = "there"
    LEFT = "left"
    FAILED = "failed"
    GIVEN_UP = "given up"


_HELD = (PastState.KEPT, PastState.THERE)
_PAGE_STATUSES = (HTTPStatus.OK,)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastListKey:
    """The list of one site at one web archive, of the span that was asked for (`asked`)."""

    site: SiteKey
    archive: str
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastList:
    """A part of the list: the captures below a `place`, from `first` to `last`."""

    place: str
    first: datetime | None = None
    last: datetime | None = None
    resume_key: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCapture:
    """A capture as a web archive lists it; a `status` of None is that of what it repeats.

    `reason` is why it failed when it was asked for before.
    """

    url: str
    identity: str
    captured_at: datetime
    status: int | None
    digest: str | None
    id: int = 0
    kept_digest: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledCapture:
    """What became of a capture; `status` where the list did not say it."""

    capture: PastCapture
    state: PastState
    reason: str | None = None
    kept_digest: str | None = None
    status: int | None = None


@dataclass(slots=True)
class YearCounts:
    """Counts of a year's captures: all listed, those of pages of the site, new contents."""

    captures: int = 0
    in_scope: int = 0
    distinct: int = 0


@dataclass(frozen=True, slots=True)
class ListedPart:
    """What one answer lists: captures to be kept in mind, and counts of all, by year."""

    captures: Sequence[PastCapture] = ()
    years: Counter[int] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)


_COLUMNS = tuple(past_captures.c[name] for name in PastCapture.__dataclass_fields__)


@repeat_when_lost
class PastCaptureRepository:
    """The captures that web archives list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_list(
        self, key: PastListKey, parts: Sequence[PastList], now: datetime, oldest: datetime
    ) -> None:
        """Begin a list, unless it is being read, or was read whole after `oldest`."""
        query = select(past_lists.c.finished_at, past_lists.c.begun_at).where(_is_of_list(key))
        with self._database.write() as connection:
            known = connection.execute(query).all()
            if known and (
                any(row.finished_at is None for row in known)
                or min(row.begun_at for row in known) > oldest
            ):
                return
            connection.execute(delete(past_lists).where(_is_of_list(key)))
            rows = [_make_list_row(key, part, now) for part in parts]
            connection.execute(insert(past_lists), rows)

    def get_unread_list(self, key: PastListKey) -> PastList | None:
        """Return the part of the list that is to be asked for next; None where it was all read."""
        columns = [past_lists.c[name] for name in PastList.__dataclass_fields__]
        query = (
            select(*columns)
            .where(_is_of_list(key), past_lists.c.finished_at.is_(None))
            .order_by(past_lists.c.id)
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return PastList(**row) if row else None

    def add_listed(
        self,
        key: PastListKey,
        part: PastList,
        listed: ListedPart,
        now: datetime,
        *,
        resume_key: str | None = None,
        pieces: Sequence[PastList] = (),
    ) -> None:
        """Note what an answer lists, and what is to be asked for after it.

        Args:
            key: The list.
            part: The part of it that was asked for.
            listed: What the answer says.
            now: The time.
            resume_key: Where the part goes on; None where it does not.
            pieces: What is asked for in its place, where the answer was cut: it counts for nothing.
        """
        own = past_lists.c.id == part.id
        with self._database.write() as connection:
            before = connection.execute(select(past_lists.c.counts).where(own)).scalar() or {}
            counts = {} if pieces else _add_counts(before, listed)
            values: dict[str, object] = {"resume_key": resume_key, "counts": counts}
            if resume_key is None:
                values["finished_at"] = now
            connection.execute(update(past_lists).where(own).values(values))
            if pieces:
                rows = [_make_list_row(key, piece, now) for piece in pieces]
                connection.execute(insert(past_lists), rows)
            self._add_captures(key, listed.captures)

    def add_capture(self, key: PastListKey, capture: PastCapture) -> None:
        """Note a capture to which a web archive leads in the place of another."""
        with self._database.write():
            self._add_captures(key, [capture])

    def _add_captures(self, key: PastListKey, listed: Sequence[PastCapture]) -> None:
        new = {(each.url, each.captured_at): each for each in listed}
        own = _is_of_archive(key)
        with self._database.write() as connection:
            for batch in split_batches(sorted({url for url, _ in new})):
                query = select(past_captures.c.url, past_captures.c.captured_at).where(
                    own, past_captures.c.url.in_(batch)
                )
                for row in connection.execute(query):
                    new.pop((row.url, row.captured_at), None)
            rows = [_make_capture_row(key, each) for each in new.values()]
            if rows:
                connection.execute(insert(past_captures), rows)

    def release(
        self, key: PastListKey, states: Collection[PastState], failed_before: datetime
    ) -> None:
        """Let captures be due again that are in some states, or failed before a time."""
        is_old = (past_captures.c.state == PastState.FAILED) & (
            past_captures.c.tried_at < failed_before
        )
        due = update(past_captures).where(
            _is_of_archive(key), past_captures.c.state.in_(states) | is_old
        )
        with self._database.write() as connection:
            connection.execute(due.values(state=PastState.DUE))

    def get_due(
        self, key: PastListKey, first: datetime | None, last: datetime | None
    ) -> list[PastCapture]:
        """Return the oldest captures of a span that are due, some hundreds at most."""
        query = (
            select(*_COLUMNS)
            .where(_is_due(key, first, last))
            .order_by(past_captures.c.captured_at, past_captures.c.id)
            .limit(BATCH_SIZE)
        )
        with self._database.read() as connection:
            return [PastCapture(**row) for row in connection.execute(query).mappings()]

    def count_due(self, key: PastListKey, first: datetime | None, last: datetime | None) -> int:
        """Return how many captures of a span are due."""
        query = select(func.count()).where(_is_due(key, first, last))
        with self._database.read() as connection:
            return connection.execute(query).scalar() or 0

    def find_kept(self, key: PastListKey, capture: PastCapture) -> PastCapture | None:
        """Return a capture of the same page with the same content that is in our archive."""
        query = select(*_COLUMNS).where(
            past_captures.c.site == key.site,
            past_captures.c.identity == capture.identity,
            past_captures.c.digest == capture.digest,
            past_captures.c.state.in_(_HELD),
            past_captures.c.kept_digest.is_not(None),
        )
        if capture.status is not None:
            query = query.where(past_captures.c.status == capture.status)
        query = query.order_by(past_captures.c.url != capture.url, past_captures.c.captured_at)
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return PastCapture(**row) if row else None

    def find_page_before(self, key: PastListKey, capture: PastCapture) -> PastCapture | None:
        """Return the last capture that shows a page before one that shows none."""
        is_page = past_captures.c.status.in_(_PAGE_STATUSES) | past_captures.c.status.is_(None)
        return self._find_before(
            key, capture, (past_captures.c.identity == capture.identity) & is_page
        )

    def find_before(self, key: PastListKey, capture: PastCapture) -> PastCapture | None:
        """Return the capture of the same address that is listed before one."""
        return self._find_before(key, capture, past_captures.c.url == capture.url)

    def _find_before(
        self, key: PastListKey, capture: PastCapture, condition: ColumnElement[bool]
    ) -> PastCapture | None:
        query = (
            select(*_COLUMNS)
            .where(
                past_captures.c.site == key.site,
                past_captures.c.captured_at < capture.captured_at,
                condition,
            )
            .order_by(past_captures.c.captured_at.desc(), past_captures.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return PastCapture(**row) if row else None

    def settle(self, settled: Sequence[SettledCapture], now: datetime) -> None:
        """Note what became of captures."""
        with self._database.write() as connection:
            for each in settled:
                values = {
                    "state": each.state,
                    "reason": each.reason,
                    "kept_digest": each.kept_digest,
                    "tried_at": now,
                } | ({"status": each.status} if each.status else {})
                own = update(past_captures).where(past_captures.c.id == each.capture.id)
                connection.execute(own.values(values))

    def count_years(
        self, key: PastListKey, first: datetime | None, last: datetime | None
    ) -> tuple[dict[int, YearCounts], Counter[str]]:
        """Return what is listed of each year, and by reason what of it are no pages of the site."""
        years: defaultdict[int, YearCounts] = defaultdict(YearCounts)
        passed_over: Counter[str] = Counter()
        listed = select(past_lists.c.counts).where(_is_of_list(key))
        span = (_is_of_archive(key), *_is_in_span(first, last))
        moments = select(past_captures.c.captured_at).where(*span)
        once = (
            select(func.min(past_captures.c.captured_at).label("captured_at"))
            .where(*span, past_captures.c.digest.is_not(None))
            .group_by(past_captures.c.identity, past_captures.c.digest)
        )
        unknown = moments.where(past_captures.c.digest.is_(None))
        with self._database.read() as connection:
            for counts in connection.execute(listed).scalars():
                for year, count in counts.get("years", {}).items():
                    years[int(year)].captures += count
                passed_over.update(counts.get("passed_over", {}))
            for moment in connection.execute(moments).scalars():
                years[moment.year].in_scope += 1
            for query in (once, unknown):
                for moment in connection.execute(query).scalars():
                    years[moment.year].distinct += 1
        return dict(sorted(years.items())), passed_over


def _is_of_list(key: PastListKey) -> ColumnElement[bool]:
    return (
        (past_lists.c.site == key.site)
        & (past_lists.c.archive == key.archive)
        & (past_lists.c.asked == key.asked)
    )


def _is_of_archive(key: PastListKey) -> ColumnElement[bool]:
    return (past_captures.c.site == key.site) & (past_captures.c.archive == key.archive)


def _is_in_span(first: datetime | None, last: datetime | None) -> list[ColumnElement[bool]]:
    bounds = [past_captures.c.captured_at >= first] if first else []
    return [*bounds, past_captures.c.captured_at <= last] if last else bounds


def _is_due(key: PastListKey, first: datetime | None, last: datetime | None) -> ColumnElement[bool]:
    found = _is_of_archive(key) & (past_captures.c.state == PastState.DUE)
    for bound in _is_in_span(first, last):
        found &= bound
    return found


def _make_list_row(key: PastListKey, part: PastList, now: datetime) -> Mapping[str, object]:
    return {
        "site": key.site,
        "archive": key.archive,
        "asked": key.asked,
        "place": part.place,
        "first": part.first,
        "last": part.last,
        "begun_at": now,
        "counts": {},
    }


def _make_capture_row(key: PastListKey, capture: PastCapture) -> dict[str, object]:
    return {
        "site": key.site,
        "archive": key.archive,
        "url": capture.url,
        "identity": capture.identity,
        "captured_at": capture.captured_at,
        "status": capture.status,
        "digest": capture.digest,
        "state": PastState.DUE,
    }


def _add_counts(before: Mapping[str, Mapping[str, int]], listed: ListedPart) -> dict[str, object]:
    years = Counter(before.get("years", {})) + Counter(
        {str(year): count for year, count in listed.years.items()}
    )
    passed_over = Counter(before.get("passed_over", {})) + listed.passed_over
    return {"years": dict(years), "passed_over": dict(passed_over)}
