"""The export of all articles of a selection, as a file with its manifest."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, OptionList, Static

from research.exports.formats import FORMATS, ExportFormat
from research.manifest import ExportManifest
from terminal.browse.base_screen import BaseScreen, KeyBar, format_error, sanitize_lines
from terminal.browse.data_service import DataService
from terminal.browse.export_job import ExportJob
from terminal.browse.navigator import Navigator
from terminal.browse.selection import SearchSelection
from terminal.cli.errors import ExpectedError
from terminal.cli.text_width import pad
from terminal.printers.table import format_count

_PROGRESS_POLL_SECONDS = 0.1
"""Seconds between two drawings of the count: faster cannot be read."""
_NAME_COLUMNS = 11
"""Columns of a format's name: `csl-json`, `markdown` (8) and three blanks."""


@dataclass(frozen=True, slots=True)
class _FormatChoice:
    """A format, its use, and whether csv gets a byte order mark."""

    name: str
    meaning: str
    bom: bool = False

    @property
    def export_format(self) -> ExportFormat:
        """The format as exports know it."""
        return FORMATS[self.name]

    def __str__(self) -> str:
        return f"{pad(self.name, _NAME_COLUMNS)}{self.meaning}"


_FORMAT_CHOICES = (
    _FormatChoice("csv", "a table, for R"),
    _FormatChoice("csv", "a table, for Excel", bom=True),
    _FormatChoice("jsonl", "all, an article a line"),
    _FormatChoice("xlsx", "a workbook"),
    _FormatChoice("parquet", "for data frames"),
    _FormatChoice("bibtex", "references, LaTeX"),
    _FormatChoice("ris", "references, Zotero"),
    _FormatChoice("csl-json", "references, Pandoc"),
    _FormatChoice("markdown", "to read and edit"),
    _FormatChoice("txt", "a folder of texts"),
    _FormatChoice("html", "a report with charts"),
)
_DEFAULT_FILE_NAMES = frozenset({"", *(each.export_format.file_name for each in _FORMAT_CHOICES)})


class ExportScreen(BaseScreen[None]):
    """A format, a file, and how far the export is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next", key_display="Tab", tooltip="Format, file, button"),
        Binding("f4", "export", "Export", key_display="F4", tooltip="Write the file"),
    ]

    def __init__(
        self, navigator: Navigator, data: DataService, selection: SearchSelection, total: int
    ) -> None:
        super().__init__(navigator)
        self._data = data
        self._selection = selection
        self._total = total
        self._job: ExportJob | None = None

    def compose(self) -> ComposeResult:
        """Lay out the formats at the left, the file beside them."""
        count = format_count(self._total, "article")
        heading = f"Export {count}   {self._selection.describe()}"
        yield Static(sanitize_lines(heading), id="heading", markup=False)
        with Horizontal():
            yield OptionList(*map(str, _FORMAT_CHOICES), id="formats", markup=False)
            with Vertical(id="target"):
                yield Static("File; with a / at the end a folder")
                yield Input(id="place")
                yield Button("Export", id="go", variant="primary")
                yield Static(id="outcome", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the formats, and poll how far the export is."""
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()
        self.set_interval(_PROGRESS_POLL_SECONDS, self._show_progress)

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Name a file as such files are named, unless somebody has named one."""
        path_input = self.query_one(Input)
        if path_input.value in _DEFAULT_FILE_NAMES:
            path_input.value = self._selected_choice.export_format.file_name

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Go on to the file."""
        self.query_one(Input).focus()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Export when Enter is pressed in the line of the file."""
        self.action_export()

    def on_button_pressed(self, _: Button.Pressed) -> None:
        """Export when the button is pressed."""
        self.action_export()

    def action_export(self) -> None:
        """Write the file, unless one stands in its place."""
        path_input = self.query_one(Input).value.strip()
        if self._job or not path_input:
            return
        request, choice = self._selection.search_request, self._selected_choice
        try:
            job = ExportJob(request, choice.export_format, path_input, bom=choice.bom)
            obstacle = job.find_existing_target()
        except (OSError, RuntimeError, ValueError) as error:  # no such home, not a path at all
            self._set_outcome(f"{path_input}: {error}")
            return
        if obstacle:
            self._set_outcome(
                f"{obstacle} is there already.\nName another: nothing is written over."
            )
            return
        self._job = job
        self._set_outcome("…")
        self.fetch_in_thread(lambda: self._data.query_both(job.run), self._show_outcome)

    def action_close(self) -> None:
        """Stop an export under way, or go back."""
        if self._job:
            self._job.stop()
        else:
            self.dismiss()

    def on_unmount(self) -> None:
        """Stop an export under way: leaving the program does not wait for it."""
        if self._job:
            self._job.stop()

    def show_error(self, error: ExpectedError) -> None:
        """Show why nothing was written."""
        self._job = None
        self._set_outcome(format_error(error))

    @property
    def _selected_choice(self) -> _FormatChoice:
        return _FORMAT_CHOICES[self.query_one(OptionList).highlighted or 0]

    def _show_progress(self) -> None:
        if self._job and self._job.total is not None:
            self._set_outcome(
                f"exporting: {self._job.done:,} of {self._job.total:,}   Esc stops it"
            )

    def _show_outcome(self, manifest: ExportManifest | None) -> None:
        job, self._job = self._job, None
        if manifest is None or job is None:
            self._set_outcome("Stopped: nothing was written.")
            return
        size = sum(file.bytes for file in manifest.files)
        count = format_count(len(manifest.rows), "article")
        self._set_outcome(
            f"{count}, {size:,} bytes, are in\n{job.target.path.resolve()}\n"
            "The manifest beside it says what was asked."
        )

    def _set_outcome(self, text: str) -> None:
        self.query_one("#outcome", Static).update(sanitize_lines(text))
