"""What the archive holds, whether it is whole, and what was copied: as text and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.backup import BackupReport
from archive.crawl_model import SiteStatistics
from archive.times import format_local_iso
from archive.verification import VerificationReport
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import sanitize
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_size, render_table

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
_ISO_DAY_LENGTH = len("2026-01-02")


def render_growth(growth: Sequence[SiteStatistics], screen: OutputScreen) -> Iterator[str]:
    """A line a site, and their sums."""
    rows = [
        _make_row(held, str(format_local_iso(held.last) or "-")[:_ISO_DAY_LENGTH])
        for held in growth
    ]
    if len(growth) > 1:
        rows.append(_make_row(_add_up(growth), ""))
    yield from render_table(_COLUMNS, rows, screen)


def _make_row(held: SiteStatistics, last: str) -> list[str]:
    counts = (held.articles, held.revisions, held.captures, held.revisits)
    return [
        sanitize(held.site) or "all",
        *(f"{count:,}" for count in counts),
        format_size(held.bytes),
        format_size(held.lately),
        f"{held.runs:,}",
        last,
    ]


def _add_up(growth: Sequence[SiteStatistics]) -> SiteStatistics:
    names = ("articles", "revisions", "captures", "revisits", "bytes", "lately", "runs")
    sums = {name: sum(getattr(held, name) for held in growth) for name in names}
    return SiteStatistics(site=type(growth[0].site)(""), **sums)


def growth_to_json(growth: Sequence[SiteStatistics]) -> dict[str, object]:
    """What is held of each site."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "site": held.site,
                "articles": held.articles,
                "revisions": held.revisions,
                "captures": held.captures,
                "revisits": held.revisits,
                "bytes": held.bytes,
                "bytes_last_30_days": held.lately,
                "runs": held.runs,
                "first": format_local_iso(held.first),
                "last": format_local_iso(held.last),
            }
            for held in growth
        ],
    }


def render_verification(found: VerificationReport) -> Iterator[str]:
    """A line a finding, then how much was looked at and what was found how often."""
    for finding in found.findings:
        place = f" at byte {finding.offset}" if finding.offset is not None else ""
        where = sanitize(f"{finding.file or 'database'}{place}")
        yield f"{finding.fault}: {where}: {sanitize(finding.message)}"
        if finding.url:
            yield f"  {sanitize(finding.url)}"
    counts = Counter(finding.fault.value for finding in found.findings)
    faults = ", ".join(f"{count:,} × {fault}" for fault, count in counts.items())
    held = f"{found.captures:,} captures in {found.files:,} files, {format_size(found.bytes)}"
    yield f"{held}: {faults or 'all is well'}"


def verification_to_json(found: VerificationReport) -> dict[str, object]:
    """What was looked at and what is wrong."""
    return {
        "format_version": FORMAT_VERSION,
        "files": found.files,
        "captures": found.captures,
        "bytes": found.bytes,
        "findings": [
            {
                "fault": finding.fault,
                "file": finding.file,
                "offset": finding.offset,
                "url": finding.url,
                "message": finding.message,
            }
            for finding in found.findings
        ],
    }


def render_backup(made: BackupReport) -> Iterator[str]:
    """What the copy holds, and how much of it is new."""
    others = f", and {', '.join(map(sanitize, made.others))}" if made.others else ""
    files = f"{made.files:,} files of captures, {format_size(made.bytes)}"
    yield f"the database, {files} ({format_size(made.copied)} copied now){others}"
    for each in made.conflicts:
        yield f"{sanitize(each.kept)} stays as it was; the archive's is {sanitize(each.beside)}"


def backup_to_json(made: BackupReport) -> dict[str, object]:
    """The same."""
    return {
        "format_version": FORMAT_VERSION,
        "archive": made.archive,
        "made_at": format_local_iso(made.made_at),
        "files": made.files,
        "bytes": made.bytes,
        "copied": made.copied,
        "others": list(made.others),
        "missing": list(made.missing),
        "conflicts": [{"kept": each.kept, "beside": each.beside} for each in made.conflicts],
    }
