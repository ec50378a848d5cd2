"""Reads a page: what made it, whether it is an article, what it says, where it leads.

The entry point of extraction. It is pure: the same page gives the same reading.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from archive.model import Byline, Content, Role
from config.site import Cms
from crawler.addresses.identity import Identity, fold
from crawler.addresses.links import Link
from crawler.errors import ExtractionError
from crawler.extract import lost_letters
from crawler.extract.anchors import base_of, read_feeds, read_links
from crawler.extract.body import Body, read_body
from crawler.extract.byline import account_bylines, names_of
from crawler.extract.documents import read_documents
from crawler.extract.fields import Fields
from crawler.extract.kind import PageKind, Place
from crawler.extract.opened import Opened, open_page
from crawler.extract.overrides import Override, overruled
from crawler.extract.page import Page
from crawler.extract.people import read_people
from crawler.extract.profiles import Profile
from crawler.extract.publication import read_publication
from crawler.extract.sighting import look
from crawler.extract.system import System
from crawler.extract.template import UNKNOWN_TEMPLATE, SiteTemplate
from crawler.extract.title import without_site_name
from crawler.extract.tree import Element, compiled, words_of

__all__ = ["Extraction", "PageKind", "Reading", "extractor_version", "read"]

_NUMBERED = re.compile(r"/\d+-[^/?]+(?:\?.*)?$")
_NAMED = re.compile(r"/[a-z][a-z0-9]*(?:-[a-z0-9]+){3,}(?:\.html)?$")

_META_TITLE = compiled("//head/meta[@property='og:title']")
_META_SITE = compiled("//head/meta[@property='og:site_name']")
_PAGE_TITLE = compiled("//head/title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """An article as read from one page; `provenance` names the rule that found each field."""

    content: Content
    provenance: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a page says; `reason` is why a page that looked like an article has none.

    `cms` is what made it, `profile` by whose rules it was read; `feeds` are those that its head
    names.
    """

    kind: PageKind
    profile: str
    identity: Identity
    links: tuple[Link, ...]
    cms: Cms = Cms.GENERIC
    feeds: tuple[Link, ...] = ()
    extraction: Extraction | None = None
    reason: str | None = None

    @property
    def why_other(self) -> str:
        """What a page without an article is, in a few words."""
        return self.reason or ("a listing" if self.kind is PageKind.LISTING else "another page")


def read(
    page: Page,
    cms: Cms = Cms.AUTO,
    template: SiteTemplate = UNKNOWN_TEMPLATE,
    override: Override | None = None,
) -> Reading:
    """Read a page; `cms` is what its site is believed to run on, `template` what its pages share.

    `override` has the site's own rules for the day of the page.

    Raises:
        ExtractionError: the page cannot be read as HTML at all.
    """
    opened = open_page(page)
    root = opened.root
    base_url = base_of(root, page.url)
    seen = overruled(look(root, page, cms, template), override, root, page.url)
    extraction, reason = None, seen.reason
    if seen.kind is PageKind.ARTICLE and seen.place is not None:
        try:
            extraction = _extract(opened, page, seen.place, seen.system, base_url)
        except ExtractionError as error:
            reason = str(error)
    links = read_links(root, base_url, is_listing=seen.kind is PageKind.LISTING)
    return Reading(
        kind=seen.kind,
        profile=seen.system.profile.name,
        identity=_identity(page.url, seen.kind, seen.system.cms, links),
        links=links,
        cms=seen.system.cms,
        feeds=read_feeds(root, base_url),
        extraction=extraction,
        reason=reason,
    )


@cache
def extractor_version() -> str:
    """A short hash of the rules' own sources: readings by different versions are not comparable."""
    return hash_sources(list_sources(Path(__file__).parent.parent))


