"""Reads an element as a row of blocks and pictures, in reading order.

A block is a paragraph, heading, list item or table row: one line of the body. What a block is for
(caption, byline, repeated title) is decided elsewhere, from the marks kept here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lxml import etree

from crawler.addresses.links import is_document, is_wasteful
from crawler.extract.address import absolute
from crawler.extract.text import clean
from crawler.extract.tree import Element, is_hidden


class BlockKind(StrEnum):
    """What sort of line a block is."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class Align(StrEnum):
    """Where a block stands in its line."""

    START = "start"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line: its text, and how the page sets it off.

    `strong`, `slanted`, `linked` and `filed` are the shares of its letters in bold, in italics, in
    links, and in links to documents.
    """

    text: str
    kind: BlockKind = BlockKind.TEXT
    align: Align = Align.START
    strong: float = 0.0
    slanted: float = 0.0
    linked: float = 0.0
    filed: float = 0.0
    is_caption: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image at its place between the blocks."""

    source: str
    alt: str


_SKIPPED_TAGS = """
    script style noscript template form select button input textarea iframe object embed svg canvas
    map audio video head link meta title xml
"""
_BREAKING_TAGS = """
    p div section article header footer main aside nav address blockquote pre center dl dt dd ul ol
    li figure figcaption table thead tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6 hr fieldset
    details summary form body hgroup
"""
_CAPTION_CLASSES = """
    caption wp-caption-text image-caption img_caption picture-caption photo-caption photocaption
    pcaption pic-caption chu-thich chuthich chuthichanh desc-img
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BREAKING = frozenset(_BREAKING_TAGS.split())
_CAPTION_WORDS = frozenset(_CAPTION_CLASSES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STRONG = _HEADINGS | {"b", "strong", "th"}
_SLANTED = frozenset({"i", "em", "cite"})
_CAPTIONS = frozenset({"figcaption", "caption"})
_CELLS = frozenset({"td", "th"})
_ANYWHERE = "http://site.invalid/"  # what a link says by itself; its host does not matter
_OWN_LINE = 40  # letters: a line before a `<br>` that is shorter is a line of its own
_ENDS = (".", ":", ";", "!", "?", "…", ")", '"', "”")


@dataclass(frozen=True, slots=True)
class _Style:
    """How the text at the walker's place is set off by the elements around it."""

    kind: BlockKind = BlockKind.TEXT
    align: Align = Align.START
    is_caption: bool = False
    strong: int = 0
    slanted: int = 0
    linked: int = 0
    filed: int = 0


