"""Read an element as a row of blocks and images, in reading order.

A block is a paragraph, heading, list item or table row: one line of the body.

    <p>Chiều 2/9, <b>trường</b> khai giảng.<br>Tin: Lan</p><img src="a.jpg"><p><i>Toàn cảnh</i></p>

gives two text blocks, an image, and a text block whose `italic_share` is 1. What a block is for
(caption, byline, repeated title) is decided elsewhere, from the marks kept here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from crawler.extract.html.images import find_image_source, is_small_image
from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, is_hidden
from crawler.extract.html.text import normalize_text
from crawler.extract.html.walk import BLOCK_ELEMENTS, SKIPPED_ELEMENTS, walk
from crawler.urls.documents import is_document
from crawler.urls.links import is_skippable_url


class BlockKind(StrEnum):
    """The sort of line that a block is."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class Align(StrEnum):
    """The place of a block in its line."""

    START = "start"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyBlock:
    """One line: its text, and how the page sets it off.

    The shares are those of its letters, from 0 to 1: in bold, in italics, in links, and in links to
    documents.
    """

    text: str
    kind: BlockKind = BlockKind.TEXT
    align: Align = Align.START
    bold_share: float = 0.0
    italic_share: float = 0.0
    link_share: float = 0.0
    file_link_share: float = 0.0
    is_caption: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineImage:
    """An image at its place between the blocks; a small one shows nothing of a text."""

    source: str
    alt: str
    is_small: bool = False


