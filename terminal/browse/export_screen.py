"""All articles that are looked at, taken away as a file with its manifest."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, OptionList, Static

from research.exports.format import FORMATS, AnyFormat
from research.manifest import Manifest
from terminal.browse.desk import Desk
from terminal.browse.export_job import ExportJob
from terminal.browse.key_line import KeyLine
from terminal.browse.selection import Selection
from terminal.browse.view import View, clean_lines, error_text
from terminal.columns import pad
from terminal.errors import Expected

_LOOK = 0.1
"""Seconds between two looks at how far the writing is."""
_NAME_COLUMNS = 11


@dataclass(frozen=True, slots=True)
class _Choice:
    """A format, what it is good for, and whether csv gets a byte order mark."""

    name: str
    meaning: str
    bom: bool = False

    @property
    def form(self) -> AnyFormat:
        """How it is written."""
        return FORMATS[self.name]

    def __str__(self) -> str:
        return f"{pad(self.name, _NAME_COLUMNS)}{self.meaning}"


_CHOICES = (
    _Choice("csv", "a table, for R"),
    _Choice("csv", "a table, for Excel", bom=True),
    _Choice("jsonl", "all, an article a line"),
    _Choice("xlsx", "a workbook"),
    _Choice("parquet", "for data frames"),
    _Choice("bibtex", "references, LaTeX"),
    _Choice("ris", "references, Zotero"),
    _Choice("csl-json", "references, Pandoc"),
    _Choice("markdown", "to read and edit"),
    _Choice("txt", "a folder of texts"),
    _Choice("html", "a report with charts"),
)
_FILE_NAMES = frozenset({"", *(each.form.file_name for each in _CHOICES)})


class ExportScreen(View[None]):
    """A format, a file, and how far it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next", key_display="Tab", tooltip="Format, file, button"),
        Binding("f4", "export", "Export", key_display="F4", tooltip="Write the file"),
    ]

    def __init__(self, desk: Desk, selection: Selection, total: int) -> None:
        super().__init__()
        self._desk = desk
        self._selection = selection
        self._total = total
        self._job: ExportJob | None = None

    def compose(self) -> ComposeResult:
        """Formats at the left, the file beside them."""
        noun = "article" if self._total == 1 else "articles"
        words = f"Export {self._total:,} {noun}   {self._selection.words()}"
        yield Static(clean_lines(words), id="heading", markup=False)
        with Horizontal():
            yield OptionList(*map(str, _CHOICES), id="formats", markup=False)
            with Vertical(id="target"):
                yield Static("File; with a / at the end a folder")
                yield Input(id="place")
                yield Button("Export", id="go", variant="primary")
                yield Static(id="outcome", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the formats, and look from time to time how far it is."""
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()
        self.set_interval(_LOOK, self._look)

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Name a file as such files are named, unless somebody has named one."""
        place = self.query_one(Input)
        if place.value in _FILE_NAMES:
            place.value = self._choice.form.file_name

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Go on to the file."""
        self.query_one(Input).focus()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in the line of the file."""
        self.action_export()

    def on_button_pressed(self, _: Button.Pressed) -> None:
        """The button."""
        self.action_export()

    def action_export(self) -> None:
        """Write the file, unless something is in its place."""
        place = self.query_one(Input).value.strip()
        if self._job or not place:
            return
        request, choice = self._selection.request, self._choice
        try:
            job = ExportJob(request, choice.form, place, bom=choice.bom)
            obstacle = job.in_the_way()
        except (OSError, RuntimeError, ValueError) as error:  # no such home, not a path at all
            self._say(f"{place}: {error}")
            return
        if obstacle:
            self._say(f"{obstacle} is there already.\nName another: nothing is written over.")
            return
        self._job = job
        self._say("…")
        self.ask(lambda: self._desk.ask_both(job.run), self._tell)

    def action_close(self) -> None:
        """Stop what is being written, or go back."""
        if self._job:
            self._job.stop()
        else:
            self.dismiss()

    def on_unmount(self) -> None:
        """Whoever leaves the program does not wait for it."""
        if self._job:
            self._job.stop()

    def refuse(self, error: Expected) -> None:
        """Say why nothing was written."""
        self._job = None
        self._say(error_text(error))

    @property
    def _choice(self) -> _Choice:
        return _CHOICES[self.query_one(OptionList).highlighted or 0]

    def _look(self) -> None:
        if self._job and self._job.total is not None:
            self._say(f"exporting: {self._job.done:,} of {self._job.total:,}   Esc stops it")

    def _tell(self, manifest: Manifest | None) -> None:
        job, self._job = self._job, None
        if manifest is None or job is None:
            self._say("Stopped: nothing was written.")
            return
        size = sum(file.bytes for file in manifest.files)
        noun = "article" if len(manifest.rows) == 1 else "articles"
        self._say(
            f"{len(manifest.rows):,} {noun}, {size:,} bytes, are in\n{job.output.path.resolve()}\n"
            "The manifest beside it says what was asked."
        )

    def _say(self, text: str) -> None:
        self.query_one("#outcome", Static).update(clean_lines(text))
