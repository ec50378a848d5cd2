"""The files that an article offers or shows, and the lines of its text that do nothing but offer.

<p>Tải về: <a href="/vb/12.pdf">Kế hoạch 12</a></p>       an attachment, and no text of the article
<iframe src="/viewer.html?file=/vb/12.pdf"></iframe>      the same, shown in the page
<p>{pdf=/vb/12.pdf|100%|600}</p>                          the same, of a plugin that no longer runs
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote

from archive.model import Attachment
from crawler.extract.html.blocks import BodyBlock
from crawler.extract.html.frames import find_frames
from crawler.extract.html.images import is_small_image
from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, compile_xpath, get_text, is_element
from crawler.extract.html.text import normalize_text
from crawler.urls.documents import find_document_url, get_document_type, is_document

_DOWNLOAD_LINE = re.compile(
    r"^(?:(?:vui lòng |mời |đề nghị )?(?:click |nhấn |bấm |kích )?(?:vào (?:đây )?)?(?:để )?"
    r"(?:xem|tải|đọc)(?: và tải)? ?(?:(?:nội dung|thông tin|toàn văn|file|tệp|văn bản)\b ?)*"
    r"(?:chi tiết )?(?:về |xuống |(?:tại|ở) (?:đây|link|file|tệp)|file|toàn văn)"
    r"|(?:nội dung |thông tin )?chi tiết (?:xem )?(?:(?:tại|ở|trong) )(?:đây|file|tệp|link|văn bản)"
    r"|(?:xem|tải) (?:về|file|xuống|tệp)|download"
    r"|(?:các )?(?:file|tệp|tập tin|văn bản|tài liệu) (?:đính )?kèm(?: theo)?"
    r"|nhấn vào (?:đây )?để tải)"
    r"[^.]{0,40}\.?$|^\d+(?:[.,]\d+)?\s*[kmg]i?b$",
    re.IGNORECASE,
)
# The share of a line's letters in links to files from which the line only offers them. Half: the
# text around the link is a label then.
_MIN_FILE_LINK_SHARE = 0.5
_MAX_DOWNLOAD_LINE_LENGTH = 60  # characters: a longer line that begins so is a sentence
# A line below the text that offers files: words that it has, its letters, how far down it may be.
_OFFER_WORDS = re.compile(
    r"\b(?:xem (?:chi tiết|tại|file|thêm tại)|tải|đính kèm|kèm theo|download|tệp|file|attach)",
    re.IGNORECASE,
)
_MAX_OFFER_LENGTH = 300
_MAX_LINES_BELOW = 4
_DOWNLOAD_LABEL = re.compile(
    r"^(?:xem chi tiết(?: tại đây)?|tải về|tải file|file đính kèm|tệp đính kèm|download"
    r"|tập tin(?: \d+)?)\s*:\s*",
    re.IGNORECASE,
)
# Frames, and what scripts turn into one: pdf-embedder, dFlip, FlowPaper, EmbedPress and others.
_EMBED_ATTRIBUTES = (
    *("data-pdf", "data-pdf-url", "data-pdf-src", "data-file", "data-file-url", "data-source"),
    *("data-doc", "data-document", "data-url", "data-href", "data-viewer-src", "source", "pdf"),
)
_EMBED_SOURCES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data")
_EMBEDS = compile_xpath(
    "descendant-or-self::*[self::iframe or self::object or self::embed or self::frame or "
    + " or ".join(f"@{name}" for name in _EMBED_ATTRIBUTES)
    + "]"
)
_FRAMES = frozenset({"iframe", "object", "embed", "frame"})
# Tags of Joomla's and WordPress's plugins, which stand in the text where the plugin is gone:
# `{pdf=a.pdf|600|800}`, `{edocs}a.pdf,600,800{/edocs}`, `[pdf-embedder url="a.pdf"]`.
_PLUGIN_TAG = re.compile(
    r"\{(?P<joomla>[a-z][\w-]*)(?P<told>[\s=}:|][^{}]*)\}?(?:\{/(?P=joomla)\})?"
    r"|\[(?P<wordpress>[a-z][\w-]*)(?P<asked>[\s=\]:][^\[\]]*)\]?(?:\[/(?P=wordpress)\])?",
    re.IGNORECASE,
)
_ANY_BASE_URL = "http://site.invalid/"  # never resolves (RFC 2606)
_PLUGIN_FILE = re.compile(
    # From the beginning of a word only: else dots in a row are tried from each of them.
    r"(?<![^\s{}\[\]|,=\"'<>“”″])[^\s{}\[\]|,=\"'<>“”″]{1,2000}\.(?:pdf|docx?|xlsx?|pptx?|rtf)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginTags:
    """A text without the tags of plugins that show files, and the addresses in the tags."""

    blocks: tuple[BodyBlock, ...]
    urls: tuple[str, ...]


def is_download_line(block: BodyBlock) -> bool:
    """Tell whether a block only links to a file, or says that files follow."""
    return block.file_link_share > _MIN_FILE_LINK_SHARE or (
        len(block.text) < _MAX_DOWNLOAD_LINE_LENGTH
        and bool(_DOWNLOAD_LINE.match(block.text.rstrip(" :")))
    )


def read_attachments(
    body: Element, offered: Iterable[Element], plugin_urls: Iterable[str], base_url: str
) -> tuple[Attachment, ...]:
    """Read the documents that an article links to or shows, each address once.

    Args:
        body: The element of the text.
        offered: Links beside the text; those that lead to pages are passed over.
        plugin_urls: Addresses in the tags of plugins, as written.
        base_url: What relative addresses are resolved by.
    """
    attachments: dict[str, Attachment] = {}
    found = [
        *_find_linked(body.iter("a"), base_url),
        *_find_embedded(body, base_url),
        *_resolve_plugin_urls(plugin_urls, base_url),
        *_find_linked(offered, base_url),
    ]
    for url, text in found:
        kind = get_document_type(url) or get_document_type(text)
        label = _DOWNLOAD_LABEL.sub("", text) or _read_file_name(url)
        attachments.setdefault(url, Attachment(url=url, text=label, type=kind))
    return tuple(attachments.values())


def find_pictures_and_files(element: Element) -> list[Element]:
    """Find the pictures in an element that are no icons, and what links to documents or shows them.

    Frames with other pages of the site count as such: they may hold the text. Which documents and
    pages is not asked: any address does to resolve theirs by.
    """
    return [
        *(image for image in element.iter("img") if not is_small_image(image)),
        *(anchor for anchor in element.iter("a") if any(_find_linked([anchor], _ANY_BASE_URL))),
        *(frame for frame in _EMBEDS(element) if _find_shown(frame, _ANY_BASE_URL)),
        *(frame for frame, _ in find_frames(element, _ANY_BASE_URL, _ANY_BASE_URL)),
    ]


def find_offers_beside(body: Element, container: Element) -> list[Element]:
    """Find the links in the lines right below a text that offer files; other links are the page's.

    Args:
        body: The element of the text.
        container: The element of the article, outside which nothing belongs to it.
    """
    if body is container or container not in set(body.iterancestors()):
        return []
    found: list[Element] = []
    for sibling in islice(body.itersiblings(), _MAX_LINES_BELOW):
        if not is_element(sibling):
            continue
        text = get_text(sibling)
        if len(text) <= _MAX_OFFER_LENGTH and _OFFER_WORDS.search(text):
            found += sibling.iter("a")
    return found


def split_plugin_tags(blocks: Sequence[BodyBlock]) -> PluginTags:
    """Take the tags of plugins that show files out of a text; all other brackets stay."""
    kept: list[BodyBlock] = []
    urls: list[str] = []
    for block in blocks:
        text = block.text
        if "{" in text or "[" in text:
            for tag in _PLUGIN_TAG.finditer(block.text):
                if files := _PLUGIN_FILE.findall(tag["told"] or tag["asked"] or ""):
                    urls += files
                    text = text.replace(tag.group(), "")
            text = normalize_text(text)
        if text:
            kept.append(block if text == block.text else replace(block, text=text))
    return PluginTags(blocks=tuple(kept), urls=tuple(urls))


def _find_linked(anchors: Iterable[Element], base_url: str) -> Iterator[tuple[str, str]]:
    for anchor in anchors:
        url = resolve_url(base_url, anchor.get("href") or "")
        if url is None:
            continue
        text = get_text(anchor)
        if shown := _resolve_document(url):
            yield shown, text
        elif anchor.get("download") is not None or is_document(text):
            yield url, text


def _find_embedded(body: Element, base_url: str) -> Iterator[tuple[str, str]]:
    for element in _EMBEDS(body):
        if url := _find_shown(element, base_url):
            # A file's own name says more than the `title` that viewers give to each.
            yield url, "" if get_document_type(url) else normalize_text(element.get("title") or "")


def _find_shown(element: Element, base_url: str) -> str | None:
    """Return the address of the document that an element shows."""
    is_frame = element.tag in _FRAMES
    names = (*_EMBED_SOURCES, *_EMBED_ATTRIBUTES) if is_frame else _EMBED_ATTRIBUTES
    targets = [element.get(name) or "" for name in names]
    if is_frame:
        targets += [param.get("value") or "" for param in element.iter("param")]
    urls = filter(None, (resolve_url(base_url, target) for target in targets))
    return next(filter(None, (_resolve_document(url, is_embedded=is_frame) for url in urls)), None)


def _resolve_document(url: str, *, is_embedded: bool = False) -> str | None:
    shown = find_document_url(url, is_embedded=is_embedded)
    return resolve_url(url, shown) if shown else None  # escaped, as all addresses


def _resolve_plugin_urls(urls: Iterable[str], base_url: str) -> Iterator[tuple[str, str]]:
    """Resolve the addresses in the tags of plugins, which are told from the site's root."""
    for each in urls:
        is_whole = each.startswith(("/", "http://", "https://"))
        if url := resolve_url(base_url, each if is_whole else f"/{each}"):
            yield url, ""


def _read_file_name(url: str) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return normalize_text(unquote(name, errors="replace")) if get_document_type(url) else url
