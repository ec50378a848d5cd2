"""Addresses that show, fetch or are documents."""

import pytest

from crawler.urls.documents import find_document_url, get_document_type, is_document

PAGE = "http://t.example/tin/1.html"
PDF = "http://t.example/a.pdf"


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.google.com/gview?url=http%3A%2F%2Ft.example%2Fa.pdf&embedded=true",
        "https://docs.google.com/viewer?embedded=true&url=t.example/a.pdf",
        "https://drive.google.com/viewerng/viewer?url=http://t.example/a.pdf",
        "https://view.officeapps.live.com/op/embed.aspx?src=http%3A%2F%2Ft.example%2Fa.pdf",
        "http://t.example/pdfjs/web/viewer.html?file=/a.pdf#page=2",
        "http://t.example/pdfjs/web/viewer.html?file=..%2F..%2Fa.pdf",
        "http://t.example/pdfjs/web/viewer.html?file=%252Fa.pdf",
        "http://t.example/pdfjs/web/viewer.html#file=/a.pdf",
        "http://t.example/_layouts/15/WopiFrame.aspx?sourcedoc=/a.pdf&action=view",
    ],
)
def test_document_is_taken_out_of_its_viewer(url: str) -> None:
    """Viewers, whole, relative and escaped twice, are told by host or path."""
    assert find_document_url(url) == PDF


@pytest.mark.parametrize(
    "url",
    [
        "/index.php?option=com_docman&task=doc_download&gid=12",
        "/tai-lieu?download=12:ke-hoach",
        "/download/123",
        "/tai-lieu/12-ke-hoach/file",
        "/getfile.aspx?id=12",
        "/Handlers/DownloadFile.ashx?FileID=3",
        "/LinkClick.aspx?fileticket=abc%3d&tabid=1",
        "/documents/20182/3004/KH12.pdf/3f2504e0-4f89-11d3-9a0c-0305e82c3301?t=1",
        "/?wpdmdl=81",
        "/xem.php?f=ke-hoach.doc",
    ],
)
def test_download_without_an_ending_is_a_document(url: str) -> None:
    """Download scripts of the known systems are told by path or query."""
    assert is_document(url)
    assert find_document_url(f"http://t.example{url}") == f"http://t.example{url}"


@pytest.mark.parametrize(
    "url",
    [
        "http://t.example/download",
        "http://t.example/tai-ve/huong-dan-tai-ve.html",
        "http://t.example/tin/1.html?download=0",
        "http://t.example/tin/12-khai-giang",
        "https://www.google.com/maps/embed?pb=!1m18",
        "https://www.youtube.com/embed/abc",
        "http://t.example/viewer.html?file=/tin/1.html",
        "http://[bad/a",
    ],
)
def test_pages_are_no_documents(url: str) -> None:
    """Pages about downloads, maps and films are none."""
    assert find_document_url(url, is_embedded=True) is None


def test_houses_of_documents_count_where_the_page_shows_them() -> None:
    """A link to Google Drive is a link; a frame of it is a document that the page shows."""
    url = "https://drive.google.com/file/d/1AbC/preview"
    assert find_document_url(url) is None
    assert find_document_url(url, is_embedded=True) == url


def test_type_is_read_from_path_or_query() -> None:
    """The ending stands in the path or in a name that is asked for."""
    assert get_document_type("http://t.example/a.PDF?x=1") == "pdf"
    assert get_document_type("http://t.example/get?name=b.docx&x=1") == "docx"
    assert get_document_type("http://t.example/download/12") is None
