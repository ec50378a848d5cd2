"""What two crawls over real HTTP leave behind: captures, revisions, run reports, a backup."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.desk import Desk
from tests.school import PAGE, School, serve


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, School]]:
    """A school of two articles, one packed, crawled twice; the other was changed in between."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    with serve(School()) as school:
        paths = [school.article(number, f"Hội nghị số {number}") for number in (1, 2)]
        packed = school.laid_out(paths[1])
        zipped = gzip.compress(packed.body, mtime=0)
        headers = {**packed.headers, "Content-Encoding": "gzip"}
        school.answers[paths[1]] = type(packed)(zipped, 200, headers)
        school.page("/", PAGE.format(title="T", view="category", main=links(paths)))
        desk.configure(school, more="enabled = true\n")
        desk.run("crawl", "truong")
        script = '<script src="/x.js"></script><p onclick="x()">Bài đã được sửa.</p>'
        school.article(1, "Hội nghị số 1", script)
        desk.run("crawl", "truong", "--full")
        assert len(school.log) == 12
        yield desk, school


def links(paths: list[str]) -> str:
    """A blog of articles."""
    items = (f'<div class="item"><h2><a href="{path}">Bài {path}</a></h2></div>' for path in paths)
    return f'<div class="blog">{"".join(items)}</div>'


def records(desk: Desk) -> list[tuple[str, str]]:
    """Kind and path of each record of the site's one file, as warcio reads them."""
    (path,) = (desk.data / "captures" / "truong").iterdir()
    checker = Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": False})())
    assert checker.process_all() == 0
    with path.open("rb") as file:
        return [
            (record.rec_type, (record.rec_headers.get_header("WARC-Target-URI") or "")[-24:])
            for record in ArchiveIterator(file)
        ]


def test_both_runs_are_in_one_file_of_pairs(kept: tuple[Desk, School]) -> None:
    """Each response stands behind its request; what came again unchanged is a revisit."""
    desk, _ = kept
    found = records(desk)
    answers = [kind for kind, _ in found if kind in {"response", "revisit"}]
    assert answers == ["response"] * 6 + ["revisit"] * 4 + ["response", "revisit"]
    for kind, url in found:
        assert url or kind == "warcinfo"
    assert [kind for kind, _ in found].count("request") == 12
    assert [kind for kind, _ in found].count("warcinfo") == 2
    desk.run("archive", "verify")


def test_run_reports_can_be_compared(kept: tuple[Desk, School]) -> None:
    """A report counts requests, bytes and what the articles lack."""
    desk, school = kept
    later, first = json.loads(desk.run("status", "truong", "--json").stdout)["runs"]
    assert (first["requests"], later["requests"]) == (6, 6)
    sizes = (len(school.laid_out(path).body) for path in school.answers)
    assert first["bytes"] > sum(sizes) - 300
    assert first["quality"] == {
        "articles": 2,
        "without_date": 0,
        "without_author": 2,
        "without_body": 0,
        "median_body": 85,
    }
    assert (later["counts"]["changed"], later["quality"]["articles"]) == (1, 1)


def test_revision_can_be_opened_as_it_was(kept: tuple[Desk, School], tmp_path: Path) -> None:
    """The archived page of each revision says when it was captured, and runs nothing."""
    desk, _ = kept
    (article_id,) = (a.id for a in desk.articles() if a.content.title.endswith("1"))
    pages = []
    for number in ("1", "2"):
        output = tmp_path / f"{number}.html"
        desk.run("open", article_id, "--archived", "--revision", number, "-o", str(output))
        pages.append(output.read_text(encoding="utf-8"))
    assert "Hội nghị thành công tốt đẹp" in pages[0]
    assert "Bài đã được sửa" in pages[1]
    for page in pages:
        assert "captured 20" in page
        assert "<script" not in page
        assert "onclick" not in page
    path = Path(desk.run("open", article_id, "--archived").stdout.strip())
    assert path.read_text(encoding="utf-8") == pages[1]
    assert path.parent.stat().st_mode & 0o077 == 0
    shutil.rmtree(path.parent)


def test_restored_backup_is_crawled_on(kept: tuple[Desk, School], tmp_path: Path) -> None:
    """A copy of the archive answers as the archive does, and the next crawl goes on with it."""
    desk, school = kept
    desk.run("archive", "backup", str(tmp_path / "data"))
    restored = Desk(tmp_path)
    restored.configure(school)
    assert restored.articles() == desk.articles()
    assert records(restored) == records(desk)
    report = restored.crawl("truong", "--full")
    assert report["counts"] == {"fetched": 5, "unchanged": 2, "other_pages": 3}
    restored.run("archive", "verify")
    assert len(records(restored)) == len(records(desk)) + 13
