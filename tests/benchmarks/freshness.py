"""A simulated year: how soon our revisits see what sites change, and what that costs.

Run by `make freshness`. The clock is virtual; the decisions are those of the crawler
(`crawler.policy.scheduling`), asked once for every visit. What
sites do is drawn from distributions that are assumptions, not measurements, and stand in `Habits`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from archive.crawl_model import UrlKind, UrlState
from crawler.policy.scheduling import compute_article_interval, compute_not_found_state

START = datetime(2026, 1, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)  # between two runs, as a crawl from cron has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The assumed habits of sites.

    Articles appear evenly over `years` before the simulation and all through it. A share of
    them is `edited` some hours after publication (exponential, mean `hours`), a share `late`
    after a time that is log-uniform from a day to five years, and a share is deleted `a_year`.
    `pages` are fetched by every daily run whatever happens: start page, feed, listings.
    """

    years: float = 8.0
    edited: float = 0.2
    hours: float = 24.0
    late: float = 0.2
    deleted_a_year: float = 0.02
    pages: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One article: when it appears, changes, and goes."""

    published: datetime
    edits: tuple[datetime, ...]
    deleted: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Changes that happened, how many were seen within a day and a week, and requests made."""

    changes: int = 0
    in_a_day: int = 0
    in_a_week: int = 0
    requests: int = 0

    def __add__(self, other: "Result") -> "Result":
        return Result(
            changes=self.changes + other.changes,
            in_a_day=self.in_a_day + other.in_a_day,
            in_a_week=self.in_a_week + other.in_a_week,
            requests=self.requests + other.requests,
        )


def live(rng: random.Random, habits: Habits, days: int) -> Life:
    """Draw the life of one article that appears before the end of the simulation."""
    before = habits.years * 365
    published = START + timedelta(days=rng.uniform(-before, days))
    edits = []
    if rng.random() < habits.edited:
        edits.append(published + timedelta(hours=rng.expovariate(1 / habits.hours)))
    if rng.random() < habits.late:
        edits.append(published + timedelta(days=(5 * 365) ** rng.random()))
    years = min(rng.expovariate(habits.deleted_a_year), 100)
    deleted = published + timedelta(days=years * 365)
    kept = tuple(sorted(at for at in edits if at < deleted))
    return Life(published=published, edits=kept, deleted=deleted)


def follow(life: Life, days: int, rng: random.Random) -> Result:
    """Return visit one article through the simulation, as the crawler would."""
    end = START + days * DAY
    now = next_run(max(life.published, START - _phase(life, rng)))
    edits = [at for at in life.edits if max(now, START) <= at < end]
    seen, state = Result(), _state()
    changed_at = life.published
    while now < end:
        seen += Result(requests=int(now >= START))
        if life.deleted < now:
            told = compute_not_found_state(state, now)
            if told.is_gone:
                return seen + _count([life.deleted], now)
            state = replace(state, vanished_at=told.vanished_at)
            now = next_run(told.next_due)
            continue
        passed = [at for at in edits if at <= now]
        edits = edits[len(passed) :]
        seen += _count(passed, now)
        changed_at = now if passed else changed_at
        now = next_run(now + compute_article_interval(now, changed_at, state.steady))
    return seen + Result(changes=len(edits) + (START <= life.deleted < end))


def follow_daily(life: Life, days: int) -> Result:
    """Visit one article at every daily run, counted without a loop."""
    end = START + days * DAY
    first = next_run(max(life.published, START))
    edits = [at for at in life.edits if first <= at < end]
    seen = _count(edits, None)
    last = end - DAY
    if life.deleted < end:
        gone = next_run(life.deleted) + DAY  # the second day on which it is not there
        seen += _count([life.deleted], gone) if gone < end else Result(changes=1)
        last = min(last, gone)
    return seen + Result(requests=max((last - first) // DAY + 1, 0))


def _phase(life: Life, rng: random.Random) -> timedelta:
    """Draw how long before the beginning the last visit was, within the wait of that age."""
    if life.published >= START:
        return timedelta(0)
    return compute_article_interval(START, life.published, 0) * rng.random()


def _state() -> UrlState:
    return UrlState(
        id=1, identity="a", url="a", kind=UrlKind.ARTICLE, listed=True, fetched_at=START,
        payload_digest="a", steady=0, failures=0,
    )  # fmt: skip


def _count(changes: list[datetime], seen_at: datetime | None) -> Result:
    """Count changes that were seen at a time; None is the next daily run after each."""
    waits = [(seen_at or next_run(moment)) - moment for moment in changes]
    return Result(
        changes=len(waits),
        in_a_day=sum(wait <= DAY for wait in waits),
        in_a_week=sum(wait <= 7 * DAY for wait in waits),
    )


def next_run(moment: datetime) -> datetime:
    """Return the first daily run that is not before a moment."""
    whole = -((START - moment) // DAY)
    return START + whole * DAY


def simulate(
    sites: int, articles: int, days: int, *, daily: bool = False, seed: int = 1, habits: Habits
) -> Result:
    """Simulate all sites through all days."""
    total = Result(requests=sites * days * habits.pages)
    for one in _each(sites, articles, days, daily=daily, seed=seed, habits=habits):
        total += one
    return total


def _each(
    sites: int, articles: int, days: int, *, daily: bool, seed: int, habits: Habits
) -> Iterator[Result]:
    for site in range(sites):
        rng = random.Random(seed * 1000 + site)
        # So many stand there when the simulation begins; others appear at the same rate.
        born = round(articles * (1 + days / (habits.years * 365)))
        for _ in range(born):
            life, phase = live(rng, habits, days), random.Random(rng.random())
            if life.deleted >= START:
                yield follow_daily(life, days) if daily else follow(life, days, phase)


def table(sites: int, articles: int, days: int) -> Iterator[str]:
    """Format the two policies side by side, as Markdown."""
    yield "| revisits | changes | seen within a day | within a week | requests | share |"
    yield "|---|---|---|---|---|---|"
    habits = Habits()
    fixed = simulate(sites, articles, days, daily=True, habits=habits)
    ours = simulate(sites, articles, days, habits=habits)
    for name, result in (("ours", ours), ("every article daily", fixed)):
        yield (
            f"| {name} | {result.changes:,} | {result.in_a_day / result.changes:.1%}"
            f" | {result.in_a_week / result.changes:.1%} | {result.requests:,}"
            f" | {result.requests / fixed.requests:.1%} |"
        )


if __name__ == "__main__":
    for line in table(60, 3000, 365):
        print(line)  # noqa: T201 -- the figures are its purpose
