"""Every command that writes, each with something to do, and what it leaves when it is done.

A test disturbs a command on a copy of its desk, runs it again, and compares with a calm run.
"""

import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.article_json import article_to_json
from tests.support.cli import Workspace
from tests.support.cli_runner import ArchiveCli
from tests.support.site_server import SiteServer

ARTICLES = 10
TIME_DEPENDENT_KEYS = ("id", "first_seen", "last_seen", "revised_at")


@dataclass(frozen=True, slots=True)
class WritingCommand:
    """A command that writes: its words, the desk it works on, what it leaves there.

    Attributes:
        name: The command, and what tells it from others of the same.
        words: What is typed; `{folder}` is that of the desk.
        prepare: Gives the command something to do, on a desk with a crawled site.
        describe: What it is about, as far as it is the same in each calm run.
        result: The data folder that it makes, within that of the desk.
        on_server: Whether it works with an archive on PostgreSQL too.
    """

    name: str
    words: str
    prepare: Callable[[Workspace], object]
    describe: Callable[[Workspace], object]
    result: str = "data"
    on_server: bool = True

    def make_words(self, desk: Workspace) -> list[str]:
        """Return the words on one desk."""
        site = tomllib.loads((desk.folder / "sites" / "truong.toml").read_text(encoding="utf-8"))
        url = f"{site['start_urls'][0]}index.php/tin-tuc/5-bai-viet.html"
        return [word.format(folder=desk.folder, url=url) for word in self.words.split()]


def run(desk: Workspace, *words: str, status: int = 0, folder: str = "data") -> str:
    """Run a command within this process; return what it prints."""
    where = ["--archive-url", desk.archive_url] if desk.archive_url else []
    done = ArchiveCli(desk.folder / folder, desk.folder).run(*where, *words)
    assert done.exit_code == status, (words, done.output, done.exception)
    return done.stdout


def list_problems(desk: Workspace, folder: str = "data") -> list[str]:
    """Return what `doctor --deep` calls a problem, and the command that it names."""
    where = ["--archive-url", desk.archive_url] if desk.archive_url else []
    done = ArchiveCli(desk.folder / folder, desk.folder).run(*where, "doctor", "--deep", "--json")
    assert isinstance(done.exception, SystemExit | None), done.exc_info
    found = json.loads(done.stdout)["findings"]
    return [
        f"{each['code']}: {each['what']}: {each['command']}"
        for each in found
        if each["level"] == "problem"
    ]


def read_articles(desk: Workspace) -> list[dict[str, object]]:
    """Return all articles, but for what depends on the time."""
    values = [article_to_json(article) for article in desk.get_articles()]
    kept = [{k: v for k, v in value.items() if k not in TIME_DEPENDENT_KEYS} for value in values]
    return sorted(kept, key=lambda value: str(value["url"]))


# The site.


def lay_out_site(school: SiteServer) -> None:
    """Lay out ten articles on two pages of a listing; the first stands on three pages."""
    paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 11)]
    school.add_article_in_parts(1, "Hội nghị số 1")
    pager = '<div class="pagination"><a href="/?start=5">sau</a></div>'
    school.add_listing("/", paths[:5], pager)
    school.add_listing("/?start=5", paths[5:])


def change_site(school: SiteServer) -> None:
    """Let two articles be edited and two be added."""
    for number in (2, 3):
        school.add_article(number, f"Hội nghị số {number}", "<p>Bài đã được sửa lại.</p>")
    paths = [school.add_article(number, f"Hội nghị số {number}") for number in (11, 12)]
    first = [f"/index.php/tin-tuc/{number}-bai-viet.html" for number in range(1, 6)]
    pager = '<div class="pagination"><a href="/?start=5">sau</a></div>'
    school.add_listing("/", [*paths, *first], pager)


# What each command is given to do.


def _leave(_: Workspace) -> None:
    """Leave the desk as it is."""


def spoil_readings(desk: Workspace) -> None:
    """Let all articles be read wrongly, and one be missed."""
    changed = "UPDATE revisions SET content = replace(CAST(content AS TEXT), 'thành công', 'hỏng')"
    if desk.archive_url:
        changed = (
            "UPDATE revisions SET content = replace(content::text, 'thành công', 'hỏng')::json"
        )
    assert desk.change_rows(changed)


def write_lines(desk: Workspace, turn: int = 0, count: int = 40) -> str:
    """Write articles to be imported, with a text of that turn; return the file."""
    file = desk.folder / f"articles-{turn}.jsonl"
    lines = []
    for number in range(count):
        body = f"Bài số {number} về hội nghị năm {2000 + number % 25}, lượt {turn}.\n" * 10
        value = {"url": f"http://a.test/{number}", "title": f"Tin {number}", "body": body}
        lines.append(json.dumps(value, ensure_ascii=False) + "\n")
    file.write_text("".join(lines), encoding="utf-8")
    return str(file)


def _prepare_import(desk: Workspace) -> None:
    run(desk, "import", write_lines(desk), "--site", "ngoai", "--no-index")
    write_lines(desk, 1, 60)


