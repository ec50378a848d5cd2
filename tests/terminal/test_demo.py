"""The demonstration, from beginning to end, and once more."""

import importlib
import json
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from indexer.query_tree import FLAGS, QUERY_FIELDS
from search_cli import LAZY_COMMANDS, cli
from terminal.cli.lazy_group import ExampleCommand, LazyGroup
from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli, run_demo
from tests.support.golden_pages import PAGES

SEARCHES = 3
_SHELL = frozenset({"|", "||", "&&", ">"})
_SUBSTITUTED = re.compile(r'"\$\((truongdang [^)]*)\)"')


def test_demo_shows_every_step(demo_run: tuple[Path, str]) -> None:
    """It crawls, searches three times with facets, and exports; each command is printed."""
    typed = [line.split() for line in demo_run[1].splitlines() if line.startswith("$ ")]
    steps = [
        next(word for word in words if word in {"crawl", "search", "export"}) for words in typed
    ]
    assert steps == ["crawl", *["search"] * SEARCHES, "export"]
    assert sum("--facet" in words for words in typed) == SEARCHES
    assert "failed" not in demo_run[1]


def test_demo_leaves_the_data_in_place(demo_run: tuple[Path, str]) -> None:
    """What was gathered and exported is there afterwards, all of it."""
    data = demo_run[0] / "demo-data"
    manifest = json.loads((data / "export" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["count"] > 0
    assert [file["name"] for file in manifest["files"]] == ["articles.csv", "articles.jsonl"]
    announced = next(
        word for word in demo_run[1].split() if word.isdigit() and int(word) > SEARCHES
    )
    archive_cli = ArchiveCli(data, data / "config")
    assert archive_cli.run("count", "*").stdout == f"{announced}\n"


def test_commands_to_type_next_work(demo_run: tuple[Path, str]) -> None:
    """Each line that is printed at the end can be typed as it stands."""
    folder, text = demo_run
    lines = text.partition("Type next")[2].splitlines()[1:]
    assert len(lines) >= SEARCHES
    for line in lines:
        done = subprocess.run(shlex.split(line), check=False, capture_output=True, cwd=folder)
        assert done.returncode == 0, (line, done.stderr)


def test_demo_again_adds_nothing(demo_run: tuple[Path, str]) -> None:
    """Run again it finds every article known, at its old address."""
    archive_cli = ArchiveCli(demo_run[0] / "demo-data", demo_run[0] / "demo-data" / "config")
    before = archive_cli.run("export", "*", "--format", "jsonl").stdout
    done = run_demo(demo_run[0])
    assert done.returncode == 0, done.stderr
    after = archive_cli.run("export", "*", "--format", "jsonl").stdout
    assert [
        (each["id"], each["url"], each["revision"]) for each in map(json.loads, before.splitlines())
    ] == [
        (each["id"], each["url"], each["revision"]) for each in map(json.loads, after.splitlines())
    ]


def test_demo_keeps_off_a_folder_of_something_else(tmp_path: Path) -> None:
    """Nobody's data is mixed with the demonstration's."""
    (tmp_path / "demo-data").mkdir()
    (tmp_path / "demo-data" / "thesis.txt").write_text("mine", encoding="utf-8")
    done = run_demo(tmp_path)
    assert done.returncode == 2
    assert "--folder" in done.stderr
    assert [path.name for path in (tmp_path / "demo-data").iterdir()] == ["thesis.txt"]


def test_demo_says_when_its_port_is_taken(tmp_path: Path) -> None:
    """An article's address must not change, so no other port is taken the second time."""
    sites = tmp_path / "demo-data" / "config" / "sites"
    sites.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = f'start_urls = ["http://127.0.0.1:{port}/"]\n'
        (sites / "demo-joomla.toml").write_text(text, encoding="utf-8")
        done = run_demo(tmp_path)
    assert done.returncode == 3
    assert str(port) in done.stderr


def read_documented_queries() -> list[str]:
    """The queries of the page that describes the query language."""
    lines = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("    ? ") for line in lines if line.startswith("    ? ")]


def test_documented_queries_find_something(demo_run: tuple[Path, str]) -> None:
    """Every example of the page on the query language is a query that works on the demo data."""
    data = demo_run[0] / "demo-data"
    archive_cli = ArchiveCli(data, data / "config")
    queries = read_documented_queries()
    assert len(queries) > 30
    empty = [query for query in queries if archive_cli.run("count", "--", query).exit_code]
    assert not empty


def test_documented_fields_and_states_are_all_there_are() -> None:
    """The page leaves out none of them."""
    page = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    assert all(f"`{name}:`" in page for name in (*QUERY_FIELDS, *FLAGS))
    assert " ".join(FLAGS["has"]) in " ".join(page.split())
    assert all(f"`{name}`" in page for name in FLAGS["is"])


def list_examples() -> list[str]:
    """The examples of all commands that work on what is gathered, without a screen or its sites."""
    return [
        example
        for lazy in LAZY_COMMANDS
        if lazy.name not in {"browse", "crawl", "demo", "completion"}
        for command in _iter_commands(importlib.import_module(lazy.module).command)
        for example in command.examples
        if "extract http" not in example  # no host answers there
        if "archive allow" not in example  # nothing was removed there
        if "heritrix" not in example  # the demo has no files of other crawlers
        if "--follow" not in example  # without end
    ]


def _iter_commands(command: ExampleCommand | LazyGroup) -> Iterator[ExampleCommand]:
    if isinstance(command, ExampleCommand):
        yield command
    else:
        for each in command.commands.values():
            assert isinstance(each, ExampleCommand)
            yield each


def run_as_shell(line: str) -> None:
    """Run a line as a shell does; it must end well.

    What needs no shell runs in this process, which has imported everything before; so does what
    stands in `"$(...)"`.
    """
    line = _SUBSTITUTED.sub(lambda found: run_documented_line(found[1]).strip(), line)
    words = shlex.split(line)
    if words[0] != "truongdang" or not _SHELL.isdisjoint(words):
        done = subprocess.run(["/bin/sh", "-c", line], check=False, capture_output=True)
        assert done.returncode == 0, (line, done.stderr)
    else:
        run_documented_line(line)


def run_documented_line(line: str) -> str:
    """What a line of ours prints, run in this process; it must end well."""
    result = CliRunner().invoke(cli, shlex.split(line)[1:], prog_name="truongdang")
    assert result.exit_code == 0, (line, result.stderr)
    return result.stdout


def test_examples_of_every_help_work_on_the_demo_data(demo_copy: Path, revised: str) -> None:
    """Whoever types what a help shows sees it work; one article was revised since the crawl."""
    assert revised
    exported = demo_copy / "demo-data" / "export" / "articles.jsonl"
    shutil.copy(exported, demo_copy / "articles.jsonl")
    with (demo_copy / "demo-data" / "config" / "settings.toml").open("a") as settings:
        settings.write('alert_command = "cat"\n')  # for the examples of `alert`
    shutil.copy(PAGES / "joomla" / "joomla-3-protostar" / "page.html", demo_copy)
    for example in list_examples():
        run_as_shell(example)
