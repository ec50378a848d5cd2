"""Facets as comma-separated values, for machines."""

from collections.abc import Iterator, Mapping, Sequence

from indexer.result import FacetCount
from terminal.printers.csv import csv_lines


def facet_csv(facets: Mapping[str, Sequence[FacetCount]]) -> Iterator[str]:
    """All counts as rows of facet, value and count; no count where nothing is covered."""
    rows = ((name, entry.value, entry.count) for name, each in facets.items() for entry in each)
    return csv_lines(("facet", "value", "count"), rows)
