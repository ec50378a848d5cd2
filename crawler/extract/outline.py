"""Reads a whole page as a row of pieces: which text stands at which place.

A piece is a run of text between two breaks. Its path says where it stands in a way that is the
same on every page that one template makes: tags, first classes and names, without numbers and
order; where a piece is wholly in bold, in a font and the like, that closes its path (`>td~font~b`),
for old pages have no other mark. What a piece is (chrome, field, article) is decided elsewhere, by
comparing pages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from crawler.extract.dates import read_printed
from crawler.extract.text import clean
from crawler.extract.tree import Element, is_hidden, words_of

_SKIPPED_TAGS = """
    script style noscript template select option button input textarea iframe object embed svg
    canvas map audio video head link meta title xml
"""
_BREAKING_TAGS = """
    p div section article header footer main aside nav address blockquote pre center dl dt dd ul ol
    li figure figcaption table thead tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6 hr fieldset
    legend details summary form body hgroup
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BREAKING = frozenset(_BREAKING_TAGS.split())
_MARKS = ("class", "id", "itemprop")  # what makes an inline element a place of its own
_NUMBERS = re.compile(r"[\d_-]*\d+[\d_-]*")
_NAME_PARTS = re.compile(r"[_$:.]+")
_ONE_LINE = 160  # letters: a longer paragraph is one piece, whatever spans its editor left in it
_DATE_LINE = 60  # characters: a date that a page sets before the first sentence
_STYLES = frozenset({"b", "strong", "font", "big", "u", "i", "em", "span"})
_STYLED = "~"


