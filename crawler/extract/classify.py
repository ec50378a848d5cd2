"""Decide what a page is for: to show one article, to list several, or something else.

In this order: the rules of the system that made it (a profile), the template learned of its site,
marks of the web at large. The site's own rules have the last word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from config.site import Cms
from crawler.extract.html.declared_kind import DeclaredKind, read_declared_kind
from crawler.extract.html.main_text import (
    find_common_ancestor,
    find_container_with_heading,
    find_main_text,
)
from crawler.extract.html.parse import Element, get_text
from crawler.extract.page import Page
from crawler.extract.profiles import GENERIC, CmsProfile
from crawler.extract.profiles.detect import CmsDetection, detect_cms
from crawler.extract.profiles.learned import find_container, make_learned_profile
from crawler.extract.profiles.profile import ElementRule, is_any_found
from crawler.extract.site_rules import CompiledRules
from crawler.extract.template.headings import find_heading, find_heading_above
from crawler.extract.template.locate import locate_article
from crawler.extract.template.model import SiteTemplate
from crawler.extract.template.no_article import NoArticleReason
from crawler.extract.template.page_blocks import PageBlocks, read_page_blocks
from crawler.extract.template.subtract import find_boilerplate_within
from crawler.extract.template.template_page import ArticleLocation
from crawler.urls.links import LinkKind, classify_url

# `/index.php` without rewriting (Joomla, NukeViet), `/vi/` of NukeViet with several languages.
_FRONT_PAGE_PATHS = frozenset({"", "/", "/index.php", "/index.html", "/vi/", "/vi"})


class PageKind(StrEnum):
    """A page's purpose."""

    ARTICLE = "article"
    LISTING = "listing"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleElements:
    """The element that holds all of an article; its text and heading where no rule finds them."""

    container: Element
    main_text: Element | None = None
    heading: Element | None = None


def find_article_elements(root: Element, profile: CmsProfile, url: str) -> ArticleElements | None:
    """Find the article of a page by the profile's rules; failing them, its main text.

    The main text is asked only where the address looks like an article's.
    """
    for rule in profile.article:
        if found := rule.find(root):
            return ArticleElements(container=found[0])
    if classify_url(url) is not LinkKind.ARTICLE:
        return None
    text = find_main_text(root)
    return (
        None
        if text is None
        else ArticleElements(container=find_container_with_heading(text), main_text=text)
    )


def classify_by_rules(
    root: Element, profile: CmsProfile, url: str, elements: ArticleElements | None
) -> PageKind:
    """Tell what a page is for, by its address first and by its markup where that is silent."""
    if is_front_page(url):
        return PageKind.LISTING
    has_article_address = bool(profile.article_url and profile.article_url.search(url))
    if has_article_address and elements is not None:
        return PageKind.ARTICLE
    # A page of one article may print a list of others, so markup of lists comes after addresses.
    has_listing_address = bool(profile.listing_url and profile.listing_url.search(url))
    if has_listing_address or is_any_found(root, profile.listing):
        return PageKind.LISTING
    if elements is None or (profile.other_url and profile.other_url.search(url)):
        return PageKind.OTHER
    if profile.needs_article_mark and not is_any_found(root, profile.article_mark):
        return PageKind.LISTING
    return PageKind.ARTICLE


def is_front_page(url: str) -> bool:
    """Tell whether an address is a site's front page, which lists whatever else it shows."""
    parts = urlsplit(url)
    return parts.path in _FRONT_PAGE_PATHS and not parts.query


@dataclass(frozen=True, slots=True, kw_only=True)
class PageClassification:
    """A page's kind, and the rules by which to read it.

    `elements` are where its article stands, `reason` is why it has none.
    """

    kind: PageKind
    detection: CmsDetection
    elements: ArticleElements | None = None
    reason: str | None = None


