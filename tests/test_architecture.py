"""The rules of the architecture: who may import whom, who owns a library, how large things get."""

import ast
from pathlib import Path

import pytest

import search_cli
from terminal.commands import sites
from tests.support.source_tree import (
    IMPORTS_BY_NAME,
    PACKAGES,
    ROOT,
    find_reachable,
    get_module_name,
    get_packages,
    get_relative_path,
    is_import_by_name,
    list_modules,
    list_sources,
    parse,
    read_imports,
)

ALLOWED_IMPORTS: dict[str, set[str]] = {
    "archive": set(),
    "config": set(),
    "demo": set(),
    "crawler": {"archive", "config"},
    "indexer": {"archive"},
    "research": {"indexer", "archive"},
    "terminal": {"crawler", "indexer", "research", "archive", "config", "demo"},
    "search_cli": {"terminal"},
}
"""The packages of ours that each package may import; docs/architecture.md has the same table."""

CRAWLER_FOLDERS = (
    "urls",
    "extract",
    "policy",
    "discovery",
    "site_checks",
    "session",
    "middlewares",
    "render",
    "spiders",
)
"""The folders of the crawler; each may import from those before it."""

EXTRACT_MAY_IMPORT: dict[str, set[str]] = {
    "html": set(),
    "repair": {"html"},
    "profiles": {"html"},
    "fields": {"html", "profiles"},
    "template": {"html", "fields", "top"},
    "files": {"html", "repair"},
}
"""The folders of extraction; each may import from these, and the modules at the top from all.

`template` parses the pages that it learns from, so it imports `page` at the top, which imports
`html` and `repair` alone. `profiles.learned` is the exception: it makes a profile of what the
template located.
"""

LEARNED_PROFILE = "crawler.extract.profiles.learned"

LIBRARY_OWNERS: dict[str, str | tuple[str, ...]] = {
    "scrapy": "crawler",
    "twisted": "crawler",
    "bs4": "crawler/extract",
    "lxml": ("crawler/extract", "crawler/discovery"),
    "cssselect": "crawler/extract",
    "pypdf": "crawler/extract",
    "docx": "crawler/extract",
    "pptx": "crawler/extract/files",
    "python_calamine": "crawler/extract/files",
    "pypdfium2": "crawler/extract/files",
    "dateutil": "crawler/extract",
    "trafilatura": "crawler/extract/single_page.py",
    "whoosh": "indexer/engines",
    "tantivy": "indexer/engines",
    "sqlalchemy": "archive",
    "alembic": "archive",
    "brotli": "archive/warc.py",
    "warcio": ("archive/warc.py", "archive/foreign_warc.py"),
    "tomllib": "config",
    "tomlkit": "config",
    "filelock": "archive/lock.py",
    "platformdirs": "config/folders.py",
    "rich": "terminal",
    "textual": "terminal/browse",
    "textual_serve": "terminal/browse/web_server.py",
    "aiohttp": ("terminal/browse/web_server.py", "archive/object_store.py"),
    "s3fs": "archive/object_store.py",
    "botocore": "archive/object_store.py",
    "aiohttp_jinja2": "terminal/browse/web_server.py",
    "click": "terminal",
    "xlsxwriter": "research/exports/xlsx.py",
    "pyarrow": "research/exports/parquet.py",
    "matplotlib": "research/chart.py",
}
"""The one place that imports each library."""

REQUIRED_LIBRARIES = ("scrapy", "bs4", "whoosh", "lxml", "dateutil")
"""The libraries that the person it is built for asked for: each must do some of the work."""

MAX_FUNCTION_LINES = 40  # fits a screen; 9 in 10 functions of the code we learn from are below 33
MAX_EXTRACT_FLOORS = 9
"""Modules in the longest chain of imports within extraction.

It had 17: to know one module was to know all.
"""
MAX_MODULE_LINES = 400  # a guideline made hard: one noun usually takes 80 to 250 lines


@pytest.mark.parametrize("package", ALLOWED_IMPORTS)
def test_imports_go_one_way(package: str) -> None:
    """A module imports only from the packages that its own may import."""
    ours = {*PACKAGES, "search_cli"}
    for owner, path in list_modules():
        if owner == package:
            imported = get_packages(read_imports(path)) & ours
            assert imported <= ALLOWED_IMPORTS[package] | {package}, path


def test_modules_are_imported_by_statements() -> None:
    """An import by name is seen as an import, but for the modules that are listed."""
    importers = {
        get_relative_path(path)
        for _, path in list_modules()
        if any(map(is_import_by_name, ast.walk(parse(path))))
    }
    assert importers == IMPORTS_BY_NAME


def test_only_the_scrapy_entry_of_the_crawler_loads_configuration() -> None:
    """Inside the crawler configuration comes as values; Scrapy's own entry alone reads files."""
    values = {"config.site", "config.version"}
    loaders = {
        get_relative_path(path)
        for path in list_sources("crawler")
        if any(name.startswith("config.") for name in read_imports(path) - values)
    }
    assert loaders == {"crawler/scrapy_entry.py"}


