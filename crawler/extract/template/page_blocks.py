"""Read a whole page as text blocks: runs of text, and the path at which each stands.

A text block is a run of text between two breaks. Its path says where it stands in a way that is
the same on every page that one template makes: tags, first classes and names, without numbers and
order. Where a block is wholly in bold, in a font and the like, that closes its path, for old pages
have no other mark:

    <div class="content"><p><b>Lan Anh</b> viết</p><p><b>Ngày 2/9</b></p></div>

    >div.content>p      Lan Anh viết
    >div.content>p~b    Ngày 2/9

What a block is for (boilerplate, field, article) is decided elsewhere, by comparing pages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from sys import intern

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.html.declared_kind import DeclaredKind
from crawler.extract.html.parse import Element, get_text, is_hidden
from crawler.extract.html.text import normalize_text
from crawler.extract.html.walk import BLOCK_ELEMENTS, SKIPPED_ELEMENTS, walk

# Forms are read, because ASP.NET wraps a whole page in one; their lists of choices are no text.
_SKIPPED_ELEMENTS = SKIPPED_ELEMENTS | {"option"}
# Share of a block's letters in links from which it is a line of a list. Related links differ from
# page to page, so recurrence misses them; dates and counts beside them are no letters.
_MIN_LINK_SHARE = 0.75
_PATH_ATTRIBUTES = (
    "class",
    "id",
    "itemprop",
)  # with one of them an inline element has a path of its own
_NUMBERS = re.compile(r"(?<![\d_-])(?=[_-]*+\d)[\d_-]++")
_NAME_PARTS = re.compile(r"[_$:.]+")
# Letters: a longer paragraph is one block, whatever spans its editor left in it. Fields that share
# a line (date, section, hits) are shorter together, and must be told apart.
_MAX_SPLIT_LENGTH = 160
_MAX_DATE_LINE_LENGTH = 60  # characters: a date that a page sets before the first sentence
# Factors of `score_heading_path`; only their order matters.
_MAIN_HEADING_FACTOR = 3.0  # h1 to h3
_MINOR_HEADING_FACTOR = 2.0  # h4 to h6
_HEADING_CLASS_FACTOR = 1.5  # the class says so
_BREADCRUMB_FACTOR = 0.3  # the article's title is often the last breadcrumb
_LAST_MAIN_HEADING = 3  # h3
_HEADING_TAG = re.compile(r">h([1-6])\b[^>]*(?:>(?:a|span)\b[^>]*)?$")
_HEADING_CLASS = re.compile(
    r"(?:title|heading|headline|tieu-?de|subject|ten-?(?:bai|tin))", re.IGNORECASE
)
_BREADCRUMB_PATH = re.compile(
    r"breadcrumb|pathway|pagination|>li\b[^>]*(?:>(?:a|span)\b[^>]*)?$", re.IGNORECASE
)
_STYLE_ELEMENTS = frozenset({"b", "strong", "font", "big", "u", "i", "em", "span"})
_STYLE_MARK = "~"
_LONGEST_NAMES = 200  # letters of id, classes and property that are remembered


@dataclass(slots=True, kw_only=True)
class TextBlock:
    """A run of text: its path, the path of its block, the nodes it was read from.

    `nodes` are (element, whether the text is the element's tail); `element` holds the whole text.
    `link_share` is the share of its letters (no digits, no signs) in links, from 0 to 1; `target`
    is the first of their addresses.
    """

    text: str
    path: str
    block_path: str
    element: Element
    nodes: list[tuple[Element, bool]]
    link_share: float
    target: str | None

    @property
    def is_link_line(self) -> bool:
        """Tell whether the block does nothing but lead elsewhere."""
        return self.link_share >= _MIN_LINK_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlocks:
    """A page as template learning sees it; `paths` has every element with a path of its own.

    `declared` is what its own head says it is, `called` the title by which other pages lead to it.
    """

    url: str
    title: str
    fetched_at: datetime
    blocks: Sequence[TextBlock]
    paths: Mapping[Element, str]
    declared: DeclaredKind | None = None
    called: str = ""


@dataclass(slots=True)
class _WalkState:
    """The state of the walk: paths, the element that text belongs to, the link around it."""

    path: str
    block_path: str
    element: Element
    target: str | None


@dataclass(slots=True)
class _TextRun:
    """The text of one block as far as it belongs to one element."""

    state: _WalkState
    texts: list[str] = field(default_factory=list)
    nodes: list[tuple[Element, bool]] = field(default_factory=list)
    link_texts: list[str] = field(default_factory=list)
    target: str | None = None

    def count_letters(self) -> int:
        """Count the letters; few runs need it, and a page has thousands."""
        return _count_letters(self.texts)

    def compute_link_share(self) -> float:
        """Return the share of the letters that stand in links."""
        letters = self.count_letters() if self.link_texts else 0
        return _count_letters(self.link_texts) / letters if letters else 0.0


def _count_letters(texts: Iterable[str]) -> int:
    return sum(sum(map(str.isalpha, text)) for text in texts)


def read_page_blocks(
    root: Element,
    url: str,
    fetched_at: datetime,
    declared: DeclaredKind | None = None,
    called: str | None = None,
) -> PageBlocks:
    """Read all text that a page shows, in order.

    Args:
        root: the page's `html` element.
        url: the page's address, against which its links are resolved.
        fetched_at: time of the visit, aware: a clock printed on the page shows this time.
        declared: what the page's head says it is, where it is read already.
        called: what listings, feeds and sitemaps call the page.
    """
    body, title = root.find("body"), root.find("head/title")
    reader = _read_body(body) if body is not None else None
    return PageBlocks(
        url=url,
        title=get_text(title) if title is not None else "",
        fetched_at=fetched_at,
        blocks=reader.blocks if reader else (),
        paths=reader.paths if reader else {},
        declared=declared,
        called=called or "",
    )


def share_strings(page_blocks: PageBlocks) -> PageBlocks:
    """Return a page whose texts and paths are the strings of other pages that have the same."""
    for block in page_blocks.blocks:
        block.text, block.path = intern(block.text), intern(block.path)
        block.block_path = intern(block.block_path)
        block.target = block.target and intern(block.target)
    paths = {element: intern(path) for element, path in page_blocks.paths.items()}
    return replace(page_blocks, paths=paths)


@lru_cache(maxsize=1)  # up to three readers ask for the blocks of one page
def _read_body(body: Element) -> "_PageReader":
    return _PageReader(body)


def read_text_blocks(element: Element) -> list[TextBlock]:
    """Read the text of one element, with the paths that it has in its whole page."""
    steps = [
        _make_path_step(ancestor)
        for ancestor in element.iterancestors()
        if ancestor.tag not in {"body", "html"} and _has_path_step(ancestor)
    ]
    return _PageReader(element, "".join(f">{step}" for step in reversed(steps))).blocks


class _PageReader:
    """Collects the text blocks of an element, and the path of all in it that has one."""

    def __init__(self, root: Element, path: str = "") -> None:
        self.blocks: list[TextBlock] = []
        self.paths: dict[Element, str] = {}
        self._runs: list[_TextRun] = []
        self._states = [_WalkState(path=path, block_path=path, element=root, target=None)]
        walk(root, self)
        self._end_block()

    def enter(self, element: Element) -> bool:
        """Begin an element: a step of the path, a link, or neither."""
        outer, tag = self._states[-1], element.tag
        if tag in _SKIPPED_ELEMENTS or is_hidden(element):
            self._states.append(outer)
            return False
        if tag in BLOCK_ELEMENTS:
            self._end_block()
            path = "" if tag == "body" else f"{outer.path}>{_make_path_step(element)}"
            self.paths[element] = path
            state = _WalkState(path=path, block_path=path, element=element, target=outer.target)
        else:
            state = self._enter_inline(element, outer)
        self._states.append(state)
        return True

    def leave(self, element: Element) -> None:
        """End an element, and the block that it is."""
        self._states.pop()
        if element.tag in BLOCK_ELEMENTS:
            self._end_block()

    def add_text(self, element: Element, text: str, *, is_tail: bool) -> None:
        """Add a text to the run of the element that it stands in."""
        if text.isspace():
            return
        state = self._states[-1]
        if not self._runs or self._runs[-1].state.element is not state.element:
            self._runs.append(_TextRun(state=state))
        run = self._runs[-1]
        run.texts.append(text)
        run.nodes.append((element, is_tail))
        if state.target is not None:
            run.link_texts.append(text)
            run.target = run.target or state.target

    def _enter_inline(self, element: Element, outer: _WalkState) -> _WalkState:
        tag = element.tag
        if tag == "br":
            self._end_block()
            return outer
        target = element.get("href") if tag == "a" else None
        if _has_path_step(element):
            self.paths[element] = path = f"{outer.path}>{_make_path_step(element)}"
            return _WalkState(
                path=path,
                block_path=outer.block_path,
                element=element,
                target=target or outer.target,
            )
        if target:
            return _WalkState(
                path=outer.path, block_path=outer.block_path, element=outer.element, target=target
            )
        return outer

    def _end_block(self) -> None:
        runs, self._runs = self._runs, []
        # A long paragraph is one block, but the date before its first sentence stays a field.
        if len(runs) > 1 and sum(run.count_letters() for run in runs) > _MAX_SPLIT_LENGTH:
            first = 1 if _is_date_line(runs[0]) else 0
            runs = [*runs[:first], _join_runs(runs[first:])]
        for run in runs:
            if text := normalize_text("".join(run.texts)):
                self.blocks.append(_make_text_block(run, text))


def _has_path_step(element: Element) -> bool:
    """Tell whether an element has a step in the paths of what it holds."""
    tag = element.tag
    return (
        tag in BLOCK_ELEMENTS
        or tag == "time"
        or any(element.get(name) for name in _PATH_ATTRIBUTES)
    )


def _join_runs(runs: list[_TextRun]) -> _TextRun:
    """Join the runs of a long paragraph to one, at the path of its block."""
    first = runs[0].state
    home = first.element
    while home.tag not in BLOCK_ELEMENTS and (parent := home.getparent()) is not None:
        home = parent
    return _TextRun(
        state=_WalkState(
            path=first.block_path, block_path=first.block_path, element=home, target=None
        ),
        texts=[text for run in runs for text in run.texts],
        nodes=[node for run in runs for node in run.nodes],
        link_texts=[text for run in runs for text in run.link_texts],
        target=next((run.target for run in runs if run.target), None),
    )


def _make_text_block(run: _TextRun, text: str) -> TextBlock:
    return TextBlock(
        text=text,
        path=run.state.path + _describe_style(run),
        block_path=run.state.block_path,
        element=run.state.element,
        nodes=run.nodes,
        link_share=run.compute_link_share(),
        target=run.target,
    )


def _is_date_line(run: _TextRun) -> bool:
    text = "".join(run.texts)
    return len(text) <= _MAX_DATE_LINE_LENGTH and find_printed_date(text) is not None


def _describe_style(run: _TextRun) -> str:
    """Describe how the page sets off the whole of a run: `~font~b`, outermost first."""
    chains = [
        _list_inline_ancestors(element, run.state.element, is_tail=is_tail)
        for element, is_tail in run.nodes
    ]
    styles = []
    for step in zip(*chains, strict=False):
        if step[0].tag not in _STYLE_ELEMENTS or any(other is not step[0] for other in step):
            break
        styles.append(f"{_STYLE_MARK}{step[0].tag}")
    return "".join(styles)


def _list_inline_ancestors(element: Element, home: Element, *, is_tail: bool) -> list[Element]:
    """List the elements between a text and the element it belongs to, outermost first."""
    chain: list[Element] = []
    holder = element.getparent() if is_tail else element
    while holder is not None and holder is not home:
        chain.append(holder)
        holder = holder.getparent()
    return chain[::-1]


def strip_style(path: str) -> str:
    """Return a path without its marks of bold and the like."""
    return path.partition(_STYLE_MARK)[0]


def _make_path_step(element: Element) -> str:
    tag = str(element.tag)
    names = [element.get(name) or "" for name in ("id", "class", "itemprop")]
    if (length := sum(map(len, names))) == 0:
        return tag
    return (_describe_step if length > _LONGEST_NAMES else _recall_step)(tag, *names)


def _describe_step(tag: str, own_id: str, classes: str, prop: str) -> str:
    # Part of every recurrence key, and so of the templates that archives hold: keep each byte.
    step = tag
    if name := _get_stable_id(own_id):
        step += f"#{name}"
    # The first class alone: the others often say what is peculiar to this page or entry.
    if words := classes.split():
        step += f".{_NUMBERS.sub('', words[0])}"
    if prop:
        step += f"@{prop}"
    return step


_recall_step = lru_cache(maxsize=1 << 12)(_describe_step)  # the same stand on all pages of a site


def _get_stable_id(value: str) -> str:
    """Return the part of an id that the template gave: `lblTitle` of `ctl00_lblTitle`."""
    parts = [part for part in _NAME_PARTS.split(value) if part]
    if not parts or any(map(str.isdigit, parts[-1])):
        return ""
    return parts[-1]


def is_heading_path(path: str) -> bool:
    """Tell whether a path is one for headings, by tag or name."""
    return score_heading_path(path) > 1


def score_heading_path(path: str) -> float:
    """Return how likely a path is one for headings: above 1 by tag or name, 0.3 in breadcrumbs.

    Only the order of the scores counts: a `h1` that is no title before a `div.title`, both before a
    paragraph, and a list of links last.
    """
    weight = 1.0
    if tag := _HEADING_TAG.search(path):
        is_main = int(tag[1]) <= _LAST_MAIN_HEADING
        weight *= _MAIN_HEADING_FACTOR if is_main else _MINOR_HEADING_FACTOR
    if _HEADING_CLASS.search(path.rpartition(">")[2]):
        weight *= _HEADING_CLASS_FACTOR
    return weight * _BREADCRUMB_FACTOR if _BREADCRUMB_PATH.search(path) else weight
