"""Read when an article was published, and what is doubtful about it."""

from dataclasses import dataclass
from datetime import datetime

from archive.link_facts import LinkFacts
from archive.model import ExtractionWarning
from crawler.extract.body import ArticleBody
from crawler.extract.fields.dates import HANOI, PrintedDate, find_event_date
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.html.parse import Element
from crawler.extract.page import Page
from crawler.extract.profiles.profile import CmsProfile

_FIELD = "published_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A date of publication, as far as the page says one, and the doubts about it."""

    printed: PrintedDate | None
    doubts: tuple[ExtractionWarning, ...] = ()


def read_publication(
    fields: FieldReader,
    profile: CmsProfile,
    body: ArticleBody,
    page: Page,
    *,
    main_text: Element | None,
) -> Publication:
    """Read the printed date; failing that, what other pages say, then the day of the event.

    Args:
        fields: the article's fields.
        profile: the rules for them.
        body: its text, which may open with a date.
        page: the response: an event is reported after it took place, and before it was fetched.
        main_text: the element of the text where no rule found it; the date may stand just above.
    """
    printed = fields.read_date(_FIELD, profile.published) or fields.read_date_above(main_text)
    if printed is None and (printed := body.dateline):
        fields.provenance[_FIELD] = "text:dateline"
    if printed is None:
        return _read_told_publication(fields, page.facts) or _read_event_publication(
            fields, body.text, page.fetched_at
        )
    # One of the two was mistyped, and nobody can tell which.
    if printed.is_weekday_wrong:
        text = "The weekday beside the date is that of another day."
        return Publication(printed=printed, doubts=(_make_doubt("wrong-weekday", text),))
    return Publication(printed=printed)


def _read_told_publication(fields: FieldReader, facts: LinkFacts) -> Publication | None:
    """Take the date that a feed, a news sitemap or a listing gives of the page."""
    if not (facts.published_at and facts.published_precision and facts.published_from):
        return None
    fields.provenance[_FIELD] = f"{facts.published_from}:date"
    text = f"The page prints no date; this is what a {facts.published_from} says of it."
    told = PrintedDate(at=facts.published_at.astimezone(HANOI), precision=facts.published_precision)
    return Publication(printed=told, doubts=(_make_doubt("date-from-elsewhere", text),))


def _read_event_publication(fields: FieldReader, body: str, not_after: datetime) -> Publication:
    # The day of the report is not known: that of the event is the nearest that the page has.
    if event := find_event_date(body, not_after=not_after):
        fields.provenance[_FIELD] = "text:event"
        text = "The page prints no date; this is the day of the event that the text opens with."
        return Publication(printed=event, doubts=(_make_doubt("date-of-event", text),))
    return Publication(printed=None, doubts=(_make_doubt("no-date", "The page prints no date."),))


def _make_doubt(code: str, text: str) -> ExtractionWarning:
    return ExtractionWarning(code=code, field=_FIELD, text=text)
