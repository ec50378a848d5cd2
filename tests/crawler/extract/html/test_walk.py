"""One way through a tree, and one list of the elements that break lines."""

from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.extract.html.blocks import BodyBlock, read_blocks
from crawler.extract.html.parse import get_text
from crawler.extract.html.walk import BLOCK_ELEMENTS, Element, walk
from crawler.extract.template.page_blocks import read_page_blocks, read_text_blocks

CELLS = {"caption", "tbody", "td", "tfoot", "th", "thead", "tr"}
"""Elements that stand only in a table, wherever a page has them."""


class EventLog:
    """A visitor that writes down its events."""

    def __init__(self, skipped: str = "") -> None:
        self.events: list[str] = []
        self._skipped = skipped

    def enter(self, element: Element) -> bool:
        """Note the beginning of an element."""
        self.events.append(f"<{element.tag}>")
        return element.tag != self._skipped

    def leave(self, element: Element) -> None:
        """Note the end of an element."""
        self.events.append(f"</{element.tag}>")

    def add_text(self, element: Element, text: str, *, is_tail: bool) -> None:
        """Note a text, and where it stands."""
        self.events.append(f"{text}@{'' if is_tail else '>'}{element.tag}" if text else "empty")


def test_events_come_in_document_order() -> None:
    """Text before, between and after elements comes once, in the order of the page."""
    log = EventLog()
    walk(html.fragment_fromstring("<div>a<p>b<i>c</i></p>d</div>"), log)
    assert log.events == [
        *("<div>", "a@>div", "<p>", "b@>p", "<i>", "c@>i", "</i>", "</p>", "d@p", "</div>")
    ]


def test_the_tail_of_the_root_is_left_out() -> None:
    """Text after the element is none of its text."""
    root = html.fragment_fromstring("<div><p>a</p>tail</div>")
    log = EventLog()
    walk(root[0], log)
    assert log.events == ["<p>", "a@>p", "</p>"]


def test_text_after_comments_and_skipped_elements_counts() -> None:
    """A comment and a skipped element hide themselves, not what follows them."""
    log = EventLog(skipped="b")
    walk(html.fragment_fromstring("<p><!-- x -->a<b>hidden<i>too</i></b>c</p>"), log)
    assert [event.partition("@")[0] for event in log.events if "@" in event] == ["a", "c"]
    assert log.events[-4:] == ["<b>", "</b>", "c@b", "</p>"]


@pytest.mark.parametrize("tag", sorted(BLOCK_ELEMENTS - CELLS - {"body", "form", "hr"}))
def test_every_reader_breaks_lines_at_the_same_elements(tag: str) -> None:
    """An element that parts words for one reader parts lines for the others.

    Four modules had a list of their own: a legend was a line to one, and glued to the next word
    in another.
    """
    root = html.document_fromstring("<div>before<span></span>after</div>")
    inner = root.find("body/div/span")
    assert inner is not None
    inner.tag, inner.text = tag, "inside"
    body = root.find("body")
    assert body is not None
    lines = ["before", "inside", "after"]
    assert get_text(body).startswith("before inside")
    assert [block.text for block in read_blocks(body) if isinstance(block, BodyBlock)] == lines
    assert [block.text for block in read_text_blocks(body)] == lines


def test_deep_pages_are_read_by_every_reader() -> None:
    """Elements nested deeper than Python calls itself are read to the end."""
    root = html.document_fromstring("<p>x</p>")
    body = root.find("body")
    assert body is not None
    inner = body
    for _ in range(3000):
        child = html.Element("div")
        inner.append(child)
        inner = child
    inner.text = "deep"
    assert get_text(body).split() == ["x", "deep"]
    blocks = read_page_blocks(root, "http://h.example/1", datetime(2026, 1, 1, tzinfo=UTC)).blocks
    assert [block.text for block in blocks] == ["x", "deep"]
    assert [block.text for block in read_blocks(body) if isinstance(block, BodyBlock)][-1] == "deep"
