"""Tell what a site prints again and again from what an article says once.

Text is compared with its numbers and weekdays masked, and only with text at the same path. What
votes are distinct articles: a print view, an alias or a listing that prints a whole article has no
second vote, and a listing that prints several has none.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

from crawler.extract.html.text import make_comparison_key, mask_numbers
from crawler.extract.template.page_blocks import PageBlocks, TextBlock

_KEY_BYTES = 6  # 48 bits: two of 75,000 lines (150 pages of 500) share a key once in 100,000 sites
_MIN_ARTICLES = 3  # articles: what fewer share is chance
# Shares of the distinct articles. Below 0.1 bodies are eaten, since list formulas recur in up to a
# quarter of the articles; above 0.7 boilerplate is missed (feasibility study on whole sites).
_MIN_SHARE_OF_SITE = 0.3
_MIN_SHARE_OF_LAYOUT = 0.4  # of the pages of one layout
_MIN_DESIGN = 10  # pages of one design from which it is learned as one of its own
_MAX_NAMING_SPREAD = 0.5  # of the pages: a text that more of them have names none
_MIN_NAMING_LENGTH = 40  # letters of a text that names its page


def make_recurrence_key(block: TextBlock) -> str:
    """Return what blocks that one template printed have in common: a hash of path and masked text.

    Archives hold these keys in their templates: the text that is hashed must not change by a byte.
    """
    source = f"{block.path}\n{mask_numbers(block.text)}"
    return blake2b(source.encode(), digest_size=_KEY_BYTES).hexdigest()


def find_unique_articles(pages: Sequence[PageBlocks]) -> list[str]:
    """Return a key of what each page shows: pages of one article have one key, and so one vote.

    The key is the longest text that stands on few pages, or else the page's address.
    """
    keys = [
        [make_comparison_key(block.text) for block in page_blocks.blocks] for page_blocks in pages
    ]
    spread = Counter(text for texts in keys for text in set(texts))
    max_pages = max(_MIN_ARTICLES, _MAX_NAMING_SPREAD * len(pages))
    article_keys = []
    for page_blocks, texts in zip(pages, keys, strict=True):
        naming = [
            text for text in texts if len(text) >= _MIN_NAMING_LENGTH and spread[text] <= max_pages
        ]
        article_keys.append(
            max(naming, key=lambda text: (len(text), text), default=page_blocks.url)
        )
    return article_keys


def find_recurring(
    pages: Sequence[PageBlocks],
    article_keys: Sequence[str | None],
    heading_paths: Sequence[str | None],
    groups: Sequence[Collection[int]] = (),
) -> frozenset[str]:
    """Find the keys of what recurs on the site, on pages of one heading path, or of one design.

    Args:
        pages: pages of one site.
        article_keys: of each page its vote; None for a page that has none.
        heading_paths: of each page the path of its heading, None where it has none.
        groups: numbers of the pages of each design.
    """
    recurring: set[str] = set()
    by_path: defaultdict[str | None, list[int]] = defaultdict(list)
    voting = [number for number, key in enumerate(article_keys) if key is not None]
    for number in voting:
        by_path[heading_paths[number]].append(number)
    recurring.update(_find_shared(pages, article_keys, voting, _MIN_SHARE_OF_SITE))
    for path, numbers in by_path.items():
        if path is not None:
            recurring.update(_find_shared(pages, article_keys, numbers, _MIN_SHARE_OF_LAYOUT))
    for group in groups:
        numbers = [number for number in group if article_keys[number] is not None]
        if _MIN_DESIGN <= len(numbers) < len(voting):
            recurring.update(_find_shared(pages, article_keys, numbers, _MIN_SHARE_OF_LAYOUT))
    return frozenset(recurring)


def _find_shared(
    pages: Sequence[PageBlocks],
    article_keys: Sequence[str | None],
    numbers: Collection[int],
    share: float,
) -> Iterable[str]:
    articles: defaultdict[str, set[str | None]] = defaultdict(set)
    for number in numbers:
        for block in pages[number].blocks:
            articles[make_recurrence_key(block)].add(article_keys[number])
    enough = max(_MIN_ARTICLES, share * len({article_keys[number] for number in numbers}))
    return [key for key, keys in articles.items() if len(keys) >= enough]


def mark_content(blocks: Sequence[TextBlock], boilerplate: Collection[str]) -> list[bool]:
    """Tell of each block whether it is no boilerplate."""
    return [make_recurrence_key(block) not in boilerplate for block in blocks]
