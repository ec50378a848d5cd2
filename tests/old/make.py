"""Make a small data folder with one version of the program, for every later one to open.

    python tests/old/make.py 0.2.0 --program /folder/of/that/version/.venv/bin/truongdang

writes `tests/old/0.2.0/data.tar.gz` and, beside it, `expected.json`: what that version itself
said of the data. Only the command line of that version is used; the demo sites that it crawls
are those of this checkout.
"""

import argparse
import gzip
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from demo.content import Html
from demo.joomla import JoomlaSite  # the path comes first
from demo.nukeviet import NukeVietSite
from demo.server import RunningSite, serve_demo_sites

HERE = Path(__file__).parent
ENGINES = ("whoosh", "tantivy")
QUERIES = ("*", "hội nghị", "hoi nghi so ket", '"khai giảng" OR "bế giảng"', "title:hội nghị")
FORMATS = ("csv", "jsonl", "ris", "markdown")
_PORT = 21_842  # articles keep the address that they had; the next port is taken as well
_IMPORTED = "my-collection"
_EDITED = ("so-ket-cong-tac-6-thang", "hien-mau")
_VANISHING = "ve-nguon-nhan-ky-niem-77"
_WITH_FILE = ("tong-ket-cong-tac-nam-2024", "phuong-phap-giang-day")
_OTHERS = 2  # articles of each site beside those: few, so that the file is small


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A folder in which a version of the program works."""

    program: Path
    folder: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def run(self, *words: str, fails: bool = False) -> str:
        """Run a command; gives what it printed.

        Raises:
            CalledProcessError: it did not end well.
        """
        folders = ["--config", str(self.folder / "config"), "--data", str(self.data)]
        done = subprocess.run(
            [self.program, *folders, *words],
            check=not fails,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
        )
        return done.stdout

    def json(self, *words: str) -> Any:  # noqa: ANN401 -- as printed
        """Run a command with `--json`; gives what it printed."""
        return json.loads(self.run(*words, "--json"))

    def articles(self) -> list[dict[str, Any]]:
        """Return every article as JSON, by id."""
        lines = self.run("export", "*", "--format", "jsonl").splitlines()
        return sorted(map(json.loads, lines), key=lambda article: str(article["id"]))


def main() -> None:
    """Make the data, pack it, and write down what was said of it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("version", help="Of the program, as the folder is named.")
    arguments.add_argument(
        "--program", type=Path, default=Path(sys.executable).parent / "truongdang"
    )
    given = arguments.parse_args()
    target = HERE / given.version
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Made(program=given.program.absolute(), folder=Path(folder))
        merged = _gather(made)
        expected = _expect(made, merged)
        (target / "data.tar.gz").write_bytes(_packed(made.folder))
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    (target / "expected.json").write_text(text, encoding="utf-8")


def _gather(made: Made) -> dict[str, str]:
    """Make all data: crawl, import, save, index, export. Return merged ids, and into which."""
    sites = (JoomlaSite(), NukeVietSite())
    _shorten(sites)
    with serve_demo_sites(_PORT, sites) as running:
        _configure(made, running)
        made.run("crawl", "--all", "--no-index")
        _edit(sites, "lần thứ hai")
        sites[1].articles = tuple(a for a in sites[1].articles if _VANISHING not in a.alias)
        made.run("crawl", "--all", "--full", "--no-index")
        _let_a_day_pass(made.data)
        _edit(sites, "lần thứ ba")
        made.run("crawl", "--all", "--full", "--no-index")
    merged = _import(made)
    made.run("saved", "add", "so-ket", "hội nghị sơ kết", "--from", "2018", "--from-now")
    made.run("saved", "add", "khai-giang", '"khai giảng"', "--kind", "provincial_school")
    export = [word for name in FORMATS for word in ("--format", name)]
    made.run("export", "hội nghị", *export, "-o", f"{made.folder}/export/")
    for engine in ENGINES:
        made.run("index", "rebuild", "--engine", engine)
        shutil.copytree(made.data / "index", made.folder / f"index-{engine}")
    return merged


def _configure(made: Made, sites: Sequence[RunningSite]) -> None:
    folder = made.folder / "config"
    (folder / "sites").mkdir(parents=True)
    (folder / "settings.toml").write_text('contact = "a test on one machine"\n', encoding="utf-8")
    for site in sites:
        text = f"{site.site_file}attachments = true\n"
        (folder / "sites" / f"{site.key}.toml").write_text(text, encoding="utf-8")


