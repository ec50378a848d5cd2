"""Size, verification and backup of the archive, as text and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from archive.backup import BackupReport
from archive.crawl_model import SiteStatistics
from archive.database_copy import DatabaseCopy
from archive.restore import RestoreReport
from archive.times import format_local_iso
from archive.verification import Finding, VerificationReport
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import sanitize
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_count, format_day, format_size, render_table

_COLUMNS = (
    "site",
    "articles",
    "revisions",
    "captures",
    "revisits",
    "size",
    "30 days",
    "runs",
    "last",
)


def render_copy(copy: DatabaseCopy) -> Iterator[str]:
    """Yield a line a table: its rows, and those that were copied this time."""
    columns = max(len(each.table) for each in copy.tables)
    for each in copy.tables:
        yield f"{each.table:<{columns}}  {each.rows:>11,} rows, {each.copied:,} copied"
    rows, copied = (sum(getattr(t, name) for t in copy.tables) for name in ("rows", "copied"))
    yield f"{rows:,} rows are equal on both sides, {copied:,} of them copied now: {copy.target}"


def copy_to_json(copy: DatabaseCopy) -> dict[str, object]:
    """Return the tables of a copy as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "archive": copy.archive,
        "from": copy.source,
        "to": copy.target,
        "tables": [asdict(each) for each in copy.tables],
    }


def render_growth(growth: Sequence[SiteStatistics], screen: OutputScreen) -> Iterator[str]:
    """Yield a table with a row a site, and their sums."""
    rows = [_make_row(statistics, format_day(statistics.last) or "-") for statistics in growth]
    if len(growth) > 1:
        rows.append(_make_row(_add_up(growth), ""))
    yield from render_table(_COLUMNS, rows, screen)


def _make_row(statistics: SiteStatistics, last: str) -> list[str]:
    counts = (statistics.articles, statistics.revisions, statistics.captures, statistics.revisits)
    return [
        sanitize(statistics.site) or "all",
        *(f"{count:,}" for count in counts),
        format_size(statistics.bytes),
        format_size(statistics.lately),
        f"{statistics.runs:,}",
        last,
    ]


def _add_up(growth: Sequence[SiteStatistics]) -> SiteStatistics:
    names = ("articles", "revisions", "captures", "revisits", "bytes", "lately", "runs")
    sums = {name: sum(getattr(statistics, name) for statistics in growth) for name in names}
    return SiteStatistics(site=type(growth[0].site)(""), **sums)


def growth_to_json(growth: Sequence[SiteStatistics]) -> dict[str, object]:
    """Return the sizes of each site as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "site": statistics.site,
                "articles": statistics.articles,
                "revisions": statistics.revisions,
                "captures": statistics.captures,
                "revisits": statistics.revisits,
                "bytes": statistics.bytes,
                "bytes_last_30_days": statistics.lately,
                "runs": statistics.runs,
                "first": format_local_iso(statistics.first),
                "last": format_local_iso(statistics.last),
            }
            for statistics in growth
        ],
    }


def render_verification(report: VerificationReport) -> Iterator[str]:
    """Yield a line a finding, then how much was read and how often each fault was found."""
    yield from _render_findings(report.findings)
    counts = Counter(finding.fault.value for finding in report.findings)
    faults = ", ".join(f"{count:,} × {fault}" for fault, count in counts.items())
    statistics = (
        f"{format_count(report.captures, 'capture')} in {format_count(report.files, 'file')},"
        f" {format_size(report.bytes)}"
    )
    yield f"{statistics}: {faults or 'all is well'}"
    if report.elsewhere:
        yield f"not read: {format_elsewhere(report.elsewhere)}"


def _render_findings(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        position = f" at byte {finding.offset}" if finding.offset is not None else ""
        location = sanitize(f"{finding.file or 'database'}{position}")
        yield f"{finding.fault}: {location}: {sanitize(finding.message)}"
        if finding.url:
            yield f"  {sanitize(finding.url)}"


def verification_to_json(report: VerificationReport) -> dict[str, object]:
    """Return what was read and the findings as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "files": report.files,
        "captures": report.captures,
        "elsewhere": report.elsewhere,
        "bytes": report.bytes,
        "findings": _findings_to_json(report.findings),
    }


def format_elsewhere(count: int) -> str:
    """Return what is not to be had, since other machines have yet to upload it."""
    return f"{format_count(count, 'file')} of captures that other machines have yet to upload"


def _findings_to_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [
        {
            "fault": finding.fault,
            "file": finding.file,
            "offset": finding.offset,
            "url": finding.url,
            "message": finding.message,
        }
        for finding in findings
    ]


def render_backup(report: BackupReport) -> Iterator[str]:
    """Yield what the copy holds, and how much of it is new."""
    others = f", and {', '.join(map(sanitize, report.others))}" if report.others else ""
    files = f"{report.files:,} files of captures, {format_size(report.bytes)}"
    yield f"the database, {files} ({format_size(report.copied)} copied now){others}"
    if report.elsewhere:
        yield f"not copied: {format_elsewhere(report.elsewhere)}"
    for each in report.conflicts:
        yield f"{sanitize(each.kept)} stays as it was; the archive's is {sanitize(each.beside)}"


def backup_to_json(report: BackupReport) -> dict[str, object]:
    """Return what the copy holds as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "archive": report.archive,
        "made_at": format_local_iso(report.made_at),
        "files": report.files,
        "bytes": report.bytes,
        "copied": report.copied,
        "others": list(report.others),
        "missing": list(report.missing),
        "elsewhere": report.elsewhere,
        "conflicts": [{"kept": each.kept, "beside": each.beside} for each in report.conflicts],
    }


def render_restore(report: RestoreReport, folder: Path) -> Iterator[str]:
    """Yield what was restored, what is wrong with it, and what to do next."""
    files = f"{report.files:,} files of captures, {format_size(report.bytes)}"
    yield f"the database, {files} ({format_size(report.copied)} copied now)"
    yield from (f"missing in the backup: {sanitize(file)}" for file in report.missing)
    yield from (f"left in the backup, as it differed: {sanitize(file)}" for file in report.left)
    yield from _render_findings(report.findings)
    yield f"next: truongdang --data {sanitize(str(folder))} index rebuild"


def restore_to_json(report: RestoreReport) -> dict[str, object]:
    """Return what was restored as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "archive": report.archive,
        "files": report.files,
        "bytes": report.bytes,
        "copied": report.copied,
        "missing": list(report.missing),
        "left": list(report.left),
        "findings": _findings_to_json(report.findings),
    }
