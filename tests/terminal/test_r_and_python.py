"""The blocks of docs/r-and-python.md: they read what its commands write."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli
from tests.terminal.test_docs import PATIENCE, find_fenced_blocks

DOCUMENT = ROOT / "docs" / "r-and-python.md"
BLOCKS = find_fenced_blocks(DOCUMENT)
R_LIBRARY = re.compile(r"^library\((\w+)\)", re.MULTILINE)


def select_blocks(language: str) -> list[str]:
    """The blocks of one language."""
    return [block.text for block in BLOCKS if block.language == language]


@pytest.fixture(scope="module")
def exported(demo_run: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands at the head of the page write."""
    folder = tmp_path_factory.mktemp("exported")
    data = demo_run[0] / "demo-data"
    cli = ArchiveCli(data, data / "config")
    formats = ("--format", "parquet", "--format", "csv", "--format", "jsonl")
    cli.run("export", "*", *formats, "-o", f"{folder / 'articles'}/")
    trend = cli.run("trend", "hội nghị", "--by", "year", "--csv").stdout
    (folder / "trend.csv").write_text(trend, encoding="utf-8")
    cli.run("kwic", '"hội nghị"', "-o", str(folder / "kwic.csv"))
    return folder


def run_block(words: list[str], text: str, folder: Path) -> str:
    """Run a block, and return what it prints."""
    done = subprocess.run(
        [*words, "-"],
        input=text,
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("text", select_blocks("python"))
def test_python_blocks_run(exported: Path, text: str) -> None:
    """Each block runs by itself, and prints something of the articles."""
    assert run_block([sys.executable, "-W", "error"], text, exported).strip()


@pytest.mark.parametrize("text", select_blocks("r"))
def test_r_blocks_run(exported: Path, text: str) -> None:
    """Each block runs where R and its package are installed."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed: apt install r-base-core")
    for name in R_LIBRARY.findall(text):
        known = run_block([program], f"cat(requireNamespace('{name}', quietly = TRUE))", exported)
        if known.strip() != "TRUE":
            pytest.skip(f"the package {name} of R is not installed")
    assert run_block([program], text, exported).strip()


def test_every_block_has_a_language() -> None:
    """No block escapes these tests by its name."""
    assert {block.language for block in BLOCKS} == {"sh", "python", "r"}
    assert len(select_blocks("python")) >= 3
    assert len(select_blocks("r")) >= 3