def classify(root: Element, page: Page, cms: Cms, template: SiteTemplate) -> PageClassification:
    """Classify a parsed page; what a known system prints, a young template does not judge.

    Args:
        root: the page's tree. Text of mixed elements may be given elements of its own.
        page: the response that it was parsed from.
        cms: the system that its site is believed to run on.
        template: what the pages of its site have in common.
    """
    detection = detect_cms(root, cms)
    if detection.profile is GENERIC:
        return _classify_unknown(root, page, template, detection, read_declared_kind(root))
    if not template.has_too_few_articles:
        detection = replace(
            detection, profile=_add_site_boilerplate(detection.profile, page, template)
        )
    elements = find_article_elements(root, detection.profile, page.url)
    classification = _classify_by_profile(root, page.url, detection, elements)
    if not detection.profile.has_custom_layout or _is_known(
        classification, root, page.url, template
    ):
        return classification
    declared = read_declared_kind(root)
    # A page of one article may list others below it.
    is_list = classification.kind is PageKind.LISTING and elements is None
    if is_list and declared is not DeclaredKind.ARTICLE:
        return classification
    return _classify_unknown(root, page, template, replace(detection, profile=GENERIC), declared)


def _is_known(
    classification: PageClassification, root: Element, url: str, template: SiteTemplate
) -> bool:
    """Tell whether a profile's answer stands: a main text is a guess, and so is a missing mark."""
    elements = classification.elements
    if elements is None or elements.main_text is not None:
        return False
    profile = classification.detection.profile
    is_guess = (
        classification.kind is PageKind.LISTING
        and profile.needs_article_mark
        and not template.has_too_few_articles
        and not is_any_found(root, profile.listing)
        and not (profile.listing_url and profile.listing_url.search(url))
    )
    return not is_guess


def _classify_unknown(
    root: Element,
    page: Page,
    template: SiteTemplate,
    detection: CmsDetection,
    declared: DeclaredKind | None,
) -> PageClassification:
    """Classify a page of unknown make: by template, or, of a new site, by marks of the web."""
    if is_front_page(page.url) or declared is DeclaredKind.LISTING:
        return PageClassification(kind=PageKind.LISTING, detection=detection)
    if reason := _DECLARED_REASONS.get(declared):
        return PageClassification(kind=PageKind.OTHER, detection=detection, reason=reason.value)
    elements = None
    if not template.layouts and declared is None:
        elements = find_article_elements(root, GENERIC, page.url)
        if elements is None or elements.main_text is None:
            classification = _classify_by_profile(root, page.url, detection, elements)
            if classification.kind is not PageKind.OTHER:
                return classification
    page_blocks = read_page_blocks(root, page.url, page.fetched_at, declared, page.facts.title)
    found = _classify_by_template(page_blocks, template, detection)
    if found.elements is not None or found.kind is PageKind.LISTING:
        return found
    fallback = _classify_by_main_text(root, page_blocks, template, detection, elements)
    return fallback or found


_DECLARED_REASONS: Mapping[DeclaredKind | None, NoArticleReason] = {
    DeclaredKind.STANDING: NoArticleReason.STANDING,
    DeclaredKind.MISSING: NoArticleReason.MISSING,
}


def _classify_by_main_text(
    root: Element,
    page_blocks: PageBlocks,
    template: SiteTemplate,
    detection: CmsDetection,
    elements: ArticleElements | None,
) -> PageClassification | None:
    """Classify a page that fits no layout by its address and its main text; None: it is refused.

    Where layouts are known, menus say which pages are about the school; and a page whose heading
    stands where articles have theirs was refused for a reason.
    """
    url = page_blocks.url
    headings = [layout.heading for layout in template.layouts]
    if url in template.menu or find_heading(page_blocks, headings, template.site_names):
        return None
    elements = elements or find_article_elements(root, GENERIC, url)
    if elements is None or elements.main_text is None:
        return None if template.layouts else _classify_by_profile(root, url, detection, elements)
    heading = find_heading_above(page_blocks, elements.main_text)
    if heading is not None:
        title = page_blocks.blocks[heading].element
        container = find_common_ancestor(title, elements.main_text)
        elements = replace(elements, heading=title, container=container)
    return _classify_by_profile(root, url, detection, elements)


