"""What `doctor` found, as text and as JSON."""

from collections.abc import Iterator, Sequence

from terminal.cli.text_width import sanitize
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_count
from terminal.services.finding import DoctorFinding, Level


def render_diagnosis(findings: Sequence[DoctorFinding]) -> Iterator[str]:
    """Yield each finding with its command below it, problems first, then how many there are."""
    ordered = sorted(findings, key=lambda finding: finding.level is Level.NOTE)
    for finding in ordered:
        yield f"{finding.level}: {sanitize(finding.where)}: {sanitize(finding.what)}"
        if finding.command:
            yield f"  {sanitize(finding.command)}"
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    notes = format_count(len(findings) - problems, "note")
    yield f"{format_count(problems, 'problem')}, {notes}" if problems else f"no problem, {notes}"


def diagnosis_to_json(findings: Sequence[DoctorFinding]) -> dict[str, object]:
    """Return the findings as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "findings": [
            {
                "code": finding.code,
                "level": finding.level,
                "where": finding.where,
                "what": finding.what,
                "command": finding.command,
            }
            for finding in findings
        ],
    }
