"""Reads when an article was published, and what is doubtful about it."""

from dataclasses import dataclass
from datetime import datetime

from archive.model import Doubt
from crawler.extract.body import Body
from crawler.extract.dates import Printed
from crawler.extract.event_date import read_event_date
from crawler.extract.fields import Fields
from crawler.extract.kind import Place
from crawler.extract.profiles.profile import Profile

_FIELD = "published_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """When an article was published, as far as its page says, and the doubts about that."""

    printed: Printed | None
    doubts: tuple[Doubt, ...] = ()


def read_publication(
    fields: Fields, profile: Profile, place: Place, body: Body, *, before: datetime
) -> Publication:
    """Read the printed date; failing that, the day of the event that the text opens with."""
    printed = fields.date(_FIELD, profile.published) or fields.date_above(place.text)
    if printed is None and (printed := body.dated):
        fields.provenance[_FIELD] = "text:dateline"
    if printed is None:
        return _of_event(fields, body.text, before)
    if printed.is_weekday_wrong:
        text = "The weekday beside the date is that of another day."
        return Publication(printed=printed, doubts=(_doubt("wrong-weekday", text),))
    return Publication(printed=printed)


def _of_event(fields: Fields, body: str, before: datetime) -> Publication:
    if event := read_event_date(body, before=before):
        fields.provenance[_FIELD] = "text:event"
        text = "The page prints no date; this is the day of the event that the text opens with."
        return Publication(printed=event, doubts=(_doubt("date-of-event", text),))
    return Publication(printed=None, doubts=(_doubt("no-date", "The page prints no date."),))


def _doubt(code: str, text: str) -> Doubt:
    return Doubt(code=code, field=_FIELD, text=text)
