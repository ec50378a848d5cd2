"""Pages of articles spoiled as servers spoil them, to see whether a crawl notices.

Each way takes the HTML of an article and gives what is served in its place.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

from lxml import html as lxml_html

from tests.support.site_server import StubResponse

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_HEADINGS = "//h1 | //h2 | //h3 | //h4 | //*[contains(@class, 'contentheading')]"
_TITLES = "//head/title | //head/meta[contains(@property, 'title') or contains(@name, 'title')]"
_BODIES = (
    "//*[@itemprop='articleBody'] | //*[contains(@class, 'item-page')]//p"
    " | //*[@id='news-bodyhtml'] | //*[contains(@class, 'hometext')]"
    " | //*[contains(@class, 'article-content') or contains(@class, 'demo-body')]"
)
_PICTURES_AND_FILES = (
    "//figure | //img | //iframe | //object | //a[contains(@href, '.pdf')"
    " or contains(@href, '.doc') or contains(@href, '.xls') or contains(@href, 'download')]"
)
"""With one of these left a page is news that is a picture or a file, which is no loss."""
NOTICE = "Bài viết không tồn tại hoặc đã bị xóa khỏi hệ thống."
SHARED_TEXT = "Hệ thống đang được nâng cấp, bảo trì. Mời quý độc giả quay lại sau ít phút."


def _serve(text: str, status: int = 200) -> StubResponse:
    return StubResponse(text.encode(), status, dict(_HTML))


def _remove(source: str, paths: str, *, keep_element: bool = False) -> str:
    root = lxml_html.document_fromstring(source)
    found = cast("list[lxml_html.HtmlElement]", root.xpath(paths))
    for element in found:
        if keep_element:
            element.clear(keep_tail=True)
        elif element.getparent() is not None:
            element.drop_tree()
    text: str = lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return text


def _lose_title(source: str) -> StubResponse:
    return _serve(_remove(source, f"{_HEADINGS} | {_TITLES}"))


def _empty_body(source: str) -> StubResponse:
    return _serve(_remove(_remove(source, _BODIES, keep_element=True), _PICTURES_AND_FILES))


def _carry_shared_text(source: str) -> StubResponse:
    """Put one sentence where the text stands, the same in all articles."""
    root = lxml_html.document_fromstring(_remove(source, _PICTURES_AND_FILES))
    bodies = cast("list[lxml_html.HtmlElement]", root.xpath(_BODIES))
    for element in bodies:
        element.clear(keep_tail=True)
    for element in bodies[:1]:  # a copy to be saved has none
        element.text = SHARED_TEXT
    return _serve(lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"))


def _draw_by_script(source: str) -> StubResponse:
    head = re.search(r"<title>.*?</title>", source, re.DOTALL)
    return _serve(
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head[0] if head else ""}'
        '</head><body><div id="app"></div><script src="/assets/app.js"></script></body></html>'
    )


def _fail(source: str) -> StubResponse:
    del source
    return _serve("<h1>Internal Server Error</h1>", 500)


def _guard(source: str) -> StubResponse:
    del source
    return _serve(
        "<html><body><script>document.cookie='D1N=3c0ffee0;path=/';"
        "window.location.reload(true);</script></body></html>"
    )


def _say_it_is_gone(source: str) -> StubResponse:
    body = lxml_html.document_fromstring(source)
    title = body.findtext(".//title") or ""
    return _serve(
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><ul class="nav"><li><a href="/">Trang chủ</a></li></ul><div>{NOTICE}</div>'
        "<footer><p>Trường Chính trị. Địa chỉ: số 1 đường Thử</p></footer></body></html>"
    )


SPOILERS: Mapping[str, Callable[[str], StubResponse]] = MappingProxyType(
    {
        "title gone": _lose_title,
        "body empty": _empty_body,
        "same text": _carry_shared_text,
        "drawn by script": _draw_by_script,
        "server error": _fail,
        "guard": _guard,
        "soft 404": _say_it_is_gone,
    }
)
"""The ways, by name."""