def _indexed_by(engine: str) -> Callable[[Workspace], None]:
    def prepare(desk: Workspace) -> None:
        _prepare_import(desk)
        run(desk, "index", "rebuild", "--engine", engine)
        run(desk, "import", str(desk.folder / "articles-1.jsonl"), "--site", "ngoai", "--no-index")

    return prepare


def lose_archive(desk: Workspace) -> None:
    """Take the database away."""
    for path in desk.data.glob("archive.sqlite3*"):
        path.unlink()


def _take_captures_away(desk: Workspace) -> None:
    """Leave the captures as those of somebody else, and no archive."""
    (desk.data / "captures" / "truong").rename(desk.folder / "others")
    shutil.rmtree(desk.data)


def _back_up(desk: Workspace) -> None:
    run(desk, "archive", "backup", str(desk.folder / "backup"))


def _remake_and_back_up(desk: Workspace) -> None:
    """Let a backup be older than the archive."""
    _back_up(desk)
    _prepare_import(desk)


# What each command leaves.


def _describe_index(desk: Workspace) -> object:
    run(desk, "index", "check")
    found = run(desk, "search", "*", "--ids", "--limit", "0").split()
    assert sorted(found) == sorted(article.id for article in desk.get_articles())
    return [run(desk, "count", query) for query in ("*", '"lượt 1"', "sáng")]


def _hash_files(folder: Path, pattern: str = "*") -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    }


def _describe_export(desk: Workspace) -> object:
    folder = desk.folder / "out"
    files = _hash_files(folder) if folder.exists() else {}
    # The manifest says when; what a killed export leaves, `doctor --fix` takes away.
    return {k: v for k, v in files.items() if "manifest" not in k and ".part" not in k}


def _dump(database: Path) -> list[str]:
    """Return the rows of a database."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        return sorted(line for line in connection.iterdump() if line.startswith("INSERT"))


def _describe_folder(name: str) -> Callable[[Workspace], object]:
    def describe(desk: Workspace) -> object:
        folder = desk.folder / name
        return _dump(folder / "archive.sqlite3"), _hash_files(folder, "*.warc.gz")

    return describe


def _describe_wacz(desk: Workspace) -> object:
    file = desk.folder / "truong.wacz"
    if not file.exists():
        return None
    with zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        names = [name for name in made.namelist() if not name.startswith("datapackage")]
        return {name: hashlib.sha256(made.read(name)).hexdigest() for name in names}


def _describe_cdx(desk: Workspace) -> object:
    return _hash_files(desk.data / "captures", "*.cdxj")


def _describe_removal(desk: Workspace) -> object:
    listed = run(desk, "archive", "removals")
    captures = b"".join(
        path.read_bytes() for path in sorted((desk.data / "captures").rglob("*.warc.gz"))
    )
    return (
        read_articles(desk),
        re.sub(r"\d{4}-\S+ \d\d:\d\d", "", listed),
        len(gzip.decompress(captures)),
    )


COMMANDS = (
    WritingCommand("crawl", "crawl truong --full --no-index", _leave, read_articles),
    WritingCommand("reextract", "reextract --no-index", spoil_readings, read_articles),
    WritingCommand(
        "import of lines",
        "import {folder}/articles-1.jsonl --site ngoai --no-index",
        _prepare_import,
        read_articles,
    ),
    WritingCommand(
        "import of captures",
        "import {folder}/others --site truong --no-index",
        _take_captures_away,
        read_articles,
        on_server=False,
    ),
    *(
        WritingCommand(
            f"index {what} ({engine})", f"index {what}", _indexed_by(engine), _describe_index
        )
        for what in ("update", "rebuild")
        for engine in ("whoosh", "tantivy")
    ),
    WritingCommand(
        "export",
        "export * --format csv --format jsonl --format xlsx --format txt -o {folder}/out/",
        lambda desk: run(desk, "index", "rebuild"),
        _describe_export,
    ),
    WritingCommand(
        "archive backup",
        "archive backup {folder}/backup",
        _remake_and_back_up,
        _describe_folder("backup"),
        on_server=False,
    ),
    WritingCommand(
        "archive restore",
        "archive restore {folder}/backup {folder}/new",
        _back_up,
        _describe_folder("new"),
        result="new",
        on_server=False,
    ),
    WritingCommand(
        "archive copy",
        "archive copy {folder}/data/archive.sqlite3 {folder}/copy/archive.sqlite3",
        lambda desk: (desk.folder / "copy").mkdir(),
        lambda desk: _dump(desk.folder / "copy" / "archive.sqlite3"),
        on_server=False,
    ),
    WritingCommand(
        "archive export",
        "archive export --format wacz truong -o {folder}/truong.wacz",
        _leave,
        _describe_wacz,
    ),
    WritingCommand("archive cdx", "archive cdx", _leave, _describe_cdx),
    WritingCommand(
        "archive rebuild",
        "archive rebuild --no-index",
        lose_archive,
        read_articles,
        on_server=False,
    ),
    WritingCommand(
        "archive remove",
        "archive remove {url} --reason test --yes --no-index",
        _leave,
        _describe_removal,
    ),
)
