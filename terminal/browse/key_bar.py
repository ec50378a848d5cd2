"""The last line: which keys do what, each of which can be clicked.

One widget of its own instead of Textual's footer, which is one of a dozen that are made anew
whenever the focus goes elsewhere.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.binding import Binding


class KeyBar(Static):
    """Shows the keys of the screen that it is on."""

    auto_links = False

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._show_keys)

    def on_resize(self, _: events.Resize) -> None:
        """Leave more room between keys where there is room."""
        self._show_keys(self.screen)

    def _show_keys(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            keys = list(self._iter_keys())
            apart, close = (Content(" " * gap).join(keys) for gap in (2, 1))
            self.update(apart if apart.cell_length <= self.size.width else close)

    def _iter_keys(self) -> Iterator[Content]:
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show:
                shown.setdefault(active.binding.action, active.binding)
        for binding in shown.values():
            yield Content.from_markup(
                f"[@click=app.simulate_key('{binding.key}')][b $accent]$name[/] $does[/]",
                name=self.app.get_key_display(binding),
                does=binding.description,
            )
