"""The known facts of each article, read without opening it: one line of text a document.

Whoosh's numeric columns cost a Python call for each cell; one column of lines,
split at once, gives dates, lengths and facet values of all articles in the time
of two.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from heapq import nlargest, nsmallest

from indexer.engine import VALUE_FACETS, IndexDocument

_CELL_SEPARATOR = "\x1f"
_VALUE_SEPARATOR = "\x1e"
_FIRST_FACET = 5  # the cells before: id, published, first day, last day, length
_COLUMN_COUNT = _FIRST_FACET + len(VALUE_FACETS)


def encode_row(document: IndexDocument, *, length: int) -> bytes:
    """Encode the line of one article; `length` is the number of positions in its text."""
    days, article = document.days, document.article
    cells = [
        article.id,
        document.published,
        days and days.first and days.first.toordinal(),
        days and days.last and days.last.toordinal(),
        length,
        *(
            _VALUE_SEPARATOR.join(map(_strip_separators, document.facets.get(name, ())))
            for name in VALUE_FACETS
        ),
    ]
    return _CELL_SEPARATOR.join("" if cell is None else str(cell) for cell in cells).encode()


class ArticleColumns:
    """The lines of all documents of an index, in Whoosh's order, as columns."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Take the lines apart, all at once. Raises ValueError where one has other cells."""
        together = _CELL_SEPARATOR.encode().join(lines).decode()
        cells = together.split(_CELL_SEPARATOR) if together else []
        if len(cells) % _COLUMN_COUNT:
            raise ValueError("a line has not one cell for each column")
        self._columns = [cells[number::_COLUMN_COUNT] for number in range(_COLUMN_COUNT)]

    @property
    def ids(self) -> Sequence[str]:
        """The id of each article."""
        return self._get_column(0)

    @cached_property
    def published(self) -> list[int | None]:
        """The moment of publication of each article, in seconds since 1970."""
        return [int(cell) if cell else None for cell in self._get_column(1)]

    @cached_property
    def days(self) -> list[tuple[int, int] | None]:
        """The first and last day on which each may have been published, as ordinals."""
        return [
            (int(first), int(last)) if first else None
            for first, last in zip(self._get_column(2), self._get_column(3), strict=True)
        ]

    @cached_property
    def lengths(self) -> list[int]:
        """The number of positions in the text of each."""
        return [int(cell) for cell in self._get_column(4)]

    def select_best(self, scores: Mapping[int, float], limit: int) -> list[int]:
        """Return the documents with the highest scores, in order; of equals the newest."""
        lowest_score = min(nlargest(limit, scores.values()), default=0.0)
        candidates = [document for document, score in scores.items() if score >= lowest_score]
        return nsmallest(
            limit, candidates, key=lambda each: (-scores[each], *self._make_newest_first_key(each))
        )

    def select_newest(self, documents: Iterable[int], limit: int) -> list[int]:
        """Return the newest of some documents, undated ones last; of equals the first by id."""
        return nsmallest(limit, documents, key=self._make_newest_first_key)

    def sort_oldest_first(self, documents: Iterable[int]) -> list[int]:
        """Return all of some documents, the oldest first, undated ones last; of equals by id."""

        def order(document: int) -> tuple[bool, int, str]:
            moment = self.published[document]
            return moment is None, moment or 0, self.ids[document]

        return sorted(documents, key=order)

    def _make_newest_first_key(self, document: int) -> tuple[bool, int, str]:
        moment = self.published[document]
        return moment is None, -(moment or 0), self.ids[document]

    def count_facet(self, facet: str, documents: Collection[int]) -> Counter[str]:
        """Count the documents that carry each value, as spelled."""
        column = self._get_column(_FIRST_FACET + VALUE_FACETS.index(facet))
        counts: Counter[str] = Counter()
        for cell, count in Counter(map(column.__getitem__, documents)).items():
            for value in cell.split(_VALUE_SEPARATOR) if cell else ():
                counts[value] += count
        return counts

    def count_days(self, documents: Collection[int]) -> Counter[tuple[date, date]]:
        """Count the documents of each span of days; undated ones are not counted."""
        counts = Counter(map(self.days.__getitem__, documents))
        return Counter(
            {
                (date.fromordinal(days[0]), date.fromordinal(days[1])): count
                for days, count in counts.items()
                if days is not None
            }
        )

    def count_months(self, documents: Collection[int]) -> Counter[tuple[date, date]]:
        """Count the documents of each span of months; undated ones are not counted."""
        counts: Counter[tuple[date, date]] = Counter()
        for (first, last), count in self.count_days(documents).items():
            counts[first.replace(day=1), last.replace(day=1)] += count
        return counts

    def _get_column(self, number: int) -> Sequence[str]:
        return self._columns[number]


def _strip_separators(value: str) -> str:
    return value.replace(_CELL_SEPARATOR, " ").replace(_VALUE_SEPARATOR, " ")
