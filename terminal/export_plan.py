"""Where the files of an export go, and their writing told: to stdout, a file, or a folder."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import click

from archive.model import Article
from research.export import Output, export_files, export_stream
from research.exports.format import FORMATS, AnyFormat, Format
from research.exports.wishes import Wishes
from research.manifest import Manifest, Origin
from terminal.screen import narrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Formats and the place they go to; None is stdout, which takes one text."""

    forms: Sequence[AnyFormat]
    place: str | None

    @classmethod
    def of(cls, names: Sequence[str], place: str | None) -> Self:
        """The plan that a command line asks for.

        Raises:
            click.UsageError: what is asked for cannot go to stdout.
        """
        forms = [FORMATS[name] for name in dict.fromkeys(names)]
        place = None if place == "-" else place
        if place is None:
            streamed(forms)
        return cls(forms=forms, place=place)

    def carry_out(self, articles: Iterable[Article], origin: Origin) -> Manifest | None:
        """Write the articles of an origin; gives the manifest, where there is one.

        Raises:
            ResearchError: a file cannot be written, or the articles cannot all be read.
        """
        if self.place is None:
            wishes = Wishes(bom=origin.bom, query=origin.query)
            export_stream(articles, streamed(self.forms), sys.stdout.buffer, wishes)
            return None
        outputs, manifest_path = places_of(self.place, self.forms)
        now = datetime.now(UTC)
        manifest = export_files(articles, outputs, manifest_path, origin, now=now)
        _narrate(manifest, outputs)
        return manifest


def streamed(forms: Sequence[AnyFormat]) -> Format:
    """The one format that can go to stdout.

    Raises:
        click.UsageError: they are several, or the one is a folder or of no use on a terminal.
    """
    if len(forms) > 1:
        raise click.UsageError("Several formats need a folder: -o FOLDER/")
    form = forms[0]
    if not isinstance(form, Format):
        raise click.UsageError(f"{form.name} is a folder of files: -o FOLDER/")
    if form.is_binary and sys.stdout.isatty():
        raise click.UsageError(f"{form.name} is nothing for a terminal: -o FILE")
    return form


def places_of(place: str, forms: Sequence[AnyFormat]) -> tuple[list[Output], Path]:
    """Where the files and the manifest go: one file, or a folder for several."""
    path = Path(place)
    if len(forms) > 1 or place.endswith("/") or path.is_dir():
        outputs = [Output(form=form, path=path / form.file_name) for form in forms]
        return outputs, path / "manifest.json"
    return [Output(form=forms[0], path=path)], path.with_name(f"{path.name}.manifest.json")


def _narrate(manifest: Manifest, outputs: Sequence[Output]) -> None:
    for output in outputs:
        size = sum(file.bytes for file in manifest.files if file.format == output.form.name)
        narrate(f"{output.path}: {len(manifest.rows):,} articles, {size:,} bytes")
