"""Read a page: what made it, whether it is an article, what it says, where it leads.

The entry point of extraction, and pure: the same page gives the same reading. The way of a page:

    page.parse_page      bytes to a tree with sound text
    classify.classify    article, listing or other; where the article stands, by whose rules
    body, publication    text, captions, signatures; date
    fields/              every other field
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from archive.model import BylineRole, Content, ExtractionWarning
from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract.article_bylines import read_article_bylines
from crawler.extract.article_parts import PartLink, find_part_links
from crawler.extract.article_title import extract_title
from crawler.extract.body import ArticleBody, read_body
from crawler.extract.classify import (
    ArticleElements,
    PageClassification,
    PageKind,
    apply_rules,
    classify,
    is_front_page,
)
from crawler.extract.fields.bylines import select_names
from crawler.extract.fields.documents import find_documents
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.fields.languages import is_english, is_vietnamese, prints_month_first
from crawler.extract.fields.people import find_people
from crawler.extract.frame_text import embed_frames
from crawler.extract.html.frames import find_frame_urls, make_frame_number
from crawler.extract.html.links import get_base_url, read_anchors, read_feeds, read_links
from crawler.extract.html.pager_anchors import find_next_anchor, find_pager_anchors
from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.postback import count_script_pages
from crawler.extract.link_dates import add_printed_dates
from crawler.extract.not_found_notice import is_not_found_notice, shows_not_found_notice
from crawler.extract.page import Page, ParsedPage, parse_page
from crawler.extract.profiles.detect import CmsDetection
from crawler.extract.publication import read_publication
from crawler.extract.reading_limit import limit_reading_time
from crawler.extract.repair import lost_letters
from crawler.extract.single_page import Extraction, read_single_page
from crawler.extract.site_rules import CompiledRules
from crawler.extract.template.model import UNKNOWN_TEMPLATE, SiteTemplate
from crawler.extract.template.no_article import NoArticleReason, is_purpose_title
from crawler.urls.canonical_key import CanonicalKey, make_canonical_key
from crawler.urls.links import Link, LinkKind, classify_url

__all__ = ["Extraction", "PageKind", "PageReading", "compute_extractor_version", "read_page"]

# Joomla's addresses with and without the article's number: `/12-khai-giang`, `/khai-giang-lop-cao`.
_NUMBERED_PATH = re.compile(r"/\d+-[^/?]+(?:\?(?s:.*))?$")
_ALIAS_PATH = re.compile(r"/[a-z][a-z0-9]*(?:-[a-z0-9]+){3,}(?:\.html)?$")

_MIN_NOTICE_WORDS = 5  # words: a notice's title says of what; standing pages have two to four


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The whole of what a page says; `reason` is why a page that looked like an article has none.

    `cms` is the system that made it, `profile` the name of the rules by which it was read; `feeds`
    are those that its head names, `parts` what may be further pages of its article, or frames with
    its text, `script_pages` the number of a listing's later pages that only a script opens.
    """

    kind: PageKind
    profile: str
    canonical_key: CanonicalKey
    links: tuple[Link, ...]
    cms: Cms = Cms.GENERIC
    feeds: tuple[Link, ...] = ()
    extraction: Extraction | None = None
    reason: str | None = None
    parts: tuple[PartLink, ...] = ()
    script_pages: int = 0

    @property
    def no_article_reason(self) -> str:
        """A few words on what a page without an article is."""
        return self.reason or ("a listing" if self.kind is PageKind.LISTING else "another page")


