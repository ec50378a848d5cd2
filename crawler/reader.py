"""How one site's pages are read: what it is believed to run on, and what its pages share."""

from dataclasses import dataclass, replace

from archive.captures import CaptureStore
from archive.history import ArticleRead, StoredPage, StoredRevision
from archive.model import SiteKey
from archive.store import Archive
from config.site import Cms, Site
from crawler.addresses.trap import SOFT_404, disguise_of, is_not_there
from crawler.extract.article import PageKind, Reading, extractor_version, read
from crawler.extract.overrides import NO_OVERRIDES, Overrides
from crawler.extract.page import Page
from crawler.extract.profiles import GENERIC
from crawler.extract.template import UNKNOWN_TEMPLATE, SiteTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads pages of one site; `template` is None until something was learned of it."""

    cms: Cms
    template: SiteTemplate | None
    overrides: Overrides = NO_OVERRIDES

    @classmethod
    def of(cls, archive: Archive, site: Site) -> "Reader":
        """The reader of a site by what the archive keeps of it."""
        text = archive.template(SiteKey(site.key))
        return cls.by(site, SiteTemplate.from_json(text) if text else None)

    @classmethod
    def by(cls, site: Site, template: SiteTemplate | None) -> "Reader":
        """The reader of a site by its file and what its pages share."""
        return cls(cms=site.cms, template=template, overrides=Overrides.of(site.rules))

    @property
    def version(self) -> str:
        """What readings must have in common to be comparable: rules, first guess and template."""
        template = self.template or UNKNOWN_TEMPLATE
        own = f"+{self.overrides.version}" if self.overrides.version else ""
        return f"{extractor_version()}+{self.cms}+{template.version}{own}"

    def read(self, page: Page) -> Reading:
        """Read a page; one that is only in a page's place is said to be so.

        Raises:
            ExtractionError: the page cannot be read as HTML at all.
        """
        override = self.overrides.on(page.fetched_at)
        reading = read(page, self.cms, self.template or UNKNOWN_TEMPLATE, override)
        disguise = _disguise_of(reading, page)
        if disguise is None:
            return reading
        return replace(reading, kind=PageKind.OTHER, extraction=None, reason=disguise)

    def is_guess(self, reading: Reading) -> bool:
        """Whether a page is of unknown make, and nothing was learned yet by which to judge it."""
        return self.template is None and reading.profile == GENERIC.name

    def article(self, reading: Reading) -> ArticleRead | None:
        """The article of a reading, ready for the archive.

        None where the page has none, and where it is of unknown make and nothing was learned of
        its site yet: its capture is read when the run has learned it.
        """
        if reading.extraction is None or self.is_guess(reading):
            return None
        return ArticleRead(
            content=reading.extraction.content,
            extractor=self.version,
            identity=reading.identity,
        )


def _disguise_of(reading: Reading, page: Page) -> str | None:
    if reading.extraction:
        return SOFT_404 if is_not_there(reading.extraction.content.title) else None
    if reading.kind is PageKind.LISTING:
        return None
    return disguise_of(page.body.decode("utf-8", "replace"))


def page_of(captures: CaptureStore, kept: StoredPage | StoredRevision) -> Page:
    """A capture as a page to be read.

    Raises:
        CaptureDamagedError: the capture cannot be read.
    """
    url = kept.state.url if isinstance(kept, StoredPage) else kept.url
    found = captures.read(kept.file, kept.offset, kept.length)
    return Page(
        url=url, body=found.body, content_type=found.content_type, fetched_at=kept.fetched_at
    )
