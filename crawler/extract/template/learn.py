"""Learn the template of a site: what its pages have in common, by comparing them.

On any system, known or not, a template says what is boilerplate, where articles keep heading, text
and fields, and which pages are articles. It is a function of the set of pages, never of their
order. Reading one page by it is the business of `locate`; keeping it is the archive's.

**Boilerplate** is a line that stands at the same path, its numbers masked, on three in ten of the
site's distinct articles, or on four in ten pages of one layout, and on three at least:

    >div#footer>p   Lượt truy cập: 12.345      key of  >div#footer>p, "lượt truy cập: #"

**It is never** a line among the articles' own text, that is, in the element that holds the text and
not the heading, at a path of prose or in plain markup beside it. There editors repeat themselves
(the school's name, `./.`, a standing first line): what they typed is theirs, however often it
recurs. Where text and frame share one element, the same holds, but for fields, tools, and what nine
in ten articles have *under* their last own line: that is the frame's footer.
"""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crawler.errors import ExtractionError
from crawler.extract.html.declared_kind import DeclaredKind, read_declared_kind
from crawler.extract.html.walk import SCRIPT_ELEMENTS
from crawler.extract.page import Page, parse_page
from crawler.extract.template.designs import group_by_design
from crawler.extract.template.heading_paths import find_heading_paths, find_shared_titles
from crawler.extract.template.headings import find_heading
from crawler.extract.template.layout import learn_layout, select_unique_articles
from crawler.extract.template.lists import (
    collect_anchor_texts,
    exclude_digest_pages,
    find_link_boxes,
    find_menu_addresses,
    is_listing,
)
from crawler.extract.template.model import Layout, SiteTemplate
from crawler.extract.template.page_blocks import (
    PageBlocks,
    read_page_blocks,
    share_strings,
)
from crawler.extract.template.page_titles import find_site_names
from crawler.extract.template.recurrence import (
    find_recurring,
    find_unique_articles,
    make_recurrence_key,
    mark_content,
)
from crawler.extract.template.sampling import sample_urls
from crawler.extract.template.template_page import TemplatePage
from crawler.urls.links import LinkKind, classify_url

_MIN_LAYOUT_ARTICLES = 3  # articles that make a layout: what fewer share is chance
_MIN_ARTICLE_SHARE = 0.5  # of a layout's pages are articles, or it is one of listings
_MIN_DESIGN = 10  # pages, as in `recurrence`
_MIN_NEWS_SHARE = 0.6  # of pages without dates that look like articles by address and links
# Tags, of which learning keeps some 1.3 kB each until it is done. The pages of schools that were
# seen had 1,500 at most, of which a sample of 210 pages has 315,000. Chosen
_MAX_TAGS_OF_PAGE, _MAX_TAGS = 20_000, 400_000
_MIN_BOILERPLATE_LINES = 10  # recurrence keys: of fewer a share says nothing


@dataclass(frozen=True, slots=True)
class _SiteNames:
    """What a site prints on page after page: no title and no text of an article."""

    site_names: frozenset[str]
    boilerplate: frozenset[str]
    shared_titles: frozenset[str]


def learn_template(pages: Iterable[Page], past: Iterable[Page] = ()) -> SiteTemplate:
    """Learn a site's template from captures of its pages: articles, listings, whatever there is.

    Of several captures of one address the latest counts; those of `past` count beside it, for the
    designs that the site had. Pages that cannot be read, or are huge, teach nothing.
    """
    latest = _select_latest(page for page in pages if _count_tags(page) <= _MAX_TAGS_OF_PAGE)
    earlier = (page for page in past if _count_tags(page) <= _MAX_TAGS_OF_PAGE)
    latest += sorted(earlier, key=lambda page: (page.url, page.fetched_at))
    chosen = deque(_select_smaller(latest))
    latest.clear()
    all_page_blocks = []
    while chosen:  # a page that was read is let go
        if page_blocks := _read_page_blocks(chosen.popleft()):
            all_page_blocks.append(page_blocks)
    return learn_from_page_blocks(all_page_blocks)


def learn_from_page_blocks(all_page_blocks: Sequence[PageBlocks]) -> SiteTemplate:
    """Learn a template from text blocks of pages, each of another address or another year."""
    all_page_blocks = sorted(all_page_blocks, key=lambda page_blocks: page_blocks.url)
    groups = group_by_design(all_page_blocks)
    site_names = _find_all_site_names(all_page_blocks, groups)
    unique = find_unique_articles(all_page_blocks)
    anchor_texts = collect_anchor_texts(all_page_blocks)
    paths = find_heading_paths(all_page_blocks, unique, groups, site_names, anchor_texts)
    article_keys = exclude_digest_pages(all_page_blocks, unique)
    boilerplate = find_recurring(all_page_blocks, article_keys, paths, groups)
    shared_titles = find_shared_titles(all_page_blocks, unique, paths, site_names)
    menu = frozenset[str]().union(
        *(find_menu_addresses([all_page_blocks[number] for number in group]) for group in groups)
    )
    voting = [
        (page_blocks, path, key)
        for page_blocks, path, key in zip(all_page_blocks, paths, article_keys, strict=True)
        if path
    ]
    names = _SiteNames(site_names, boilerplate, shared_titles)
    layouts = _learn_layouts(voting, names, menu, anchor_texts)
    layouts.sort(key=lambda layout: (-layout.articles, layout.heading))
    return SiteTemplate(
        site_names=tuple(sorted(site_names)),
        boilerplate=boilerplate,
        layouts=tuple(layouts),
        article_count=max((layout.articles for layout in layouts), default=0),
        shared_titles=shared_titles,
        menu=menu,
    )


