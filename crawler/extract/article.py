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

from archive.model import Byline, Content, Doubt, Role
from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract.anchors import base_of, read_links
from crawler.extract.body import Body, read_body
from crawler.extract.byline import account_bylines, names_of
from crawler.extract.dates import Printed
from crawler.extract.decode import decode
from crawler.extract.documents import read_documents
from crawler.extract.fields import Fields
from crawler.extract.kind import PageKind, Place, find_place, kind_of_page
from crawler.extract.page import Page
from crawler.extract.people import read_people
from crawler.extract.profiles import Profile
from crawler.extract.system import System, name_system
from crawler.extract.title import without_site_name
from crawler.extract.tree import Element, compiled, parse, words_of
from crawler.identity import Identity, fold
from crawler.links import Link, LinkKind, kind_of

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
    """All that a page says; `reason` is why a page that looked like an article has none."""

    kind: PageKind
    profile: str
    identity: Identity
    links: tuple[Link, ...]
    extraction: Extraction | None = None
    reason: str | None = None


def read(page: Page, cms: Cms = Cms.AUTO) -> Reading:
    """Read a page; `cms` is what its site is believed to run on.

    Raises:
        ExtractionError: the page cannot be read as HTML at all.
    """
    decoded = decode(page)
    root = parse(decoded.text)
    system = name_system(root, cms)
    base_url = base_of(root, page.url)
    place = find_place(root, system.profile, page.url)
    kind = kind_of_page(root, system.profile, page.url, place)
    extraction, reason = None, None
    if kind is PageKind.ARTICLE and place is not None:
        try:
            extraction = _extract(root, place, system, base_url)
        except ExtractionError as error:
            reason = str(error)
    elif kind is PageKind.OTHER and kind_of(page.url) is LinkKind.ARTICLE:
        reason = "no article found"
    links = read_links(root, base_url, is_listing=kind is PageKind.LISTING)
    return Reading(
        kind=kind,
        profile=system.profile.name,
        identity=_identity(page.url, kind, system.profile, links),
        links=links,
        extraction=extraction,
        reason=reason,
    )


@cache
def extractor_version() -> str:
    """A short hash of the rules' own sources: readings by different versions are not comparable."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _identity(url: str, kind: PageKind, profile: Profile, links: Sequence[Link]) -> Identity:
    """Fold the page's address, by what its system is known to mean with it."""
    if kind is not PageKind.ARTICLE:
        return fold(url)
    numbered = sum(bool(_NUMBERED.search(link.url)) for link in links)
    named = sum(bool(_NAMED.search(link.url)) for link in links)
    # Joomla can leave the numbers out of its addresses; a title may still begin with one.
    is_alias = profile.cms is Cms.JOOMLA and named > numbered
    return fold(url, Cms.AUTO if is_alias else profile.cms)


def _extract(root: Element, place: Place, system: System, base_url: str) -> Extraction:
    profile = system.profile
    fields = Fields(container=place.container)
    title = _title(root, fields, profile)
    body = read_body(fields, profile, title, base_url, text=place.text)
    bylines = _bylines(fields, profile, body)
    published = fields.date("published_at", profile.published) or fields.date_above(place.text)
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
        cms=profile.cms.value,
        cms_version=system.version,
        warnings=_doubts(published),
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


def _doubts(published: Printed | None) -> tuple[Doubt, ...]:
    if published is None:
        return (Doubt(code="no-date", field="published_at", text="The page prints no date."),)
    if published.is_weekday_wrong:
        text = "The weekday beside the date is that of another day."
        return (Doubt(code="wrong-weekday", field="published_at", text=text),)
    return ()
