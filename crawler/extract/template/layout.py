"""Learn a layout: where the articles of one template keep heading, text and fields.

It is learned from pages that have their heading at one path. One host can have several: two
generations of a site, a print view, an extension with templates of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.fields.title_marks import strip_title_marks
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.model import Layout
from crawler.extract.template.recurrence import make_recurrence_key
from crawler.extract.template.slots import learn_slots
from crawler.extract.template.template_page import (
    TemplatePage,
    collect_article_text,
    measure_containers,
)

# Share of an article's text in one element from which it is the body. Less than in `locate`, where
# one page decides alone: here the layout's articles must agree besides. Of 164 readings of corpus
# and golden pages none differs at 0.5, 16 do at 0.9.
_MIN_BODY_TEXT_SHARE = 0.7
_MIN_ARTICLE_SHARE = 0.8  # of a layout's articles, to agree on the body's path
_MIN_TELLING_LENGTH = 400  # characters: a shorter article says little about where text stands
_MIN_PROSE_LENGTH = 80  # characters: a longer block is no field
_MIN_ARTICLES = 3  # articles: what fewer share is chance, as in `recurrence`
_MIN_STANDING_SHARE = 0.9  # of a layout's articles: the frame's footer, no formula of its editors


def learn_layout(heading: str, pages: Sequence[TemplatePage]) -> Layout:
    """Learn a layout from articles that have their heading at one path, each once."""
    body = _find_body_path(pages)
    prose = _find_prose_paths(pages, body)
    return Layout(
        heading=heading,
        body=body,
        prose=prose,
        standing=_find_standing_lines(pages, prose),
        slots=tuple(
            slot for slot in learn_slots(pages, prose) if slot.path != heading or slot.words
        ),
        articles=len(pages),
        is_stamped=sum(map(_has_stamp, pages)) >= _MIN_ARTICLE_SHARE * len(pages),
    )


def _has_stamp(page: TemplatePage) -> bool:
    text = page.page_blocks.blocks[page.heading].text
    return find_printed_date(text.removeprefix(strip_title_marks(text))) is not None


def _find_body_path(pages: Sequence[TemplatePage]) -> str | None:
    """Find the innermost path that holds nearly all text of nearly all articles."""
    texts = [(page, collect_article_text(page)) for page in pages]
    long_texts = [
        text for text in texts if sum(len(block.text) for block in text[1]) >= _MIN_TELLING_LENGTH
    ]
    if len(long_texts) < _MIN_ARTICLES:
        long_texts = texts
    path_counts: defaultdict[str, int] = defaultdict(int)
    for page, blocks in long_texts:
        total = sum(len(block.text) for block in blocks)
        sizes = measure_containers(blocks)
        paths = {
            page.page_blocks.paths.get(container)
            for container, size in sizes.items()
            if size >= _MIN_BODY_TEXT_SHARE * total
        }
        for path in paths:
            if path is not None:
                path_counts[path] += 1
    candidates = [
        path for path, count in path_counts.items() if count >= _MIN_ARTICLE_SHARE * len(long_texts)
    ]
    return max(
        candidates, key=lambda path: (path.count(">"), path_counts[path], path), default=None
    )


def _find_prose_paths(pages: Sequence[TemplatePage], body: str | None) -> tuple[str, ...]:
    """Find the paths in the body where three articles have text of their own that is no field."""
    if body is None:
        return ()
    users: defaultdict[str, set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        for block in collect_article_text(page):
            if block.block_path.startswith(body) and len(block.text) >= _MIN_PROSE_LENGTH:
                users[block.block_path].add(number)
    return tuple(sorted(path for path, numbers in users.items() if len(numbers) >= _MIN_ARTICLES))


def _find_standing_lines(pages: Sequence[TemplatePage], prose: Collection[str]) -> tuple[str, ...]:
    """Find the recurrence keys of what nearly every article has among its prose."""
    counts = Counter(
        key
        for page in pages
        for key in {
            make_recurrence_key(block)
            for block in page.page_blocks.blocks[page.heading + 1 :]
            if block.block_path in prose and make_comparison_key(block.text)
        }
    )
    enough = max(_MIN_ARTICLES, _MIN_STANDING_SHARE * len(pages))
    return tuple(sorted(key for key, count in counts.items() if count >= enough))


def select_unique_articles(
    pages: Sequence[TemplatePage], article_keys: Collection[str]
) -> list[TemplatePage]:
    """Select one page for each article key, the one of the shortest address.

    Print views and aliases show the same article: they must not vote twice.
    """
    chosen: dict[str, TemplatePage] = {}
    for key, page in sorted(zip(article_keys, pages, strict=True), key=_make_url_sort_key):
        chosen.setdefault(key, page)
    return list(chosen.values())


def _make_url_sort_key(keyed: tuple[str, TemplatePage]) -> tuple[int, str]:
    url = keyed[1].page_blocks.url
    return len(url), url
