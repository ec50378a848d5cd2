"""The desk of a soak: a site that changes, commands, and what must be there after them."""

import json
import random
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from archive.article_json import article_to_json
from tests.support.cli import Workspace
from tests.support.disturbances import SmallDisk
from tests.support.faulty_site import FaultySite
from tests.support.site_server import serve_site
from tests.support.writing_commands import list_problems, run, spoil_readings, write_lines

_PER_LISTING = 5
_IMPORTED = 20  # articles of a file of lines; each import brings two more


@dataclass(slots=True)
class SoakDesk:
    """A desk, its site, and what the archive must hold: by address, a text and its revision.

    Attributes:
        disk: Where the desk lies, if that can be filled and made read-only.
        versions: How often each article of the site was written, by its number.
        imports: How many files of lines were imported.
        turn: The number of the round.
        words: What is typed in it.
    """

    desk: Workspace
    school: FaultySite
    luck: random.Random
    disk: SmallDisk | None
    server: ExitStack
    versions: dict[int, int] = field(default_factory=dict)
    imports: int = 0
    turn: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder of the desk."""
        return self.desk.folder

    def begin(self, articles: int) -> None:
        """Lay out the site, crawl, import, index and back up."""
        self.open_server()
        for number in range(2, articles + 1):
            self._write_article(number)
        self._lay_out_listings()
        self.desk.add_site(self.school)
        self.desk.run_command("crawl", "truong", "--no-index")
        self.leave_unindexed()
        run(self.desk, "index", "rebuild")
        run(self.desk, "archive", "backup", f"{self.folder}/backup")
        self.check_articles()

    def open_server(self) -> None:
        """Serve the site, at the port that it had before."""
        port = int(self.school.url.rpartition(":")[2] or 0)
        self.server.enter_context(serve_site(self.school, port=port))

    def change_site(self) -> None:
        """Edit an article of the site, and add one."""
        self._write_article(self.luck.choice(list(self.versions)))
        self._write_article(max(self.versions) + 1)
        self._lay_out_listings()

    def import_lines(self) -> None:
        """Write the next file of lines; all of its articles have a new text."""
        self.imports += 1
        write_lines(self.desk, self.imports, _IMPORTED + 2 * self.imports)

    def leave_unindexed(self) -> None:
        """Import lines that the index does not have."""
        self.import_lines()
        file = f"{self.folder}/articles-{self.imports}.jsonl"
        run(self.desk, "import", file, "--site", "ngoai", "--no-index")

    def check_articles(self) -> None:
        """All articles are there, each with its last text, and none was revised for nothing."""
        values = [article_to_json(article) for article in self.desk.get_articles()]
        found = {str(value["url"]): value for value in values}
        expected = self._expect()
        assert found.keys() == expected.keys(), sorted(found.keys() ^ expected.keys())
        for url, (text, revision) in expected.items():
            body, number = str(found[url]["body"]), found[url]["revision"]
            assert text in body, (url, text, body)
            assert "hỏng" not in body, (url, body)
            assert number == revision, f"{url}: revision {number} instead of {revision}"

    def check_index(self) -> None:
        """Each article is found."""
        wrong = self.search() ^ {article.id for article in self.desk.get_articles()}
        assert not wrong, f"{len(wrong)} articles are in the index alone, or in the archive alone"

    def search(self) -> set[str]:
        """Return the ids of all articles that the index has."""
        return set(run(self.desk, "search", "*", "--ids", "--limit", "0").split())

    def _expect(self) -> dict[str, tuple[str, int]]:
        url = f"{self.school.url}/index.php/tin-tuc/"
        crawled = {
            f"{url}{number}-bai-viet.html": (f"lần viết thứ {version}.", version)
            for number, version in self.versions.items()
        }
        parts = {f"{url}1-bai-viet.html": ("Phần 2 của hội nghị", 1)}
        imported = {
            f"http://a.test/{number}": (
                f"lượt {self.imports}.",
                self.imports - max(0, (number - _IMPORTED) // 2),
            )
            for number in range(_IMPORTED + 2 * self.imports)
        }
        return crawled | parts | imported

    def _write_article(self, number: int) -> None:
        version = self.versions[number] = self.versions.get(number, 0) + 1
        title = f"Hội nghị số {number} của nhà trường"
        body = (
            f"<p>Nhà trường tổ chức hội nghị số {number}, lần viết thứ {version}.</p>"
            f"<p>Có {number * 7} cán bộ tham dự; hội nghị số {number} thành công tốt đẹp.</p>"
        )
        self.school.add_article(number, title, body)

    def _lay_out_listings(self) -> None:
        self.school.add_article_in_parts(1, "Hội nghị số 1")
        numbers = [1, *self.versions]
        for start in range(0, len(numbers), _PER_LISTING):
            shown = numbers[start : start + _PER_LISTING]
            paths = [f"/index.php/tin-tuc/{number}-bai-viet.html" for number in shown]
            more = f'<div class="pagination"><a href="/?start={start + _PER_LISTING}">sau</a></div>'
            is_last = start + _PER_LISTING >= len(numbers)
            self.school.add_listing(
                f"/?start={start}" if start else "/", paths, "" if is_last else more
            )


@dataclass(frozen=True, slots=True)
class SoakedCommand:
    """A command of a soak.

    Attributes:
        name: The command.
        words: What is typed; `{folder}` is that of the desk, `{turn}` the number of the round,
            `{imports}` that of the file of lines.
        prepare: Gives it something to do.
        check: Sees that it was done.
        refused: The status of another run once it is done; `check` sees that it is.
    """

    name: str
    words: str
    prepare: Callable[[SoakDesk], object] = lambda _: None
    check: Callable[[SoakDesk], object] = lambda _: None
    refused: int = 0

    def make_words(self, soak: SoakDesk) -> list[str]:
        """Return the words of one round."""
        values = {"folder": soak.folder, "turn": soak.turn, "imports": soak.imports}
        return self.words.format(**values).split()


def _check_export(soak: SoakDesk) -> None:
    (file,) = (soak.folder / "out").glob("*.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = {json.loads(line)["id"] for line in lines} ^ soak.search()
    assert not wrong, f"{len(wrong)} articles are in the export alone, or in the index alone"


def _check_copy(soak: SoakDesk, name: str = "backup") -> None:
    copy = Workspace(soak.folder, f"sqlite:///{soak.folder}/{name}/archive.sqlite3")
    copied, own = ({article.id for article in desk.get_articles()} for desk in (copy, soak.desk))
    assert copied == own, f"{len(copied)} of {len(own)} articles are in {name}"


def _check_restored(soak: SoakDesk) -> None:
    name = f"restored-{soak.turn}"
    assert not (problems := list_problems(soak.desk, name)), problems
    _check_copy(soak, name)
    shutil.rmtree(soak.folder / name)


COMMANDS = (
    SoakedCommand("crawl", "crawl truong --full", SoakDesk.change_site, SoakDesk.check_index),
    SoakedCommand(
        "import",
        "import {folder}/articles-{imports}.jsonl --site ngoai",
        SoakDesk.import_lines,
        SoakDesk.check_index,
    ),
    SoakedCommand(
        "reextract", "reextract", lambda soak: spoil_readings(soak.desk), SoakDesk.check_index
    ),
    SoakedCommand("index update", "index update", SoakDesk.leave_unindexed, SoakDesk.check_index),
    SoakedCommand(
        "index rebuild (whoosh)", "index rebuild --engine whoosh", check=SoakDesk.check_index
    ),
    SoakedCommand(
        "index rebuild (tantivy)", "index rebuild --engine tantivy", check=SoakDesk.check_index
    ),
    SoakedCommand("search", "search hội"),
    SoakedCommand("index check", "index check", lambda soak: run(soak.desk, "index", "update")),
    SoakedCommand(
        "export", "export * --format csv --format jsonl -o {folder}/out/", check=_check_export
    ),
    SoakedCommand("archive backup", "archive backup {folder}/backup", check=_check_copy),
    SoakedCommand(
        "archive restore",
        "archive restore {folder}/backup {folder}/restored-{turn}",
        lambda soak: run(soak.desk, "archive", "backup", f"{soak.folder}/backup"),
        _check_restored,
        refused=3,
    ),
)
