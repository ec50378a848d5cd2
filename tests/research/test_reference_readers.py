"""References read back by the programs that people use: names and titles come back whole."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from research.exports.bibtex import format_bibtex_entry
from research.exports.csl_json import make_csl_item
from research.exports.ris import format_ris_record
from research.json_text import dump_json
from research.reference import ArticleReference, PartialDate
from tests.support.cli_process import ROOT
from tests.support.peers import require_peer

CITATION_JS = ROOT / "build" / "citation-js" / "node_modules"
PATIENCE = 120

TITLES = (
    "Hội nghị { sơ kết", "a } b", "{ab}", "x {\\ y", "a \\ b", "kết thúc \\", "a\\textbf{b}",
    "100% x", "R&D #1", "a_b^c~d", "$5 và $x$", 'nói "A" và \'B\'', '"', "A -- B --- C",
    "`x` “y” ``z''", "<b>x</b> <i>", "@article{x, y}", "ngh!`a ?`", "a, b and c; d: e", "a|b [c] d",
    "}", "{{{", "Đại hội Đảng bộ lần thứ XIII: 5 – 10 m² œ ß",
)  # fmt: skip
"""Titles that hold what a format would obey."""
AUTHORS = ("Đinh Thị Mai Yên", "Nguyễn Văn A and B", "Ban {Tuyên giáo} & Dân vận")
PUBLISHER = "Trường Chính trị {x} & Cộng sự"


def make_reference_of(number: int, title: str) -> ArticleReference:
    """Make the reference of an invented article."""
    return ArticleReference(
        id=f"song-ha-a{number}",
        title=title,
        authors=AUTHORS,
        publisher=PUBLISHER,
        published=PartialDate(year=2020, month=7, day=3),
        accessed=datetime(2021, 1, 2, tzinfo=UTC).date(),
        url="http://truong.example/a_b?x=1&y=%20#z~{q}",
        language="vi",
        abstract="Tóm {tắt} 50%\\",
        keywords=("lý luận", "a, b", "{"),
    )


REFERENCES = tuple(make_reference_of(number, title) for number, title in enumerate(TITLES))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The references in each format, as one file."""
    folder = tmp_path_factory.mktemp("references")
    texts = {
        "bib": "\n".join(map(format_bibtex_entry, REFERENCES)),
        "ris": "".join(map(format_ris_record, REFERENCES)),
        "json": f"[{','.join(dump_json(make_csl_item(each)) for each in REFERENCES)}]",
    }
    for ending, text in texts.items():
        (folder / f"articles.{ending}").write_text(text, encoding="utf-8", newline="")
    return {ending: folder / f"articles.{ending}" for ending in texts}


def test_pybtex_reads_every_entry(files: Mapping[str, Path]) -> None:
    """Whatever a title holds, the entry ends where it ends, and each name is one."""
    entries = pybtex.database.parse_file(str(files["bib"])).entries
    assert list(entries) == [each.id for each in REFERENCES]
    for entry in entries.values():
        names = [" ".join(person.last_names) for person in entry.persons["author"]]
        assert [name[1:-1] for name in names[:2]] == list(AUTHORS[:2])
        assert len(names) == len(AUTHORS)


def test_bibtexparser_reads_every_entry(files: Mapping[str, Path]) -> None:
    """The same by another reader."""
    library = parse_string(files["bib"].read_text(encoding="utf-8"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [each.id for each in REFERENCES]


def test_biber_reads_every_entry(files: Mapping[str, Path], tmp_path: Path) -> None:
    """The program behind biblatex takes the file without a warning."""
    require_peer(shutil.which("biber"), "biber", "apt install biber")
    done = subprocess.run(
        ["biber", "--tool", str(files["bib"]), "-O", "read.bib"],  # noqa: S607 -- a peer
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith(("WARN", "ERROR"))]
    read = (tmp_path / "read.bib").read_text(encoding="utf-8")
    assert read.count("@ONLINE{") == len(REFERENCES)


def test_rispy_reads_every_record(files: Mapping[str, Path]) -> None:
    """Titles and names come back letter by letter, the school as the title of its site."""
    records = rispy.loads(files["ris"].read_text(encoding="utf-8"))
    assert [record["title"] for record in records] == list(TITLES)
    for record in records:
        assert record["authors"] == list(AUTHORS)
        assert record["secondary_title"] == record["publisher"] == PUBLISHER


@pytest.fixture(scope="module")
def read_by_citation_js(files: Mapping[str, Path]) -> Mapping[str, list[dict[str, Any]]]:
    """What citation-js, which many web applications read references with, makes of each file."""
    require_peer(CITATION_JS.is_dir() and shutil.which("node"), "citation-js", "make citation-js")
    script = ROOT / "tests" / "support" / "read_references.mjs"
    done = subprocess.run(
        ["node", script, CITATION_JS, *files.values()],  # noqa: S607 -- a peer
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    return dict(zip(files, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_citation_js_reads_names_and_titles_whole(
    read_by_citation_js: Mapping[str, list[dict[str, Any]]], ending: str
) -> None:
    """No name has a first and a last part, no title lost a sign, in none of the formats."""
    items = read_by_citation_js[ending]
    assert [item["title"] for item in items] == list(TITLES)
    for item in items:
        assert [(name.get("literal") or name.get("family")) for name in item["author"]] == list(
            AUTHORS
        )
        assert not [name for name in item["author"] if "given" in name]
        assert item["publisher"] == PUBLISHER
        assert item["issued"] == {"date-parts": [[2020, 7, 3]]}
