"""Extraction for one site: by the system in its file and the template learned of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    StoredCapture,
    StoredPage,
    StoredPart,
    StoredRevision,
)
from archive.model import Attachment, SiteKey
from config.site import Cms, Site
from crawler.extract.article import PageKind, PageReading, compute_extractor_version, read_page
from crawler.extract.html.images import get_image_type
from crawler.extract.page import Page
from crawler.extract.profiles import GENERIC
from crawler.extract.site_rules import NO_RULES, RuleHistory
from crawler.extract.template.model import UNKNOWN_TEMPLATE, SiteTemplate
from crawler.extract.template.no_article import NoArticleReason
from crawler.extract.template.sampling import sample_urls
from crawler.extract.template.shared_texts import make_text_digest
from crawler.urls.traps import SOFT_404, detect_soft_error, is_not_found_title


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteExtractor:
    """Reads pages of one site; `template` is None until something was learned of it.

    With `ocr` the pictures of news without text are its attachments, so that they are read.
    `is_single` where there is one page and no site: then more is tried to find an article in it.
    """

    cms: Cms
    template: SiteTemplate | None
    site_rules: RuleHistory = NO_RULES
    ocr: bool = False
    is_single: bool = False

    @classmethod
    def from_archive(cls, archive: Archive, site: Site) -> "SiteExtractor":
        """Return the extractor of a site by its file and its template in the archive."""
        text = archive.sites.get_template(SiteKey(site.key))
        return cls.from_template(site, SiteTemplate.from_json(text) if text else None)

    @classmethod
    def from_template(cls, site: Site, template: SiteTemplate | None) -> "SiteExtractor":
        """Return the extractor of a site by its file and its learned template."""
        return cls(
            cms=site.cms,
            template=template,
            site_rules=RuleHistory.compile(site.rules),
            ocr=site.ocr,
        )

    @property
    def version(self) -> str:
        """The version that comparable readings share: of rules, configured system and template."""
        template = self.template or UNKNOWN_TEMPLATE
        own = f"+{self.site_rules.version}" if self.site_rules.version else ""
        own += "+ocr" if self.ocr else ""
        return f"{compute_extractor_version()}+{self.cms}+{template.version}{own}"

    def extract_page(self, page: Page) -> PageReading:
        """Read a page; one that is only in a page's place is said to be so.

        Raises:
            ExtractionError: the page cannot be read as HTML at all.
        """
        override = self.site_rules.get_rules_at(page.fetched_at)
        unknown = None if self.is_single else UNKNOWN_TEMPLATE
        reading = read_page(page, self.cms, self.template or unknown, override)
        if self._has_shared_text(reading):
            reason = NoArticleReason.SAME_TEXT.value
            return replace(reading, extraction=None, reason=reason, parts=())
        disguise = _detect_placeholder_page(reading, page)
        if disguise is None:
            return _offer_scans(reading) if self.ocr else reading
        return replace(reading, kind=PageKind.OTHER, extraction=None, reason=disguise, parts=())

    def _has_shared_text(self, reading: PageReading) -> bool:
        if reading.extraction is None or self.template is None or not self.template.shared_texts:
            return False
        return make_text_digest(reading.extraction.content) in self.template.shared_texts

    def is_unreliable(self, reading: PageReading) -> bool:
        """Tell whether a page is of an unknown system and no template was learned yet."""
        return self.template is None and reading.profile == GENERIC.name

    def make_extracted_article(self, reading: PageReading) -> ExtractedArticle | None:
        """Return the article of a reading, ready for the archive.

        None where the page has none, and where it is of unknown make and nothing was learned of
        its site yet: its capture is read when the run has learned it.
        """
        if reading.extraction is None or self.is_unreliable(reading):
            return None
        return ExtractedArticle(
            content=reading.extraction.content,
            extractor=self.version,
            identity=reading.canonical_key,
        )


def _offer_scans(reading: PageReading) -> PageReading:
    """Make the pictures of news without text its attachments: they are its text, scanned."""
    extraction = reading.extraction
    content = extraction.content if extraction else None
    if extraction is None or content is None or content.body or content.attachments:
        return reading
    scans = tuple(
        Attachment(url=image.url, text=image.caption or _get_file_name(image.url), type=kind)
        for image in content.images
        if (kind := get_image_type(image.url))
    )
    extraction = replace(extraction, content=replace(content, attachments=scans))
    return replace(reading, extraction=extraction)


def _get_file_name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2], errors="replace")


def _detect_placeholder_page(reading: PageReading, page: Page) -> str | None:
    if reading.extraction:
        return SOFT_404 if is_not_found_title(reading.extraction.content.title) else None
    if reading.kind is PageKind.LISTING:
        return None
    return detect_soft_error(page.body.decode("utf-8", "replace"))


def select_sample(archive: Archive, site: SiteKey, *, only_asked: bool) -> list[StoredPage]:
    """Select the pages of today that a template is learned from, perhaps of those asked for."""
    row_by_url = archive.frontier.get_rows_by_url(site, only_asked=only_asked)
    chosen = [row_by_url[url] for url in sample_urls(row_by_url)]
    page_by_row = {page.state.id: page for page in archive.frontier.iterate_pages(chosen)}
    return [page_by_row[row] for row in chosen]


def compute_sample_digest(pages: Iterable[StoredPage], past: Iterable[StoredCapture]) -> str:
    """Return a digest of all that a template is learned from: bodies, titles and rules."""
    # By its body: each visit of a page that stays as it was is a capture of its own.
    facts = [
        [page.state.url, page.state.payload_digest or page.capture, page.state.facts.title]
        for page in pages
    ]
    earlier = [capture.id for capture in past]
    text = json.dumps([compute_extractor_version(), sorted(facts), sorted(earlier)])
    return sha256(text.encode()).hexdigest()


def load_captured_page(
    captures: CaptureStore, kept: StoredPage | StoredPart | StoredRevision
) -> Page:
    """Load a capture as a page to be read.

    Raises:
        CaptureDamagedError: the capture cannot be read.
    """
    of_url = kept.state if isinstance(kept, StoredPage) else kept
    found = captures.read_body(kept.file, kept.offset, kept.length)
    return Page(
        url=of_url.url,
        body=found.body,
        content_type=found.content_type,
        fetched_at=kept.fetched_at,
        facts=of_url.facts,
    )
