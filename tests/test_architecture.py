"""The house keeps its shape: who may import whom, and who owns which library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("archive", "config", "crawler", "demo", "indexer", "research", "terminal")
OURS = {*PACKAGES, "search_cli"}

MAY_IMPORT: dict[str, set[str]] = {
    "archive": set(),
    "config": set(),
    "demo": set(),
    "crawler": {"archive", "config"},
    "indexer": {"archive"},
    "research": {"indexer", "archive"},
    "terminal": {"crawler", "indexer", "research", "archive", "config", "demo"},
    "search_cli": {"terminal"},
}

CRAWLER = (
    "urls",
    "extract",
    "policy",
    "discovery",
    "site_checks",
    "session",
    "middlewares",
    "spiders",
)
"""The folders of the crawler; each may import from those before it."""

OWNERS: dict[str, str | tuple[str, ...]] = {
    "scrapy": "crawler",
    "twisted": "crawler",
    "bs4": "crawler/extract",
    "lxml": ("crawler/extract", "crawler/discovery/feeds.py"),
    "cssselect": "crawler/extract",
    "pypdf": "crawler/extract",
    "docx": "crawler/extract",
    "dateutil": "crawler/extract",
    "whoosh": "indexer/engines",
    "tantivy": "indexer/engines",
    "sqlalchemy": "archive",
    "alembic": "archive",
    "warcio": "archive/warc.py",
    "tomllib": "config",
    "tomlkit": "config",
    "rich": "terminal",
    "textual": "terminal/browse",
    "click": "terminal",
    "xlsxwriter": "research/exports/xlsx.py",
    "pyarrow": "research/exports/parquet.py",
    "matplotlib": "research/chart.py",
}
"""Each library is imported in one place alone."""

IMPORTS_BY_NAME = {"terminal/browse/base_screen.py", "terminal/cli/lazy_group.py"}
"""Modules that may import by a computed name, so that nobody sees what: none may join them.

Commands are imported when they are called, screens when they are opened.
"""

ASKED_FOR = ("scrapy", "bs4", "whoosh", "lxml", "dateutil")
"""What the person it is built for asked for: each must do some of the work."""


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours, with the package it is in."""
    yield "search_cli", ROOT / "search_cli.py"
    for package in PACKAGES:
        for path in sources(package):
            yield package, path


def sources(folder: str) -> list[Path]:
    """Every module under a folder; a folder that was moved away would let its rule pass unseen."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"there is nothing in {folder}"
    return found


def imported(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relative to itself"
            names.add(node.module or "")
        elif is_import_by_name(node) and path.relative_to(ROOT).as_posix() not in IMPORTS_BY_NAME:
            target = node.args[0] if isinstance(node, ast.Call) and node.args else None
            assert isinstance(target, ast.Constant), f"{path} imports what nobody can see"
            names.add(str(target.value))
    return names


def is_import_by_name(node: ast.AST) -> bool:
    """Whether a node calls `import_module` or `__import__`."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    return called == "__import__" or called.rpartition(".")[2] == "import_module"


def top(names: set[str]) -> set[str]:
    """The packages of some modules."""
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    """A module imports only from the packages that its own may import."""
    for owner, path in modules():
        if owner == package:
            assert top(imported(path)) & OURS <= MAY_IMPORT[package] | {package}, path