@limit_reading_time()
def read_page(
    page: Page,
    cms: Cms = Cms.AUTO,
    template: SiteTemplate | None = None,
    rules: CompiledRules | None = None,
) -> PageReading:
    """Read a page.

    Args:
        page: the response.
        cms: the system that its site is believed to run on; its own marks are believed first.
        template: what the pages of its site have in common; None where the page is read alone.
        rules: the site's own rules for the day of the page.

    Raises:
        ExtractionError: the page cannot be read as HTML at all, or takes too long.
    """
    parsed = parse_page(page)
    root = parsed.root
    embed_frames(root, page)
    base_url = get_base_url(root, page.url)
    # A further page of an article is one, whatever its address looks like: most often a pager's.
    known_as = replace(page, url=page.part_of or page.url)
    known = classify(root, known_as, cms, template or UNKNOWN_TEMPLATE)
    classification = apply_rules(known, rules, root, known_as.url)
    detection = classification.detection
    kind, extraction, reason = _read_article(
        parsed, page, classification, template, is_single=template is None and rules is None
    )
    if _is_not_found_notice(root, page, kind, extraction):
        kind, extraction, reason = PageKind.OTHER, None, NoArticleReason.MISSING.value
    parts = _find_parts(root, known_as, kind, classification.elements, has_text=bool(extraction))
    if parts and reason != NoArticleReason.MISSING.value:
        kind = PageKind.ARTICLE
    anchors = read_anchors(root)
    links = read_links(
        root,
        base_url,
        is_listing=kind is PageKind.LISTING,
        anchors=anchors,
        in_pager=find_pager_anchors(anchors),
        next_anchor=find_next_anchor(anchors),
    )
    if kind is PageKind.LISTING:
        links = add_printed_dates(root, base_url, links, page.fetched_at)
    return PageReading(
        kind=kind,
        profile=detection.profile.name,
        canonical_key=_derive_canonical_key(page.url, kind, detection.cms, links),
        links=links,
        cms=detection.cms,
        feeds=read_feeds(root, base_url),
        extraction=extraction,
        reason=reason,
        parts=parts if kind is PageKind.ARTICLE else (),
        script_pages=0 if extraction else count_script_pages(root),
    )


def _read_article(
    parsed: ParsedPage,
    page: Page,
    classification: PageClassification,
    template: SiteTemplate | None,
    *,
    is_single: bool,
) -> tuple[PageKind, Extraction | None, str | None]:
    """Read the article of a classified page: what the page is, its article, why it has none."""
    kind, detection = classification.kind, classification.detection
    extraction, reason = None, classification.reason
    extract = partial(_extract_article, parsed, page, template or UNKNOWN_TEMPLATE)
    if kind is PageKind.ARTICLE and classification.elements is not None:
        try:
            extraction = extract(detection, classification.elements)
        except ExtractionError as error:
            reason = str(error)  # the page is read all the same: its links are followed
    if is_single and not is_front_page(page.url):
        extraction = read_single_page(
            parsed.root,
            page,
            detection,
            extraction,
            lambda by, article: extract(by, ArticleElements(container=article)),
            is_article=kind is PageKind.ARTICLE,
        )
        kind = PageKind.ARTICLE if extraction else kind
    return kind, extraction, reason


def _find_parts(
    root: Element, page: Page, kind: PageKind, elements: ArticleElements | None, *, has_text: bool
) -> tuple[PartLink, ...]:
    """Find what may be further pages of an article, and frames that may hold text of it.

    A page at an article's address that shows no text may have all of it in a frame.
    """
    is_empty = kind is PageKind.OTHER and classify_url(page.url) is LinkKind.ARTICLE
    if kind is not PageKind.ARTICLE and not is_empty:
        return ()
    base_url = get_base_url(root, page.url)
    frames = find_frame_urls(elements.container if elements else root, page.url, base_url)
    own = [PartLink(number=make_frame_number(url), url=url) for url in frames]
    further = find_part_links(root, page.url, base_url) if has_text else ()
    return (*further, *(own if page.part_of is None else ()))


@cache
def compute_extractor_version() -> str:
    """Return 12 hex digits that change with the rules' own sources.

    Readings by different versions are not comparable: archives are read again after any change.
    """
    return hash_sources(list_sources(Path(__file__).parent.parent))


def list_sources(crawler: Path) -> list[Path]:
    """List the sources that decide what a page says, in the folder of the package `crawler`."""
    return [
        *sorted((crawler / "extract").rglob("*.py")),
        # Links and the canonical key are parts of a reading.
        *(
            crawler / "urls" / name
            for name in ("canonical_key.py", "documents.py", "link_titles.py", "links.py")
        ),
    ]


def hash_sources(sources: Sequence[Path]) -> str:
    """Return a short hash of what stands in some files."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _derive_canonical_key(
    url: str, kind: PageKind, cms: Cms, links: Sequence[Link]
) -> CanonicalKey:
    """Derive the canonical key of the page's address, by what its system means with it."""
    if kind is not PageKind.ARTICLE:
        return make_canonical_key(url)
    if cms is Cms.JOOMLA:
        # It can leave the numbers out of its addresses; a title may still begin with one.
        forms = [_judge_path(link.url) for link in links]
        if sum(is_named for _, is_named in forms) > sum(is_numbered for is_numbered, _ in forms):
            cms = Cms.AUTO
    return make_canonical_key(url, cms)