def list_sources(crawler: Path) -> list[Path]:
    """List the sources that decide what a page says, in the folder of the package `crawler`."""
    return [
        *sorted((crawler / "extract").rglob("*.py")),
        crawler / "addresses" / "identity.py",
        crawler / "addresses" / "links.py",
    ]


def hash_sources(sources: Sequence[Path]) -> str:
    """Return a short hash of what stands in some files."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _identity(url: str, kind: PageKind, cms: Cms, links: Sequence[Link]) -> Identity:
    """Fold the page's address, by what its system is known to mean with it."""
    if kind is not PageKind.ARTICLE:
        return fold(url)
    numbered = sum(bool(_NUMBERED.search(link.url)) for link in links)
    named = sum(bool(_NAMED.search(link.url)) for link in links)
    # Joomla can leave the numbers out of its addresses; a title may still begin with one.
    is_alias = cms is Cms.JOOMLA and named > numbered
    return fold(url, Cms.AUTO if is_alias else cms)


def _extract(opened: Opened, page: Page, place: Place, system: System, base_url: str) -> Extraction:
    profile, root = system.profile, opened.root
    fields = Fields(container=place.container, provenance=dict(opened.provenance))
    title = _title(root, fields, profile)
    body = read_body(fields, profile, title, base_url, text=place.text)
    bylines = _bylines(fields, profile, body)
    publication = read_publication(fields, profile, place, body, before=page.fetched_at)
    published = publication.printed
    modified = fields.date("modified_at", profile.modified)
    content = Content(
        title=title,
        body=body.text,
        captions=body.captions,
        images=body.images,
        attachments=body.attachments,
        section=fields.text("section", profile.section),
        tags=fields.texts("tags", profile.tags),
        authors=names_of(bylines, Role.AUTHOR, Role.BOTH),
        photographers=names_of(bylines, Role.PHOTOGRAPHER, Role.BOTH),
        bylines=bylines,
        source=next(iter(names_of(bylines, Role.SOURCE)), None),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_from=fields.provenance.get("published_at"),
        modified_at=modified.at if modified else None,
        people=read_people(body.text),
        documents=read_documents(body.text),
        language=(root.get("lang") or "vi").partition("-")[0].lower(),
        cms=system.cms.value,
        cms_version=system.version,
        warnings=(
            *opened.doubts,
            *lost_letters.doubts("title", title),
            *lost_letters.doubts("body", body.text),
            *publication.doubts,
        ),
    )
    return Extraction(content=content, provenance=MappingProxyType(fields.provenance))


def _title(root: Element, fields: Fields, profile: Profile) -> str:
    if title := fields.text("title", profile.heading):
        return title
    site = next((meta.get("content") for meta in _META_SITE(root)), None)
    for meta in _META_TITLE(root):
        if title := without_site_name(meta.get("content") or "", site):
            fields.provenance["title"] = "meta:og-title"
            return title
    for element in _PAGE_TITLE(root):
        if title := without_site_name(words_of(element), site):
            fields.provenance["title"] = "head:title"
            return title
    raise ExtractionError("no title", hint="save the page and mend the profile's heading rules")


def _bylines(fields: Fields, profile: Profile, body: Body) -> tuple[Byline, ...]:
    """The signatures of the text; where it names nobody, the fields of the system."""
    signed = body.signed.bylines
    if body.signed.rule:
        fields.provenance["bylines"] = body.signed.rule
    is_signed = any(byline.role is not Role.PHOTOGRAPHER for byline in signed)
    if not names_of(signed, Role.SOURCE) and (
        source := fields.labelled("source", profile.source_label)
    ):
        signed = (*signed, Byline(name=source, role=Role.SOURCE, raw=source))
    if is_signed:
        return signed
    shown = fields.labelled("account", profile.author_label) or fields.text(
        "account", profile.author
    )
    rule = fields.provenance.pop("account", "")
    if shown and (accounts := account_bylines(shown)):
        fields.provenance["bylines"] = rule
        return (*accounts, *signed)
    return signed