def test_modules_are_imported_by_statements() -> None:
    """An import by name is seen as an import, but for the modules that are listed."""
    found = {
        path.relative_to(ROOT).as_posix()
        for _, path in modules()
        if any(map(is_import_by_name, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == IMPORTS_BY_NAME


def test_only_one_door_of_the_crawler_loads_configuration() -> None:
    """Inside the crawler configuration comes as values; Scrapy's own door alone reads files."""
    values = {"config.site", "config.version"}
    loaders = {
        path.relative_to(ROOT).as_posix()
        for package, path in modules()
        if package == "crawler"
        and any(name.startswith("config.") for name in imported(path) - values)
    }
    assert loaders == {"crawler/scrapy_entry.py"}


@pytest.mark.parametrize("folder", CRAWLER)
def test_the_folders_of_the_crawler_import_one_way(folder: str) -> None:
    """What decides does not know who asks the network; only the spiders know all."""
    later = {f"crawler.{other}" for other in CRAWLER[CRAWLER.index(folder) + 1 :]}
    for path in sources(f"crawler/{folder}"):
        found = {".".join(module.split(".")[:2]) for module in imported(path)}
        assert not found & later, path


@pytest.mark.parametrize("folder", ["urls", "policy", "discovery", "site_checks"])
def test_what_decides_asks_nobody(folder: str) -> None:
    """Decisions need neither Scrapy nor a socket nor a database."""
    for path in sources(f"crawler/{folder}"):
        names = imported(path)
        assert not (names | top(names)) & {"scrapy", "twisted", "sqlalchemy", "socket"}, path
        assert "archive.archive" not in names, path


def test_extraction_is_pure() -> None:
    """Reading an article needs neither Scrapy nor the database nor the network."""
    forbidden = {"scrapy", "twisted", "sqlalchemy", "socket", "urllib.request", "http"}
    for path in sources("crawler/extract"):
        names = imported(path)
        assert not (names | top(names)) & forbidden, path
        of_the_archive = {name for name in names if name.startswith("archive")}
        assert of_the_archive <= {"archive.model", "archive.times"}, path


EXTRACT_MAY_IMPORT: dict[str, set[str]] = {
    "html": set(),
    "repair": {"html"},
    "profiles": {"html"},
    "fields": {"html", "profiles"},
    "template": {"html", "fields", "top"},
    "files": {"html", "repair"},
}
"""The folders of extraction; each may import from these, and the modules at the top from all.

`template` parses the pages that it learns from, so it asks `page` at the top, which asks `html` and
`repair` alone. `profiles.learned` looks up: it makes a profile of what the template located.
"""

LOOKS_UP = "crawler.extract.profiles.learned"


def test_the_folders_of_extraction_import_one_way() -> None:
    """Reading HTML knows no fields, fields no template, and only `page` is asked from below."""
    for path in sources("crawler/extract"):
        folder = path.parent.name
        if folder == "extract" or name(path) == LOOKS_UP:
            continue
        found = {module for module in imported(path) if module.startswith("crawler.extract.")}
        folders = {folder_of(module) for module in found} - {folder}
        assert folders <= EXTRACT_MAY_IMPORT[folder], f"{path}: {folders}"
        at_the_top = {module for module in found if folder_of(module) == "top"}
        assert at_the_top <= {"crawler.extract.page"}, path


def folder_of(module: str) -> str:
    """The folder of extraction that a module is in, or `top`."""
    parts = module.split(".")
    is_folder = (ROOT / "crawler" / "extract" / parts[2]).is_dir()
    return parts[2] if is_folder else "top"


def test_extraction_has_few_floors() -> None:
    """The longest chain of imports within extraction has at most nine modules.

    It had 17: to know one module was to know all. A circle has no floors, so it fails too.
    """
    graph = {name(path): imported_modules(path) for path in sources("crawler/extract")}
    floors: dict[str, int] = {}
    while len(floors) < len(graph):
        ready = {
            module: 1 + max((floors[target] for target in targets & graph.keys()), default=0)
            for module, targets in graph.items()
            if module not in floors and targets & graph.keys() <= floors.keys()
        }
        assert ready, f"these import each other: {sorted(graph.keys() - floors.keys())}"
        floors |= ready
    assert max(floors.values()) <= 9, sorted(floors.items(), key=lambda floor: -floor[1])[:9]


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, those among them that it imports from a package."""
    members = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return imported(path) | members


@pytest.mark.parametrize("library", OWNERS)
def test_every_library_has_one_owner(library: str) -> None:
    """A library is imported only where it belongs."""
    users = {
        path.relative_to(ROOT).as_posix() for _, path in modules() if library in top(imported(path))
    }
    users -= {"search_cli.py"} if library == "click" else set()
    assert users, f"nothing imports {library}"
    assert all(user.startswith(OWNERS[library]) for user in users), users


@pytest.mark.parametrize("library", ASKED_FOR)
def test_what_was_asked_for_is_used(library: str) -> None:
    """The program itself imports each library that it was asked to be built with."""
    assert any(library in top(imported(path)) for _, path in modules())


def test_packages_do_not_go_in_circles() -> None:
    """No two modules import each other, directly or by a detour."""
    graph = {name(path): imported(path) for _, path in modules()}
    for start in graph:
        assert start not in reach(graph, start), f"{start} imports itself by a detour"


def name(path: Path) -> str:
    """A module's full name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def reach(graph: dict[str, set[str]], start: str) -> set[str]:
    """All that a module imports, directly or not."""
    seen: set[str] = set()
    todo = [*graph[start]]
    while todo:
        module = todo.pop()
        if module in graph and module not in seen:
            seen.add(module)
            todo.extend(graph[module])
    return seen


def test_modules_are_held_in_the_head() -> None:
    """A module has at most 400 lines, and says at its head what it is for."""
    for _, path in modules():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path
        assert ast.get_docstring(ast.parse(text)), path


def test_functions_are_small() -> None:
    """No function has more than 40 lines of code, its docstring left out.

    A step of the database schema is a list of tables and may be long.
    """
    for _, path in modules():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert lines_of(node) <= 40, f"{path}: {node.name}"


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    begin = first.end_lineno if has_docstring else function.lineno
    return (function.end_lineno or 0) - (begin or 0)
