"""The published JSON schema of what commands print for machines, and checks by it."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jsonschema import Draft202012Validator

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "json.schema.json").read_text(encoding="utf-8")
)
COMMAND_SCHEMAS: dict[str, dict[str, object]] = SCHEMA["$defs"]
COMMAND_SCHEMA_NAMES = frozenset(name for name in COMMAND_SCHEMAS if " " in name)
"""What is typed, with a schema of its own; the other definitions are shared by several."""


@cache
def _make_validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{quote(name)}", "$defs": COMMAND_SCHEMAS})


def list_schema_errors(name: str, value: object) -> list[str]:
    """List what is wrong with a value by the schema of `name`, and where."""
    errors = _make_validator(name).iter_errors(value)
    return [f"{name}: {error.json_path}: {error.message}" for error in errors]


def find_schema(words: Sequence[str]) -> str | None:
    """Return the name of the schema for what a line prints; None where it prints for people."""
    names = [
        name
        for name in COMMAND_SCHEMA_NAMES
        if [each for each in name.split() if each[0] != "-"] == list(words[: _count_words(name)])
        and {each for each in name.split() if each[0] == "-"} <= {*words}
    ]
    return max(names, key=len, default=None)


def _count_words(name: str) -> int:
    return sum(not word.startswith("-") for word in name.split())


def assert_matches_schema(words: Sequence[str], printed: str) -> None:
    """Assert that what a line has printed matches the published schema."""
    name = find_schema(words)
    if name is None or not printed:
        return
    # Several articles of `show` are lines too.
    are_lines = name.endswith("l") or printed.startswith('{"')
    lines = printed.splitlines() if are_lines else [printed]
    faults = [fault for line in lines for fault in list_schema_errors(name, json.loads(line))]
    assert not faults, faults
