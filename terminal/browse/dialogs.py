"""Dialogs above a screen: a name to be typed, a yes or no."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from terminal.browse.base_screen import EXPECTED_ERRORS, format_error

_CLOSE_BINDING = Binding("escape", "close", "Back")


class NameDialog(ModalScreen[bool]):
    """Asks for a name until it can be accepted, or Escape; its result is whether it was.

    `accept` does what is to be done with the name; what it raises is shown below it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [_CLOSE_BINDING]

    def __init__(self, question: str, accept: Callable[[str], None]) -> None:
        super().__init__()
        self._question = question
        self._accept = accept

    def compose(self) -> ComposeResult:
        """Lay out the question, a line to type on, and a line for what is wrong."""
        with Vertical(id="dialog"):
            yield Static(self._question, markup=False)
            yield Input(id="name")
            yield Static("Enter keeps it, Escape goes back.", id="answer", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Accept the name, or show why not."""
        try:
            self._accept(event.value.strip())
        except EXPECTED_ERRORS as error:
            self.query_one("#answer", Static).update(format_error(error))
        else:
            self.dismiss(True)  # noqa: FBT003 -- Textual's

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(False)  # noqa: FBT003 -- Textual's


class ConfirmDialog(ModalScreen[bool]):
    """Asks whether something is to be done; its result is the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _CLOSE_BINDING,
        Binding("y", "answer(True)", "Yes"),
        Binding("n", "answer(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question and both answers; Enter gives no."""
        with Vertical(id="dialog"):
            yield Static(self._question, markup=False)
            yield Button("No (n)", id="no")
            yield Button("Yes (y)", id="yes", variant="error")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close with the answer that was clicked."""
        self.action_answer(answer=event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001 -- from a key
        """Close with an answer."""
        self.dismiss(answer)

    def action_close(self) -> None:
        """Close with no."""
        self.dismiss(False)  # noqa: FBT003 -- Textual's
