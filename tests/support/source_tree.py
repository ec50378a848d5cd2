"""The program's own source files, and what they import.

`read_imports(ROOT / "indexer" / "sync.py")` is `{"archive.archive", "indexer.engine", ...}`.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("archive", "config", "crawler", "demo", "indexer", "research", "terminal")

IMPORTS_BY_NAME = {"terminal/cli/lazy_group.py"}
"""The one module that may import by a computed name; its tables of commands can be read."""


def list_modules() -> Iterator[tuple[str, Path]]:
    """Yield every module of ours with the package it is in."""
    yield "search_cli", ROOT / "search_cli.py"
    for package in PACKAGES:
        for path in list_sources(package):
            yield package, path


def list_sources(folder: str) -> list[Path]:
    """Return the modules under a folder, of which there must be some.

    Without this check a rule about a folder that was moved away would pass unseen.
    """
    paths = sorted((ROOT / folder).rglob("*.py"))
    assert paths, f"there is nothing in {folder}"
    return paths


def get_relative_path(path: Path) -> str:
    """Return the path of a source file from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def get_module_name(path: Path) -> str:
    """Return the full name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def get_packages(names: Iterable[str]) -> set[str]:
    """Return the first parts of some full names."""
    return {name.partition(".")[0] for name in names}


@cache  # every rule asks for every file: a minute saved
def parse(path: Path) -> ast.Module:
    """Parse a source file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def read_imports(path: Path) -> frozenset[str]:
    """Return the full names of the modules that a file imports, in functions too."""
    names: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relative to itself"
            names.add(node.module or "")
        elif is_import_by_name(node) and get_relative_path(path) not in IMPORTS_BY_NAME:
            target = node.args[0] if isinstance(node, ast.Call) and node.args else None
            assert isinstance(target, ast.Constant), f"{path} imports by a computed name"
            names.add(str(target.value))
    return frozenset(names)


def is_import_by_name(node: ast.AST) -> bool:
    """Tell whether a node calls `import_module` or `__import__`."""
    if not isinstance(node, ast.Call):
        return False
    function = ast.unparse(node.func)
    return function == "__import__" or function.rpartition(".")[2] == "import_module"


def find_reachable(graph: Mapping[str, AbstractSet[str]], start: str) -> set[str]:
    """Return all modules of a graph that one imports, directly or not."""
    reachable: set[str] = set()
    queue = [*graph[start]]
    while queue:
        module = queue.pop()
        if module in graph and module not in reachable:
            reachable.add(module)
            queue.extend(graph[module])
    return reachable
