"""Read when an article was published, and what is doubtful about it.

In order: what the page prints, what it says to machines, what other pages say of it. A date that
cannot be true is passed over, and said as a doubt; so is the day of the event that a text opens
with, since a report may come days after it, and an announcement before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.link_facts import LinkFacts
from archive.model import DatePrecision, ExtractionWarning
from crawler.extract.body import ArticleBody
from crawler.extract.fields.dates import (
    HANOI,
    PrintedDate,
    find_publication_date,
    reconcile_dates,
)
from crawler.extract.fields.event_dates import find_event_day
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.fields.head_dates import read_head_date
from crawler.extract.html.parse import Element
from crawler.extract.page import Page
from crawler.extract.profiles.profile import CmsProfile

_FIELD = "published_at"
# There was no web before: systems print 1970 for no date at all, and texts tell of history.
_EARLIEST = datetime(1990, 1, 1, tzinfo=HANOI)
# A page that prints the day alone, or the clock of another zone, is up to a day ahead.
_CLOCK_TOLERANCE = timedelta(days=1, hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A date of publication, as far as the page says one, and the doubts about it."""

    printed: PrintedDate | None
    doubts: tuple[ExtractionWarning, ...] = ()


def read_publication(
    fields: FieldReader,
    profile: CmsProfile,
    body: ArticleBody,
    title: str,
    page: Page,
    *,
    main_text: Element | None,
) -> Publication:
    """Read the date of publication.

    Args:
        fields: the article's fields.
        profile: the rules for them.
        body: its text, which may open with a date.
        title: its title, by which data for machines are known as the article's own.
        page: the response: nothing was published after it was fetched.
        main_text: the element of the text where no rule found it; the date may stand just above.
    """
    doubts: list[ExtractionWarning] = []
    for printed, rule in _iterate_dates(fields, profile, body, title, main_text):
        if not _EARLIEST <= printed.at <= page.fetched_at + _CLOCK_TOLERANCE:
            # Kept as a doubt alone, so that it heads no list by date.
            doubts = doubts or [_describe_impossible(printed)]
            continue
        fields.provenance[_FIELD] = rule
        # One of the two was mistyped, and nobody can tell which.
        if printed.is_weekday_wrong:
            text = "The weekday beside the date is that of another day."
            doubts.append(_make_doubt("wrong-weekday", text))
        return Publication(printed=printed, doubts=tuple(doubts))
    fields.provenance.pop(_FIELD, None)
    if told := _read_told_publication(fields, page.facts):
        return Publication(printed=told.printed, doubts=(*doubts, *told.doubts))
    return Publication(
        printed=None, doubts=(*doubts, _describe_no_date(body.text, page.fetched_at))
    )


def _read_told_publication(fields: FieldReader, facts: LinkFacts) -> Publication | None:
    """Take the date that a feed, a news sitemap or a listing gives of the page."""
    if not (facts.published_at and facts.published_precision and facts.published_from):
        return None
    fields.provenance[_FIELD] = f"{facts.published_from}:date"
    text = f"The page prints no date; this is what a {facts.published_from} says of it."
    told = PrintedDate(at=facts.published_at.astimezone(HANOI), precision=facts.published_precision)
    return Publication(printed=told, doubts=(_make_doubt("date-from-elsewhere", text),))


def _describe_no_date(body: str, not_after: datetime) -> ExtractionWarning:
    if day := find_event_day(body, not_after=not_after):
        text = f"The page prints no date; its text opens with an event of {day.isoformat()}."
        return _make_doubt("date-of-event", text)
    return _make_doubt("no-date", "The page prints no date.")


def _iterate_dates(
    fields: FieldReader,
    profile: CmsProfile,
    body: ArticleBody,
    title: str,
    main_text: Element | None,
) -> Iterator[tuple[PrintedDate, str]]:
    """Iterate over the dates that a page gives itself, and the rules that find them, best first."""
    printed = (
        fields.read_date(_FIELD, profile.published)
        or fields.read_date_above(main_text)
        or fields.read_date_below(title, body.text.partition("\n")[0])
    )
    if printed and printed.precision is DatePrecision.MINUTE:
        yield printed, fields.provenance[_FIELD]  # a stamp has nothing to add
    head = read_head_date(fields.container, title)
    stamp = head[0] if head else None
    if printed and (joined := reconcile_dates(printed, stamp)):
        yield joined, fields.provenance[_FIELD]
    dateline = find_publication_date(body.dateline, month_first=fields.month_first)
    if dateline and (joined := reconcile_dates(dateline, stamp)):
        yield joined, "text:dateline"
    if head:
        yield head


def _describe_impossible(printed: PrintedDate) -> ExtractionWarning:
    day = printed.at.date().isoformat()
    return _make_doubt("impossible-date", f"The page says {day}, which cannot be; it was left out.")


def _make_doubt(code: str, text: str) -> ExtractionWarning:
    return ExtractionWarning(code=code, field=_FIELD, text=text)
