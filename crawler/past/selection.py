"""Which of the captures that a web archive lists are pages of a site, and of use. Pure.

200, and revisits        asked for, or noted as a repetition where the content is known
3xx                      asked for where it says another thing than the capture before
404 and 410              the same, where the page was there before: its article is gone
any other status         passed over: it says how a server fared, not what it published
"""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus

from archive.crawl_model import UrlKind
from archive.repositories.past_captures import ListedPart, PastCapture
from crawler.past.cdx import CdxRow
from crawler.past.past_addresses import PastAddresses
from crawler.policy.visit_factory import is_not_found, is_redirect
from crawler.urls.links import is_skippable_url
from crawler.urls.traps import detect_trap

OUT_OF_SCOPE = "out of the site's scope"
NO_PAGE = "no page (pictures, styles, scripts, files, feeds)"
PRINT_VIEW = "print view, search or login"
UNREADABLE = "a row of the list that cannot be read"
CUT = "a second of which the archive lists more than it sends"
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "warc/revisit", "unk", "-", ""})
"""Types of pages, and those by which lists say that they do not know."""
_FILE_KINDS = frozenset({UrlKind.FILE, UrlKind.FEED})


def select_rows(rows: Iterable[CdxRow], addresses: PastAddresses) -> ListedPart:
    """Return the captures of pages of a site, and counts of all and of what is passed over."""
    years, passed_over, captures = Counter[int](), Counter[str](), list[PastCapture]()
    for row in rows:
        years[row.captured_at.year] += 1
        found = _judge(row, addresses)
        if isinstance(found, PastCapture):
            captures.append(found)
        else:
            passed_over[found] += 1
    return ListedPart(captures, years, passed_over)


def _judge(row: CdxRow, addresses: PastAddresses) -> PastCapture | str:
    if not addresses.contains(row.url):
        return OUT_OF_SCOPE
    link = addresses.identify(row.url)
    is_answer = row.status is not None and row.status != HTTPStatus.OK
    is_typed = is_answer or row.mimetype in _PAGE_TYPES
    if link is None or link.kind in _FILE_KINDS or not is_typed:
        return NO_PAGE
    if is_skippable_url(row.url):
        return PRINT_VIEW
    if trap := detect_trap(row.url):
        return trap
    if row.status and is_answer and not is_redirect(row.status) and not is_not_found(row.status):
        return f"HTTP {row.status}"
    return PastCapture(
        url=row.url,
        identity=link.identity,
        captured_at=row.captured_at,
        status=row.status,
        digest=row.digest,
    )
