"""An export checked against its manifest, and made again from it."""

from dataclasses import replace
from pathlib import Path

from config.version import program_version
from research.export import Repetition
from research.manifest import Manifest
from research.manifest_file import read_manifest
from research.verification import verify
from terminal.archive import open_archive
from terminal.export_plan import Plan
from terminal.progress import Progress
from terminal.screen import narrate, tell
from terminal.session import Session
from terminal.status import Status

_NAMED = 20
"""Articles that cannot be made again are named up to here, then counted."""


def verify_export(path: Path) -> Status:
    """Compare the files of a manifest with it, and say which are not as they were written."""
    manifest = read_manifest(path)
    mismatches = list(verify(manifest.files, path.parent))
    tell(f"{mismatch.name}: {mismatch.message}" for mismatch in mismatches)
    good = len(manifest.files) - len(mismatches)
    narrate(f"{good:,} of {len(manifest.files):,} files are as they were written")
    return Status.NONE if mismatches else Status.FINE


def export_again(session: Session, kept: Manifest, plan: Plan, *, bom: bool) -> Status:
    """Write the rows of a manifest once more, and say which cannot be."""
    with open_archive(session) as archive:
        repetition = Repetition(kept.rows, archive)
        origin = replace(
            kept.origin,
            options={**kept.origin.options, "bom": bom or kept.origin.bom},
            versions={"truongdang": program_version()},
            marks=replace(kept.origin.marks, archive_change=archive.last_change()),
        )
        with Progress("exporting") as progress:
            articles = progress.through(repetition.articles(), len(kept.rows))
            made = plan.carry_out(articles, origin)
    for row in repetition.missing[:_NAMED]:
        narrate(f"cannot be made again: {row.id} (no revision has this content any more)")
    if len(repetition.missing) > _NAMED:
        narrate(f"and {len(repetition.missing) - _NAMED:,} more")
    if made:
        _compare(kept, made)
    return Status.NONE if repetition.missing else Status.FINE


def _compare(kept: Manifest, made: Manifest) -> None:
    """Say whether the bytes are the same: dates of access and addresses may have moved on."""
    before = {(file.format, file.sha256) for file in kept.files}
    for file in made.files:
        if file.format in kept.formats and (file.format, file.sha256) not in before:
            narrate(f"{file.name}: other bytes than at the first time")