def _learn_layouts(
    voting: Sequence[tuple[PageBlocks, str, str | None]],
    names: _SiteNames,
    menu: Collection[str],
    anchor_texts: Collection[str],
) -> list[Layout]:
    """Learn the layout at each heading path, of pages with their paths and article keys."""
    layouts: list[Layout] = []
    undated: list[Layout] = []
    for path in sorted({path for _, path, _ in voting}):
        at_path = [(page_blocks, key) for page_blocks, other, key in voting if other == path]
        pages = [_make_template_page(page_blocks, path, names) for page_blocks, _ in at_path]
        layout = _learn_layout_at(path, pages, [key for _, key in at_path])
        if layout is None:
            continue
        all_page_blocks = [page_blocks for page_blocks, _ in at_path]
        if layout.has_date or _is_generation(all_page_blocks, layout, menu, anchor_texts):
            layouts.append(layout)
        else:
            undated.append(layout)
    # Where articles have dates, pages that are no lists and have none are about the school.
    return layouts or undated


def _find_all_site_names(
    pages: Sequence[PageBlocks], groups: Sequence[Sequence[int]]
) -> frozenset[str]:
    """Find the names of the site, and those by which each of its designs calls it."""
    names = find_site_names(page_blocks.title for page_blocks in pages)
    for numbers in groups:
        if _MIN_DESIGN <= len(numbers) < len(pages):
            names |= find_site_names(pages[number].title for number in numbers)
    return names


def _learn_layout_at(
    path: str, pages: Sequence[TemplatePage | None], article_keys: Sequence[str | None]
) -> Layout | None:
    candidates = [(page, key) for page, key in zip(pages, article_keys, strict=True) if page]
    articles = [(page, key) for page, key in candidates if key and _can_teach(page)]
    if len(articles) < _MIN_ARTICLE_SHARE * len(candidates):
        return None
    chosen = select_unique_articles([page for page, _ in articles], [key for _, key in articles])
    return learn_layout(path, chosen) if len(chosen) >= _MIN_LAYOUT_ARTICLES else None


def _is_generation(
    pages: Sequence[PageBlocks],
    layout: Layout,
    menu: Collection[str],
    anchor_texts: Collection[str],
) -> bool:
    """Tell whether pages without dates are articles of a design that prints none.

    Pages about the school have no dates either, but menus lead to them and there are few.
    """
    news = sum(
        page_blocks.url not in menu
        and (page_blocks.url in anchor_texts or classify_url(page_blocks.url) is LinkKind.ARTICLE)
        for page_blocks in pages
    )
    return layout.articles >= _MIN_DESIGN and news >= _MIN_NEWS_SHARE * len(pages)


def _can_teach(page: TemplatePage) -> bool:
    """Tell whether a page can be an article, by its own word or else by its links."""
    declared = page.page_blocks.declared
    if declared is not None:
        return declared is DeclaredKind.ARTICLE
    return not is_listing(page.page_blocks, page.heading + 1, page.is_content)


def _make_template_page(
    page_blocks: PageBlocks, path: str, names: _SiteNames
) -> TemplatePage | None:
    heading = find_heading(page_blocks, [path], names.site_names, names.shared_titles)
    if heading is None:
        return None
    return TemplatePage(
        page_blocks=page_blocks,
        heading=heading[0],
        is_content=mark_content(page_blocks.blocks, names.boilerplate),
        link_boxes=find_link_boxes(page_blocks, heading[0]),
    )


def _select_latest(pages: Iterable[Page]) -> list[Page]:
    """Select the latest capture of each sampled address."""
    latest: dict[str, Page] = {}
    for page in pages:
        known = latest.get(page.url)
        if known is None or known.fetched_at < page.fetched_at:
            latest[page.url] = page
    return [latest[url] for url in sample_urls(latest)]


def _select_smaller(pages: Sequence[Page]) -> list[Page]:
    """Leave out the pages with most tags, where all of them would fill memory."""
    kept: set[int] = set()
    total = 0
    for number, page in sorted(enumerate(pages), key=lambda each: (_count_tags(each[1]), each[0])):
        total += _count_tags(page)
        if total <= _MAX_TAGS:
            kept.add(number)
    return [page for number, page in enumerate(pages) if number in kept]


def _count_tags(page: Page) -> int:
    return page.body.count(b"<")


def _read_page_blocks(page: Page) -> PageBlocks | None:
    try:
        root = parse_page(page).root
    except ExtractionError:
        return None
    declared = read_declared_kind(root)
    page_blocks = read_page_blocks(root, page.url, page.fetched_at, declared, page.facts.title)
    # It is held with hundreds of others: in this way in half the memory. What attributes tell of is
    # in its paths.
    for element in root.iter("*"):
        element.attrib.clear()
        if element.tag in SCRIPT_ELEMENTS:
            element.text = None
    return share_strings(page_blocks)


def measure_template_similarity(pages: Iterable[Page], template: SiteTemplate) -> float | None:
    """Return the share of the template's boilerplate, from 0 to 1, that stands on any of the pages.

    Pages that cannot be read show none.

    Returns:
        None where the template knows too little boilerplate to tell.
    """
    if len(template.boilerplate) < _MIN_BOILERPLATE_LINES:
        return None
    shown: set[str] = set()
    for page in pages:
        try:
            root = parse_page(page).root
        except ExtractionError:
            continue
        page_blocks = read_page_blocks(root, page.url, page.fetched_at)
        shown.update(map(make_recurrence_key, page_blocks.blocks))
    return len(shown & template.boilerplate) / len(template.boilerplate)
