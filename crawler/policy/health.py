"""Health of a site, judged against its own history: pure, over its runs and the time.

What is held to need a person, with its statistic:

- `failing`: the last three runs, or all of them, failed. One failure may pass by itself.
- `overdue`: no run was begun for three of the site's intervals, and for two days at least.
- `silent`: the last news is older, by the last good run, than one and a half times the longest
  silence between two runs with news in the year before, and than seven days. It is not said
  before five such silences are known.
- `no-date`, `no-author`, `no-body`: of the last articles (the runs that brought the last twenty,
  ten at least) so many lack it that, were it still as in the 500 before them (thirty at least),
  that would happen less than once in a thousand times: the exact binomial test (Clopper and
  Pearson, 1934), the share before smoothed by Laplace's rule; and the share rose by 20 points.
- `short`: the median body of the last articles is less than half of that of those before.
- `clock`: the last run began in the future, or earlier than the one before it. Runs of the future
  count for nothing else here.
- `configuration`: its file holds a mistake, so that it is not crawled (said by who reads files).
- `incomplete`: the last good run left something out, such as one of the site's hosts.
- `refused`: fetches fail as much more often than before, by the same test, and one in five does.
- `unread`, `lost`, `listings`, `alike`: see `crawler.policy.loss_alerts`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, lgamma, log

from archive.crawl_model import Quality, Run, RunExit
from archive.times import format_local_iso, is_in_future
from crawler.policy.alerts import Alert, AlertKind
from crawler.policy.loss_alerts import find_losses

# All are chosen; the module's docstring says what each is for.
HISTORY_WINDOW = timedelta(days=365)  # a year has every holiday once, with its silence
_GOOD_EXITS = frozenset({RunExit.DONE, RunExit.SLOW})
_MIN_FAILED_RUNS = 3  # runs in a row
_MISSED_INTERVALS = 3  # intervals of the site
_MIN_OVERDUE = timedelta(days=2)  # so that an hourly site is not overdue after one bad day
_MIN_SILENCES = 5  # silences between runs with news
_SILENCE_FACTOR = 1.5  # of the longest of them
_MIN_SILENCE = timedelta(days=7)  # a week without news is usual at small schools
_RECENT_SIZE = 20  # articles
_MIN_RECENT = 10  # articles
_BASELINE_SIZE = 500  # articles
_MIN_BASELINE = 30  # articles
_SIGNIFICANCE = 0.001  # probability of a false alarm a test: one in a thousand
_MIN_SHARE_INCREASE = 0.2  # share of articles: a rise may be certain and yet too small to matter
_MIN_FAILED_SHARE = 0.2  # share of fetches
_SHORT_BODY_RATIO = 0.5  # of the median body before
_MONTH = timedelta(days=30)  # whose growth of the archive must find room on the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHealth:
    """The health of a site. `recent` is of the last articles, `usual` of those before them."""

    site: str
    last_run: Run | None
    last_successful_at: datetime | None
    last_new_article_at: datetime | None
    recent: Quality
    baseline: Quality
    failure_reasons: Mapping[str, int]
    alerts: tuple[Alert, ...]


def assess_health(
    site: str, runs: Sequence[Run], now: datetime, *, interval: timedelta | None = None
) -> SiteHealth:
    """Compare a site with its own history; `runs` are its runs, the newest first.

    `interval` is how often it should be crawled, None where it need not be.
    """
    past = [run for run in runs if not is_in_future(_get_end_time(run), now)]
    ended = [run for run in past if run.finished_at and run.finished_at > now - HISTORY_WINDOW]
    good = [run for run in ended if run.exit in _GOOD_EXITS]
    news = [_get_end_time(run) for run in ended if run.counts.get("new")]
    recent, usual = _split_recent(ended, lambda run: run.quality.articles)
    signs = [
        *_clock(runs, now),
        *_check_failing(ended),
        *_check_incomplete(ended),
        *_check_overdue(past, now, interval),
        *_check_silent(good, news),
        *_check_missing_fields(_pool_quality(recent), _pool_quality(usual)),
        *_check_failed_fetches(ended),
        *find_losses(ended),
    ]
    return SiteHealth(
        site=site,
        last_run=runs[0] if runs else None,
        last_successful_at=_get_end_time(good[0]) if good else None,
        last_new_article_at=news[0] if news else None,
        recent=_pool_quality(recent),
        baseline=_pool_quality(usual),
        failure_reasons=ended[0].reasons if ended else {},
        alerts=tuple(Alert(site=site, kind=sign, message=text) for sign, text in signs),
    )


def check_disk_space(free: int, grown: int) -> Alert | None:
    """Say that the disk has less room, in bytes, than the last thirty days took."""
    if free >= grown:
        return None
    text = f"the disk has room for {free / max(grown, 1) * _MONTH.days:.0f} days as the last thirty"
    return Alert(site=None, kind=AlertKind.DISK, message=text)


def find_clock_error(runs: Sequence[Run], now: datetime) -> str | None:
    """Explain by the newest runs, newest first, that a clock is wrong; None where it is right."""
    begun = [run.started_at for run in runs[:2]]
    if begun and is_in_future(begun[0], now):
        return (
            f"the last run began on {format_local_iso(begun[0])}, which is yet to come: the clock "
            "was,"
            " or is, wrong"
        )
    if len(begun) > 1 and is_in_future(begun[1], begun[0]):
        return (
            f"the clock went back: the last run began on {format_local_iso(begun[0])}, the one "
            "before it"
            f" on {format_local_iso(begun[1])}"
        )
    return None


def _clock(runs: Sequence[Run], now: datetime) -> Iterator[tuple[AlertKind, str]]:
    if trouble := find_clock_error(runs, now):
        yield AlertKind.CLOCK, trouble


def _check_failing(ended: Sequence[Run]) -> Iterator[tuple[AlertKind, str]]:
    told = [run for run in ended if run.exit in {*_GOOD_EXITS, RunExit.FAILED}]
    failed = next((n for n, run in enumerate(told) if run.exit in _GOOD_EXITS), len(told))
    if failed >= _MIN_FAILED_RUNS:
        yield (
            AlertKind.FAILING,
            f"the last {failed} runs failed: {told[0].message or 'no reason given'}",
        )


def _check_incomplete(ended: Sequence[Run]) -> Iterator[tuple[AlertKind, str]]:
    if ended and ended[0].exit is RunExit.DONE and ended[0].message:
        yield AlertKind.INCOMPLETE, ended[0].message


def _check_overdue(
    runs: Sequence[Run], now: datetime, interval: timedelta | None
) -> Iterator[tuple[AlertKind, str]]:
    if interval is None or not runs:
        return
    waited = now - runs[0].started_at
    if waited > max(interval * _MISSED_INTERVALS, _MIN_OVERDUE):
        yield (
            AlertKind.OVERDUE,
            f"no crawl was begun for {waited.days} days: is the schedule at work?",
        )


def _check_silent(good: Sequence[Run], news: Sequence[datetime]) -> Iterator[tuple[AlertKind, str]]:
    silences = [later - earlier for later, earlier in pairwise(news)]
    if not good or len(silences) < _MIN_SILENCES:
        return
    longest, now = max(silences), _get_end_time(good[0]) - news[0]
    if now > max(longest * _SILENCE_FACTOR, _MIN_SILENCE):
        yield (
            AlertKind.SILENT,
            f"no news for {now.days} days; the longest silence before was {_format_days(longest)}",
        )


def _check_missing_fields(recent: Quality, usual: Quality) -> Iterator[tuple[AlertKind, str]]:
    if recent.articles < _MIN_RECENT or usual.articles < _MIN_BASELINE:
        return
    lacks = (
        (AlertKind.NO_DATE, "date", recent.without_date, usual.without_date),
        (AlertKind.NO_AUTHOR, "author", recent.without_author, usual.without_author),
        (AlertKind.NO_BODY, "body", recent.without_body, usual.without_body),
    )
    for sign, name, now, before in lacks:
        if is_significant_increase(now, recent.articles, before, usual.articles):
            last = f"{now} of the last {recent.articles} articles have no {name}"
            yield sign, f"{last}; before, {before} of {usual.articles} had none"
    if recent.median_body < usual.median_body * _SHORT_BODY_RATIO:
        half = f"half of the last {recent.articles} articles have at most {recent.median_body:,}"
        yield AlertKind.SHORT_BODY, f"{half} letters; before it was {usual.median_body:,}"


def _check_failed_fetches(ended: Sequence[Run]) -> Iterator[tuple[AlertKind, str]]:
    recent, before = _split_recent(ended, _get_fetched)
    now, fetched = sum(map(_get_failed, recent)), sum(map(_get_fetched, recent))
    earlier, all_earlier = sum(map(_get_failed, before)), sum(map(_get_fetched, before))
    if fetched < _MIN_RECENT or all_earlier < _MIN_BASELINE:
        return
    if now >= fetched * _MIN_FAILED_SHARE and is_significant_increase(
        now, fetched, earlier, all_earlier
    ):
        reasons: Counter[str] = Counter()
        for run in recent:
            reasons.update(run.reasons)
        why = ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common(3))
        yield (
            AlertKind.FAILED_FETCHES,
            f"{now} of the last {fetched} fetches failed: {why or 'no reason given'}",
        )


def is_significant_increase(now: int, of_now: int, before: int, of_before: int) -> bool:
    """Tell whether a share is so much higher than before that luck does not explain it."""
    usual = (before + 1) / (of_before + 2)
    return (
        now / of_now - usual >= _MIN_SHARE_INCREASE
        and compute_binomial_tail(now, of_now, usual) < _SIGNIFICANCE
    )


def compute_binomial_tail(least: int, trials: int, share: float) -> float:
    """Return the probability of at least so many hits in so many trials: the binomial tail.

    By logarithms of the gamma function, since the terms are too small and too large for floats.
    """
    return sum(
        exp(
            lgamma(trials + 1)
            - lgamma(hits + 1)
            - lgamma(trials - hits + 1)
            + hits * log(share)
            + (trials - hits) * log(1 - share)
        )
        for hits in range(least, trials + 1)
    )


def _split_recent(
    ended: Sequence[Run], size: Callable[[Run], int]
) -> tuple[Sequence[Run], Sequence[Run]]:
    """Return the newest runs that make up the recent past, and those before them."""
    there = [run for run in ended if size(run)]
    recent = _count_runs_until(there, size, _RECENT_SIZE)
    return there[:recent], there[
        recent : recent + _count_runs_until(there[recent:], size, _BASELINE_SIZE)
    ]


def _count_runs_until(runs: Sequence[Run], size: Callable[[Run], int], enough: int) -> int:
    """Count the runs that it takes to have enough."""
    had = 0
    for number, run in enumerate(runs):
        if had >= enough:
            return number
        had += size(run)
    return len(runs)


def _pool_quality(runs: Sequence[Run]) -> Quality:
    """Several runs as one; its median is that of theirs, each weighing as it is large."""
    found = [run.quality for run in runs]
    half = sum(quality.articles for quality in found) / 2
    median = 0
    for quality in sorted(found, key=lambda quality: quality.median_body):
        if half <= 0:
            break
        median = quality.median_body
        half -= quality.articles
    return Quality(
        articles=sum(quality.articles for quality in found),
        without_date=sum(quality.without_date for quality in found),
        without_author=sum(quality.without_author for quality in found),
        without_body=sum(quality.without_body for quality in found),
        median_body=median,
    )


def _get_fetched(run: Run) -> int:
    return run.counts.get("fetched", 0)


def _get_failed(run: Run) -> int:
    return run.counts.get("failed", 0)


def _get_end_time(run: Run) -> datetime:
    return run.finished_at or run.started_at


def _format_days(span: timedelta) -> str:
    return f"{span.days} days" if span.days != 1 else "1 day"
