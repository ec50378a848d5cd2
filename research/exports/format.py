"""The formats in which a result set can be taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from archive.model import Article
from research.exports.csv import CsvWriter
from research.exports.jsonl import JsonlWriter
from research.exports.sink import Sink


class Writer(Protocol):
    """Takes the articles of a result set one by one, in order."""

    def write(self, article: Article) -> None:
        """Write one article."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write articles: its name, its usual file name, and its writer.

    The same articles always give the same bytes: no writer notes the time.
    """

    name: str
    file_name: str
    writer: Callable[[Sink], Writer]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            Format(name="csv", file_name="articles.csv", writer=CsvWriter),
            Format(name="jsonl", file_name="articles.jsonl", writer=JsonlWriter),
        )
    }
)


def with_byte_order_mark(form: Format) -> Format:
    """The same format as Excel wants it; only csv knows the difference."""
    if form.name != "csv":
        return form
    return Format(
        name=form.name,
        file_name=form.file_name,
        writer=lambda stream: CsvWriter(stream, bom=True),
    )
