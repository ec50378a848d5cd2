"""Attached files in a crawl: which are fetched, and what their answers mean. Pure.

Only the text of PDF and DOCX files on the site's own hosts is read. In the frontier a file's
identity is its address as articles give it, which no page's can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archive.history import FileRead, FoundUrl, UrlKind, UrlState, Visit
from archive.model import Attachment, SiteKey
from crawler.addresses.identity import in_scope
from crawler.decisions.visit import Fetched, of_file, of_silence
from crawler.extract.article import extractor_version
from crawler.extract.file_text import MOST_BYTES, FileText

_READ = frozenset({"pdf", "docx"})
_SELDOM = timedelta(days=90)
"""Schools replace a file by another with a new name; few change one in its place."""

TOO_LARGE = FileText(reason=f"larger than {MOST_BYTES // 1024**2} MB")


def wanted(attached: Iterable[Attachment], scope: Sequence[str]) -> list[FoundUrl]:
    """The files that are to be fetched, as the frontier knows them."""
    return [
        FoundUrl(url=each.url, identity=each.url, kind=UrlKind.ATTACHMENT)
        for each in attached
        if each.type in _READ and in_scope(each.url, scope)
    ]


def of_attachment(fetched: Fetched, read: FileText) -> Visit:
    """A file that came."""
    return replace(
        of_file(fetched),
        kind=UrlKind.ATTACHMENT,
        next_due=fetched.at + _SELDOM,
        file=_file(fetched.state, fetched.site, fetched.capture, read),
    )


def of_move(fetched: Fetched, target: str) -> Visit:
    """An answer that sends to another address: the file is what will be found there."""
    visit = replace(of_file(fetched), kind=UrlKind.ATTACHMENT, next_due=None)
    return replace(visit, move_to=target)


def of_refused(state: UrlState, site: SiteKey, run: int, at: datetime) -> Visit:
    """A file so large that its fetching was broken off."""
    visit = replace(of_silence(state, site, run, at), next_due=at + _SELDOM, failed=False)
    return replace(visit, file=_file(state, site, None, TOO_LARGE))


def read_again(old: FileRead, read: FileText) -> FileRead:
    """A file as today's rules read it."""
    return replace(old, extractor=extractor_version(), text=read.text, reason=read.reason)


def _file(state: UrlState, site: SiteKey, capture: int | None, read: FileText) -> FileRead:
    return FileRead(
        site=site,
        url=state.identity,
        extractor=extractor_version(),
        capture=capture,
        text=read.text,
        reason=read.reason,
    )
