"""What the archive holds, whether it is whole, and what was copied: as text and as JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence

from archive.backup import Backup
from archive.history import Growth
from archive.moments import local_iso
from archive.verification import Verification
from terminal.columns import clean
from terminal.printers.figures import size
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.table import table_lines
from terminal.screen import Screen

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
_DAY = len("2026-01-02")


def growth_lines(growth: Sequence[Growth], screen: Screen) -> Iterator[str]:
    """A line a site, and their sums."""
    rows = [_row(held, str(local_iso(held.last) or "-")[:_DAY]) for held in growth]
    if len(growth) > 1:
        rows.append(_row(_sum(growth), ""))
    yield from table_lines(_COLUMNS, rows, screen)


def _row(held: Growth, last: str) -> list[str]:
    counts = (held.articles, held.revisions, held.captures, held.revisits)
    return [
        clean(held.site) or "all",
        *(f"{count:,}" for count in counts),
        size(held.bytes),
        size(held.lately),
        f"{held.runs:,}",
        last,
    ]


def _sum(growth: Sequence[Growth]) -> Growth:
    names = ("articles", "revisions", "captures", "revisits", "bytes", "lately", "runs")
    sums = {name: sum(getattr(held, name) for held in growth) for name in names}
    return Growth(site=type(growth[0].site)(""), **sums)


def growth_object(growth: Sequence[Growth]) -> dict[str, object]:
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
                "first": local_iso(held.first),
                "last": local_iso(held.last),
            }
            for held in growth
        ],
    }


def verification_lines(found: Verification) -> Iterator[str]:
    """A line a finding, then how much was looked at and what was found how often."""
    for finding in found.findings:
        place = f" at byte {finding.offset}" if finding.offset is not None else ""
        where = clean(f"{finding.file or 'database'}{place}")
        yield f"{finding.fault}: {where}: {clean(finding.message)}"
        if finding.url:
            yield f"  {clean(finding.url)}"
    counts = Counter(finding.fault.value for finding in found.findings)
    faults = ", ".join(f"{count:,} × {fault}" for fault, count in counts.items())
    held = f"{found.captures:,} captures in {found.files:,} files, {size(found.bytes)}"
    yield f"{held}: {faults or 'all is well'}"


def verification_object(found: Verification) -> dict[str, object]:
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


def backup_lines(made: Backup) -> Iterator[str]:
    """What the copy holds, and how much of it is new."""
    others = f", and {', '.join(map(clean, made.others))}" if made.others else ""
    files = f"{made.files:,} files of captures, {size(made.bytes)}"
    yield f"the database, {files} ({size(made.copied)} copied now){others}"
    for each in made.conflicts:
        yield f"{clean(each.kept)} stays as it was; the archive's is {clean(each.beside)}"


def backup_object(made: Backup) -> dict[str, object]:
    """The same."""
    return {
        "format_version": FORMAT_VERSION,
        "archive": made.archive,
        "made_at": local_iso(made.made_at),
        "files": made.files,
        "bytes": made.bytes,
        "copied": made.copied,
        "others": list(made.others),
        "missing": list(made.missing),
        "conflicts": [{"kept": each.kept, "beside": each.beside} for each in made.conflicts],
    }
