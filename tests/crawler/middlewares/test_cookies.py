"""The cookies of a run, which a server cannot let grow without end."""

from scrapy.http import Request, Response
from scrapy.http.cookies import CookieJar

from crawler.middlewares.cookies import BoundedCookiePolicy


def get_sent_cookies(*set_cookies: str) -> list[str]:
    """Return what a second request sends back of that which the answer to the first one set."""
    jar = CookieJar(BoundedCookiePolicy())
    request = Request("http://truong.example/")
    jar.extract_cookies(
        Response(request.url, headers={"Set-Cookie": [*set_cookies]}),
        request,
    )
    again = Request("http://truong.example/tin")
    jar.add_cookie_header(again)
    sent = (again.headers.get("Cookie") or b"").decode()
    return sent.split("; ") if sent else []


def test_cookies_of_a_domain_are_bounded() -> None:
    """Of a thousand cookies fifty go back, and each of them can still be changed."""
    many = [f"c{number}={number}" for number in range(1000)]
    sent = get_sent_cookies(*many, "c7=new")
    assert len(sent) == 50
    assert "c7=new" in sent


def test_long_cookie_is_not_kept() -> None:
    """It would be sent with every request; those beside it are kept."""
    assert get_sent_cookies("a=1", f"b={'x' * 4096}", "c=2") == ["a=1", "c=2"]
