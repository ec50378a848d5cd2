"""The application: it opens with the search, and other screens come and go above it."""

from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from terminal.browse.data_service import DataService
from terminal.browse.search_screen import SearchScreen


class BrowseApp(App[None]):
    """Search, narrow down and read."""

    TITLE = "Trường Đảng"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", key_display="^Q", tooltip="Leave the program"),
    ]

    def __init__(self, desk: DataService) -> None:
        super().__init__()
        self._data = desk

    def on_mount(self) -> None:
        """Begin with the search."""
        self.push_screen(SearchScreen(self._data))
