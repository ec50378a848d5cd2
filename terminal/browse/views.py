"""The screens that lie above the search, imported together when the first of them is opened."""

from terminal.browse.article_screen import ArticleScreen
from terminal.browse.context_screen import ContextScreen
from terminal.browse.export_screen import ExportScreen
from terminal.browse.help_screen import HelpScreen
from terminal.browse.saved_searches_screen import SavedSearchesScreen
from terminal.browse.trend_screen import TrendScreen

__all__ = [
    "ArticleScreen",
    "ContextScreen",
    "ExportScreen",
    "HelpScreen",
    "SavedSearchesScreen",
    "TrendScreen",
]
