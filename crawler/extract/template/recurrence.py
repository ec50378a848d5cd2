"""Tells what a site prints again and again from what an article says once.

Text is compared with its numbers and weekdays masked, and only with text at the same place. What
votes are distinct articles: a print view, an alias or a listing that prints a whole article has no
second vote, and a listing that prints several has none.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

from crawler.extract.html.text import make_comparison_key, mask_numbers
from crawler.extract.template.page_blocks import PageBlocks, TextBlock

_KEY_BYTES = 6
_MIN_ARTICLES = 3  # articles: what fewer share is chance
_MIN_SHARE_OF_SITE = 0.3
_MIN_SHARE_OF_LAYOUT = 0.4  # of the pages of one layout
_MAX_NAMING_SPREAD = 0.5  # a text on more of the pages names none of them
_MIN_NAMING_LENGTH = 40  # letters of a text that names its page


def make_recurrence_key(block: TextBlock) -> str:
    """What two pieces that one template printed have in common: place and masked text."""
    source = f"{block.path}\n{mask_numbers(block.text)}"
    return blake2b(source.encode(), digest_size=_KEY_BYTES).hexdigest()


def find_unique_articles(pages: Sequence[PageBlocks]) -> list[str]:
    """Name what each page shows: pages that show one article have one name, and so one vote.

    The name is the longest text that stands on few pages.
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
) -> frozenset[str]:
    """The keys of what recurs on the site as a whole, or on the pages of one kind."""
    recurring: set[str] = set()
    by_path: defaultdict[str | None, list[int]] = defaultdict(list)
    voting = [number for number, key in enumerate(article_keys) if key is not None]
    for number in voting:
        by_path[heading_paths[number]].append(number)
    recurring.update(_find_shared(pages, article_keys, voting, _MIN_SHARE_OF_SITE))
    for path, numbers in by_path.items():
        if path is not None:
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
    """Tell of each piece whether it is none of the chrome."""
    return [make_recurrence_key(block) not in boilerplate for block in blocks]
