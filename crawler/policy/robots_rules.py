"""What a robots.txt allows: RFC 9309, read in one way by crawls and by looks at a single page."""

from scrapy.robotstxt import ProtegoRobotParser

MAX_REDIRECTS = 5
"""Redirects of a robots.txt that are followed (RFC 9309, section 2.3.1.2); after more, there is
none."""
_MAX_ROBOTS_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read: what RFC 9309, section 2.5, asks for at least."""
_CLIENT_ERROR = 400
_SERVER_ERROR = 500


def get_rules(status: int, body: bytes) -> bytes | None:
    """The rules that an answer stands for: a 4xx allows all; None is a failing server's."""
    if status >= _SERVER_ERROR:
        return None
    return b"" if status >= _CLIENT_ERROR else body[:_MAX_ROBOTS_BYTES]


def is_allowed(rules: bytes, url: str, agent: str) -> bool:
    """Whether rules let a URL, as it is sent, be asked for by a User-Agent."""
    return ProtegoRobotParser(rules, None).allowed(url, agent)
