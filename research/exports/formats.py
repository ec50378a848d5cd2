"""The formats in which a result set can be taken away."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from archive.model import Article
from research.errors import MissingExtraError
from research.exports.base import ByteWriter, ExportOptions, OutputFolder
from research.exports.bibtex import BibtexWriter
from research.exports.csl_json import open_csl_json_writer
from research.exports.csv import CsvWriter
from research.exports.html import open_html_writer
from research.exports.jsonl import JsonlWriter
from research.exports.markdown import MarkdownWriter
from research.exports.ris import RisWriter
from research.exports.txt import TxtWriter


class ExportWriter(Protocol):
    """Takes the articles of a result set one by one, in order."""

    def write(self, article: Article) -> None:
        """Write one article."""
        ...


OpenWriter = AbstractContextManager[ExportWriter]
"""A writer to be entered, which writes what comes after the last article as it is left in peace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A way to write articles into one file: its name, its usual file name, and its writer.

    The same articles always give the same bytes: no writer notes the time. One that
    `is_binary` is of no use on a terminal.
    """

    name: str
    file_name: str
    open_writer: Callable[[ByteWriter, ExportOptions], OpenWriter]
    is_binary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFormat:
    """A way to write articles into a folder of files."""

    name: str
    file_name: str
    open_writer: Callable[[OutputFolder, ExportOptions], OpenWriter]


ExportFormat = FileFormat | FolderFormat


def _open_xlsx(output: ByteWriter, _: ExportOptions) -> OpenWriter:
    # The library takes longer to start than the other writers to write a hundred articles.
    from research.exports.xlsx import open_xlsx_writer  # noqa: PLC0415

    return open_xlsx_writer(output)


def _open_parquet(output: ByteWriter, _: ExportOptions) -> OpenWriter:
    try:
        from research.exports.parquet import open_parquet_writer  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("parquet", needed_by="the format parquet") from error
    return open_parquet_writer(output)


def _make_opener(
    writer: Callable[[ByteWriter], ExportWriter],
) -> Callable[[ByteWriter, ExportOptions], OpenWriter]:
    """Make the opener of a format that ends with its last article and has no options."""
    return lambda output, _: nullcontext(writer(output))


_ALL_FORMATS: tuple[ExportFormat, ...] = (
    FileFormat(
        name="csv",
        file_name="articles.csv",
        open_writer=lambda output, options: nullcontext(CsvWriter(output, options)),
    ),
    FileFormat(name="jsonl", file_name="articles.jsonl", open_writer=_make_opener(JsonlWriter)),
    FileFormat(name="xlsx", file_name="articles.xlsx", open_writer=_open_xlsx, is_binary=True),
    FileFormat(
        name="parquet", file_name="articles.parquet", open_writer=_open_parquet, is_binary=True
    ),
    FileFormat(name="bibtex", file_name="articles.bib", open_writer=_make_opener(BibtexWriter)),
    FileFormat(name="ris", file_name="articles.ris", open_writer=_make_opener(RisWriter)),
    FileFormat(
        name="csl-json",
        file_name="articles.json",
        open_writer=lambda output, _: open_csl_json_writer(output),
    ),
    FileFormat(name="markdown", file_name="articles.md", open_writer=_make_opener(MarkdownWriter)),
    FolderFormat(
        name="txt", file_name="txt", open_writer=lambda folder, _: nullcontext(TxtWriter(folder))
    ),
    FileFormat(name="html", file_name="articles.html", open_writer=open_html_writer),
)

FORMATS: Mapping[str, ExportFormat] = MappingProxyType(
    {export_format.name: export_format for export_format in _ALL_FORMATS}
)


def find_format_by_ending(path: str) -> str | None:
    """Return the name of the format that files of this ending have; None for a folder or another.

    `articles.csv` is csv, `notes.md` is markdown.
    """
    ending = PurePath(path).suffix.lower()
    formats = [each for each in _ALL_FORMATS if isinstance(each, FileFormat)]
    return next((f.name for f in formats if PurePath(f.file_name).suffix == ending), None)
