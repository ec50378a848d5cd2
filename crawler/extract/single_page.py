"""Read a page of which nothing is known but itself: of a site without template, or from a file.

Our own reading is taken unless it fails stated checks: rules of a known system found its text, that
is long enough, and the page's head calls it by its title. Failing that, the parts of the page are
found by their names and places (`template.single_page_elements`). Pages in other languages than
Vietnamese have conventions that we do not know: of these the text is trafilatura's.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.model import Content
from crawler.errors import ExtractionError
from crawler.extract.fields.hit_counters import cut_counter
from crawler.extract.fields.languages import is_vietnamese
from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.fields.signature_lines import parse_labelled
from crawler.extract.html.decode import decode
from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.text import make_comparison_key, normalize_text
from crawler.extract.page import Page
from crawler.extract.profiles import GENERIC
from crawler.extract.profiles.common_markup import REMOVED
from crawler.extract.profiles.detect import CmsDetection
from crawler.extract.profiles.profile import CmsProfile, ElementRule, make_rules
from crawler.extract.single_page_kind import shows_no_article
from crawler.extract.template.single_page_elements import (
    SinglePageElements,
    find_single_page_elements,
)
from crawler.extract.template.single_page_titles import list_head_keys

# Fitted on the even half of `make bench ONLY=single`, and reported on the odd one.
_MIN_WORDS = 20  # of our own text, so that it needs no other
_MIN_ARTICLE_LENGTH = 250  # characters of a text that makes an article of what is none for us
_MIN_OTHER_WORDS = 25  # of trafilatura's text
_MIN_FOREIGN_WORDS = 100  # of its text where nothing else says that the page is an article. Chosen
_READING_TIME = re.compile(r"\W*\d+[ -]min(?:ute)?s?(?: read)?\W*", re.IGNORECASE)
_BULLET = re.compile(r"^[-–—•*]\s+")

_REMOVED_RULES = make_rules("single-page", others=f".//*[{REMOVED}]")

Extract = Callable[[CmsDetection, Element], "Extraction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """An article as read from one page; `provenance` names the rule that found each field."""

    content: Content
    provenance: Mapping[str, str]


def read_single_page(
    root: Element,
    page: Page,
    detection: CmsDetection,
    ours: Extraction | None,
    extract: Extract,
    *,
    is_article: bool,
) -> Extraction | None:
    """Read the article of a page that is known by itself alone.

    Args:
        root: the page's tree.
        page: the response.
        detection: the system that made it, and its rules.
        ours: the article as these rules read it; None where they find none.
        extract: reads the article that an element holds.
        is_article: the rules take the page for an article, whether they can read it or not.

    Returns:
        The better reading; None where the page has no article.
    """
    found = _choose_reading(root, page, detection, ours, extract, is_article=is_article)
    if found and shows_no_article(
        root,
        page.url,
        found.content,
        is_dated=_is_dated(found.content),
        is_known=detection.profile is not GENERIC,
    ):
        return None
    return found


def _choose_reading(
    root: Element,
    page: Page,
    detection: CmsDetection,
    ours: Extraction | None,
    extract: Extract,
    *,
    is_article: bool,
) -> Extraction | None:
    """Choose the reading that passes its checks first."""
    if ours and _passes_checks(root, detection, ours):
        return _read_foreign_text(page, ours)
    profile = detection.profile
    if not is_article and any(
        pattern and pattern.search(page.url) for pattern in (profile.listing_url, profile.other_url)
    ):
        return None
    by_system = _read_by_system(root, detection, extract)
    if by_system:
        return _read_foreign_text(page, by_system)
    found = find_single_page_elements(root)
    single = _try(extract, found.container, detection, _make_profile(found)) if found else None
    if (
        single
        and found
        and (is_article or _is_article(detection, single, has_title=found.has_title))
    ):
        return _read_foreign_text(page, single)
    if ours and not single:
        return _read_foreign_text(page, ours)
    return _read_foreign_page(root, page, detection, extract)


def _read_foreign_page(
    root: Element, page: Page, detection: CmsDetection, extract: Extract
) -> Extraction | None:
    """Read a page that is not in Vietnamese, and on which nothing of ours finds an article."""
    body = root.find("body")
    if body is None or is_vietnamese(get_text(body)):
        return None
    profile = replace(GENERIC, article=(), listing=(), body=(_make_rule("page", [body]),))
    whole = _try(extract, body, detection, profile)
    reading = _read_foreign_text(page, whole, is_whole=True) if whole else None
    # What is left then of a list are a few lines.
    words = len(reading.content.body.split()) if reading and reading is not whole else 0
    return reading if words >= _MIN_FOREIGN_WORDS else None


def _read_by_system(root: Element, detection: CmsDetection, extract: Extract) -> Extraction | None:
    """Read what the system's rules find on a page that lacks the mark of its articles."""
    profile = detection.profile
    if profile is GENERIC:
        return None
    container = next((found[0] for rule in profile.article if (found := rule.find(root))), None)
    reading = None if container is None else _try(extract, container, detection, profile)
    return reading if reading and _is_dated(reading.content) else None


