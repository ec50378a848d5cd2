"""Put the text of framed pages into the article that shows them, each at the place of its frame."""

from contextlib import suppress

from crawler.errors import ExtractionError
from crawler.extract.html.frames import iterate_frames
from crawler.extract.html.links import get_base_url, resolve_url
from crawler.extract.html.main_text import find_main_text
from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.page import Page, parse_page
from crawler.urls.canonical_key import strip_needless_parameters

_MIN_WORDS = 12  # of a frame without pictures, tables or files: less is a button or a counter
_MAX_LINK_SHARE = 0.4  # of its letters: more is a list of other pages
_MAX_FIELDS = 1  # fields to fill in: a page with more is a form
_BODY = compile_xpath("//body")
_FIELDS = compile_xpath(
    ".//textarea | .//select"
    " | .//input[not(@type) or @type='text' or @type='email' or @type='tel' or @type='search']"
)
_PASSWORDS = compile_xpath(".//input[@type='password']")
_SHOWN = compile_xpath(".//img | .//table | .//iframe | .//object | .//a[@href]")
_CHROME = compile_xpath(
    ".//nav | .//header[not(ancestor::article)] | .//footer | .//aside | .//script | .//style"
)
_ADDRESSES = ("href", "src", "data", "data-src", "data-original", "data-lazy-src")


def embed_frames(root: Element, page: Page) -> None:
    """Put the text of a page's frames, as far as they were fetched, in place of the frames."""
    known = {strip_needless_parameters(frame.url): frame for frame in page.frames}
    for element, url in list(iterate_frames(root, get_base_url(root, page.url))) if known else ():
        frame = known.pop(url, None)
        text = find_frame_text(frame) if frame else None
        parent = element.getparent()
        if text is not None and parent is not None:
            text.tail = element.tail
            parent.replace(element, text)


def find_frame_text(page: Page) -> Element | None:
    """Find the element of a framed page that holds its text; None for forms, lists and tools."""
    if page.content_type and "html" not in page.content_type.lower():
        return None
    with suppress(ExtractionError):
        root = parse_page(page).root
        body = next(iter(_BODY(root)), None)
        if body is None or _PASSWORDS(body) or len(_FIELDS(body)) > _MAX_FIELDS:
            return None
        _resolve_addresses(body, get_base_url(root, page.url))
        for chrome in _CHROME(body):
            _remove(chrome)
        text = body if _is_text(body) else find_main_text(body)
        if text is not None and _is_text(text):
            for element in (text, *text.iter("form")):
                element.tag = "div"  # of ASP.NET, around all there is
            return text
    return None


def _remove(element: Element) -> None:
    """Take an element out of its tree, the text behind it not."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _is_text(element: Element) -> bool:
    words = get_text(element)
    linked = sum(len(get_text(anchor)) for anchor in element.iter("a"))
    if len(words.split()) < _MIN_WORDS and not (words and _SHOWN(element)):
        return False
    return linked <= _MAX_LINK_SHARE * max(len(words), 1)


def _resolve_addresses(body: Element, base_url: str) -> None:
    """Make addresses absolute: in the article they would be relative to its own."""
    for element in body.iter():
        for name in _ADDRESSES:
            value = element.get(name) if isinstance(element.tag, str) else None
            if value and not value.startswith(("#", "data:")):
                element.set(name, resolve_url(base_url, value) or value)
