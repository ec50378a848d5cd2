"""Later pages of listings that only a script opens."""

import pytest

from crawler.extract.html.parse import parse
from crawler.extract.html.postback import count_script_pages


def make_link(call: str, text: str) -> str:
    """A link that posts a form."""
    return f'<a href="javascript:{call}">{text}</a>'


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("__doPostBack('ctl00$grdTin','Page$2')", "2"),
        ("__doPostBack(&#39;ctl00$grdTin&#39;,&#39;Page$Next&#39;)", "&gt;"),
        ("__doPostBack('ctl00$rptPages$ctl02$lnkPage','')", "3"),
        ("__doPostBack('ctl00$AspNetPager1','4')", "4"),
        ("__doPostBack('ctl00$lbtnNext','')", "Trang sau »"),
        ("__doPostBack('ctl00$grdTin','Page$11')", "..."),
        ("F(new WebForm_PostBackOptions(&quot;ctl00$pager$next&quot;, &quot;&quot;, 1))", "Next"),
    ],
)
def test_pagers_are_counted(call: str, text: str) -> None:
    """By numbers, by words, by the arguments of grids; each once."""
    assert count_script_pages(parse(make_link(call, text) * 2)) == 1


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("__doPostBack('ctl00$Calendar1','8742')", "12"),
        ("__doPostBack('ctl00$Calendar1','V8735')", "&gt;"),
        ("__doPostBack('ctl00$btnLogin','')", "Đăng nhập"),
        ("__doPostBack('ctl00$lbtnSearch','')", "Tìm kiếm"),
        ("__doPostBack('ctl00$poll$vote','')", "Bình chọn"),
        ("__doPostBack('ctl00$grdTin','Sort$NgayDang')", "Ngày đăng"),
        ("__doPostBack('ctl00$grdTin','Page$1')", "1"),
        ("__doPostBack('ctl00$menu','tin-tuc')", "Tin tức"),
        ("openWindow('2')", "2"),
    ],
)
def test_what_else_posts_a_form_is_no_pager(call: str, text: str) -> None:
    """Calendars, logins, searches, polls, sort orders, the first page."""
    assert count_script_pages(parse(make_link(call, text))) == 0
