"""The documents: every command in them works on the demo data, every link leads somewhere.

Blocks of commands, marked `sh` or with a line that begins with `truongdang`, run as they stand, one
shell a block, but for folders of a server (`/mnt`, `/var`), which stand in the test's own, and for
KEY, which is a demo site. The demonstration itself was run before. What serves the demo sites runs
in the background, on a free port.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from config.load import load_sites
from config.site_file import read_site
from demo.server import serve_demo_sites
from tests.corpus.conftest import free_port, wait_for
from tests.support.cli_on_path import install_on_path
from tests.support.cli_process import ROOT, make_command
from tests.support.cli_runner import ArchiveCli

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PATIENCE = 120
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"^truongdang ", re.MULTILINE)
OF_A_SERVER = re.compile(r"(?<![\w./])/(?=(?:mnt|var)/)")
MAKE = re.compile(r"^make ([a-z-]+).*$", re.MULTILINE)
SERVED = "8421"
DEMO = "demo-joomla"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FencedBlock:
    """One fenced block: the language that it is marked with, and its text."""

    language: str
    text: str

    @property
    def is_typed(self) -> bool:
        """Whether it holds commands that a newcomer types."""
        return self.language == "sh" or (not self.language and bool(OURS.search(self.text)))


def find_fenced_blocks(document: Path) -> list[FencedBlock]:
    """The fenced blocks of a document."""
    return [FencedBlock(*found) for found in BLOCK.findall(document.read_text(encoding="utf-8"))]


def relative_name(document: Path) -> str:
    """A document's path in the project."""
    return document.relative_to(ROOT).as_posix()


GUIDES = [each for each in DOCUMENTS if any(block.is_typed for block in find_fenced_blocks(each))]


@pytest.mark.parametrize("document", GUIDES, ids=relative_name)
def test_commands_work_on_the_demo_data(
    document: Path, demo_run: tuple[Path, str], tmp_path: Path
) -> None:
    """Whoever types every command block of a document, in order, sees each succeed."""
    shutil.copytree(demo_run[0] / "demo-data", tmp_path / "demo-data")
    config = tmp_path / "demo-data" / "config"
    folders = {"TRUONGDANG_CONFIG": str(config), "TRUONGDANG_DATA": str(config.parent)}
    for folder in ("mnt/backup", "var/lib"):
        (tmp_path / folder).mkdir(parents=True)
    first = min(urlsplit(site.start_urls[0]).port or 0 for site in load_sites(config))
    port = str(free_port())
    with serve_demo_sites(first), install_on_path() as path, ExitStack() as stack:
        environment = os.environ | folders | {"PATH": path}
        for block in find_fenced_blocks(document):
            if not block.is_typed:
                continue
            text = _strip_make(block.text).replace(SERVED, port).replace(" KEY ", f" {DEMO} ")
            text = OF_A_SERVER.sub(f"{tmp_path}/", text).replace("truongdang demo\n", "")
            if "demo --serve" in text:
                words = make_command("demo", "--serve", "--port", port)
                stack.enter_context(run_in_background(words, environment, tmp_path))
                wait_for(int(port))
                continue
            done = subprocess.run(
                ["/bin/sh", "-e", "-c", text],
                check=False,
                capture_output=True,
                encoding="utf-8",
                env=environment,
                cwd=tmp_path,
                timeout=PATIENCE,
            )
            assert done.returncode == 0, (text, done.stdout, done.stderr)


@contextmanager
def run_in_background(
    words: list[str], environment: dict[str, str], folder: Path
) -> Iterator[None]:
    """A command that runs until Ctrl-C, which ends it quietly."""
    with subprocess.Popen(
        words, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=PATIENCE)
    assert complaints == b""


def _strip_make(text: str) -> str:
    """The same without targets of the Makefile, which must exist; running them is theirs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(text):
        assert f"\n{target}:" in makefile, target
    return MAKE.sub("", text)


def test_site_files_in_the_documents_are_sound(tmp_path: Path) -> None:
    """What can be copied from a document can be loaded."""
    texts = [
        block.text
        for each in DOCUMENTS
        for block in find_fenced_blocks(each)
        if block.language == "toml"
    ]
    files = [text for text in texts if "start_urls" in text]
    assert files
    for text in files:
        path = tmp_path / "truong.toml"
        path.write_text(text, encoding="utf-8")
        assert read_site(path)[1] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative_name)
def test_links_lead_somewhere(document: Path) -> None:
    """A file that a document links to is there, and so is the heading."""
    for target in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / unquote(path)).resolve() if path else document
        assert linked.is_relative_to(ROOT), target
        assert linked.exists(), target
        if anchor:
            assert anchor in find_anchors(linked), target


def find_anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives to a document's headings."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_picture_shows_what_is_printed(demo_run: tuple[Path, str]) -> None:
    """The hits in the README's picture are those of a search, and it needs no other host."""
    drawn = (ROOT / "docs" / "search.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    data = demo_run[0] / "demo-data"
    found = ArchiveCli(data, data / "config").run_json("search", "hoi nghi so ket", "--limit", "2")
    assert f"{found['total']} articles, 2 listed" in drawn
    assert all(hit["title"] in drawn for hit in found["hits"])
    assert "url(http" not in drawn
