"""Files that articles link to or show."""

import pytest
from lxml import html

from crawler.extract.fields.attachments import (
    is_download_line,
    read_attachments,
    split_plugin_tags,
)
from crawler.extract.html.blocks import BodyBlock

PAGE = "http://t.example/tin/1.html"
PDF = "http://t.example/a.pdf"


def read_urls(markup: str) -> list[str]:
    """The addresses of the attachments of a body."""
    body = html.fragment_fromstring(markup, create_parent="div")
    return [each.url for each in read_attachments(body, (), (), PAGE)]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/a.pdf">Kế hoạch</a>',
        '<iframe src="/a.pdf#toolbar=0"></iframe>',
        '<iframe src="about:blank" data-src="/a.pdf"></iframe>',
        '<iframe src="/pdfjs/web/viewer.html?file=%2Fa.pdf"></iframe>',
        '<iframe src="/xem.aspx?file=/a.pdf"></iframe>',
        '<object data="/a.pdf"><a href="/a.pdf">Tải về</a></object>',
        '<object><param name="src" value="/a.pdf"></object>',
        '<embed src="/a.pdf" type="application/pdf">',
        '<div class="_df_book" source="/a.pdf"></div>',
        '<div class="viewer" data-pdf-url="/a.pdf"></div>',
    ],
)
def test_document_in_a_page_is_an_attachment_once(markup: str) -> None:
    """Links, frames, objects and what scripts turn into a viewer."""
    assert read_urls(markup) == [PDF]


def test_link_is_of_a_file_where_its_text_or_attribute_says_so() -> None:
    """An address that says nothing is judged by the link."""
    assert read_urls('<a href="/vb/12">KH 12.docx</a>') == ["http://t.example/vb/12"]
    assert read_urls('<a href="/vb/12" download>KH</a>') == ["http://t.example/vb/12"]
    assert read_urls('<a href="/vb/12">Kế hoạch 12</a>') == []


def test_name_of_a_file_stands_for_a_missing_text() -> None:
    """Escaped letters of the address are read; a link's text wins over it."""
    body = html.fragment_fromstring('<iframe src="/K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"></iframe>')
    (attachment,) = read_attachments(body, (), (), PAGE)
    assert (attachment.text, attachment.type) == ("Kế hoạch.pdf", "pdf")


@pytest.mark.parametrize(
    ("line", "text", "urls"),
    [
        ("{pdf=http://t.example/a.pdf|100%|600}", None, ("http://t.example/a.pdf",)),
        ("{edocs}images/a.pdf,600,800,link{/edocs}", None, ("images/a.pdf",)),
        ('Kế hoạch [pdf-embedder url="/a.pdf"] năm', "Kế hoạch năm", ("/a.pdf",)),
        ("Tập hợp {a; b} và [1]", "Tập hợp {a; b} và [1]", ()),
        ("{module 12}", "{module 12}", ()),
    ],
)
def test_tags_of_plugins_are_taken_out(line: str, text: str | None, urls: tuple[str, ...]) -> None:
    """A tag that names a file is no text; other brackets stay."""
    tags = split_plugin_tags([BodyBlock(text=line)])
    assert [block.text for block in tags.blocks] == ([text] if text else [])
    assert tags.urls == urls


@pytest.mark.parametrize(
    "line",
    [
        "Xem chi tiết tại đây",
        "Xem nội dung chi tiết tại đây.",
        "Chi tiết xem tại file đính kèm",
        "Mời xem và tải về tại đây",
        "Tải về",
        "File đính kèm:",
    ],
)
def test_line_that_offers_a_file_is_no_text(line: str) -> None:
    """Lines that only say that a file is there are left out of the body."""
    assert is_download_line(BodyBlock(text=line))


@pytest.mark.parametrize(
    "line", ["Xem xét kỷ luật đảng viên", "Tải trọng xe 5 tấn", "Chi tiết của vụ việc đã rõ"]
)
def test_line_that_begins_alike_is_text(line: str) -> None:
    """The words of an offer must be there."""
    assert not is_download_line(BodyBlock(text=line))
