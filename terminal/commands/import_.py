"""`truongdang import`: articles and captures that were collected elsewhere."""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import BinaryIO, cast

import click

from archive.archive import Archive
from archive.crawl_model import Outcome
from archive.errors import ArticleFormatError
from archive.model import SiteKey
from config.load import is_site_key
from config.validation import find_closest
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext, complete_site_keys, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.cli.text_width import truncate
from terminal.printers.imports import (
    BadLine,
    ImportReport,
    format_import,
    import_to_json,
    render_bad_lines,
)
from terminal.printers.index import format_sync
from terminal.services.archive import open_archive, update_index_with_progress
from terminal.services.file_kind import are_captures
from terminal.services.import_lines import KNOWN_KEYS, ImportLine, parse_import_line, read_lines

_EXAMPLES = (
    "truongdang import articles.jsonl --site my-collection",
    "truongdang export '*' --format jsonl | truongdang import - --site demo-joomla --data copy",
    "truongdang import heritrix-2012.warc.gz old-captures/ --site demo-joomla",
)


def _parse_site_key(_: click.Context, __: click.Parameter, key: str) -> SiteKey:
    if not is_site_key(key):
        raise click.BadParameter("a key has small letters, digits and hyphens only.")
    return SiteKey(key)


def _measure_read(file: BinaryIO) -> tuple[int, int] | None:
    """Return how many bytes of a file are read, and of how many; None of a pipe."""
    try:
        return file.tell(), os.fstat(file.fileno()).st_size
    except OSError:
        return None


def _name(file: BinaryIO) -> str:
    """Return how a file is called in messages."""
    name = getattr(file, "name", "-")
    return name if isinstance(name, str) and name not in {"-", "<stdin>"} else "stdin"


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument(
    "paths",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True),
)
@click.option(
    "--site",
    metavar="KEY",
    required=True,
    callback=_parse_site_key,
    shell_complete=complete_site_keys,
    help="The site to which they belong; for JSON Lines it need not be configured.",
)
@click.option(
    "--in-place", is_flag=True, help="Refer to files of captures instead of copying their records."
)
@click.option("--no-index", is_flag=True, help="Do not update the index.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def command(
    context: CliContext,
    paths: tuple[str, ...],
    *,
    site: SiteKey,
    in_place: bool,
    no_index: bool,
    as_json: bool,
) -> None:
    """Import what was collected elsewhere: articles as JSON Lines, or captures.

    FILE is JSON Lines, or - for stdin: one object a line with "url", "title" and "body", and any
    other key of an article as "show --json" prints it. The same url again is an update. The file
    may be packed by gzip, bzip2 or xz, and in UTF-8 or UTF-16.

    Or FILE... are captures of any crawler (.warc, .warc.gz, .arc.gz, .wacz, or folders of them) of
    a configured site: those in its scope keep their own time, are read as after a crawl, and
    become revisions in the order in which they were captured. Then the index is updated.

    Exit status: 0 all taken in, 1 some lines were bad, 2 a mistake in the command line or
    another kind of file, 3 the archive or the index is locked, 4 the archive is damaged.
    """
    if are_captures(paths):
        # The crawler, which reads pages, takes as long to start as all the rest; so it waits.
        from terminal.services.capture_import import run_capture_import  # noqa: PLC0415

        run_capture_import(
            context, paths, site, in_place=in_place, no_index=no_index, as_json=as_json
        )
        return
    if len(paths) > 1:
        raise click.UsageError("several files can be imported at once only if all are captures.")
    if in_place:
        raise click.UsageError("--in-place is for files of captures.")
    with click.open_file(paths[0], "rb") as file:
        _import_lines(context, cast("BinaryIO", file), site, no_index=no_index, as_json=as_json)


def _import_lines(
    context: CliContext, file: BinaryIO, site: SiteKey, *, no_index: bool, as_json: bool
) -> None:
    lines = read_lines(file, _name(file))
    article_import = ArticleImport(site)
    index = None
    with open_archive(context, create=True) as archive:
        archive.database.require_writable()
        try:
            with ProgressCounter("importing") as progress:
                counted = progress.count(lines, measure_part=lambda: _measure_read(file))
                article_import.run(archive, counted)
            index = None if no_index else update_index_with_progress(context, archive)
        finally:  # what was taken in is told even where the disk is full or the index refuses
            _print_report(article_import.make_report(), index, as_json=as_json)
    click.get_current_context().exit(
        ExitStatus.NOTHING_FOUND if article_import.bad_lines else ExitStatus.OK
    )


def _print_report(report: ImportReport, index: SyncReport | None, *, as_json: bool) -> None:
    for line in render_bad_lines(report.bad):
        write_error_line(line)
    if ignored_keys := sorted(report.archive_keys | report.unknown_keys):
        named = [truncate(key, _MAX_KEY_COLUMNS) for key in ignored_keys[:_MAX_NAMED_KEYS]]
        if hidden := len(ignored_keys) - len(named):
            named.append(f"and {hidden:,} more")
        write_error_line(f"note: these keys were ignored: {', '.join(named)}")
        meant = [find_closest(key, KNOWN_KEYS) for key in ignored_keys[:_MAX_NAMED_KEYS]]
        if close := list(dict.fromkeys(chain.from_iterable(meant))):
            write_error_line(f"hint: there are keys like them: {', '.join(close)}")
    if as_json:
        click.echo(dump_json(import_to_json(report, index)))
        return
    click.echo(format_import(report))
    if index:
        write_error_line(format_sync(index))


_MAX_NAMED_KEYS, _MAX_KEY_COLUMNS = 20, 60
"""A line of 16 MB can have a million keys, or one as long."""


class ArticleImport:
    """Takes lines into the archive, and can report at any time what has become of them."""

    def __init__(self, site: SiteKey) -> None:
        self._site = site
        self._outcomes: Counter[Outcome] = Counter()
        self._archive_keys: set[str] = set()
        self._unknown_keys: set[str] = set()
        self.bad_lines: list[BadLine] = []

    def run(self, archive: Archive, lines: Iterable[bytes | ArticleFormatError]) -> None:
        """Import every line that can be read; errors stand for lines that could not even be.

        Raises:
            ArchiveError: the archive takes nothing more; what it has taken stays.
        """
        for number, text in enumerate(lines, 1):
            if isinstance(text, ArticleFormatError):
                self._refuse(number, text)
                continue
            if not text.strip():
                continue
            try:
                line = parse_import_line(text)
            except ArticleFormatError as error:
                self._refuse(number, error)
                continue
            self._outcomes[self._store_line(archive, line)] += 1
            self._archive_keys |= line.archive_keys
            self._unknown_keys |= line.unknown_keys

    def _refuse(self, number: int, error: ArticleFormatError) -> None:
        # Of a million lines that are wrong in one way the words are kept but once.
        self.bad_lines.append(BadLine(line=number, message=sys.intern(str(error))))

    def make_report(self) -> ImportReport:
        """Report what was taken in so far."""
        return ImportReport(
            outcomes=self._outcomes,
            bad=tuple(self.bad_lines),
            archive_keys=frozenset(self._archive_keys),
            unknown_keys=frozenset(self._unknown_keys),
        )

    def _store_line(self, archive: Archive, line: ImportLine) -> Outcome:
        return archive.visits.import_article(
            self._site,
            line.url,
            line.content,
            identity=line.identity,
            now=datetime.now(UTC),
        )
