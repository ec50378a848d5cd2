"""What a page calls the pages that it links to."""

import pytest

from crawler.extract.html.links import read_links
from crawler.extract.html.parse import parse

HERE = "http://a.test/"
TITLE = "Hội nghị tổng kết năm học"


@pytest.mark.parametrize(
    "markup",
    [
        f"<a href=/1><img alt='Ảnh bìa đẹp'></a><a href=/1>{TITLE}</a><a href=/1>Xem thêm</a>",
        f"<a href=/1><h3>{TITLE}</h3><p>Sáng ngày 12/3, tại hội trường ...</p></a>",
        f"<a href=/1 title='{TITLE}'>Hội nghị tổng ...</a>",
        f"<a href=/1>Hội nghị</a><a href=/1>{TITLE}</a>",
        f"<a href=/1>Read more: {TITLE}</a>",
    ],
    ids=["picture-and-button", "card", "cut-short", "longest", "button-with-title"],
)
def test_the_longest_text_that_reads_like_a_title_counts(markup: str) -> None:
    """Of all anchors that lead to the page."""
    (link,) = read_links(parse(markup), HERE, is_listing=True)
    assert link.title == TITLE


def test_what_leads_to_many_pages_is_no_title() -> None:
    """A button whose words nobody has foreseen says the same of each."""
    anchors = [f"<a href=/{number}>Mời quý vị xem</a>" for number in range(3)]
    links = read_links(parse("".join([*anchors, f"<a href=/9>{TITLE}</a>"])), HERE, is_listing=True)
    assert [link.title for link in links] == [None, None, None, TITLE]
