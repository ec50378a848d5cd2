"""Attached files in a crawl: which are fetched, and what their answers mean. Pure.

Only the text of documents on the site's own hosts is read. In the frontier a file's
identity is its address as articles give it, which no page's can be.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from archive.crawl_model import ExtractedFile, FoundUrl, UrlKind, UrlState, Visit
from archive.model import Attachment, SiteKey
from crawler.extract.article import compute_extractor_version
from crawler.extract.files.file_text import MAX_FILE_BYTES, FileText
from crawler.policy.file_names import parse_file_name
from crawler.policy.visit_factory import FetchResult, make_file_visit, make_no_response_visit
from crawler.urls.scope import Scope

_READABLE_TYPES = frozenset(
    {
        *("pdf", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "pptx", "ppsx"),
        *("odt", "ods", "odp"),
        # Attachments only of sites that ask for OCR.
        *("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff"),
    }
)
_REVISIT_INTERVAL = timedelta(days=90)
"""Chosen, in days: schools replace a file by another with a new name; few change one in place."""

OVERSIZED_FILE = FileText(reason=f"larger than {MAX_FILE_BYTES // 1024**2} MB")


def select_attachments(attached: Iterable[Attachment], scope: Scope) -> list[FoundUrl]:
    """Return the files that are to be fetched, as the frontier knows them.

    The type of a download whose address has no ending is seen when it is there.
    """
    return [
        FoundUrl(url=each.url, identity=each.url, kind=UrlKind.ATTACHMENT)
        for each in attached
        if (each.type is None or each.type in _READABLE_TYPES) and scope.contains(each.url)
    ]


def make_attachment_visit(
    fetched: FetchResult, read: FileText, *, ocr: bool, disposition: str | None = None
) -> Visit:
    """Make the visit of a file that was fetched; `disposition` is the header that may name it."""
    file = _make_extracted_file(fetched.state, fetched.site, fetched.capture_id, read, ocr=ocr)
    name = parse_file_name(disposition) if disposition else None
    return replace(
        make_file_visit(fetched),
        kind=UrlKind.ATTACHMENT,
        next_due=fetched.fetched_at + _REVISIT_INTERVAL,
        attachment=replace(file, name=name),
    )


def make_attachment_redirect_visit(fetched: FetchResult, target: str) -> Visit:
    """Make the visit of a redirect: the file is what will be found there."""
    visit = replace(make_file_visit(fetched), kind=UrlKind.ATTACHMENT, next_due=None)
    return replace(visit, redirect_url=target)


def make_oversized_attachment_visit(
    state: UrlState, site: SiteKey, run: int, at: datetime
) -> Visit:
    """Make the visit of a file so large that its fetching was broken off."""
    visit = replace(
        make_no_response_visit(state, site, run, at),
        next_due=at + _REVISIT_INTERVAL,
        is_failed=False,
    )
    return replace(
        visit, attachment=_make_extracted_file(state, site, None, OVERSIZED_FILE, ocr=False)
    )


def update_extracted_file(old: ExtractedFile, read: FileText, *, ocr: bool) -> ExtractedFile:
    """Return a file as today's rules read it."""
    version = compute_file_version(ocr=ocr)
    return replace(old, extractor=version, text=read.text, reason=read.reason)


def compute_file_version(*, ocr: bool) -> str:
    """Return the version of the rules by which files are read: those of a site with OCR differ."""
    return compute_extractor_version() + ("+ocr" if ocr else "")


def _make_extracted_file(
    state: UrlState, site: SiteKey, capture: int | None, read: FileText, *, ocr: bool
) -> ExtractedFile:
    return ExtractedFile(
        site=site,
        url=state.identity,
        extractor=compute_file_version(ocr=ocr),
        capture=capture,
        text=read.text,
        reason=read.reason,
    )
