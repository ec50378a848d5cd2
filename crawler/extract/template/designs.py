"""Group the pages of a site by the design that made them: one host can have several.

Old `.asp` tables beside a new WordPress, a section with a system of its own, captures from before
and after a redesign: each has its own frame, and what recurs in one stands on none of the others.
Two pages are of one design where the outer elements that have names are mostly the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extract.template.page_blocks import PageBlocks

_MAX_DEPTH = 6  # steps of a path: deeper ones are the article's own, or a list's
# Share of the paths of both pages that they have in common. Articles and listings of one design
# share more than half, two designs next to nothing: 0.3 to 0.6 group the real sites alike.
_MIN_SHARED_PATHS = 0.45


@dataclass(frozen=True, slots=True)
class _Design:
    paths: frozenset[str]
    numbers: list[int]


def group_by_design(pages: Sequence[PageBlocks]) -> list[list[int]]:
    """Group pages by their outer elements.

    Args:
        pages: pages of one site, in an order that does not depend on that of their capture.

    Returns:
        Numbers of pages, by design; the largest group first.
    """
    designs: list[_Design] = []
    for number, page_blocks in enumerate(pages):
        paths = frozenset(_iterate_outer_paths(page_blocks))
        design = max(designs, key=lambda known: _measure_overlap(known.paths, paths), default=None)
        if design is None or _measure_overlap(design.paths, paths) < _MIN_SHARED_PATHS:
            design = _Design(paths=paths, numbers=[])
            designs.append(design)
        design.numbers.append(number)
    return sorted(
        (design.numbers for design in designs), key=lambda numbers: (-len(numbers), numbers)
    )


def _iterate_outer_paths(page_blocks: PageBlocks) -> Iterator[str]:
    return (path for path in page_blocks.paths.values() if 0 < path.count(">") <= _MAX_DEPTH)


def _measure_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 1.0