@dataclass(slots=True, kw_only=True)
class Piece:
    """A run of text: its path, the path of its block, the nodes it was read from.

    `nodes` are (element, whether the text is the element's tail); `home` holds the whole piece.
    `linked` is the share of its letters, digits and brackets not counted, that are links.
    """

    text: str
    path: str
    block: str
    home: Element
    nodes: list[tuple[Element, bool]]
    linked: float
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page as template learning sees it; `paths` has every element that is a place of its own."""

    url: str
    title: str
    fetched_at: datetime
    pieces: Sequence[Piece]
    paths: Mapping[Element, str]


@dataclass(slots=True)
class _Place:
    """Where the walk stands: paths, the element that pieces belong to, how deep in links."""

    path: str
    block: str
    home: Element
    target: str | None


@dataclass(slots=True)
class _Run:
    """The text between two marks of one block."""

    place: _Place
    texts: list[str] = field(default_factory=list)
    nodes: list[tuple[Element, bool]] = field(default_factory=list)
    linked: int = 0
    letters: int = 0
    target: str | None = None


def read_outline(root: Element, url: str, fetched_at: datetime) -> Outline:
    """Read all text that a page shows, in order."""
    body, title = root.find("body"), root.find("head/title")
    walk = _Walk(body) if body is not None else None
    return Outline(
        url=url,
        title=words_of(title) if title is not None else "",
        fetched_at=fetched_at,
        pieces=walk.pieces if walk else (),
        paths=walk.paths if walk else {},
    )


def read_pieces(element: Element) -> list[Piece]:
    """Read the text of one element, with the paths that an outline of its page has."""
    steps = [
        _step(ancestor)
        for ancestor in element.iterancestors()
        if ancestor.tag not in {"body", "html"} and _is_place(ancestor)
    ]
    return _Walk(element, "".join(f">{step}" for step in reversed(steps))).pieces


class _Walk:
    """One pass over an element, without recursion: old pages nest thousands deep."""

    def __init__(self, body: Element, path: str = "") -> None:
        self.pieces: list[Piece] = []
        self.paths: dict[Element, str] = {}
        self._runs: list[_Run] = []
        self._places = [_Place(path=path, block=path, home=body, target=None)]
        walk = etree.iterwalk(body, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "start":
                if not self._enter(element):
                    walk.skip_subtree()
            elif event == "end":
                self._leave(element)
            if event != "start" and element is not body:
                self._add(element, element.tail, is_tail=True)
        self._end_block()

    def _enter(self, element: Element) -> bool:
        outer, tag = self._places[-1], element.tag
        if tag in _SKIPPED or is_hidden(element):
            self._places.append(outer)
            return False
        if tag in _BREAKING:
            self._end_block()
            path = "" if tag == "body" else f"{outer.path}>{_step(element)}"
            self.paths[element] = path
            place = _Place(path=path, block=path, home=element, target=outer.target)
        else:
            place = self._inline(element, outer)
        self._places.append(place)
        self._add(element, element.text, is_tail=False)
        return True

    def _inline(self, element: Element, outer: _Place) -> _Place:
        tag = element.tag
        if tag == "br":
            self._end_block()
            return outer
        target = element.get("href") if tag == "a" else None
        if _is_place(element):
            self.paths[element] = path = f"{outer.path}>{_step(element)}"
            return _Place(
                path=path,
                block=outer.block,
                home=element,
                target=target or outer.target,
            )
        if target:
            return _Place(path=outer.path, block=outer.block, home=outer.home, target=target)
        return outer

    def _leave(self, element: Element) -> None:
        self._places.pop()
        if element.tag in _BREAKING:
            self._end_block()

    def _add(self, element: Element, text: str | None, *, is_tail: bool) -> None:
        if not text or text.isspace():
            return
        place = self._places[-1]
        if not self._runs or self._runs[-1].place.home is not place.home:
            self._runs.append(_Run(place=place))
        run = self._runs[-1]
        run.texts.append(text)
        run.nodes.append((element, is_tail))
        letters = sum(map(str.isalpha, text))
        run.letters += letters
        if place.target is not None:
            run.linked += letters
            run.target = run.target or place.target

    def _end_block(self) -> None:
        runs, self._runs = self._runs, []
        if len(runs) > 1 and sum(run.letters for run in runs) > _ONE_LINE:
            first = 1 if _is_date(runs[0]) else 0
            runs = [*runs[:first], _joined(runs[first:])]
        for run in runs:
            if text := clean("".join(run.texts)):
                self.pieces.append(_piece(run, text))


def _is_place(element: Element) -> bool:
    """Tell whether an element has a step in the paths of what it holds."""
    tag = element.tag
    return tag in _BREAKING or tag == "time" or any(element.get(mark) for mark in _MARKS)


def _joined(runs: list[_Run]) -> _Run:
    """One run of all that a long paragraph holds, at the place of its block."""
    first = runs[0].place
    home = first.home
    while home.tag not in _BREAKING and (parent := home.getparent()) is not None:
        home = parent
    return _Run(
        place=_Place(path=first.block, block=first.block, home=home, target=None),
        texts=[text for run in runs for text in run.texts],
        nodes=[node for run in runs for node in run.nodes],
        linked=sum(run.linked for run in runs),
        letters=sum(run.letters for run in runs),
        target=next((run.target for run in runs if run.target), None),
    )


def _piece(run: _Run, text: str) -> Piece:
    return Piece(
        text=text,
        path=run.place.path + _style(run),
        block=run.place.block,
        home=run.place.home,
        nodes=run.nodes,
        linked=run.linked / run.letters if run.letters else 0.0,
        target=run.target,
    )


def _is_date(run: _Run) -> bool:
    text = "".join(run.texts)
    return len(text) <= _DATE_LINE and read_printed(text) is not None


def _style(run: _Run) -> str:
    """How the page sets off the whole of a run: its outermost inline element, and what is in it."""
    chains = [_inline_above(element, run.place.home, is_tail=tail) for element, tail in run.nodes]
    styles = []
    for step in zip(*chains, strict=False):
        if step[0].tag not in _STYLES or any(other is not step[0] for other in step):
            break
        styles.append(f"{_STYLED}{step[0].tag}")
    return "".join(styles)


def _inline_above(element: Element, home: Element, *, is_tail: bool) -> list[Element]:
    """The elements between a text and the place it belongs to, outermost first."""
    chain: list[Element] = []
    holder = element.getparent() if is_tail else element
    while holder is not None and holder is not home:
        chain.append(holder)
        holder = holder.getparent()
    return chain[::-1]


def unstyled(path: str) -> str:
    """A path without what it says of bold and the like."""
    return path.partition(_STYLED)[0]


def _step(element: Element) -> str:
    step = str(element.tag)
    if name := _name(element.get("id")):
        step += f"#{name}"
    if words := (element.get("class") or "").split():
        step += f".{_NUMBERS.sub('', words[0])}"
    if prop := element.get("itemprop"):
        step += f"@{prop}"
    return step


def _name(value: str | None) -> str:
    """What of an id the template gave: `lblTitle` of `ctl00_lblTitle`, nothing of `post-12`."""
    parts = [part for part in _NAME_PARTS.split(value or "") if part]
    if not parts or any(map(str.isdigit, parts[-1])):
        return ""
    return parts[-1]
