"""Learn at which path the pages of a site have their headings.

At the path where the headings of most pages stand, each page says its `<title>`. Links on other
pages say the same words, and so does the address; where all titles of a site are alike, they are
all there is. What several articles say there is no title: the name of a section, of a column.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from statistics import median
from types import MappingProxyType

from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.address_words import MAX_HEADING_LENGTH
from crawler.extract.template.headings import (
    can_be_heading,
    match_address_blocks,
    match_title_blocks,
)
from crawler.extract.template.lists import get_entry_target
from crawler.extract.template.page_blocks import PageBlocks, is_heading_path, score_heading_path
from crawler.extract.template.page_titles import make_title_keys

# Share of the titles that share an end from which it names the site or a section (feasibility study
# on whole captured sites).
_MIN_SITE_SHARE = 0.4
_MIN_PAGES = 3  # pages: what fewer share is chance, as in `recurrence`
# Shares of the texts at a path for headings: half of them differ at least, and no one text is more
# than a fifth, for headings differ from page to page.
_MIN_DISTINCT_SHARE = 0.5
_MAX_SENTENCE_SHARE = 0.5  # of the texts at a path end as sentences do: headings do not
_MAX_SAME_SHARE = 0.2
# Share of the articles that say a title at one path from which its texts are no section's: 25
# articles among 125 pages of ten sections have .23, a path of eight sections on 100 articles .08.
_MIN_HEADING_VARIETY = 0.15
# Share of the articles from which a heading is shared. Two notices of one name are seldom more.
_MIN_SHARED_TITLE_SHARE = 0.05
_NO_ANCHOR_TEXTS: Mapping[str, Collection[str]] = MappingProxyType({})


def find_heading_paths(
    pages: Sequence[PageBlocks],
    article_keys: Sequence[str],
    groups: Sequence[Sequence[int]],
    site_names: Collection[str],
    anchor_texts: Mapping[str, Collection[str]] = _NO_ANCHOR_TEXTS,
) -> list[str | None]:
    """Find the path of each page's heading: the best of the site among those that say its title.

    A path that says the same on many pages names their section: paths of many different texts win.

    Args:
        pages: pages of one site, each of another address.
        article_keys: what each page shows: pages of one article have one vote.
        groups: numbers of the pages of each design, which has a path of its own for headings.
        site_names: from `find_site_names`.
        anchor_texts: by address the words of links to it, from `collect_anchor_texts`.
    """
    matches = [
        match_title_blocks(page_blocks, site_names)
        | _match_anchor_texts(page_blocks, anchor_texts.get(page_blocks.url, ()))
        for page_blocks in pages
    ]
    for matched, page_blocks in zip(matches, pages, strict=True):
        if not any(score_heading_path(page_blocks.blocks[number].path) > 1 for number in matched):
            matched.update(match_address_blocks(page_blocks))
    weights = _weigh_heading_paths(pages, article_keys, matches)
    chosen: list[str | None] = []
    for page_blocks, matched in zip(pages, matches, strict=True):
        paths = {page_blocks.blocks[number].path for number in matched} & weights.keys()
        chosen.append(max(paths, key=lambda path: (weights[path], path), default=None))
    for numbers in groups:
        untitled = [number for number in numbers if chosen[number] is None]
        shared_path = _find_untitled_heading_path(
            [pages[number] for number in untitled], [article_keys[number] for number in untitled]
        )
        for number in untitled:
            if shared_path and any(block.path == shared_path for block in pages[number].blocks):
                chosen[number] = shared_path
    return chosen


def _weigh_heading_paths(
    pages: Sequence[PageBlocks], article_keys: Sequence[str], matches: Sequence[Mapping[int, str]]
) -> dict[str, float]:
    """Weigh the paths at which pages say their titles, each article once."""
    texts: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for page_blocks, article_key, matched in zip(pages, article_keys, matches, strict=True):
        for number, text in matched.items():
            texts[page_blocks.blocks[number].path].add((article_key, text))
    weights = {}
    for path, keyed_texts in texts.items():
        distinct = len({text for _, text in keyed_texts})
        # Few texts on many pages are the names of sections, which a `<title>` says too.
        if distinct >= max(_MIN_PAGES, _MIN_HEADING_VARIETY * len(keyed_texts)):
            weights[path] = distinct**2 / len(keyed_texts) * score_heading_path(path)
    return weights


def find_shared_titles(
    pages: Sequence[PageBlocks],
    article_keys: Sequence[str],
    heading_paths: Sequence[str | None],
    site_names: Collection[str],
) -> frozenset[str]:
    """Find what several articles have in a `<title>` or at a path for headings: no title of one.

    Returns:
        Comparison keys: names of sections, headings of side columns and of comments.
    """
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for page_blocks, article_key, path in zip(pages, article_keys, heading_paths, strict=True):
        if path is None:
            continue
        keys = {*make_title_keys(page_blocks.title, site_names)}
        keys.update(
            make_comparison_key(block.text)
            for block in page_blocks.blocks
            # Related articles and those of a list are called by their own titles.
            if (block.path == path or is_heading_path(block.path))
            and get_entry_target(page_blocks, block) is None
        )
        for key in keys:
            holders[key].add(article_key)
    enough = max(_MIN_PAGES, _MIN_SHARED_TITLE_SHARE * len(set(article_keys)))
    return frozenset(key for key, articles in holders.items() if key and len(articles) >= enough)


def _match_anchor_texts(page_blocks: PageBlocks, anchor_texts: Collection[str]) -> dict[int, str]:
    """Find the blocks that say the words of links to this page, and are no links themselves."""
    return {
        number: text
        for number, block in enumerate(page_blocks.blocks)
        if block.target is None and (text := make_comparison_key(block.text)) in anchor_texts
    }


def _find_untitled_heading_path(
    pages: Sequence[PageBlocks], article_keys: Sequence[str]
) -> str | None:
    """Find the path that most pages fill, each with other words, where titles say nothing.

    A path for headings by tag or name is preferred, then one in bold or in a larger font; failing
    that the first on the pages. What leads elsewhere is no heading, nor what several articles say.
    """
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for page_blocks, article_key in zip(pages, article_keys, strict=True):
        for block in page_blocks.blocks:
            if len(block.text) <= MAX_HEADING_LENGTH:
                holders[make_comparison_key(block.text)].add(article_key)
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    sentences: Counter[str] = Counter()
    for page_blocks in pages:
        seen: set[str] = set()
        for number, block in enumerate(page_blocks.blocks):
            if block.target is not None or block.path in seen or not can_be_heading(block):
                continue
            if len(holders[key := make_comparison_key(block.text)]) < _MIN_PAGES:
                seen.add(block.path)
                texts[block.path][key] += 1
                ranks[block.path].append(number)
                sentences[block.path] += block.text.endswith((".", ";", ":"))
    # One article may stand at several addresses, so the same words may come a few times.
    candidates = [
        path
        for path, counted in texts.items()
        if len(counted) >= max(_MIN_PAGES, _MIN_SITE_SHARE * len(pages))
        and len(counted) >= _MIN_DISTINCT_SHARE * len(ranks[path])
        and max(counted.values()) <= max(_MIN_PAGES, _MAX_SAME_SHARE * len(ranks[path]))
        and sentences[path] <= _MAX_SENTENCE_SHARE * len(ranks[path])
    ]
    return max(
        candidates,
        key=lambda path: (
            score_heading_path(path) > 1,
            "~" in path,
            len(texts[path]),
            -median(ranks[path]),
            path,
        ),
        default=None,
    )
