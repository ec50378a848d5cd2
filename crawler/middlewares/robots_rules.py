r"""Rules of a robots.txt (RFC 9309), read in one way by crawls and by `extract URL`.

``is_allowed(b"User-agent: *\nDisallow: /*.pdf$", "http://school.example/a.pdf", "truongdang")``
is false. The parser is Scrapy's own, so that wildcards mean the same in both.
"""

from http import HTTPStatus

from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawler.extract.html.decode import detect_unicode

_MAX_ROBOTS_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read: what RFC 9309, section 2.5, asks for at least."""


def get_rules(status: int, body: bytes) -> bytes | None:
    """Return the rules that a response stands for; None where the server failed.

    A 4xx means that there are no rules (section 2.3.1.3), a 5xx that nobody knows them (2.3.1.4).
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    if status >= HTTPStatus.BAD_REQUEST:
        return b""
    read = _recode(body[:_MAX_ROBOTS_BYTES])
    # `Disallow: /rieng` that is cut after the slash would forbid all of the site.
    return read if len(body) <= _MAX_ROBOTS_BYTES else b"".join(read.splitlines(keepends=True)[:-1])


def _recode(body: bytes) -> bytes:
    """Return a robots.txt in UTF-8 without byte order mark, whichever Unicode it was saved in.

    The parser would find no rule in UTF-16, and so take everything for allowed.
    """
    charset = detect_unicode(body)
    return body.decode(charset, "replace").encode() if charset else body


def is_allowed(rules: bytes, url: str, agent: str) -> bool:
    """Tell whether rules let a User-Agent fetch a URL, as it is sent."""
    return ProtegoRobotParser(rules, None).allowed(url, agent)


def list_sitemaps(robotparser: RobotParser) -> list[str]:
    """Return the sitemaps that a robots.txt names.

    Scrapy's interface has no word for them; Protego, which Scrapy uses unless told otherwise, does.
    """
    return list(getattr(getattr(robotparser, "rp", None), "sitemaps", ()))
