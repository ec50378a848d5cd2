"""The base of all screens, the bar of keys, and texts of errors.

A screen fetches in a thread, so that keys are heard meanwhile; the last request counts. Errors are
shown in their own words. Escape leads back.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, TypeVar, get_args

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from terminal.browse.navigator import Navigator
from terminal.cli.errors import ExpectedError, describe_error
from terminal.cli.text_width import sanitize

_MIN_COLUMNS, _MIN_ROWS = 80, 24  # the VT100's, the least that terminals open with
_POINTER_INDENT_COLUMNS = 4
"""Columns that stand beside a query and its carets."""
_WIDE_FROM_COLUMNS = 140
"""Columns from which on facets get 40 instead of 28 (app.tcss). Chosen."""

_GOES_WITHOUT_SAYING = "app.focus_next"
"""The action whose key is not shown where the others would not fit: Tab, as everywhere."""

EXPECTED_ERRORS = get_args(ExpectedError)
_Fetched = TypeVar("_Fetched")
_ScreenResult = TypeVar("_ScreenResult")


class BaseScreen(Screen[_ScreenResult]):
    """A screen that fetches from index and archive without holding up the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Back", key_display="Esc", tooltip="Back to where you were"),
        Binding("f1,question_mark", "help", "Help", key_display="F1", tooltip="This page"),
    ]

    def __init__(self, navigator: Navigator) -> None:
        super().__init__()
        self._navigator = navigator

    def on_resize(self, event: events.Resize) -> None:
        """Use the columns of a wide terminal; cover the screen with a note on a small one."""
        width, height = event.size
        self.set_class(width >= _WIDE_FROM_COLUMNS, "-wide")
        small = self.query("#small")
        if width >= _MIN_COLUMNS and height >= _MIN_ROWS:
            small.remove()
        else:
            text = (
                f"This needs {_MIN_COLUMNS} columns and {_MIN_ROWS} rows; the terminal has"
                f" {width} and {height}."
            )
            if small:
                small.only_one(Static).update(text)
            else:
                self.mount(Static(text, id="small"))

    def on_screen_suspend(self) -> None:
        """Take away notices: they are about what was seen here."""
        self.app.clear_notifications()

    def fetch_in_thread(
        self, fetch: Callable[[], _Fetched], on_result: Callable[[_Fetched], None]
    ) -> None:
        """Fetch in a thread, then hand the result over; a later fetch drops this one.

        Args:
            fetch: Called in the thread; `ExpectedError` goes to `show_error`.
            on_result: Called in the thread of the application.
        """
        # `exclusive`: the worker before is cancelled, though its thread runs to its end.
        self.run_worker(self._await_answer(fetch, on_result), group="question", exclusive=True)

    async def _await_answer(
        self, fetch: Callable[[], _Fetched], on_result: Callable[[_Fetched], None]
    ) -> None:
        try:
            result = await asyncio.to_thread(fetch)
        except EXPECTED_ERRORS as error:
            self.show_error(error)
        else:
            on_result(result)

    def show_error(self, error: ExpectedError) -> None:
        """Show an error as a notice; a screen with a better place shows it there."""
        self.notify(format_error(error), severity="error", timeout=10, markup=False)

    def action_help(self) -> None:
        """Open the help on the keys that work here."""
        keys: dict[str, tuple[str, str]] = {}
        for each in (active.binding for active in self.active_bindings.values()):
            # Bindings without a tooltip go without saying.
            if each.tooltip:
                shown = self.app.get_key_display(each), each.tooltip
                keys.setdefault(each.action, shown)
        self._navigator.open_help([*keys.values()])

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()


class KeyBar(Static):
    """Shows in the last line which keys do what; each can be clicked.

    One widget of its own instead of Textual's footer, which is one of a dozen that are made anew
    whenever the focus goes elsewhere.
    """

    auto_links = False

    def on_mount(self) -> None:
        """Follow the keys that work at the moment."""
        self.screen.bindings_updated_signal.subscribe(self, self._show_keys)

    def on_resize(self, _: events.Resize) -> None:
        """Put more space between keys where there are columns for it."""
        self._show_keys(self.screen)

    def _show_keys(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            keys, fewer = ([*self._iter_keys(left_out)] for left_out in ("", _GOES_WITHOUT_SAYING))
            forms = [Content(" " * gap).join(each) for each, gap in ((keys, 2), (keys, 1))]
            forms.append(Content(" ").join(fewer))
            fitting = (form for form in forms if form.cell_length <= self.size.width)
            self.update(next(fitting, forms[-1]))

    def _iter_keys(self, left_out: str) -> Iterator[Content]:
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show and active.binding.action != left_out:
                shown.setdefault(active.binding.action, active.binding)
        for binding in shown.values():
            yield Content.from_markup(
                f"[@click=app.simulate_key('{binding.key}')][b $accent]$name[/] $does[/]",
                name=self.app.get_key_display(binding),
                does=binding.description,
            )


def replace_options(options: OptionList, listed: Sequence[Option]) -> None:
    """Replace the lines of a list; the highlight stays at its position, if it can."""
    index = min(options.highlighted or 0, len(listed) - 1)
    options.set_options(listed)
    if listed:
        options.highlighted = index


def format_error(error: ExpectedError) -> str:
    """Return an error, its pointer and its hint, a line each, to fit the smallest terminal."""
    words = describe_error(error, _MIN_COLUMNS - _POINTER_INDENT_COLUMNS)
    return sanitize_lines("\n".join(filter(None, (words.message, words.pointer, words.hint))))


def sanitize_lines(text: str) -> str:
    """Return a text without characters that could harm a terminal, its line ends kept."""
    return "\n".join(map(sanitize, text.split("\n")))
