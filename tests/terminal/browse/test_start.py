"""`browse`: what its first screen waits for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.cli_process import ROOT

PACKAGES = ("archive", "config", "crawler", "demo", "indexer", "research", "terminal")
LATER = (
    "sqlalchemy",
    "whoosh",
    "lxml",
    "scrapy",
    "xlsxwriter",
    "archive.archive",
    "indexer.searcher",
    "research.export",
    "terminal.browse.article_screen",
    "terminal.browse.changes_screen",
    "terminal.browse.context_screen",
    "terminal.browse.export_screen",
    "terminal.browse.help_screen",
    "terminal.browse.revisions_screen",
    "terminal.browse.saved_searches_screen",
    "terminal.browse.trend_screen",
)
"""What is slow to import, or leads to what is."""


def test_first_screen_waits_for_nothing_slow() -> None:
    """Engines, database, exports and the other screens are imported after it has appeared."""
    imported = {"terminal.browse.app", "terminal.browse.data_service"}
    waiting = [*imported]
    while waiting:
        found = set(_at_once(waiting.pop())) - imported
        imported |= found
        waiting += found
    assert "terminal.browse.search_screen" in imported
    assert not {name for name in imported for slow in LATER if f"{name}.".startswith(f"{slow}.")}


def _at_once(name: str) -> Iterator[str]:
    """What one of our modules imports before anything in it runs."""
    path = _file_of(name)
    if path is None:
        return
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (each for each in inner if _file_of(each))


def _file_of(name: str) -> Path | None:
    if name.partition(".")[0] not in PACKAGES:
        return None
    path = ROOT.joinpath(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file if file.is_file() else None