@pytest.mark.parametrize("folder", CRAWLER_FOLDERS)
def test_the_folders_of_the_crawler_import_one_way(folder: str) -> None:
    """Decisions know nothing of the network; only the spiders know all other folders."""
    position = CRAWLER_FOLDERS.index(folder)
    later = {f"crawler.{other}" for other in CRAWLER_FOLDERS[position + 1 :]}
    for path in list_sources(f"crawler/{folder}"):
        imported = {".".join(module.split(".")[:2]) for module in read_imports(path)}
        assert not imported & later, path


@pytest.mark.parametrize("folder", ["urls", "policy", "discovery", "site_checks"])
def test_decisions_do_no_io(folder: str) -> None:
    """Decisions need neither Scrapy nor a socket nor a database."""
    forbidden = {"scrapy", "twisted", "sqlalchemy", "socket"}
    for path in list_sources(f"crawler/{folder}"):
        imported = read_imports(path)
        assert not (imported | get_packages(imported)) & forbidden, path
        assert "archive.archive" not in imported, path


def test_extraction_is_pure() -> None:
    """Reading an article needs neither Scrapy nor the database nor the network."""
    forbidden = {"scrapy", "twisted", "sqlalchemy", "socket", "urllib.request", "http"}
    for path in list_sources("crawler/extract"):
        imported = read_imports(path)
        assert not (imported | get_packages(imported)) & forbidden, path
        from_archive = {name for name in imported if name.startswith("archive")}
        assert from_archive <= {"archive.link_facts", "archive.model", "archive.times"}, path


def test_the_folders_of_extraction_import_one_way() -> None:
    """Reading HTML knows no fields, fields no template, and only `page` is imported from below."""
    for path in list_sources("crawler/extract"):
        folder = path.parent.name
        if folder == "extract" or get_module_name(path) == LEARNED_PROFILE:
            continue
        imported = {name for name in read_imports(path) if name.startswith("crawler.extract.")}
        folders = {get_extract_folder(module) for module in imported} - {folder}
        assert folders <= EXTRACT_MAY_IMPORT[folder], f"{path}: {folders}"
        at_top = {module for module in imported if get_extract_folder(module) == "top"}
        assert at_top <= {"crawler.extract.page"}, path


def get_extract_folder(module: str) -> str:
    """Return the folder of extraction that a module is in, or `top`."""
    parts = module.split(".")
    is_folder = (ROOT / "crawler" / "extract" / parts[2]).is_dir()
    return parts[2] if is_folder else "top"


def test_extraction_has_few_floors() -> None:
    """The longest chain of imports within extraction has at most nine modules.

    A circle has no floors, so it fails too.
    """
    sources = list_sources("crawler/extract")
    graph = {get_module_name(path): read_imports(path) | read_members(path) for path in sources}
    floors: dict[str, int] = {}
    while len(floors) < len(graph):
        ready = {
            module: 1 + max((floors[target] for target in targets & graph.keys()), default=0)
            for module, targets in graph.items()
            if module not in floors and targets & graph.keys() <= floors.keys()
        }
        assert ready, f"these import each other: {sorted(graph.keys() - floors.keys())}"
        floors |= ready
    highest = sorted(floors.items(), key=lambda floor: -floor[1])
    assert highest[0][1] <= MAX_EXTRACT_FLOORS, highest[:MAX_EXTRACT_FLOORS]


def read_members(path: Path) -> set[str]:
    """Return the full names of what a file imports from modules: modules too, from a package."""
    return {
        f"{node.module}.{alias.name}"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("library", LIBRARY_OWNERS)
def test_every_library_has_one_owner(library: str) -> None:
    """A library is imported only where it belongs."""
    users = {
        get_relative_path(path)
        for _, path in list_modules()
        if library in get_packages(read_imports(path))
    }
    users -= {"search_cli.py"} if library == "click" else set()
    assert users, f"nothing imports {library}"
    assert all(user.startswith(LIBRARY_OWNERS[library]) for user in users), users


@pytest.mark.parametrize("library", REQUIRED_LIBRARIES)
def test_required_libraries_are_used(library: str) -> None:
    """The program itself imports each library that it was asked to be built with."""
    assert any(library in get_packages(read_imports(path)) for _, path in list_modules())


def test_modules_do_not_import_in_circles() -> None:
    """No two modules import each other, directly or through others, lazy commands included."""
    graph = {get_module_name(path): set(read_imports(path)) for _, path in list_modules()}
    graph["search_cli"] |= {lazy.module for lazy in search_cli.LAZY_COMMANDS}
    graph["terminal.commands.sites"] |= {lazy.module for lazy in sites._LAZY_COMMANDS}
    assert len(graph["search_cli"] & graph.keys()) > len(search_cli.LAZY_COMMANDS)
    circular = [start for start in graph if start in find_reachable(graph, start)]
    assert not circular


def test_modules_are_short_and_say_what_they_are_for() -> None:
    """A module has at most 400 lines, and a docstring."""
    for _, path in list_modules():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MAX_MODULE_LINES, path
        assert ast.get_docstring(ast.parse(text)), path


def test_functions_are_short() -> None:
    """No function has more than 40 lines of code, its docstring left out.

    A migration of the database schema is a list of tables and may be long.
    """
    for _, path in list_modules():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert count_code_lines(node) <= MAX_FUNCTION_LINES, f"{path}: {node.name}"


def count_code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines of a function without its docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    begin = first.end_lineno if has_docstring else function.lineno
    return (function.end_lineno or 0) - (begin or 0)
