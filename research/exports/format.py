"""The formats in which a result set can be taken away."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from archive.model import Article
from research.errors import MissingExtraError
from research.exports.bibtex import BibtexWriter
from research.exports.csl_json import csl_json_writer
from research.exports.csv import CsvWriter
from research.exports.html import html_writer
from research.exports.jsonl import JsonlWriter
from research.exports.markdown import MarkdownWriter
from research.exports.ris import RisWriter
from research.exports.sink import Folder, Sink
from research.exports.txt import TxtWriter
from research.exports.wishes import Wishes


class Writer(Protocol):
    """Takes the articles of a result set one by one, in order."""

    def write(self, article: Article) -> None:
        """Write one article."""
        ...


Opened = AbstractContextManager[Writer]
"""A writer to be entered, which writes what comes after the last article as it is left in peace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way to write articles into one file: its name, its usual file name, and its writer.

    The same articles always give the same bytes: no writer notes the time. One that
    `is_binary` is of no use on a terminal.
    """

    name: str
    file_name: str
    writer: Callable[[Sink, Wishes], Opened]
    is_binary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFormat:
    """A way to write articles into a folder of files."""

    name: str
    file_name: str
    writer: Callable[[Folder, Wishes], Opened]


AnyFormat = Format | FolderFormat


def _xlsx(sink: Sink, _: Wishes) -> Opened:
    # The library takes longer to start than the other writers to write a hundred articles.
    from research.exports.xlsx import xlsx_writer  # noqa: PLC0415

    return xlsx_writer(sink)


def _parquet(sink: Sink, _: Wishes) -> Opened:
    try:
        from research.exports.parquet import parquet_writer  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("parquet", needed_by="the format parquet") from error
    return parquet_writer(sink)


def _simple(writer: Callable[[Sink], Writer]) -> Callable[[Sink, Wishes], Opened]:
    """For a format that ends with its last article and knows no wishes."""
    return lambda sink, _: nullcontext(writer(sink))


_ALL: tuple[AnyFormat, ...] = (
    Format(
        name="csv",
        file_name="articles.csv",
        writer=lambda sink, wishes: nullcontext(CsvWriter(sink, wishes)),
    ),
    Format(name="jsonl", file_name="articles.jsonl", writer=_simple(JsonlWriter)),
    Format(name="xlsx", file_name="articles.xlsx", writer=_xlsx, is_binary=True),
    Format(name="parquet", file_name="articles.parquet", writer=_parquet, is_binary=True),
    Format(name="bibtex", file_name="articles.bib", writer=_simple(BibtexWriter)),
    Format(name="ris", file_name="articles.ris", writer=_simple(RisWriter)),
    Format(
        name="csl-json",
        file_name="articles.json",
        writer=lambda sink, _: csl_json_writer(sink),
    ),
    Format(name="markdown", file_name="articles.md", writer=_simple(MarkdownWriter)),
    FolderFormat(
        name="txt", file_name="txt", writer=lambda folder, _: nullcontext(TxtWriter(folder))
    ),
    Format(name="html", file_name="articles.html", writer=html_writer),
)

FORMATS: Mapping[str, AnyFormat] = MappingProxyType({form.name: form for form in _ALL})