def _try(
    extract: Extract, container: Element, detection: CmsDetection, profile: CmsProfile
) -> Extraction | None:
    try:
        return extract(replace(detection, profile=profile), container)
    except ExtractionError:
        return None


def _is_dated(content: Content) -> bool:
    return bool(content.published_at and not (content.published_from or "").startswith("text:"))


def _make_profile(found: SinglePageElements) -> CmsProfile:
    """Make the profile of one page, behind which stand the rules of the web at large."""
    return replace(
        GENERIC,
        article=(),
        listing=(),
        heading=(_make_rule("title", [found.heading]),),
        published=(_make_rule("date", found.dates), *GENERIC.published),
        author=(_make_rule("signature", found.signed), *GENERIC.author),
        lead=(_make_rule("lead", found.leads),),
        body=(_make_rule("text", [found.text]),),
        removed=(
            *GENERIC.removed,
            *_REMOVED_RULES,
            _make_rule("above", [*found.above, *found.dates]),
        ),
    )


def _make_rule(name: str, elements: Sequence[Element]) -> ElementRule:
    return ElementRule(name=f"single-page:{name}", find=lambda _: list(elements))


def _passes_checks(root: Element, detection: CmsDetection, ours: Extraction) -> bool:
    rule = ours.provenance.get("body", "")
    if detection.profile is not GENERIC:
        return rule != "main-text"
    if rule in {"", "main-text"} or rule.endswith(":container"):
        return False
    key = make_comparison_key(ours.content.title)
    keys = list_head_keys(root)
    has_title = not keys or any(key in one or one in key for one in keys)
    return has_title and len(ours.content.body.split()) >= _MIN_WORDS


def _is_article(detection: CmsDetection, single: Extraction, *, has_title: bool) -> bool:
    """Tell whether a page that our rules take for none is an article all the same."""
    content = single.content
    is_dated = _is_dated(content)
    has_text = len(content.body) >= _MIN_ARTICLE_LENGTH
    if detection.profile is not GENERIC:
        return is_dated and has_title
    if not has_title:
        return is_dated and has_text
    return is_dated or has_text or bool(content.attachments)


def _read_foreign_text(page: Page, reading: Extraction, *, is_whole: bool = False) -> Extraction:
    """Take trafilatura's text of a page that is not in Vietnamese.

    A page laid out by a table it takes for a table, with the menu: then ours is kept, unless it is
    the page as a whole.
    """
    if is_vietnamese(reading.content.title + reading.content.body):
        return reading
    text = _call_trafilatura(page)
    key = make_comparison_key(reading.content.title)
    if not is_whole and _is_table(text) and len(reading.content.body.split()) >= _MIN_OTHER_WORDS:
        own = _drop_lines_about(reading.content.body.splitlines())
        return replace(reading, content=replace(reading.content, body="\n".join(own)))
    lines = [cut_counter(_BULLET.sub("", normalize_text(line))) for line in text.splitlines()]
    lines = _drop_lines_about(
        [each for each in lines if make_comparison_key(each) not in {"", key}]
    )
    if sum(len(line.split()) for line in lines) < _MIN_OTHER_WORDS:
        return reading
    return Extraction(
        content=replace(reading.content, body="\n".join(lines)),
        provenance={**reading.provenance, "body": "trafilatura"},
    )


def _is_table(text: str) -> bool:
    """Tell whether most of a text is rows."""
    rows = sum(len(line) for line in text.splitlines() if line.startswith("|"))
    return rows > len(text) / 2


def _drop_lines_about(lines: list[str]) -> list[str]:
    """Leave out what stands around a text: who wrote it, when, how long it takes to read."""
    number = 0
    while lines and parse_labelled(lines[-1]):
        lines.pop()
    while number < len(lines) - 1 and (
        is_metadata_line(lines[number]) or _READING_TIME.fullmatch(lines[number])
    ):
        number += 1
    return lines[number:]


def _call_trafilatura(page: Page) -> str:
    """Return the main text by trafilatura, imported here alone; empty where it has none."""
    import trafilatura  # noqa: PLC0415 -- 0.3 s, and most commands never ask for it

    found = trafilatura.bare_extraction(
        decode(page.body, page.content_type).text,
        fast=True,
        with_metadata=False,
        include_comments=False,
    )
    value = found if found is None or isinstance(found, dict) else found.as_dict()
    return str(value["text"] or "") if value else ""
