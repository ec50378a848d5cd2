"""Dates that a listing prints beside its links: `<li><a>Hội nghị ...</a> <i>(12/03/2024)</i></li>`.

Only a text that is a date and nothing else counts, and only in an element that holds the links of
one article alone. A date in a teaser is the day of an event, and two dates are one too many.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from crawler.extract.fields.date_forms import YEAR_SIGN
from crawler.extract.fields.dates import PrintedDate, find_publication_date, parse_iso_stamp
from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, is_element
from crawler.extract.html.text import normalize_text
from crawler.extract.html.walk import SCRIPT_ELEMENTS
from crawler.urls.links import Link, LinkKind

_MAX_LEVELS = 6  # elements above a link in which its entry ends; cards of themes need five
_MAX_TEXT_LENGTH = 60  # characters of a text that is a date: weekday, label, time and all
_FIRST_YEAR = 1990  # there was no web before
_MIN_TO_JUDGE = 3  # entries; a listing that dates more than half of them today prints its clock
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_DATE_WORDS = frozenset(
    {
        *("ngày", "tháng", "năm", "lúc", "vào", "giờ", "phút", "h", "g", "am", "pm", "sa", "ch"),
        *("sáng", "chiều", "tối", "gmt", "đăng", "viết", "tạo", "posted", "published", "created"),
        *("on", "date", "at", "by", "thứ", "hai", "ba", "tư", "sáu", "bảy", "bẩy", "chủ", "nhật"),
        *("cn", "t", "th", "thg", "một", "bốn", "tám", "chín", "mười", "giêng", "chạp"),
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        *("january", "february", "march", "april", "june", "july", "august", "september"),
        *("october", "november", "december", "monday", "tuesday", "wednesday", "thursday"),
        *("friday", "saturday", "sunday"),
    }
)


def add_printed_dates(
    root: Element, base_url: str, links: Sequence[Link], now: datetime
) -> tuple[Link, ...]:
    """Return links with the dates printed beside them, where these can be believed."""
    wanted = {
        link.url
        for link in links
        if link.in_listing and link.title and link.kind in {LinkKind.ARTICLE, LinkKind.PAGE}
    }
    dates = {
        url: printed
        for url, entry in _find_entries(root, base_url, wanted).items()
        if (printed := _find_only_date(entry))
        if printed.at.year >= _FIRST_YEAR and printed.at <= now
    }
    today = sum(
        printed.at.date() == now.astimezone(printed.at.tzinfo).date() for printed in dates.values()
    )
    if len(dates) >= _MIN_TO_JUDGE and today * 2 > len(dates):
        return tuple(links)
    return tuple(
        replace(link, published_at=found.at, published_precision=found.precision)
        if (found := dates.get(link.url))
        else link
        for link in links
    )


def _find_entries(root: Element, base_url: str, wanted: Collection[str]) -> dict[str, Element]:
    """Return the largest element around the links to each page that has no link to another."""
    held: defaultdict[Element, set[str]] = defaultdict(set)
    around: dict[str, list[Element]] = {}
    for anchor in root.iter("a") if wanted else ():
        url = resolve_url(base_url, anchor.get("href") or "")
        if url not in wanted or url is None:
            continue
        above = [each for each, _ in zip(anchor.iterancestors(), range(_MAX_LEVELS), strict=False)]
        around.setdefault(url, above)
        for element in above:
            held[element].add(url)
    entries = {}
    for url, above in around.items():
        own = [element for element in above if held[element] == {url}]
        if own and own[-1].tag not in {"body", "html"}:
            entries[url] = own[-1]
    return entries


def _find_only_date(entry: Element) -> PrintedDate | None:
    found = {printed.at.date(): printed for printed in _iterate_dates(entry)}
    return next(iter(found.values())) if len(found) == 1 else None


def _iterate_dates(entry: Element) -> Iterator[PrintedDate]:
    for element in entry.iter():
        if not is_element(element) or element.tag in SCRIPT_ELEMENTS:
            continue
        if element.tag == "time" and (stamp := parse_iso_stamp(element.get("datetime") or "")):
            yield stamp
        texts = (element.text, element.tail if element is not entry else None)
        for text in texts:
            if (
                text
                and YEAR_SIGN.search(text)
                and (printed := _read_bare_date(normalize_text(text)))
            ):
                yield printed


def _read_bare_date(text: str) -> PrintedDate | None:
    if not 8 <= len(text) <= _MAX_TEXT_LENGTH:  # noqa: PLR2004 -- `1/1/2024` is the shortest date
        return None
    words = filter(None, _NOT_LETTERS.split(text.lower()))
    return find_publication_date(text) if _DATE_WORDS.issuperset(words) else None