def _classify_by_profile(
    root: Element, url: str, detection: CmsDetection, elements: ArticleElements | None
) -> PageClassification:
    kind = classify_by_rules(root, detection.profile, url, elements)
    is_missing = kind is PageKind.OTHER and classify_url(url) is LinkKind.ARTICLE
    return PageClassification(
        kind=kind,
        detection=detection,
        elements=elements,
        reason="no article found" if is_missing else None,
    )


def _classify_by_template(
    page_blocks: PageBlocks, template: SiteTemplate, detection: CmsDetection
) -> PageClassification:
    is_declared = page_blocks.declared is DeclaredKind.ARTICLE
    found = locate_article(page_blocks, template, is_declared=is_declared)
    # A later page repeats the heading, and would be stored as another article.
    if isinstance(found, ArticleLocation) and classify_url(page_blocks.url) is LinkKind.PAGER:
        return PageClassification(
            kind=PageKind.OTHER,
            detection=replace(detection, profile=GENERIC),
            reason="a later page of an article",
        )
    if isinstance(found, ArticleLocation):
        prefix = "young-template" if template.has_too_few_articles else "template"
        return PageClassification(
            kind=PageKind.ARTICLE,
            detection=replace(detection, profile=make_learned_profile(found, prefix)),
            elements=ArticleElements(container=find_container(found)),
        )
    return PageClassification(
        kind=PageKind.LISTING if found is NoArticleReason.LISTING else PageKind.OTHER,
        detection=replace(detection, profile=GENERIC),
        reason=found.value,
    )


def _add_site_boilerplate(profile: CmsProfile, page: Page, template: SiteTemplate) -> CmsProfile:
    """Let a profile leave out what the site prints on every page, too."""
    boilerplate = ElementRule(
        name="template:chrome",
        find=lambda body: list(find_boilerplate_within(body, page.url, page.fetched_at, template)),
    )
    return replace(profile, removed=(*profile.removed, boilerplate))


def apply_rules(
    classification: PageClassification, rules: CompiledRules | None, root: Element, url: str
) -> PageClassification:
    """Apply a site's own rules to what a page was taken for."""
    if rules is None:
        return classification
    elements = _find_elements_by_rules(rules, root, url) or classification.elements
    if elements is not None and rules.find_elements("body", root):
        elements = replace(
            elements, main_text=None
        )  # the body is known, so the main text is not asked
    kind = _decide_kind(rules, root, url, elements, classification)
    return PageClassification(
        kind=kind,
        detection=replace(
            classification.detection,
            profile=rules.apply_to_profile(classification.detection.profile),
        ),
        elements=elements,
        reason=classification.reason if kind is classification.kind else None,
    )


def _find_elements_by_rules(
    rules: CompiledRules, root: Element, url: str
) -> ArticleElements | None:
    """Find the article in what `article` finds, else around a body at its address."""
    if found := rules.find_elements("article", root):
        return ArticleElements(container=found[0])
    has_its_address = rules.is_url_of("article_url", url) or classify_url(url) is LinkKind.ARTICLE
    if has_its_address and (found := rules.find_elements("body", root)):
        return ArticleElements(
            container=find_container_with_heading(
                max(found, key=lambda element: len(get_text(element)))
            )
        )
    return None


def _decide_kind(
    rules: CompiledRules,
    root: Element,
    url: str,
    elements: ArticleElements | None,
    classification: PageClassification,
) -> PageKind:
    # Rules for articles may match the teasers of the front page.
    if is_front_page(url):
        return classification.kind
    if elements is not None and rules.is_url_of("article_url", url):
        return PageKind.ARTICLE
    if rules.is_url_of("listing_url", url) or rules.find_elements("listing", root):
        return PageKind.LISTING
    if rules.is_url_of("other_url", url):
        return PageKind.OTHER
    # A page on which `article` finds more than one lists several.
    articles = len(rules.find_elements("article", root))
    is_overlooked = (
        classification.kind is PageKind.OTHER
        and classification.elements is None
        and elements is not None
    )
    is_article = articles == 1 or (not articles and is_overlooked)
    return PageKind.ARTICLE if is_article else classification.kind
