"""What the pages of a site call one another: the words by which a page is linked are its title.

Where the browser's title says the site's or the section's name on every page, this is what is left
to know a heading by.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from crawler.extract.entries import target_of
from crawler.extract.outline import Outline
from crawler.extract.text import key

_SEVERAL = 2


def calls(outlines: Sequence[Outline]) -> Mapping[str, Collection[str]]:
    """The keys of the linked titles that lead to each address; words for several pages are none."""
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for outline in outlines:
        for piece in outline.pieces:
            if target := target_of(outline, piece):
                targets[key(piece.text)].add(target)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for name, found in targets.items():
        if name and len(found) == 1:
            names[min(found)].add(name)
    return names


def without_digests(outlines: Sequence[Outline], votes: Sequence[str]) -> list[str | None]:
    """The votes of pages, but for those that print the texts of several others they lead to.

    What recurs on such listings recurs in the articles that they print whole.
    """
    pages: defaultdict[str, set[str]] = defaultdict(set)
    for outline, vote in zip(outlines, votes, strict=True):
        pages[vote].add(outline.url)
    return [
        None if _is_digest(outline, pages) else vote
        for outline, vote in zip(outlines, votes, strict=True)
    ]


def _is_digest(outline: Outline, pages: Mapping[str, Collection[str]]) -> bool:
    printed = {text for piece in outline.pieces if (text := key(piece.text)) in pages}
    if len(printed) < _SEVERAL:
        return False
    targets = {target_of(outline, piece) for piece in outline.pieces}
    return sum(not targets.isdisjoint(pages[text]) for text in printed) >= _SEVERAL
