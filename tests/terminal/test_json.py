"""What commands print for machines: published as JSON Schema, explained on a page, both checked.

Every `--json` that any test reads through a `Place` is checked too.
"""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
from jsonschema import Draft202012Validator

from search_cli import LAZY_COMMANDS, cli
from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli
from tests.support.json_schemas import (
    COMMAND_SCHEMA_NAMES,
    COMMAND_SCHEMAS,
    SCHEMA,
    find_schema,
    list_schema_errors,
)

SECTION = re.compile(r"^## (.+?)$\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```json\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
TABLE_OF_KEYS = re.compile(r"^\| key \|.*\n((?:\|.*\n)+)", re.MULTILINE)
FIRST_COLUMN = re.compile(r"^\| (`[^|]+) \|", re.MULTILINE)
FOUND = "hội nghị"
NEED_A_NETWORK = frozenset(
    {
        "archive upload --json",
        "crawl --json",
        "crawl --from-archive --json",
        "sites add --json",
        "sites check --json",
        "sites check --all --json",
    }
)
"""They are typed, and what they print is checked, where there is a site that answers."""


def make_command_lines(one: str, folder: Path) -> Iterator[list[str]]:
    """A line for each schema that can be filled from the demonstration; `one` is a revised id."""
    lines = (
        f"search {FOUND} --facet year,author --explain --collapse --json",
        f"search {FOUND} --sample 2 --seed 1 --jsonl",
        "search BCH --json",
        "search xyzzy --json",
        f"show {one} --json",
        f"show {one} --similar --json",
        f"count {FOUND} --json",
        f"facet {FOUND} --by month --json",
        f"trend {FOUND} --beside xyzzy --by week --json",
        "coverage --gap 1 --json",
        f"kwic {FOUND} --json",
        f"kwic {FOUND} --jsonl",
        f"colloc {FOUND} --min 1 --json",
        f"keyness {FOUND} --against * --min 1 --json",
        f"saved add daily {FOUND} --site demo-joomla --from 2018",
        "saved list --json",
        "saved new --json",
        "saved list --json",
        f"saved add later {FOUND}",
        "saved new later --json",
        "saved run daily --json",
        "export * --format=jsonl",
        f"extract {one} --json",
        "crawl --all --dry-run --json",
        "status --json",
        "status demo-joomla --json",
        "status --alerts --json",
        "archive status --json",
        "archive verify --json",
        "archive rebuild --json",
        f"archive backup {folder} --json",
        f"archive copy {folder}/archive.sqlite3 {folder}-copy.sqlite3 --json",
        f"archive restore {folder} {folder}-again --json",
        "doctor --json",
        f"diff {one} --json",
        "import - --site elsewhere --json",
        "index update --json",
        "index rebuild --json",
        "index check --json",
        "index gc --json",
        "index status --json",
        "sites list --json",
        "sites show demo-joomla --json",
        "sites validate --json",
        "sites push --json",
        "sites pull --json",
        "reextract demo-joomla --json",
        f"archive remove {one} --reason x --yes --json",
        f"show {one} --json",
        "archive removals --json",
        f"archive allow {one} --json",
    )
    for line in lines:
        yield [FOUND if word == "_" else word for word in line.replace(FOUND, "_").split()]


def test_schema_is_one() -> None:
    """It is a schema by the draft that it names."""
    Draft202012Validator.check_schema(SCHEMA)


def test_no_key_is_left_open() -> None:
    """Every object of the schema names its keys, or says of what kind all of its values are."""
    for name, shape in COMMAND_SCHEMAS.items():
        for each in iter_object_schemas(shape):
            closed = {"additionalProperties", "unevaluatedProperties"} & each.keys()
            assert closed or name == "article", (name, each)


def test_every_command_for_machines_has_a_schema() -> None:
    """Whatever takes --json or --jsonl is published, and nothing else is."""
    others = {"export --format=jsonl", "export manifest"}
    others |= {name for name in COMMAND_SCHEMA_NAMES if name.count("--") > 1}
    assert {*list_machine_options()} == COMMAND_SCHEMA_NAMES - others


def list_machine_options() -> Iterator[str]:
    """Each command with an option for machines, as it is typed."""
    context = click.Context(cli)
    for lazy in LAZY_COMMANDS:
        command = importlib.import_module(lazy.module).command
        names = command.list_commands(context) if isinstance(command, click.Group) else [""]
        for name in names:
            each = command.get_command(context, name) if name else command
            for option in each.params:
                for form in {"--json", "--jsonl"}.intersection(option.opts):
                    yield f"{lazy.name} {name} {form}".replace("  ", " ")


def test_what_commands_print_fits(demo_copy: Path, revised: str) -> None:
    """On the demonstration every command prints what the schema says, and not a key besides."""
    archive_cli = ArchiveCli(demo_copy / "demo-data", demo_copy / "demo-data" / "config")
    seen = set()
    for words in make_command_lines(revised, demo_copy / "backup"):
        result = archive_cli.run(*words, stdin='{"url": "http://x.example/1"}\n{"url": 1}\n')
        assert result.exit_code in {0, 1}, (words, result.stderr)
        name = find_schema(words)
        assert result.stdout or not name, words
        seen.add(name)
    archive_cli.run("export", FOUND, "--bom", "--format", "csv", "-o", "found.csv")
    manifest = Path("found.csv.manifest.json").read_text(encoding="utf-8")
    assert not list_schema_errors("export manifest", json.loads(manifest))
    assert seen - {None} == COMMAND_SCHEMA_NAMES - NEED_A_NETWORK - {"export manifest"}


def test_manifest_of_every_kind_of_clause_fits(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """However a query is built, its tree is as published."""
    query = 'a (b OR "c d"~2) -title:e date:2020..2021 date:>=2019 is:revised f* lu?n g~1 *'
    shared_cli.run("export", query, "--format", "csv", "-o", str(tmp_path / "a.csv"))
    manifest = json.loads((tmp_path / "a.csv.manifest.json").read_text(encoding="utf-8"))
    assert not list_schema_errors("export manifest", manifest)


def test_a_key_that_is_not_published_is_found(shared_cli: ArchiveCli) -> None:
    """The check fails for one key too many, one too few, and a value of another kind."""
    value = shared_cli.run_json("search", "sơ kết")
    assert not list_schema_errors("search --json", value)
    assert list_schema_errors("search --json", value | {"new": 1})
    assert list_schema_errors("search --json", value | {"total": "1"})
    del value["suggestion"]
    assert list_schema_errors("search --json", value)


def test_page_explains_every_key() -> None:
    """Each command has its section, which names each of its keys; the page names no others."""
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    everywhere = find_code_words(page)
    sections = {
        name: body for title, body in SECTION.findall(page) for name in find_named_commands(title)
    }
    assert sections.keys() == COMMAND_SCHEMA_NAMES
    for name, body in sections.items():
        assert iter_schema_keys(name, follow=False) <= find_code_words(body), name
        cells = FIRST_COLUMN.findall("".join(TABLE_OF_KEYS.findall(body)))
        listed = {key for cell in cells for key in find_code_words(cell)}
        assert listed <= iter_schema_keys(name, follow=True), name
    for name in COMMAND_SCHEMAS.keys() - COMMAND_SCHEMA_NAMES:
        assert iter_schema_keys(name, follow=False) <= everywhere, name


def find_named_commands(title: str) -> Iterator[str]:
    """The commands that a heading names, or the manifest."""
    for code in re.findall(r"`([^`]+)`", title):
        yield code.replace(" ID", "")


def find_code_words(text: str) -> set[str]:
    """The words that stand in code."""
    return {word for pair in CODE.findall(text) for code in pair for word in WORD.findall(code)}


WORD = re.compile(r"\w+")


def iter_schema_keys(name: str, *, follow: bool) -> set[str]:
    """The keys of a schema, and of the shared ones that it refers to."""
    keys: set[str] = set()
    waiting, met = [name], set()
    while waiting:
        met.add(name := waiting.pop())
        for each in iter_object_schemas(COMMAND_SCHEMAS[name]):
            keys |= each.get("properties", {}).keys()
        if follow:
            referred = re.findall(r'"#/\$defs/([^"]+)"', json.dumps(COMMAND_SCHEMAS[name]))
            waiting += {each.replace("%20", " ") for each in referred} - met
    return keys


def iter_object_schemas(shape: object) -> Iterator[dict[str, dict[str, object]]]:
    """A schema's parts that speak of objects."""
    if isinstance(shape, dict):
        if shape.get("type") == "object" or "properties" in shape:
            yield shape
        for each in shape.values():
            yield from iter_object_schemas(each)
    elif isinstance(shape, list):
        for each in shape:
            yield from iter_object_schemas(each)
