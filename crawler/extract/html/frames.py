"""Frames that may hold text of an article: other pages of the same host, shown at a place in it.

    <iframe src="/upload/bai-viet/12.html" width="100%" height="900"></iframe>
    <object data="noi-dung.aspx?id=12" type="text/html"></object>

Maps, videos, chats, likes, adverts, forms, clocks and other articles are known by their names, by
their size, and by the columns that they stand in.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit
from zlib import crc32

from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, is_hidden
from crawler.urls.canonical_key import get_bare_host, strip_needless_parameters
from crawler.urls.documents import find_document_url

MAX_FRAMES = 3  # of one article; chosen: a page with more shows tools

_SOURCES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data")
_PAGE_NAME = re.compile(r"/[^./]*$|\.(?:html?|xhtml|php|aspx?|ashx|jsp|do|cfm)$", re.IGNORECASE)
_TOOL = re.compile(
    r"(?:g?maps?|bando|videos?|youtube|player|embed|(?:live)?chat|messenger|facebook|fb|zalo|likes?"
    r"|share|comments?|binhluan|quangcao|adverts?|ads?|banner|login|dangnhap|signin|register|dangky"
    r"|forms?|contact|lienhe|captcha|recaptcha|polls?|vote|thamdo|survey|weather|thoitiet|counter"
    r"|thongke|clock|dongho|calendar|lichvannien|radio|tivi|tv|music|audio|slide(?:show|r)?|gallery"
    r"|album|search|timkiem|menu|header|footer|sidebar|marquee|tygia|gold|related|lienquan|tinkhac)"
    r"(?:box|widget|frame|iframe|plugin|button|online|form|area|container)?\d*",
    re.IGNORECASE,
)
_SIDE_PLACE = re.compile(
    r"comment|binh-?luan|respond|sidebar|related|lien-?quan|tin-?khac|tin-?cu|calendar|footer"
    r"|widget-area|quang-?cao|advert|social|share",
    re.IGNORECASE,
)
_SIDE_ELEMENTS = frozenset({"aside", "footer", "header", "nav"})
_MIN_SIDE = 60  # pixels: a smaller frame shows a button, or nothing
_PIXELS = re.compile(r"^\s*(\d+)(?:px)?\s*$")
_FIRST_NUMBER = 1000
"""Numbers of frames among the parts of an article; those of its further pages are far below."""
_NUMBERS = 10**9


def is_frame_number(number: int) -> bool:
    """Tell the number of a frame from that of a further page."""
    return number >= _FIRST_NUMBER


def make_frame_number(url: str) -> int:
    """Make the number of a frame: it stays where another frame comes or goes before it."""
    return _FIRST_NUMBER + crc32(url.encode()) % _NUMBERS


def find_frame_urls(container: Element, url: str, base_url: str) -> list[str]:
    """Find the pages in frames of an article that may hold its text, in their order.

    Args:
        container: The element of the article.
        url: The address of the article's page.
        base_url: What relative addresses are resolved by.
    """
    return list(dict.fromkeys(target for _, target in find_frames(container, url, base_url)))[
        :MAX_FRAMES
    ]


def find_frames(container: Element, url: str, base_url: str) -> list[tuple[Element, str]]:
    """Find the frames of an article that may hold its text, and the pages in them."""
    return [
        (element, target)
        for element, target in iterate_frames(container, base_url)
        if _is_page_of(url, target) and not _is_tool(element, target) and _is_in_text(element)
    ]


def iterate_frames(root: Element, base_url: str) -> Iterator[tuple[Element, str]]:
    """Iterate over frames and the addresses of the pages that they show."""
    for element in root.iter("iframe", "object", "embed"):
        sources = (element.get(name) or "" for name in _SOURCES)
        targets = (resolve_url(base_url, each) for each in sources if each.strip())
        if target := next(filter(None, targets), None):
            yield element, strip_needless_parameters(target)


def _is_page_of(url: str, target: str) -> bool:
    """Tell whether a frame shows another page of the same host, by its address."""
    own, other = urlsplit(url), urlsplit(target)
    if other.scheme not in {"http", "https"} or get_bare_host(url) != get_bare_host(target):
        return False
    if other.path.rstrip("/") in {"", own.path.rstrip("/")} and other.query in {"", own.query}:
        return False
    return bool(_PAGE_NAME.search(other.path)) and not find_document_url(target, is_embedded=True)


def _is_tool(element: Element, target: str) -> bool:
    """Tell what is no text by the words of its names: `chat.php`, `class="map-frame"`."""
    parts = urlsplit(target)
    segments = [re.sub(r"\.\w+$", "", each) for each in unquote(parts.path).split("/")]
    names = [element.get(name) or "" for name in ("id", "class", "name", "title")]
    words = [word for name in names for word in name.split()]
    values = [value for _, value in parse_qsl(parts.query)]
    if any(_TOOL.fullmatch(re.sub(r"[\W_]", "", word)) for word in (*segments, *words, *values)):
        return True
    # A component of Joomla, a module of NukeViet: `com_chat`. An embedded article of WordPress.
    is_component = any(_TOOL.fullmatch(value.removeprefix("com_")) for value in values)
    return is_component or "wp-embedded-content" in words


def _is_in_text(element: Element) -> bool:
    if is_hidden(element):
        return False
    for side in ("width", "height"):
        pixels = _PIXELS.match(element.get(side) or "")
        if pixels and int(pixels[1]) < _MIN_SIDE:
            return False
    for place in element.iterancestors():
        if place.tag in {"body", "html"}:
            break
        names = f"{place.get('class') or ''} {place.get('id') or ''}"
        if place.tag in _SIDE_ELEMENTS or _SIDE_PLACE.search(names) or is_hidden(place):
            return False
    return True
