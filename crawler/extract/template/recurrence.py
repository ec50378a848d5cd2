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


def make_recurrence_key(piece: TextBlock) -> str:
    """What two pieces that one template printed have in common: place and masked text."""
    source = f"{piece.path}\n{mask_numbers(piece.text)}"
    return blake2b(source.encode(), digest_size=_KEY_BYTES).hexdigest()


def find_unique_articles(outlines: Sequence[PageBlocks]) -> list[str]:
    """Name what each page shows: pages that show one article have one name, and so one vote.

    The name is the longest text that stands on few pages.
    """
    keys = [[make_comparison_key(piece.text) for piece in outline.blocks] for outline in outlines]
    spread = Counter(text for texts in keys for text in set(texts))
    most = max(_MIN_ARTICLES, _MAX_NAMING_SPREAD * len(outlines))
    names = []
    for outline, texts in zip(outlines, keys, strict=True):
        telling = [
            text for text in texts if len(text) >= _MIN_NAMING_LENGTH and spread[text] <= most
        ]
        names.append(max(telling, key=lambda text: (len(text), text), default=outline.url))
    return names


def find_recurring(
    outlines: Sequence[PageBlocks], names: Sequence[str | None], kinds: Sequence[str | None]
) -> frozenset[str]:
    """The keys of what recurs on the site as a whole, or on the pages of one kind."""
    found: set[str] = set()
    by_kind: defaultdict[str | None, list[int]] = defaultdict(list)
    voting = [number for number, name in enumerate(names) if name is not None]
    for number in voting:
        by_kind[kinds[number]].append(number)
    found.update(_find_shared(outlines, names, voting, _MIN_SHARE_OF_SITE))
    for kind, numbers in by_kind.items():
        if kind is not None:
            found.update(_find_shared(outlines, names, numbers, _MIN_SHARE_OF_LAYOUT))
    return frozenset(found)


def _find_shared(
    outlines: Sequence[PageBlocks],
    names: Sequence[str | None],
    numbers: Collection[int],
    share: float,
) -> Iterable[str]:
    votes: defaultdict[str, set[str | None]] = defaultdict(set)
    for number in numbers:
        for piece in outlines[number].blocks:
            votes[make_recurrence_key(piece)].add(names[number])
    enough = max(_MIN_ARTICLES, share * len({names[number] for number in numbers}))
    return [found for found, voted in votes.items() if len(voted) >= enough]


def mark_content(pieces: Sequence[TextBlock], chrome: Collection[str]) -> list[bool]:
    """Tell of each piece whether it is none of the chrome."""
    return [make_recurrence_key(piece) not in chrome for piece in pieces]
