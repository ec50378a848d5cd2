"""Nothing that a site, a file or a command line says is obeyed by a terminal."""

import json
import re

import pytest

from tests.support.cli_runner import ArchiveCli

HOSTILE = "\x1b]0;x\x07\x1b[2J\x9b31m\u202egnp.exe\u2066\u200f\r\b"
"""A title for the window, a cleared screen, a colour, writing turned around, a line put over."""
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


COMMANDS = (
    ["search", "exe"],
    ["search", "exe", "--json"],
    ["search", "exe", "--columns", "title,authors,url"],
    ["search", "exe", "--template", "{title} {url} {authors}"],
    ["search", HOSTILE],
    ["search", f"author:({HOSTILE}"],
    ["facet", "exe", "--by", "author"],
    ["facet", "exe", "--by", "section", "--json"],
    ["kwic", "exe"],
    ["kwic", "exe", "--json"],
    ["colloc", "exe"],
    ["show", "ID"],
    ["show", "ID", "--json"],
    *(["show", "ID", "--cite", style] for style in ("footnote", "bibtex", "ris", "csl-json")),
    ["export", "exe", "--format", "jsonl"],
    ["diff", "ID"],
    ["show", HOSTILE],
    ["saved", "add", HOSTILE, "exe"],
    ["crawl", HOSTILE],
    ["extract", f"{HOSTILE}.html"],
    ["import", HOSTILE, "--site", "song-ha"],
    ["export", "--verify", HOSTILE],
    [HOSTILE],
)
"""`ID` stands for that of the hostile article."""


@pytest.fixture
def hostile_cli(writable_cli: ArchiveCli) -> ArchiveCli:
    """An archive with an article each of whose texts is hostile."""
    texts = {"title": f"Hội nghị {HOSTILE}", "body": f"Hội nghị {HOSTILE} sơ kết.\n\nHết {HOSTILE}"}
    line = texts | {
        "url": f"http://truong.example/tin.html?{HOSTILE}",
        "authors": [f"Nguyễn {HOSTILE}"],
        "section": f"Tin {HOSTILE}",
        "date": "2020-07-13",
    }
    imported = writable_cli.run(
        "import", "-", "--site", "song-ha", stdin=f"{json.dumps(line)}\n{HOSTILE}\n"
    )
    assert "1 added" in imported.stdout + imported.stderr
    assert not OBEYED.search(imported.stdout + imported.stderr)
    return writable_cli


def test_no_output_is_obeyed_by_a_terminal(hostile_cli: ArchiveCli) -> None:
    """Regression: `show --cite` printed an imported title as it was."""
    (found,) = hostile_cli.run("search", "exe", "--ids").stdout.split()
    for words in COMMANDS:
        done = hostile_cli.run(*(found if word == "ID" else word for word in words))
        assert done.stdout + done.stderr, words
        assert not OBEYED.search(done.stdout + done.stderr), words
