"""The screens that lie above the search, imported together when the first of them is opened."""

from terminal.browse.context_screen import ContextScreen
from terminal.browse.export_screen import ExportScreen
from terminal.browse.help_screen import HelpScreen
from terminal.browse.reader import Reader
from terminal.browse.saved_screen import SavedScreen
from terminal.browse.trend_screen import TrendScreen

__all__ = [
    "ContextScreen",
    "ExportScreen",
    "HelpScreen",
    "Reader",
    "SavedScreen",
    "TrendScreen",
]