@dataclass(slots=True)
class _Line:
    """The block being read."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    strong: int = 0
    slanted: int = 0
    linked: int = 0
    filed: int = 0
    is_broken_off: bool = False


class _Walker:
    """Walks one element and collects what it passes."""

    def __init__(self, left_out: Collection[Element]) -> None:
        self.found: list[Block | Picture] = []
        self._left_out = left_out
        self._line = _Line()
        self._style = _Style()

    def walk(self, root: Element) -> None:
        """Read an element and all in it, without recursion: old pages nest thousands deep."""
        opened: list[tuple[_Style, bool] | None] = []
        steps = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in steps:
            if event == "start":
                before = (self._style, False) if element is root else self._enter(element)
                opened.append(before)
                if before is None:
                    steps.skip_subtree()
                else:
                    self._add_text(element.text)
                continue
            if event == "end":
                self._leave(opened.pop())
            if element is not root:
                self._add_text(element.tail)

    def end_block(self) -> None:
        """Close the block being read, if it holds anything."""
        line, self._line = self._line, _Line()
        text = clean("".join(line.pieces))
        if not text:
            return
        letters = max(line.letters, 1)
        block = Block(
            text=text,
            kind=self._style.kind,
            align=self._style.align,
            strong=line.strong / letters,
            slanted=line.slanted / letters,
            linked=line.linked / letters,
            filed=line.filed / letters,
            is_caption=self._style.is_caption,
        )
        before = self.found[-1] if self.found else None
        if line.is_broken_off and isinstance(before, Block) and _continues(before, block):
            self.found[-1] = _joined(before, block)
        else:
            self.found.append(block)

    def _enter(self, element: Element) -> tuple[_Style, bool] | None:
        """Begin an element: the style before it, and whether it is a block; None where it ends."""
        tag = element.tag
        if tag in _SKIPPED or element in self._left_out or is_hidden(element):
            return None
        if tag == "br":
            self.end_block()
            self._line.is_broken_off = True
            return None
        if tag == "img":
            self._see_picture(element)
            return None
        if tag == "table" and _is_data_table(element):
            self.end_block()
            self._read_rows(element)
            return None
        before, is_block = self._style, tag in _BREAKING
        if is_block:
            self.end_block()
        self._style = (_styled_block if is_block else _styled_inline)(before, element)
        return before, is_block

    def _leave(self, opened: tuple[_Style, bool] | None) -> None:
        if opened is None:
            return
        before, is_block = opened
        if is_block:
            self.end_block()
        self._style = before

    def _add_text(self, text: str | None) -> None:
        if not text:
            return
        line, style = self._line, self._style
        line.pieces.append(text)
        letters = len(text) - text.count(" ") - text.count("\n")
        line.letters += letters
        line.strong += letters if style.strong else 0
        line.slanted += letters if style.slanted else 0
        line.linked += letters if style.linked else 0
        line.filed += letters if style.filed else 0

    def _see_picture(self, element: Element) -> None:
        source = element.get("src") or element.get("data-src") or ""
        self.end_block()
        if source and not source.startswith("data:") and not _is_icon(element):
            self.found.append(Picture(source=source.strip(), alt=clean(element.get("alt") or "")))

    def _read_rows(self, table: Element) -> None:
        for row in table.iter("tr"):
            cells = [_cell_text(cell, self._left_out) for cell in row if cell.tag in _CELLS]
            if any(cells):
                self.found.append(Block(text=" | ".join(cells), kind=BlockKind.ROW))


def read_blocks(element: Element, left_out: Collection[Element] = ()) -> list[Block | Picture]:
    """Read an element as blocks and pictures, without the elements left out and all in them."""
    walker = _Walker(left_out)
    walker.walk(element)
    walker.end_block()
    return walker.found


def _is_icon(image: Element) -> bool:
    """Tell the picture on a link to a copy (print, send, PDF) from a picture of the text."""
    link = next(image.iterancestors("a"), None)
    url = absolute(_ANYWHERE, link.get("href") or "") if link is not None else None
    return url is not None and is_wasteful(url)


def _continues(before: Block, block: Block) -> bool:
    """Tell whether a line after a `<br>` goes on with the sentence before it."""
    return (
        before.kind is block.kind is BlockKind.TEXT
        and not before.text.endswith(_ENDS)
        and block.text[0].islower()
        and len(before.text) > _OWN_LINE
    )


def _joined(before: Block, block: Block) -> Block:
    return replace(
        before,
        text=f"{before.text} {block.text}",
        strong=min(before.strong, block.strong),
        slanted=min(before.slanted, block.slanted),
        linked=min(before.linked, block.linked),
        filed=min(before.filed, block.filed),
    )


def _styled_block(outer: _Style, element: Element) -> _Style:
    tag = element.tag
    kind = outer.kind
    if tag in _HEADINGS:
        kind = BlockKind.HEADING
    elif tag == "li":
        kind = BlockKind.ITEM
    look = (element.get("style") or "").replace(" ", "").lower()
    return _Style(
        kind=kind,
        align=_align(element, look) or (Align.CENTRE if tag == "center" else outer.align),
        is_caption=outer.is_caption or tag in _CAPTIONS or _has_caption_class(element),
        strong=outer.strong + (tag in _STRONG or "font-weight:bold" in look),
        slanted=outer.slanted + ("font-style:italic" in look),
        linked=outer.linked,
        filed=outer.filed,
    )


def _styled_inline(outer: _Style, element: Element) -> _Style:
    tag = element.tag
    look = (element.get("style") or "").replace(" ", "").lower()
    is_file = tag == "a" and is_document(element.get("href") or "")
    return _Style(
        kind=outer.kind,
        align=outer.align,
        is_caption=outer.is_caption or _has_caption_class(element),
        strong=outer.strong
        + (tag in _STRONG or "font-weight:bold" in look or "font-weight:700" in look),
        slanted=outer.slanted + (tag in _SLANTED or "font-style:italic" in look),
        linked=outer.linked + (tag == "a"),
        filed=outer.filed + is_file,
    )


def _align(element: Element, look: str) -> Align | None:
    value = (element.get("align") or "").lower()
    if value == "center" or "text-align:center" in look:
        return Align.CENTRE
    if value == "right" or "text-align:right" in look:
        return Align.RIGHT
    if value or "text-align:" in look:
        return Align.START
    return None


def _has_caption_class(element: Element) -> bool:
    classes = (element.get("class") or "").lower().split()
    return not _CAPTION_WORDS.isdisjoint(classes)


def _is_data_table(table: Element) -> bool:
    """Tell a table of facts from one that only lays out pictures and paragraphs."""
    if any(True for _ in table.iter("img", "table") if _ is not table):
        return False
    widths = [sum(cell.tag in _CELLS for cell in row) for row in table.iter("tr")]
    return len(widths) > 1 and sum(width > 1 for width in widths) * 2 >= len(widths)


def _cell_text(cell: Element, left_out: Collection[Element]) -> str:
    walker = _Walker(left_out)
    walker.walk(cell)
    walker.end_block()
    return " ".join(block.text for block in walker.found if isinstance(block, Block))