# Of WordPress, Joomla and NukeViet, and words that Vietnamese developers use.
_CAPTION_CLASSES = """
    caption wp-caption-text image-caption img_caption picture-caption photo-caption photocaption
    pcaption pic-caption chu-thich chuthich chuthichanh desc-img
"""
_SKIPPED_ELEMENTS = SKIPPED_ELEMENTS | {"form"}
"""Inside an article a form is a poll or a search."""
_CAPTION_CLASS_SET = frozenset(_CAPTION_CLASSES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = _HEADINGS | {"b", "strong", "th"}
_ITALIC = frozenset({"i", "em", "cite"})
_CAPTION_ELEMENTS = frozenset({"figcaption", "caption"})
_CELLS = frozenset({"td", "th"})
_IMAGES = frozenset({"img", "amp-img"})
# An icon's link is judged by its form alone; the host never resolves (RFC 2606).
_PLACEHOLDER_BASE_URL = "http://site.invalid/"
_MIN_CONTINUED_LENGTH = 40  # letters: a line before a `<br>` that is shorter is a line of its own
_SENTENCE_ENDS = (".", ":", ";", "!", "?", "…", ")", '"', "”")


@dataclass(frozen=True, slots=True)
class _Style:
    """The effect of all elements around the reader's place on the text there."""

    kind: BlockKind = BlockKind.TEXT
    align: Align = Align.START
    is_caption: bool = False
    bold_depth: int = 0
    italic_depth: int = 0
    link_depth: int = 0
    file_link_depth: int = 0


@dataclass(slots=True)
class _Line:
    """The block being read."""

    parts: list[str] = field(default_factory=list)
    letters: int = 0
    bold_letters: int = 0
    italic_letters: int = 0
    link_letters: int = 0
    file_link_letters: int = 0
    is_after_br: bool = False


class _BlockReader:
    """Collects the blocks and images of one element; its lines end where blocks begin and end."""

    def __init__(self, root: Element, removed: Collection[Element]) -> None:
        self.blocks: list[BodyBlock | InlineImage] = []
        self._root = root
        self._removed = removed
        self._line = _Line()
        self._style = _Style()
        # Of each open element the style around it and whether it is a block; None: not walked.
        self._outer: list[tuple[_Style, bool] | None] = []

    def enter(self, element: Element) -> bool:
        """Begin an element; the root is read however it is set off."""
        outer = (self._style, False) if element is self._root else self._begin(element)
        self._outer.append(outer)
        return outer is not None

    def leave(self, element: Element) -> None:  # noqa: ARG002  # the stack knows which
        """End an element: its block, and the style that it gave."""
        outer = self._outer.pop()
        if outer is None:
            return
        style, is_block = outer
        if is_block:
            self.end_block()
        self._style = style

    def add_text(self, element: Element, text: str, *, is_tail: bool) -> None:  # noqa: ARG002
        """Add a text to the line, counted by how it is set off."""
        line, style = self._line, self._style
        line.parts.append(text)
        # Indents of the markup do not count; other white space is too rare to matter.
        letters = len(text) - text.count(" ") - text.count("\n")
        line.letters += letters
        line.bold_letters += letters if style.bold_depth else 0
        line.italic_letters += letters if style.italic_depth else 0
        line.link_letters += letters if style.link_depth else 0
        line.file_link_letters += letters if style.file_link_depth else 0

    def end_block(self) -> None:
        """Close the block being read, if it holds anything."""
        line, self._line = self._line, _Line()
        text = normalize_text("".join(line.parts))
        if not text:
            return
        letters = max(line.letters, 1)
        block = BodyBlock(
            text=text,
            kind=self._style.kind,
            align=self._style.align,
            bold_share=line.bold_letters / letters,
            italic_share=line.italic_letters / letters,
            link_share=line.link_letters / letters,
            file_link_share=line.file_link_letters / letters,
            is_caption=self._style.is_caption,
        )
        before = self.blocks[-1] if self.blocks else None
        if line.is_after_br and isinstance(before, BodyBlock) and _is_continuation(before, block):
            self.blocks[-1] = _join_lines(before, block)
        else:
            self.blocks.append(block)

    def _begin(self, element: Element) -> tuple[_Style, bool] | None:
        """Return the style around an element, and whether it is a block; None where it ends."""
        tag = element.tag
        if tag == "noscript" and element not in self._removed:
            self._add_fallback_images(element)
        if tag in _SKIPPED_ELEMENTS or element in self._removed or is_hidden(element):
            return None
        if tag == "br":
            # Editors break lines by hand to fit a column: the next line may go on with this one.
            self.end_block()
            self._line.is_after_br = True
            return None
        if tag in _IMAGES:
            self._add_image(element)
            return None
        if tag == "table" and _is_data_table(element):
            self.end_block()
            self._read_rows(element)
            return None
        outer, is_block = self._style, tag in BLOCK_ELEMENTS
        if is_block:
            self.end_block()
        self._style = (_derive_block_style if is_block else _derive_inline_style)(outer, element)
        return outer, is_block

    def _add_image(self, element: Element) -> None:
        self.end_block()
        source = None if _is_icon(element) else find_image_source(element)
        before = self.blocks[-1] if self.blocks else None
        # The same twice in a row: a picture that is loaded late, and its form without scripts.
        if source and not (isinstance(before, InlineImage) and before.source == source):
            alt = normalize_text(element.get("alt") or "")
            is_small = is_small_image(element, source)
            self.blocks.append(InlineImage(source=source, alt=alt, is_small=is_small))

    def _add_fallback_images(self, element: Element) -> None:
        """Add what a page shows without scripts, where the picture before it has no address."""
        before = element.getprevious()
        if before is not None and before.tag in _IMAGES and find_image_source(before):
            return
        for image in element.iter(*_IMAGES):
            self._add_image(image)

    def _read_rows(self, table: Element) -> None:
        for row in table.iter("tr"):
            cells = [_read_cell(cell, self._removed) for cell in row if cell.tag in _CELLS]
            if any(cells):
                self.blocks.append(BodyBlock(text=" | ".join(cells), kind=BlockKind.ROW))


def read_blocks(
    element: Element, removed: Collection[Element] = ()
) -> list[BodyBlock | InlineImage]:
    """Read an element as blocks and images.

    Args:
        element: the body, however it is hidden or set off itself.
        removed: elements in it to leave out, with all they hold.
    """
    reader = _BlockReader(element, removed)
    walk(element, reader)
    reader.end_block()
    return reader.blocks


def _is_icon(image: Element) -> bool:
    """Tell the icon on a link to a copy (print, send, PDF) from an image of the text."""
    link = next(image.iterancestors("a"), None)
    url = resolve_url(_PLACEHOLDER_BASE_URL, link.get("href") or "") if link is not None else None
    return url is not None and is_skippable_url(url)


def _is_continuation(before: BodyBlock, block: BodyBlock) -> bool:
    """Tell whether a line after a `<br>` goes on with the sentence before it."""
    return (
        before.kind is block.kind is BlockKind.TEXT
        and not before.text.endswith(_SENTENCE_ENDS)
        and block.text[0].islower()
        and len(before.text) > _MIN_CONTINUED_LENGTH
    )


def _join_lines(before: BodyBlock, block: BodyBlock) -> BodyBlock:
    return replace(
        before,
        text=f"{before.text} {block.text}",
        bold_share=min(before.bold_share, block.bold_share),
        italic_share=min(before.italic_share, block.italic_share),
        link_share=min(before.link_share, block.link_share),
        file_link_share=min(before.file_link_share, block.file_link_share),
    )


def _derive_block_style(outer: _Style, element: Element) -> _Style:
    tag = element.tag
    kind = outer.kind
    if tag in _HEADINGS:
        kind = BlockKind.HEADING
    elif tag == "li":
        kind = BlockKind.ITEM
    style = (element.get("style") or "").replace(" ", "").lower()
    return _Style(
        kind=kind,
        align=_read_align(element, style) or (Align.CENTRE if tag == "center" else outer.align),
        is_caption=outer.is_caption or tag in _CAPTION_ELEMENTS or _has_caption_class(element),
        bold_depth=outer.bold_depth + (tag in _BOLD or "font-weight:bold" in style),
        italic_depth=outer.italic_depth + ("font-style:italic" in style),
        link_depth=outer.link_depth,
        file_link_depth=outer.file_link_depth,
    )


def _derive_inline_style(outer: _Style, element: Element) -> _Style:
    tag = element.tag
    style = (element.get("style") or "").replace(" ", "").lower()
    is_file = tag == "a" and is_document(element.get("href") or "")
    return _Style(
        kind=outer.kind,
        align=outer.align,
        is_caption=outer.is_caption or _has_caption_class(element),
        bold_depth=outer.bold_depth
        + (tag in _BOLD or "font-weight:bold" in style or "font-weight:700" in style),
        italic_depth=outer.italic_depth + (tag in _ITALIC or "font-style:italic" in style),
        link_depth=outer.link_depth + (tag == "a"),
        file_link_depth=outer.file_link_depth + is_file,
    )


def _read_align(element: Element, style: str) -> Align | None:
    value = (element.get("align") or "").lower()
    if value == "center" or "text-align:center" in style:
        return Align.CENTRE
    if value == "right" or "text-align:right" in style:
        return Align.RIGHT
    if value or "text-align:" in style:
        return Align.START
    return None


def _has_caption_class(element: Element) -> bool:
    classes = (element.get("class") or "").lower().split()
    return not _CAPTION_CLASS_SET.isdisjoint(classes)


def _is_data_table(table: Element) -> bool:
    """Tell a table of facts from one that only lays out images and paragraphs."""
    # Word processors set images and their captions in tables: those are read as paragraphs.
    if any(True for _ in table.iter("img", "table") if _ is not table):
        return False
    # Facts: at least two rows, half of them with two cells or more.
    widths = [sum(cell.tag in _CELLS for cell in row) for row in table.iter("tr")]
    return len(widths) > 1 and sum(width > 1 for width in widths) * 2 >= len(widths)


def _read_cell(cell: Element, removed: Collection[Element]) -> str:
    return " ".join(
        block.text for block in read_blocks(cell, removed) if isinstance(block, BodyBlock)
    )
