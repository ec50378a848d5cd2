"""Read when an article was published, and what is doubtful about it."""

from dataclasses import dataclass
from datetime import datetime

from archive.model import ExtractionWarning
from crawler.extract.body import ArticleBody
from crawler.extract.fields.dates import PrintedDate, find_event_date
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.html.parse import Element
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
    *,
    main_text: Element | None,
    not_after: datetime,
) -> Publication:
    """Read the printed date; failing that, the day of the event that the text opens with.

    Args:
        fields: the article's fields.
        profile: the rules for them.
        body: its text, which may open with a date.
        main_text: the element of the text where no rule found it; the date may stand just above.
        not_after: time of the visit: an event is reported after it took place.
    """
    printed = fields.read_date(_FIELD, profile.published) or fields.read_date_above(main_text)
    if printed is None and (printed := body.dateline):
        fields.provenance[_FIELD] = "text:dateline"
    if printed is None:
        return _read_event_publication(fields, body.text, not_after)
    # One of the two was mistyped, and nobody can tell which.
    if printed.is_weekday_wrong:
        text = "The weekday beside the date is that of another day."
        return Publication(printed=printed, doubts=(_make_doubt("wrong-weekday", text),))
    return Publication(printed=printed)


def _read_event_publication(fields: FieldReader, body: str, not_after: datetime) -> Publication:
    # The day of the report is not known: that of the event is the nearest that the page has.
    if event := find_event_date(body, not_after=not_after):
        fields.provenance[_FIELD] = "text:event"
        text = "The page prints no date; this is the day of the event that the text opens with."
        return Publication(printed=event, doubts=(_make_doubt("date-of-event", text),))
    return Publication(printed=None, doubts=(_make_doubt("no-date", "The page prints no date."),))


def _make_doubt(code: str, text: str) -> ExtractionWarning:
    return ExtractionWarning(code=code, field=_FIELD, text=text)