@lru_cache(maxsize=1 << 12)  # menus lead to the same addresses on all pages of a site
def _judge_path(url: str) -> tuple[bool, bool]:
    """Tell whether an address has the form of a Joomla article's, with and without its number."""
    return bool(_NUMBERED_PATH.search(url)), bool(_ALIAS_PATH.search(url))


def _is_not_found_notice(
    root: Element, page: Page, kind: PageKind, extraction: Extraction | None
) -> bool:
    """Tell whether the page says, in its text alone, that its article does not exist."""
    if extraction and extraction.content.body:
        content = extraction.content
        texts = (content.body, f"{content.title}\n{content.body}")
        return not content.attachments and any(map(is_not_found_notice, texts))
    if kind is PageKind.LISTING and classify_url(page.url) is not LinkKind.ARTICLE:
        return False
    return shows_not_found_notice(root, page)


def _extract_article(
    parsed: ParsedPage,
    page: Page,
    template: SiteTemplate,
    detection: CmsDetection,
    elements: ArticleElements,
) -> Extraction:
    profile, root, main_text = detection.profile, parsed.root, elements.main_text
    fields = FieldReader(container=elements.container, provenance=dict(parsed.provenance))
    title = extract_title(root, fields, profile, page, template, elements.heading)
    body = read_body(fields, profile, title, get_base_url(root, page.url), main_text=main_text)
    is_foreign = _look_at_language(fields, root, page.url, f"{title}\n{body.text}")
    bylines = read_article_bylines(fields, profile, body, root, is_foreign=is_foreign)
    publication = read_publication(fields, profile, body, title, page, main_text=main_text)
    published = publication.printed
    _check_textless(page.url, title, body, has_date=published is not None)
    modified = fields.read_date("modified_at", profile.modified)
    content = Content(
        title=title,
        body=body.text,
        captions=body.captions,
        images=body.images,
        attachments=body.attachments,
        section=fields.read_text("section", profile.section),
        tags=fields.read_texts("tags", profile.tags),
        authors=select_names(bylines, BylineRole.AUTHOR, BylineRole.BOTH),
        photographers=select_names(bylines, BylineRole.PHOTOGRAPHER, BylineRole.BOTH),
        bylines=bylines,
        source=next(iter(select_names(bylines, BylineRole.SOURCE)), None),
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_from=fields.provenance.get("published_at"),
        modified_at=modified.at if modified else None,
        people=find_people(body.text),
        documents=find_documents(body.text),
        language=_get_language(root),
        cms=detection.cms.value,
        cms_version=detection.version,
        warnings=(*parsed.doubts, *_find_lost_letters(title, body.text), *publication.doubts),
    )
    return Extraction(content=content, provenance=MappingProxyType(fields.provenance))


def _check_textless(url: str, title: str, body: ArticleBody, *, has_date: bool) -> None:
    """Refuse pictures and files that are no news: those of pages about contacts, maps and such.

    Raises:
        ExtractionError: the page has no date, and neither address nor title of an article.
    """
    if body.text or body.captions:
        return
    is_article_address = classify_url(url) is LinkKind.ARTICLE
    # `Lịch công tác tuần 24` with its file; `Biểu mẫu` and `Liên hệ` are standing pages.
    is_named_file = bool(body.attachments) and len(title.split()) >= _MIN_NOTICE_WORDS
    if is_purpose_title(title) or not (has_date or is_article_address or is_named_file):
        raise ExtractionError("no text in the body", hint="look at the page: it may be empty")


def _look_at_language(fields: FieldReader, root: Element, url: str, text: str) -> bool:
    """Tell whether a text is not in Vietnamese; in English its dates may have the month first."""
    if is_vietnamese(text):
        return False
    declared = root.get("lang") or ""
    if is_english(text, declared):
        fields.month_first = prints_month_first(url, declared, get_text(fields.container))
    return True


def _get_language(root: Element) -> str:
    # A page that names no language is in that of all sites of this archive.
    return (root.get("lang") or "vi").partition("-")[0].lower()


def _find_lost_letters(title: str, body: str) -> list[ExtractionWarning]:
    texts = {"title": title, "body": body}
    return [
        warning
        for field, text in texts.items()
        for warning in lost_letters.describe_lost_letters(field, text)
    ]