def _shorten(sites: Sequence[JoomlaSite | NukeVietSite]) -> None:
    """Leave of each site what is of use here."""
    wanted = (*_EDITED, _VANISHING, *_WITH_FILE)
    for site in sites:
        named = {a.number for a in site.articles if any(part in a.alias for part in wanted)}
        others = [a.number for a in site.articles if a.number not in named][:_OTHERS]
        kept = named.union(others)
        site.articles = tuple(a for a in site.articles if a.number in kept)


def _edit(sites: Sequence[JoomlaSite | NukeVietSite], time: str) -> None:
    """Let the schools add a sentence to an article each."""
    more = Html(f"<p>Bài viết này đã được Nhà trường bổ sung, chỉnh sửa {time}.</p>")
    for site in sites:
        site.articles = tuple(
            replace(article, body=Html(article.body + more))
            if any(part in article.alias for part in _EDITED)
            else article
            for article in site.articles
        )


def _let_a_day_pass(data: Path) -> None:
    """Move what is remembered of vanished pages a day back: two days make an article gone."""
    connection = sqlite3.connect(data / "archive.sqlite3")
    with connection:
        connection.execute(
            "UPDATE urls SET vanished_at = datetime(vanished_at, '-1 day'), next_due = NULL"
            " WHERE vanished_at IS NOT NULL"
        )
    connection.close()


def _import(made: Made) -> dict[str, str]:
    """Import articles; one is corrected, and one proves to be another."""
    known = ("Tin đã đăng", "Nội dung.", 1), ("Bản gốc", "Như nhau.", 2), ("Bản khác", "Khác.", 2)
    _take_in(made, [_line(number, *words) for number, words in enumerate(known)])
    before = [str(article["id"]) for article in made.articles()]
    _take_in(made, [_line(0, "Tin đã đăng", "Đã sửa.", 1), _line(2, "Bản gốc", "Như nhau.", 2)])
    after = {str(article["id"]) for article in made.articles()}
    gone = [number for number in before if number not in after]
    return {number: str(made.json("show", number)["id"]) for number in gone}


def _line(number: int, title: str, text: str, month: int) -> dict[str, object]:
    return {
        "url": f"http://thu-thap.example/{number}.html",
        "title": title,
        "body": f"{text}\nHội nghị sơ kết công tác, bài do một người khác thu thập.",
        "authors": ["An Thị Bến Sông"],
        "published_at": f"2019-0{month}-01",
    }


def _take_in(made: Made, lines: Sequence[dict[str, object]]) -> None:
    file = made.folder / "import.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    made.run("import", str(file), "--site", _IMPORTED)
    file.unlink()


def _expect(made: Made, merged: dict[str, str]) -> dict[str, object]:
    """Ask the program itself; both engines must agree."""
    articles = made.articles()
    revisions = {
        article["id"]: [
            made.json("show", article["id"], "--revision", str(number))
            for number in range(1, article["revision"] + 1)
        ]
        for article in articles
    }
    searches = {
        query: made.run("search", query, "--ids", "--limit", "100").split() for query in QUERIES
    }
    saved = made.json("saved", "list")
    names = [search["name"] for search in saved["searches"]]
    return {
        "version": made.run("--version").split()[-1],
        "articles": articles,
        "revisions": revisions,
        "merged": merged,
        "gone": [article["id"] for article in articles if article["gone_at"]],
        "totals": {query: int(made.run("count", query)) for query in QUERIES},
        "found": {query: sorted(ids) for query, ids in searches.items()},
        "saved": saved,
        "saved_found": {
            name: sorted(made.run("saved", "run", name, "--ids").split()) for name in names
        },
        "archive": made.json("archive", "status"),
        "verified": made.json("archive", "verify"),
    }


def _packed(folder: Path) -> bytes:
    """Pack a folder, the same files into the same bytes."""
    shutil.rmtree(folder / "data" / "index")
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as outer,
        tarfile.open(fileobj=outer, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not _is_of_the_moment(path):
                entry = tarfile.TarInfo(str(path.relative_to(folder)))
                entry.size = path.stat().st_size
                tar.addfile(entry, io.BytesIO(path.read_bytes()))
    return packed.getvalue()


def _is_of_the_moment(path: Path) -> bool:
    return path.suffix == ".lock" or path.name.endswith(("-wal", "-shm"))


if __name__ == "__main__":
    main()
