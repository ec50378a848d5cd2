"""Verdict on a configured site before its first crawl: a row of `sites check --all`. Pure.

A site is sound when its next crawl would archive articles of the right school with title and
date: it answers, nothing is wrong with it, and three articles could be read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from archive.times import VIETNAM
from config.site import Site
from crawler.site_checks.institution import guess_institution
from crawler.site_checks.probe_order import SAMPLE_COUNT
from crawler.site_checks.probe_result import ProbeResult
from crawler.site_checks.problems import (
    ArchivedSite,
    SiteProblem,
    SiteProblemKind,
    find_problems,
)
from crawler.site_checks.site_report import (
    FORBIDDEN_STATUSES,
    SiteReport,
    UnsupportedSiteError,
    make_site_report,
)

_STALE_AFTER = timedelta(days=365)  # schools publish weekly; a year without news means it moved
_MIN_DATED_SAMPLES = 2  # of three: one article may lack its date, a system without dates shows none


class SiteAction(StrEnum):
    """What the operator does next about a site."""

    ENABLE = "enable"
    NOTHING = "nothing"
    WAIT = "try again"
    ASK = "ask the school"
    MEND = "mend the file"
    LOOK = "look at it"


_ACTION_BY_PROBLEM = {
    SiteProblemKind.DEAD: SiteAction.WAIT,
    SiteProblemKind.FORBIDDEN: SiteAction.ASK,
    SiteProblemKind.GUARDED: SiteAction.ASK,
    SiteProblemKind.MOVED: SiteAction.MEND,
}
"""By the worst problem; the others want a look with a browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteVerdict:
    """One site as it was seen.

    `answers` is `yes` or the kind of the worst problem; `newest` is the day of the newest sample;
    `samples` counts articles that were read; `doubts` and `advice` are sentences; `requests`
    counts the addresses that were asked for, robots.txt not counted.
    """

    key: str
    start_urls: tuple[str, ...]
    answers: str
    cms: str | None
    newest: str | None
    samples: int
    doubts: tuple[str, ...]
    action: SiteAction
    advice: str
    requests: int
    checked_at: str

    @property
    def is_sound(self) -> bool:
        """Whether a crawl may begin."""
        return self.action in {SiteAction.ENABLE, SiteAction.NOTHING}

    def to_json(self) -> dict[str, object]:
        """Return all values as JSON has them."""
        return {
            **asdict(self),
            "start_urls": list(self.start_urls),
            "doubts": list(self.doubts),
            "action": self.action.value,
            "sound": self.is_sound,
        }


def make_site_verdict(
    site: Site,
    result: ProbeResult,
    archived: ArchivedSite,
    registry: Sequence[Site],
    now: datetime,
) -> SiteVerdict:
    """Judge a site by its probe; `registry` holds all known sites, to tell whose pages these are.

    Args:
        site: the site as configured.
        result: what the probe saw.
        archived: what the archive knows of the site.
        registry: all known sites.
        now: the time of the probe, with its zone.
    """
    problems = find_problems(site, result, archived)
    # Another scheme or `www.` alone: a crawl follows, and the file can be mended at leisure.
    grave = [
        problem
        for problem in problems
        if result.front_page is None or problem.kind is not SiteProblemKind.MOVED
    ]
    report, failure = _try_report(result)
    newest = _find_newest(report)
    stranger = _find_stranger(site, report, registry) if report else None
    is_readable = (
        report is not None
        and len(report.samples) >= SAMPLE_COUNT
        and _count_dated(report) >= _MIN_DATED_SAMPLES
        and not stranger
    )
    action = _choose_action(site, result, grave, is_readable=is_readable)
    doubts = (
        *(problem.text for problem in problems),
        *([str(failure)] if failure and not problems else []),
        *(_list_doubts(report, newest, stranger, now) if report else []),
    )
    return SiteVerdict(
        key=site.key,
        start_urls=site.start_urls,
        answers=_describe_answer(result, grave, archived),
        cms=report.cms.value if report else None,
        newest=newest.isoformat() if newest else None,
        samples=len(report.samples) if report else 0,
        doubts=tuple(dict.fromkeys(doubts)),
        action=action,
        advice=_choose_advice(site, grave, failure, action),
        requests=len(result.pages),
        checked_at=now.isoformat(timespec="seconds"),
    )


def _try_report(result: ProbeResult) -> tuple[SiteReport | None, UnsupportedSiteError | None]:
    try:
        return make_site_report(result), None
    except UnsupportedSiteError as error:
        return None, error


def _find_newest(report: SiteReport | None) -> date | None:
    published = (
        sample.extraction.content.published_at for sample in (report.samples if report else ())
    )
    return max((each.astimezone(VIETNAM).date() for each in published if each), default=None)


def _list_doubts(
    report: SiteReport, newest: date | None, stranger: str | None, now: datetime
) -> Iterator[str]:
    yield from report.warnings
    if newest and now.astimezone(VIETNAM).date() - newest > _STALE_AFTER:
        yield f"The newest of {len(report.samples)} articles that were read is of {newest}."
    if (dated := _count_dated(report)) < _MIN_DATED_SAMPLES:
        yield f"Only {dated} of {len(report.samples)} articles that were read show a date."
    if stranger:
        yield f"Its pages name another institution: {stranger}."


def _count_dated(report: SiteReport) -> int:
    return sum(sample.extraction.content.published_at is not None for sample in report.samples)


def _find_stranger(site: Site, report: SiteReport, registry: Sequence[Site]) -> str | None:
    """Return the name of another known institution that the pages give; None for the site's own."""
    found = guess_institution(report.names, registry)
    is_other = found.known_key is not None and found.known_key != site.key
    return found.name if is_other and found.name != site.institution else None


def _describe_answer(
    result: ProbeResult, grave: Sequence[SiteProblem], archived: ArchivedSite
) -> str:
    """Return `yes`, or in few words what the site answers instead of its articles."""
    if not grave:
        return "yes"
    kind = grave[0].kind
    if kind is SiteProblemKind.DEAD and result.front_page is None and result.redirect_chain:
        return result.redirect_chain[-1].failure
    if kind is SiteProblemKind.REDESIGNED and not archived.title_by_url:
        return "no articles"  # of a site that was never crawled nobody knows the former design
    return kind.value.replace("_", " ")


def _choose_action(
    site: Site, result: ProbeResult, grave: Sequence[SiteProblem], *, is_readable: bool
) -> SiteAction:
    last = result.redirect_chain[-1] if result.redirect_chain else None
    if grave and last and last.status in FORBIDDEN_STATUSES:
        return SiteAction.ASK
    if grave:
        return _ACTION_BY_PROBLEM.get(grave[0].kind, SiteAction.LOOK)
    if not is_readable:
        return SiteAction.LOOK
    return SiteAction.NOTHING if site.enabled else SiteAction.ENABLE


def _choose_advice(
    site: Site,
    problems: Sequence[SiteProblem],
    failure: UnsupportedSiteError | None,
    action: SiteAction,
) -> str:
    if failure:  # its hint tells busy servers from such as refuse programs
        return failure.hint
    if problems:
        return problems[0].hint
    match action:
        case SiteAction.ENABLE:
            return f"truongdang sites enable {site.key}"
        case SiteAction.LOOK:
            return "Look at an article: truongdang extract URL; docs/adding-a-site.md has rules."
        case _:
            return ""
