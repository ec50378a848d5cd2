"""What a page says of its site, and what shows that nobody, or a stranger, runs it."""

from datetime import UTC, datetime

import pytest

from crawler.extract.page import Page
from crawler.site_checks.site_facts import OutsideLink, SiteFacts, read_site_facts
from crawler.site_checks.spam_and_parking import detect_parking, find_spam_hosts

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def read_header_of(html: str) -> SiteFacts:
    """The masthead of a page on a school's host."""
    text = f"<meta charset=utf-8>{html}"
    return read_site_facts(Page(url="http://school.test/", body=text.encode(), fetched_at=NOW))


def test_names_feeds_and_links_are_read() -> None:
    """Site name, title and logo name the school; alternates are feeds; other hosts are outside."""
    found = read_header_of(
        '<title>Trang chủ - Trường X</title><meta property="og:site_name" content="Trường X">'
        '<link rel="alternate" type="application/rss+xml" href="/rss/">'
        '<link rel="alternate" hreflang="en" href="/en/">'
        '<img src="/images/logo.png" alt="Trường Chính trị X">'
        '<a href="/tin">Tin</a><a href="http://elsewhere.test/">Báo</a>'
    )
    assert found.names == ("Trường X", "Trang chủ - Trường X", "Trường Chính trị X")
    assert found.feeds == ("http://school.test/rss/",)
    assert found.outside_links == (OutsideLink(host="elsewhere.test", text="Báo", is_hidden=False),)


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        ("0;url=/portal/", ("http://school.test/portal/",)),
        ("1; URL='/portal/'", ("http://school.test/portal/",)),
        ("300;url=/portal/", ()),
        ("60", ()),
    ],
)
def test_page_that_sends_on_at_once(content: str, urls: tuple[str, ...]) -> None:
    """A refresh within seconds is a redirect; one after minutes keeps a page new."""
    html = f'<meta http-equiv="Refresh" content="{content}">x'
    assert read_header_of(html).forward_urls == urls


@pytest.mark.parametrize(
    ("html", "sign"),
    [
        ("<title>school.test</title>Buy this domain now", "the domain is for sale"),
        ("Tên miền school.test đang được rao bán", "the domain is for sale"),
        ("This domain has expired. Renew it.", "the domain has expired"),
        ("This domain is parked free, courtesy of us", "the domain is parked"),
        ("<title>Welcome to nginx!</title>", "the server is empty"),
        ("Website đã bị tạm ngưng", "the account is suspended"),
        ("Website đang được nâng cấp, mời quay lại sau", "the site is under construction"),
        ("<h1>Trường Chính trị</h1><a href=/1>Hội nghị sơ kết</a>", None),
        ("Bài viết về tên miền rao bán " + "và nhiều tin tức khác của Nhà trường " * 100, None),
    ],
)
def test_signs_of_a_host_that_nobody_runs(html: str, sign: str | None) -> None:
    """Such pages say so in a few words; a page with much to say is none of them."""
    assert detect_parking(read_header_of(html)) == sign


def render_links(*pairs: tuple[str, str]) -> str:
    """Links by host and text."""
    return "".join(f'<a href="http://{host}/">{text}</a>' for host, text in pairs)


LINKS_TO_A = render_links(*[("a.test", "Trang A")] * 3)
LINKS_TO_SHARE = render_links(*[("www.facebook.com", "Chia sẻ")] * 4)


@pytest.mark.parametrize(
    ("html", "hosts"),
    [
        (
            render_links(
                ("a.test", "Nhà cái uy tín"), ("b.test", "tỷ lệ kèo"), ("c.test", "Vay tiền")
            ),
            ["a.test", "b.test", "c.test"],
        ),
        (render_links(("shbet88.com", "x"), ("bet.test", "y"), ("a-sunwin.test", "z")), None),
        (
            f'<div style="position:absolute;left:-9999px">{LINKS_TO_A}</div>',
            ["a.test"],
        ),
        (
            f'<div style="display:none">{LINKS_TO_SHARE}</div>',
            [],
        ),
        (render_links(("nhandan.test", "Báo Nhân Dân"), ("a.test", "Casino")), []),
    ],
)  # fmt: skip
def test_links_that_look_sold(html: str, hosts: list[str] | None) -> None:
    """Betting, loans, trades, and what nobody is to see; a single one is no pattern."""
    found = find_spam_hosts(read_header_of(html).outside_links)
    assert len(found) == 3 if hosts is None else found == hosts
