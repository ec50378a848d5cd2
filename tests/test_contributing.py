"""What contributors meet first: workflow, hooks, templates, versions and the targets they name."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.source_tree import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"
HOOKS = ROOT / ".pre-commit-config.yaml"
CITATION = ROOT / "CITATION.cff"
YAML_FILES = [
    *sorted((ROOT / ".github").rglob("*.yml")),
    HOOKS,
    CITATION,
]
TEMPLATES = {"bug", "feature", "site-changed"}
LINE = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- )*)(?:(?P<key>[\w-]+):(?: (?P<value>.+))?|(?P<item>.+))"
)
SCALAR = re.compile(r"\[[^\[\]]*\]|\"[^\"\\]*\"|'[^']*'|[^\s\"'\[\]{}>|*&!%#`@,][^#]*?")
"""What the values of our YAML files are: a list on one line, a quoted text, or a plain one."""
PLAIN_COLON = re.compile(r": |:$| #")
"""What ends a plain text of YAML too soon."""
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", re.MULTILINE)


def find_yaml_mistake(text: str) -> str | None:
    """Return the first line that is none of the simple YAML which our files keep to.

    No YAML library is among the tools, and these files need none: mappings, lists, and texts of
    one line. Keys may not come twice; a line is as deep as one above it, or two blanks deeper.
    """
    keys: dict[int, set[str]] = {}
    depth = 0
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None or "\t" in line:
            return line
        indent = len(match["indent"])
        inner = indent + len(match["dashes"])
        if indent > depth + 2 or inner % 2:
            return line
        keys = {level: names for level, names in keys.items() if level <= indent}
        if match["dashes"]:
            keys.pop(inner, None)
            keys = {level: names for level, names in keys.items() if level < inner}
        if match["key"]:
            if match["key"] in keys.setdefault(inner, set()):
                return line
            keys[inner].add(match["key"])
        value = match["value"] or match["item"]
        if value and not is_scalar(value):
            return line
        depth = inner
    return None


def is_scalar(value: str) -> bool:
    """Tell whether a value of one line is a list, a quoted text or a plain text that is whole."""
    if not SCALAR.fullmatch(value):
        return False
    return value[0] in "\"'[" or not PLAIN_COLON.search(value)


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_yaml_files_can_be_read(path: Path) -> None:
    """Workflow, hooks, templates and citation keep to simple YAML."""
    assert find_yaml_mistake(path.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "broken",
    [
        "key: one\nkey: two\n",
        "key: a: b\n",
        "key: [1, 2\n",
        'key: "open\n',
        "\tkey: tab\n",
        "key:\n      deep: 1\n",
        "- a: 1\n  a: 2\n",
        "key: `code`\n",
    ],
)
def test_broken_yaml_is_noticed(broken: str) -> None:
    """The check above sees the slips that are made in such files."""
    assert find_yaml_mistake(broken) is not None


def list_make_targets() -> set[str]:
    """Return the targets that the Makefile offers."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^\.PHONY: ([\w-]+)$", text, re.MULTILINE))


@pytest.mark.parametrize("path", [WORKFLOW, HOOKS, ROOT / "CONTRIBUTING.md"], ids=lambda p: p.name)
def test_commands_are_targets_of_make(path: Path) -> None:
    """Each `make` that the workflow, a hook or the guide runs is one that there is."""
    text = path.read_text(encoding="utf-8")
    called = set(re.findall(r"(?:run: |entry: |`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert called
    assert called <= list_make_targets()


def test_the_workflow_runs_only_make() -> None:
    """The workflow checks what `make check` checks, by the same command; Windows has no make."""
    text = WORKFLOW.read_text(encoding="utf-8")
    commands = re.findall(r"run: (.+)", re.sub(r"(?ms)^  windows:.*?(?=^  \w+:|\Z)", "", text))
    assert commands
    assert all(command.startswith("make ") for command in commands)


def test_the_workflow_tries_every_supported_python() -> None:
    """The Pythons of the workflow are those that the package and the Makefile name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = int(project["requires-python"].removeprefix(">=3."))
    newest = re.search(r"for newest in (\d+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert newest
    listed = re.search(r"python: \[(.+)\]", WORKFLOW.read_text(encoding="utf-8"))
    assert listed
    assert listed[1] == ", ".join(f'"3.{minor}"' for minor in range(oldest, int(newest[1]) + 1))


def test_there_is_a_template_for_each_kind_of_issue() -> None:
    """A changed site, a bug and a wish have templates, each with a name and a description."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in YAML_FILES}
    assert found.keys() >= TEMPLATES
    for name in TEMPLATES:
        assert re.match(r"name: .+\ndescription: .+\n", found[name])


def test_all_name_the_version_of_the_newest_release() -> None:
    """Package, changelog and citation agree on version and date, newest release first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = RELEASE.findall(changelog)
    version, date = releases[0]
    assert project["version"] == version
    citation = CITATION.read_text(encoding="utf-8")
    assert f'version: "{version}"' in citation
    assert f'date-released: "{date}"' in citation
    assert [day for _, day in releases] == sorted((day for _, day in releases), reverse=True)
    assert changelog.index("\n## Unreleased\n") < changelog.index(f"\n## {version} ")


def test_commits_that_blame_passes_over_are_named_in_full() -> None:
    """Each line of `.git-blame-ignore-revs` is a comment or a full hash, as git demands."""
    text = (ROOT / ".git-blame-ignore-revs").read_text(encoding="utf-8")
    hashes = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert hashes
    assert all(re.fullmatch(r"[0-9a-f]{40}", line) for line in hashes)
