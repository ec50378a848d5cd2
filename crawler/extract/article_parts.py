"""Articles on several pages: the links to an article's further pages, and their texts as one.

    /index.php/tin/12-bai  ->  ?start=1  ?limitstart=2  ?showall=1  /start-1      Joomla
    /2024/03/bai/          ->  /2024/03/bai/2/  ?page=2                           WordPress
    /tin/bai-12.html       ->  /tin/bai-12/page-2  /tin/bai-12-trang-2.html       NukeViet, others
    /node/12               ->  ?page=1 with the text 2                            Drupal

An address alone proves nothing: a pager of comments, or of a list beside the article, looks the
same. So a page counts only if it is read as an article of the same title and has text of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from archive.model import Content, ExtractionWarning
from crawler.extract.fields.documents import find_documents
from crawler.extract.fields.people import find_people
from crawler.extract.html.frames import is_frame_number
from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.text import make_comparison_key

_UNDATED = frozenset({"no-date", "date-of-event"})  # doubts that a later page's date ends
MAX_PARTS = 50  # pages of one article; chosen: more is a trap, or a book
WHOLE = 0
"""The number of the page that shows all parts at once (Joomla's `showall`)."""

_STEP_PARAMETERS = frozenset({"start", "limitstart"})  # the second page is 1
_PAGE_PARAMETERS = frozenset({"page", "trang", "paged", "pg", "part", "pageno", "p"})
_DISPLAY_PARAMETERS = frozenset({"itemid", "lang", "limit"})
_STEP_PATH = re.compile(r"/(?:start|limitstart)[-/=](\d{1,3})$", re.IGNORECASE)
_PAGE_PATH = re.compile(
    r"(?:/(?:page|trang|p)[-/]?|[-_](?:page|trang|p)[-_]?|/)(\d{1,2})(?:\.html?)?$", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.(?:html?|aspx|php)$", re.IGNORECASE)
_FOREIGN_AREA = re.compile(
    r"comment|binh-?luan|respond|sidebar|related|lien-?quan|tin-?khac|tin-?cu|calendar|footer",
    re.IGNORECASE,
)
_NUMBER_TEXT = re.compile(
    r"^\W{0,20}(?:trang|page|phần|part)?\W{0,20}(\d{1,2})\W{0,20}$", re.IGNORECASE
)
_NEXT_TEXT = re.compile(
    r"^[\W_]*(?:(?:trang|phần|page|part)\s+)?(?:sau|tiếp|tiếp theo|kế tiếp|next|continue)?"
    r"(?:\s+(?:page|part|trang|phần))?[\W_]*$",
    re.IGNORECASE,
)
_PAGER_LINE = re.compile(
    r"^(?:(?:trang|pages?)\s*+:?\s*+|[\[(«‹<\s]*1[\])\s|-]+2\b)[\d\s\[\](){}|«»‹›<>.…/\\-]*"
    r"(?:(?:of|của|trên|trong|/)\s*(?:tổng số\s*)?\d+)?$"
    r"|^[\W_]{0,20}(?:(?:trang|page)?\s{0,9}"
    r"(?:trước|sau|tiếp|tiếp theo|prev(?:ious)?|next)[\W_]{0,20}){1,4}$"
    r"|^(?:xem )?(?:tất cả các trang|toàn bộ|all pages)$",
    re.IGNORECASE,
)
"""Lines that only lead through the pages: `Trang: 1 2 3`, `Page 2 of 3`, `« Prev | Next »`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLink:
    """A further page of an article: its number from 2, or `WHOLE`."""

    number: int
    url: str


def find_part_links(root: Element, url: str, base_url: str) -> tuple[PartLink, ...]:
    """Find the links to further pages of the article at `url`, by their numbers."""
    own = _parse_head(url)
    if own is None:
        return ()
    numbered: dict[int, str] = {}
    worded: dict[int, str] = {}
    is_counted_from_zero = False
    for anchor in _iterate_anchors(root):
        written = anchor.get("href") or ""
        if written.startswith(("/", "http")) and written.isascii() and own.path not in written:
            continue  # most lead elsewhere, and need not be resolved
        target = resolve_url(base_url, written)
        place = parse_part_url(target, own) if target and own.path in target else None
        if target is None or place is None or _is_in_foreign_area(anchor):
            continue
        said = _NUMBER_TEXT.match(get_text(anchor))
        if place.is_step:
            numbered.setdefault(place.number, target)
        elif said and int(said.group(1)) in {place.number, place.number + 1}:
            is_counted_from_zero |= int(said.group(1)) != place.number
            numbered.setdefault(int(said.group(1)), target)
        elif place.number > 1 and (anchor.tag == "link" or _NEXT_TEXT.match(get_text(anchor))):
            worded.setdefault(place.number, target)
    found = numbered if is_counted_from_zero else worded | numbered
    found = {number: found[number] for number in sorted(found) if number != 1}
    if WHOLE in found:
        found = {WHOLE: found[WHOLE], **found}
    links = [PartLink(number=number, url=target) for number, target in found.items()]
    return tuple(links[:MAX_PARTS])


def is_part_url(url: str, head: str) -> bool:
    """Tell whether an address looks like that of a further page of the article at `head`."""
    own = _parse_head(head)
    return own is not None and parse_part_url(url, own) is not None


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    is_step: bool


def _parse_head(url: str) -> _Head | None:
    """Return the address of an article without what says that its first page is shown."""
    own_path, query = _split_url(url)
    kept = []
    for name, value in query:
        key = name.lower()
        is_position = key in _STEP_PARAMETERS | _PAGE_PARAMETERS and value.isdecimal()
        if is_position and key != "p" and int(value) > 1:
            return None
        if key not in _DISPLAY_PARAMETERS and not (is_position and key != "p"):
            kept.append((key, value))
    path = _EXTENSION.sub("", own_path)
    return _Head(path, tuple(sorted(kept))) if path or kept else None


def parse_part_url(url: str, head: _Head) -> _Place | None:
    """Return which page of an article an address leads to; None where to none."""
    path, query = _split_url(url)
    place: _Place | None = None
    kept = []
    own_names = {name for name, _ in head.query}
    for name, value in query:
        key = name.lower()
        if key in _STEP_PARAMETERS and (value.isdecimal() or not value):
            place = place or _Place(int(value or 0) + 1, is_step=True)
        elif key == "showall" and value in {"1", ""}:
            place = _Place(WHOLE, is_step=True)
        elif key in _PAGE_PARAMETERS and key not in own_names and value.isdecimal():
            place = place or _Place(int(value), is_step=False)
        elif key not in _DISPLAY_PARAMETERS:
            kept.append((key, value))
    if tuple(sorted(kept)) != head.query:
        return None
    if _EXTENSION.sub("", path) == head.path:
        return place
    if found := _STEP_PATH.search(path):
        place = _Place(int(found.group(1)) + 1, is_step=True)
    elif found := _PAGE_PATH.search(path):
        place = _Place(int(found.group(1)), is_step=False)
    return place if found and _EXTENSION.sub("", path[: found.start()]) == head.path else None


@lru_cache(maxsize=1 << 12)  # menus lead to the same addresses on all pages of a site
def _split_url(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the path of an address, without the slash at its end, and its parameters."""
    parts = urlsplit(url)
    return parts.path.rstrip("/"), tuple(parse_qsl(parts.query, keep_blank_values=True))


def _iterate_anchors(root: Element) -> Iterator[Element]:
    """Iterate over the anchors of a page, and the links of its head to the next."""
    for anchor in root.iter("a", "link"):
        if anchor.tag == "a" or "next" in (anchor.get("rel") or "").lower().split():
            yield anchor


def _is_in_foreign_area(anchor: Element) -> bool:
    """Tell whether an anchor leads through comments or a side list, and not through an article."""
    return anchor.tag == "a" and any(map(_is_foreign, (anchor, *anchor.iterancestors())))


def _is_foreign(element: Element) -> bool:
    if element.tag in {"aside", "footer"}:
        return True
    if element.tag in {"html", "body"}:
        return False
    return any(
        _FOREIGN_AREA.search(element.get(name) or "") is not None for name in ("class", "id")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """What one page of an article says; `rule` is the one that found its bylines."""

    number: int
    content: Content | None
    rule: str = ""


def merge_parts(head: ReadPart, parts: Sequence[ReadPart]) -> tuple[Content | None, list[bool]]:
    """Return an article with the texts of its further pages, and which of these have text of it."""
    if head.content is None:
        return None, [False for _ in parts]
    first = _list_lines(head.content)
    lines, used = list(first), []
    for part in parts:
        own = _list_lines(part.content) if _is_same_article(head.content, part.content) else []
        if part.number == WHOLE and len(own) > len(first) and set(first) <= set(own):
            lines, used = own, [part]
            break
        fresh = _strip_shared(own, first)
        if set(fresh) <= set(lines):
            continue
        lines += fresh
        used.append(part)
    flags = [part in used for part in parts]
    if not used:
        return head.content, flags
    return _merge_contents(head, used, "\n".join(lines)), flags


def _is_same_article(head: Content, part: Content | None) -> bool:
    """Tell whether titles agree; systems put a part's own heading behind the article's."""
    if part is None:
        return False
    own, other = make_comparison_key(head.title), make_comparison_key(part.title)
    return bool(own and other) and (own.startswith(other) or other.startswith(own))


def _list_lines(content: Content | None) -> list[str]:
    lines = content.body.splitlines() if content else []
    return [line for line in lines if not _PAGER_LINE.match(line)]


def _strip_shared(lines: list[str], first: list[str]) -> list[str]:
    """Leave out what a page has in common with the first at both ends: contents, notes."""
    start = 0
    while start < min(len(lines), len(first)) and lines[start] == first[start]:
        start += 1
    end = 0
    while end < min(len(lines), len(first)) - start and lines[-1 - end] == first[-1 - end]:
        end += 1
    return lines[start : len(lines) - end]


def _merge_contents(head: ReadPart, parts: Sequence[ReadPart], body: str) -> Content:
    contents = [part.content for part in (head, *parts) if part.content]
    first = contents[0]
    # An article is signed at its end: a system's account stands on every page.
    signed = next(
        (
            part.content
            for part in reversed(parts)
            if part.content and part.rule.startswith("text:")
        ),
        first,
    )
    dated = next((each for each in contents if each.published_at), first)
    images = {image.url: image for each in contents for image in each.images}
    files = {file.url: file for each in contents for file in each.attachments}
    warnings = [warning for each in (first, dated) for warning in each.warnings]
    if dated is not first:
        warnings = [each for each in warnings if each.code not in _UNDATED]
    return replace(
        first,
        body=body,
        captions=tuple(dict.fromkeys(line for each in contents for line in each.captions)),
        images=tuple(images.values()),
        attachments=tuple(files.values()),
        authors=signed.authors or first.authors,
        photographers=signed.photographers or first.photographers,
        bylines=signed.bylines or first.bylines,
        source=signed.source or first.source,
        published_at=dated.published_at,
        published_precision=dated.published_precision,
        published_from=dated.published_from,
        people=find_people(body),
        documents=find_documents(body),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def add_missing_parts(content: Content, numbers: Sequence[int]) -> Content:
    """Add the doubt that pages or frames of an article could not be read."""
    pages = [str(number) for number in numbers if not is_frame_number(number)]
    texts = [f"Pages of this article that could not be read: {', '.join(pages)}."] if pages else []
    if frames := len(numbers) - len(pages):
        texts.append(f"Frames of this article that could not be read: {frames}.")
    doubts = [ExtractionWarning(code="part-missing", field="body", text=text) for text in texts]
    return replace(content, warnings=(*content.warnings, *doubts))
