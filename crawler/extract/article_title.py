"""Choose the title of an article among what its page offers.

A profile's rule for headings is a first guess: what the site prints on several articles is no title
of one, and headings of side columns, comments and login boxes are none. In order:

    what stands over a text that was found by its words
    the headings that the rules find, those at the side last
    what listings, feeds and sitemaps call the page
    og:title and <title>, without the site's name
    the heading that the site's template finds, where it knows the site better
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.errors import ExtractionError
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.fields.title import strip_site_name
from crawler.extract.fields.title_marks import read_title_element, strip_title_marks
from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.html.text import make_comparison_key
from crawler.extract.page import Page
from crawler.extract.profiles.profile import CmsProfile
from crawler.extract.template.headings import find_heading, read_title_at
from crawler.extract.template.model import SiteTemplate
from crawler.extract.template.page_blocks import read_page_blocks
from crawler.extract.template.page_titles import make_title_keys, strip_ends

_META_TITLE = compile_xpath("//head/meta[@property='og:title']")
_META_SITE_NAME = compile_xpath("//head/meta[@property='og:site_name']")
_PAGE_TITLE = compile_xpath("//head/title")
# Whole class names: builders call every part of a page a widget or a module in longer ones.
_SIDE_NAME = re.compile(
    r"(?:^|\s)(?:(?:left-|right-)?side-?bar|widget(?:-area)?|comments?(?:-(?:area|form|list))?|respond"
    r"|related(?:-posts?|-news)?|login(?:-form)?|search-form|moduletable)(?=$|\s)",
    re.IGNORECASE,
)
_SIDE_ELEMENTS = frozenset({"aside", "nav", "footer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    title: str
    rule: str
    is_aside: bool = False


def extract_title(
    root: Element,
    fields: FieldReader,
    profile: CmsProfile,
    page: Page,
    template: SiteTemplate,
    heading: Element | None = None,
) -> str:
    """Extract the title of an article.

    Args:
        root: the page.
        fields: the article's fields, with its container; the rule that found the title is kept.
        profile: the rules for headings.
        page: the response.
        template: what the pages of the site have in common.
        heading: the element over a text that no rule found.

    Raises:
        ExtractionError: the page offers nothing that could be a title.
    """
    head = [
        *_iterate_link_titles(page),
        *_iterate_head_titles(root, template.site_names),
    ]
    candidates = [*_iterate_headings(fields.container, profile, heading), *head]
    if not candidates:
        raise ExtractionError("no title", hint="save the page and mend the profile's heading rules")
    shared = template.shared_titles.union(template.site_names)
    own = [each for each in candidates if make_comparison_key(each.title) not in shared]
    chosen = next((each for each in own if not each.is_aside), next(iter(own), candidates[0]))
    is_learned = chosen.rule.endswith("template:heading")
    if not is_learned and not template.has_too_few_articles and not _is_said(chosen, head):
        chosen = _find_by_template(root, page, template, shared) or chosen
    fields.provenance["title"] = chosen.rule
    return chosen.title


def _iterate_headings(
    container: Element, profile: CmsProfile, heading: Element | None
) -> Iterator[_Candidate]:
    if heading is not None and (title := read_title_element(heading)):
        yield _Candidate(title=title, rule="main-text:heading")
    known: set[Element] = set()
    asides: dict[Element, bool] = {}
    for rule in profile.heading:
        for element in rule.find(container):
            if element in known:
                continue  # several rules find the same heading
            known.add(element)
            if title := read_title_element(element):
                is_aside = _stands_aside(element, container, asides)
                yield _Candidate(title=title, rule=rule.name, is_aside=is_aside)


def _iterate_link_titles(page: Page) -> Iterator[_Candidate]:
    """Iterate over what other pages call this one, unless they had no room for the whole."""
    title = page.facts.title or ""
    if title and not title.endswith(("...", "…")):
        yield _Candidate(title=strip_title_marks(title), rule=f"{page.facts.title_from}:title")


def _iterate_head_titles(root: Element, site_names: Sequence[str]) -> Iterator[_Candidate]:
    site = next((meta.get("content") for meta in _META_SITE_NAME(root)), None)
    texts = [("meta:og-title", meta.get("content") or "") for meta in _META_TITLE(root)]
    texts += [("head:title", get_text(element)) for element in _PAGE_TITLE(root)]
    for rule, text in texts:
        named = strip_ends(strip_site_name(text, site), site_names)
        if title := strip_title_marks(named):
            yield _Candidate(title=title, rule=rule)


def _stands_aside(element: Element, container: Element, asides: dict[Element, bool]) -> bool:
    """Tell whether a heading stands in a side part; `asides` keeps what was seen above others."""
    passed = []
    is_aside = False
    for ancestor in element.iterancestors():
        if ancestor is container or ancestor in asides:
            is_aside = asides.get(ancestor, False)
            break
        passed.append(ancestor)
        if is_aside := _is_side_part(ancestor):
            break
    asides.update(dict.fromkeys(passed, is_aside))
    return is_aside


def _is_side_part(element: Element) -> bool:
    return element.tag in _SIDE_ELEMENTS or any(
        _SIDE_NAME.search(element.get(name) or "") for name in ("class", "id")
    )


def _is_said(chosen: _Candidate, head: Sequence[_Candidate]) -> bool:
    """Tell whether the page's head says a title too, beside names of section and site."""
    key = make_comparison_key(chosen.title)
    return any(key in make_title_keys(each.title, ()) for each in head)


def _find_by_template(
    root: Element, page: Page, template: SiteTemplate, shared: frozenset[str]
) -> _Candidate | None:
    """Find the heading at the path where the articles of the site have theirs."""
    page_blocks = read_page_blocks(root, page.url, page.fetched_at, called=page.facts.title)
    paths = [layout.heading for layout in template.layouts]
    found = find_heading(page_blocks, paths, template.site_names, template.shared_titles)
    if found is None:
        return None
    title = read_title_at(page_blocks, found[0], template.site_names)
    if not title or make_comparison_key(title) in shared:
        return None
    return _Candidate(title=title, rule="template:heading")
