"""The documents: every command in them works on the demo data, every link leads somewhere.

Blocks of commands, marked `sh` or with a line that begins with `truongdang`, run as they stand, one
shell a block, but for folders of a server (`/mnt`, `/var`), which stand in the test's own, and for
KEY, which is a demo site. The demonstration itself was run before. What serves the demo sites runs
in the background, on a free port.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest

from config.site_file import read_site
from search_cli import cli
from tests.support.cli_on_path import install_on_path
from tests.support.cli_process import ROOT, make_command
from tests.support.cli_runner import ArchiveCli
from tests.support.ports import find_free_port, wait_for_server

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PATIENCE = 120
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"^truongdang ", re.MULTILINE)
OF_A_SERVER = re.compile(r"(?<![\w./])/(?=(?:mnt|var)/)")
SERVE = re.compile(r"truongdang (demo --serve[^#\n]*)")
SERVED = "8421"
DEMO = "demo-joomla"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:`|^\$ )truongdang ([^`\n]+)(?:`|$)", re.MULTILINE)
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
def test_commands_work_in_a_new_shell(
    document: Path, demo_run: tuple[Path, str], tmp_path: Path
) -> None:
    """Whoever types every block of a document, in order, in one new shell, sees each succeed.

    Nothing of ours is on its PATH, and no variable is set. Only `make` is another: installing takes
    minutes, and what `make demo` leaves was made before.
    """
    checkout = tmp_path / "checkout"
    shutil.copytree(demo_run[0] / "demo-data", checkout / "demo-data")
    for folder in ("mnt/backup", "var/lib"):
        (tmp_path / folder).mkdir(parents=True)
    port, script = str(find_free_port(1)), list[str]()
    with install_on_path() as path, ExitStack() as stack:
        environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path / "home")}
        write_make(tmp_path / "bin", Path(path.partition(":")[0]) / "truongdang")
        blocks = [block for block in find_fenced_blocks(document) if block.is_typed]
        if not any("make demo" in block.text for block in blocks):
            script.append("make demo")  # by which the reader came here
        for block in blocks:
            text = block.text.replace(SERVED, port).replace(" KEY ", f" {DEMO} ")
            if served := SERVE.search(text):  # in a terminal of its own
                words = served.group(1).split()
                words += [] if "--folder" in words else ["--port", port]
                known = find_port(checkout) if "--folder" in words else int(port)
                serving = run_in_background(make_command(*words), os.environ, checkout)
                stack.enter_context(serving)
                wait_for_server(known)
                continue
            script.append(OF_A_SERVER.sub(f"{tmp_path}/", text))
        done = subprocess.run(
            ["/bin/sh", "-e", "-x", "-c", "\n".join(script)],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            cwd=checkout,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr[-3000:]


def find_port(checkout: Path) -> int:
    """Find where the sites of a demonstration answer."""
    path = checkout / "demo-data" / "config" / "sites" / f"{DEMO}.toml"
    return urlsplit(read_site(path)[0].start_urls[0]).port or 0


def write_make(folder: Path, program: Path) -> None:
    """Write a `make` that knows our targets, and leaves an environment as `make demo` does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = "|".join(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    folder.mkdir()
    (folder / "make").write_text(
        f"""#!/bin/sh -e
case $1 in {targets}) ;; *) echo "no target $1" >&2; exit 2;; esac
mkdir -p .venv/bin
ln -sf {program} .venv/bin/truongdang
echo 'PATH=$PWD/.venv/bin:$PATH; export PATH' > .venv/bin/activate
""",
        encoding="utf-8",
    )
    (folder / "make").chmod(0o755)


@contextmanager
def run_in_background(
    words: list[str], environment: Mapping[str, str], folder: Path
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


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative_name)
def test_named_commands_have_these_options(document: Path) -> None:
    """Each command that a sentence or a session names exists, and has the options it is named with.

    Guards against `coverage --by site`, which a list in a sentence told newcomers to type.
    """
    text = document.read_text(encoding="utf-8")
    for line in NAMED.findall(text):
        command, words = resolve_command(shlex.split(line, comments=True))
        known = {name for each in command.params for name in each.opts}
        options = {word.partition("=")[0] for word in words if re.match(r"--\w", word)}
        assert options <= known | {"--help"}, line


def resolve_command(words: list[str]) -> tuple[click.Command, list[str]]:
    """Find the command that words name, and what is typed after it."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        if words and words[0] in {"--data", "--config", "--archive-url"}:
            del words[:2]
            continue
        named = command.get_command(click.Context(command), words[0]) if words else None
        if named is None:
            assert not words or not re.match(r"[a-z]", words[0]), words
            break
        command, words = named, words[1:]
    return command, words


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
