"""What a feed or news sitemap says of the articles that it lists: title, and a day to believe.

A date of publication is believed unless the list gives one moment for everything, calls half of
its entries published since yesterday, or names a day in the future: such servers write the time of
the request. Pure.
"""

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from archive.link_facts import FactSource, LinkFacts
from archive.model import DatePrecision
from archive.times import VIETNAM
from crawler.discovery.feeds import UrlList, UrlListEntry, UrlListKind, parse_feed_time
from crawler.extract.fields.dates import PrintedDate, find_printed_date
from crawler.extract.html.text import normalize_text
from crawler.urls.link_titles import MAX_TITLE_LENGTH

_FIRST_YEAR = 1990  # there was no web before, so it is the zero of some clock
_CLOCK_TOLERANCE = timedelta(days=1)  # a server's clock may be ahead, or in another time zone
_RECENT = timedelta(days=1)  # before the fetch; chosen
_MIN_ENTRIES_TO_JUDGE = 5  # entries; of fewer all may be that new. Chosen
_MIN_REPEATED = 3  # entries of one moment, to the second: nobody publishes so. Chosen
_TAG = re.compile(r"<[^<>]{0,500}>")
_TWELVE_HOURS = re.compile(r"\d\s*[AP]M\b", re.IGNORECASE)
"""How .NET writes American dates, of which nobody can tell the month from the day."""


def read_entry_facts(found: UrlList, now: datetime) -> dict[str, LinkFacts]:
    """Return what a list says of its entries, by their addresses."""
    if found.kind is UrlListKind.INDEX:
        return {}
    source = FactSource.FEED if found.kind is UrlListKind.FEED else FactSource.SITEMAP
    dates = _select_believable(found.entries, now)
    return {
        entry.url: LinkFacts(
            title=title,
            title_from=source if title else None,
            published_at=printed.at if printed else None,
            published_precision=printed.precision if printed else None,
            published_from=source if printed else None,
        )
        for entry in found.entries
        for title, printed in [(_clean_title(entry.title), dates.get(entry.url))]
        if title or printed
    }


def _clean_title(text: str | None) -> str | None:
    """Take markup and entities, which are often escaped twice, out of a title."""
    if not text:
        return None
    plain = html.unescape(_TAG.sub("", html.unescape(text)))
    title = normalize_text(_TAG.sub("", plain))
    return title if 0 < len(title) <= MAX_TITLE_LENGTH else None


def _select_believable(entries: Sequence[UrlListEntry], now: datetime) -> Mapping[str, PrintedDate]:
    told = {
        entry.url: printed
        for entry in entries
        if entry.published and (printed := read_publication_time(entry.published))
        if printed.at.year >= _FIRST_YEAR and printed.at < now + _CLOCK_TOLERANCE
    }
    moments = Counter(p.at for p in told.values() if p.precision is DatePrecision.MINUTE)
    most = max(moments.values(), default=0)
    fresh = sum(printed.at > now - _RECENT for printed in told.values())
    is_clock = len(told) >= _MIN_ENTRIES_TO_JUDGE and fresh * 2 > len(told)
    is_one_moment = most >= _MIN_REPEATED and most * 2 > len(told)
    return {} if is_clock or is_one_moment else told


def read_publication_time(text: str) -> PrintedDate | None:
    """Read a date of publication as feeds write it; midnight is a day without a time."""
    moment = parse_feed_time(text)
    if moment is None:
        return None if _TWELVE_HOURS.search(text) else find_printed_date(text)
    local = moment.astimezone(VIETNAM)
    is_day = ":" not in text or time() in {local.time(), moment.time()}
    if is_day:
        return PrintedDate(
            at=local.replace(hour=0, minute=0, second=0, microsecond=0), precision=DatePrecision.DAY
        )
    return PrintedDate(at=local, precision=DatePrecision.MINUTE)
