"""docs/architecture.md names the modules that there are, each below the heading of its folder."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT, get_relative_path, list_modules, parse

DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SECTION = re.compile(
    r"^#{2,3} (.+?\?) `([\w/]+)/`.*?\n(.*?)(?=^#{2,3} |\Z)", re.MULTILINE | re.DOTALL
)
MODULE_ROW = re.compile(r"^\| (`[\w/]+\.py`(?:, `[\w/]+\.py`)*) \| .+ \|$", re.MULTILINE)
ANSWER = re.compile(r"^\| (Where .+?\?) \| `(.+?)` \| `(.+?)`", re.MULTILINE)


def read_sections() -> dict[str, str]:
    """Return the text below each heading that names a folder, by folder."""
    return {folder: text for _, folder, text in SECTION.findall(DOCUMENT)}


def read_module_rows() -> list[str]:
    """Return the paths of all modules in the tables, in order."""
    return [
        f"{folder}/{name}"
        for folder, text in read_sections().items()
        for row in MODULE_ROW.findall(text)
        for name in re.findall(r"`(.+?)`", row)
    ]


def list_documented_modules() -> set[str]:
    """Return the modules that a table must name: all but package heads, steps and the program."""
    return {
        get_relative_path(path)
        for package, path in list_modules()
        if package != "search_cli" and path.stem != "__init__" and "versions" not in path.parts
    }


def test_every_module_is_in_the_table_of_its_folder() -> None:
    """No module is left out, named twice, or named where there is none."""
    rows = read_module_rows()
    assert sorted(rows) == sorted(list_documented_modules())


def test_every_folder_says_what_it_is_useful_for() -> None:
    """Each folder with modules has a heading, a question, with what it is useful for and not."""
    sections = read_sections()
    assert {str(Path(name).parent) for name in list_documented_modules()} <= {
        *sections,
        "archive/migrations",
    }
    for folder, text in sections.items():
        if folder != "terminal":  # a heading over its folders
            assert "Useful for: " in text, folder
            assert "Not useful for: " in text, folder


def find_names(path: Path) -> set[str]:
    """Return what a module defines: functions, classes with their methods, and constants."""
    names: set[str] = set()
    for node in parse(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{each.name}" for each in node.body if hasattr(each, "name")}
        if isinstance(node, ast.Assign):
            names |= {ast.unparse(target) for target in node.targets}
    return names


@pytest.mark.parametrize(("question", "file", "name"), ANSWER.findall(DOCUMENT))
def test_answers_name_what_there_is(question: str, file: str, name: str) -> None:
    """Each question of a newcomer is answered with a name that the file defines."""
    assert name in find_names(ROOT / file), question


def test_at_least_twelve_questions_are_answered() -> None:
    """The table of questions is there, so that the test of its answers cannot pass by none."""
    assert len(ANSWER.findall(DOCUMENT)) >= 12
