"""Pages that open elements and close none: all that follows stands in each of them."""

from types import ModuleType

import pytest

from crawler.extract.html import links, main_text
from crawler.extract.html.parse import Element, get_text, parse

LINE = "Hội nghị triển khai nhiệm vụ năm học mới của trường chính trị tỉnh. "
OPENED = 120


@pytest.mark.parametrize(
    "opening",
    ["<div>{}<br>", "<a href=/1><div>{}<br>", "<p><a href=/1><span>{}", "<a href=/1><p>{}</p>"],
)
@pytest.mark.parametrize("module", [main_text, links])
def test_text_is_not_read_again_in_each(
    opening: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards a page of 17 kB, found by guided fuzzing, that took as many seconds."""
    read = 0

    def count(element: Element) -> str:
        nonlocal read
        text = get_text(element)
        read += len(text)
        return text

    monkeypatch.setattr(module, "get_text", count)
    root = parse(opening.format(LINE) * OPENED)
    main_text.find_main_text(root)
    links.read_anchors(root)
    assert read <= 12 * 2 * OPENED * len(LINE)


def test_line_in_a_link_is_a_link() -> None:
    """A line whose links are measured once each: a link around it does not make it free of them."""
    inside = f"<div>{LINE * 4}<br><a href=/2><span>{LINE * 4}</span></a></div>"
    assert main_text.find_main_text(parse(f"<table><tr><td>{inside}</td></tr></table>")) is None
    assert main_text.find_main_text(parse(f"<a href=/1>{inside}</a>")) is None
