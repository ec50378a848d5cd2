"""Traps: spaces of addresses without end, known by their look or by what they yield. Pure.

`detect_trap("http://school.example/calendar/2031/05")` names a trap that can be told from a URL
alone. What cannot is bounded by `get_url_pattern`: URLs that differ only in numbers have one
pattern, and of a pattern that yields no article only so many are fetched.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from crawler.urls.canonical_key import MAX_REMEMBERED_ADDRESSES

SCRIPT_PAGES = "later page that only a script opens"
"""Told of pages that have no address: see `crawler.extract.html.postback`."""
_MAX_PATH_DEPTH = 16
"""Folders in a path; Liferay's longest addresses of articles have a dozen."""
_MAX_SEGMENT_REPEATS = 3  # times; a relative link into its own folder repeats it for ever
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # a number between them is a year of a calendar
_NUMBER = re.compile(r"\d+")
_TOKEN = re.compile(r"\b(?=[a-z]*\d)[0-9a-z]{16,}\b", re.IGNORECASE)
_CALENDAR_PATH = re.compile(
    r"/(?:calendar|lich|events?|su-kien|lich-su-kien|month\.calendar|day\.listevents)"
    r"/(?:[^/]+/){0,16}(?:19|20|21)\d\d[-/]\d{1,2}(?:[-/]\d{1,2})?/?$",
    re.IGNORECASE,
)
_CALENDAR_COMPONENTS = frozenset({"com_jevents", "com_icagenda", "com_jcalpro", "com_dpcalendar"})
_MONTHS = frozenset({"month", "thang", "mon", "cal_month"})
_YEARS = frozenset({"year", "nam", "yr", "cal_year"})
_SORT_PARAMETERS = frozenset(
    {
        *("filter_order", "filter_order_dir", "sort", "sortby", "sort_by", "order", "orderby"),
        *("order_by", "dir", "direction", "sapxep", "sap_xep"),
    }
)
_FACET_PARAMETER = re.compile(r"^(?:f|filter|facet)\[", re.IGNORECASE)

# A comment or script ends at its own end, or is none where another begins within: so a page of
# nothing but beginnings is read once.
_MARKUP = re.compile(
    rb"<(script|style)\b[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1\s*>"
    rb"|<!--[^<-]*+(?:(?:-(?!->)|<(?!!--))[^<-]*+)*+-->|<[^<>]*>",
    re.IGNORECASE,
)
_DIGITS = re.compile(rb"\d+")

_HEADING = re.compile(
    r"<(title|h1|h2|h3)\b[^<>]*>((?:(?!<\1\b).)*?)</\1\s*>", re.DOTALL | re.IGNORECASE
)
_NOT_FOUND_TEXT = re.compile(
    r"\b404\b|not\s+found|không\s+tìm\s+thấy|không\s+tồn\s+tại|không\s+có\s+trang\s+này"
    r"|đã\s+bị\s+(?:xoá|xóa|gỡ)|trang\s+lỗi|lỗi\s+truy\s+cập",
    re.IGNORECASE,
)
_NOT_FOUND_TITLE = re.compile(
    r"^(?:lỗi\s+)?404\b|^(?:page|article)\s+not\s+found|^không\s+tìm\s+thấy\s+(?:trang|bài|nội\s+dung)"
    r"|^(?:trang|bài\s+viết|nội\s+dung)\b.{0,30}\bkhông\s+(?:còn\s+)?tồn\s+tại",
    re.IGNORECASE,
)
_MAX_NOT_FOUND_TITLE = 60  # letters; a longer title may be an article's on what is missing
SOFT_404 = "soft 404"
LOGIN_PAGE = "login page"
_LOGIN_WANTED = re.compile(
    r"bạn\s+(?:cần|phải)\s+đăng\s+nhập|yêu\s+cầu\s+đăng\s+nhập", re.IGNORECASE
)
_LOGIN_TEXT = re.compile(
    rf"^\W*(?:đăng\s+nhập|login|log\s+in|sign\s+in)\b|{_LOGIN_WANTED.pattern}", re.IGNORECASE
)


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def detect_trap(url: str) -> str | None:
    """Name the trap that an address is known for; None for an address like others."""
    parts = urlsplit(url)
    query = [(name.lower(), value) for name, value in parse_qsl(parts.query)]
    names = [name for name, _ in query]
    if len(names) != len(set(names)):
        return "pager that echoes the query"
    if any(name in _SORT_PARAMETERS or _FACET_PARAMETER.match(name) for name in names):
        return "sort or filter link"
    if _is_calendar(parts.path, dict(query)):
        return "calendar"
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > _MAX_PATH_DEPTH:
        return "path too deep"
    if any(segments.count(segment) >= _MAX_SEGMENT_REPEATS for segment in set(segments)):
        return "path that repeats itself"
    return None


def _is_calendar(path: str, query: dict[str, str]) -> bool:
    if query.get("option") in _CALENDAR_COMPONENTS or _CALENDAR_PATH.search(path):
        return True
    if query.get("view") == "archive":  # the old articles of Joomla, by their month
        return False
    years = [query[name] for name in query.keys() & _YEARS]
    is_dated = any(y.isdecimal() and _FIRST_YEAR <= int(y) <= _LAST_YEAR for y in years)
    return is_dated and not _MONTHS.isdisjoint(query)


def get_url_pattern(url: str) -> str:
    """Return what URLs have in common that differ in numbers and random tokens alone."""
    parts = urlsplit(url)
    query = "&".join(
        f"{name}={_mask_numbers(value)}" for name, value in sorted(parse_qsl(parts.query))
    )
    return f"{parts.netloc}{_mask_numbers(parts.path)}?{query}"


def _mask_numbers(text: str) -> str:
    return _NUMBER.sub("0", _TOKEN.sub("0", text))


def digest_masked_text(body: bytes) -> bytes:
    """Compute the digest of a page's visible text with its numbers masked.

    Pages that differ only in a counter, a clock or the number of their own have one digest.
    """
    text = b" ".join(_DIGITS.sub(b"0", _MARKUP.sub(b" ", body)).split())
    return hashlib.sha256(text).digest()


def is_not_found_title(title: str) -> bool:
    """Tell whether a title says nothing but that the page is not there."""
    return len(title) <= _MAX_NOT_FOUND_TITLE and bool(_NOT_FOUND_TITLE.search(title))


def detect_soft_error(text: str) -> str | None:
    """Return what a page without an article is: a soft 404, or a login page; None for others.

    By its title and its headings.
    """
    found = _HEADING.findall(text)
    heads = [(tag, " ".join(re.sub(r"<[^<>]*>", " ", head).split())) for tag, head in found]
    if any(_NOT_FOUND_TEXT.search(head) for _, head in heads):
        return SOFT_404
    # A box to log in stands on every page of many sites, under a heading of its own.
    boxes = [head for tag, head in heads if tag.lower() in {"h2", "h3"}]
    is_box = len(boxes) > 1 and not any(map(_LOGIN_WANTED.search, boxes))
    asking = [head for tag, head in heads if not is_box or tag.lower() not in {"h2", "h3"}]
    return LOGIN_PAGE if any(map(_LOGIN_TEXT.search, asking)) else None
