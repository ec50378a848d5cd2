"""What two crawls over real HTTP leave behind: captures, revisions, run reports, a backup."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.support.cli import Workspace
from tests.support.site_server import PAGE_HTML, SiteServer, serve_site


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, SiteServer]]:
    """A school of two articles, one packed, crawled twice; the other was changed in between."""
    desk = Workspace(tmp_path_factory.mktemp("desk"))
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in (1, 2)]
        packed = school.get_response(paths[1])
        zipped = gzip.compress(packed.body, mtime=0)
        headers = {**packed.headers, "Content-Encoding": "gzip"}
        school.responses[paths[1]] = type(packed)(zipped, 200, headers)
        school.add_page("/", PAGE_HTML.format(title="T", view="category", main=render_links(paths)))
        desk.add_site(school, more="enabled = true\n")
        desk.run_command("crawl", "truong")
        script = '<script src="/x.js"></script><p onclick="x()">Bài đã được sửa.</p>'
        school.add_article(1, "Hội nghị số 1", script)
        desk.run_command("crawl", "truong", "--full")
        assert len(school.log) == 12
        yield desk, school


def render_links(paths: list[str]) -> str:
    """A blog of articles."""
    items = (f'<div class="item"><h2><a href="{path}">Bài {path}</a></h2></div>' for path in paths)
    return f'<div class="blog">{"".join(items)}</div>'


def read_records(desk: Workspace) -> list[tuple[str, str]]:
    """Kind and path of each record of the site's one file, as warcio reads them."""
    (path,) = (desk.data / "captures" / "truong").iterdir()
    checker = Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": False})())
    assert checker.process_all() == 0
    with path.open("rb") as file:
        return [
            (record.rec_type, (record.rec_headers.get_header("WARC-Target-URI") or "")[-24:])
            for record in ArchiveIterator(file)
        ]


def test_both_runs_are_in_one_file_of_pairs(kept: tuple[Workspace, SiteServer]) -> None:
    """Each response stands behind its request; what came again unchanged is a revisit."""
    desk, _ = kept
    found = read_records(desk)
    answers = [kind for kind, _ in found if kind in {"response", "revisit"}]
    assert answers == ["response"] * 6 + ["revisit"] * 4 + ["response", "revisit"]
    for kind, url in found:
        assert url or kind == "warcinfo"
    assert [kind for kind, _ in found].count("request") == 12
    assert [kind for kind, _ in found].count("warcinfo") == 2
    desk.run_command("archive", "verify")


def test_run_reports_can_be_compared(kept: tuple[Workspace, SiteServer]) -> None:
    """A report counts requests, bytes and what the articles lack."""
    desk, school = kept
    later, first = json.loads(desk.run_command("status", "truong", "--json").stdout)["runs"]
    assert (first["requests"], later["requests"]) == (6, 6)
    sizes = (len(school.get_response(path).body) for path in school.responses)
    assert first["bytes"] > sum(sizes) - 300
    assert first["quality"] == {
        "articles": 2,
        "without_date": 0,
        "without_author": 2,
        "without_body": 0,
        "median_body": 85,
    }
    assert (later["counts"]["changed"], later["quality"]["articles"]) == (1, 1)


def test_revision_can_be_opened_as_it_was(
    kept: tuple[Workspace, SiteServer], tmp_path: Path
) -> None:
    """The archived page of each revision says when it was captured, and runs nothing."""
    desk, _ = kept
    (article_id,) = (a.id for a in desk.get_articles() if a.content.title.endswith("1"))
    pages = []
    for number in ("1", "2"):
        output = tmp_path / f"{number}.html"
        desk.run_command("open", article_id, "--archived", "--revision", number, "-o", str(output))
        pages.append(output.read_text(encoding="utf-8"))
    assert "Hội nghị thành công tốt đẹp" in pages[0]
    assert "Bài đã được sửa" in pages[1]
    for page in pages:
        assert "captured 20" in page
        assert "<script" not in page
        assert "onclick" not in page
    # As everywhere, `-` is no file of that name.
    assert desk.run_command("open", article_id, "--archived", "-o", "-").stdout == pages[1]
    path = Path(desk.run_command("open", article_id, "--archived").stdout.strip())
    assert path.read_text(encoding="utf-8") == pages[1]
    assert path.parent.stat().st_mode & 0o077 == 0
    shutil.rmtree(path.parent)


def test_restored_backup_is_crawled_on(kept: tuple[Workspace, SiteServer], tmp_path: Path) -> None:
    """A copy of the archive answers as the archive does, and the next crawl goes on with it."""
    desk, school = kept
    desk.run_command("archive", "backup", str(tmp_path / "data"))
    restored = Workspace(tmp_path)
    restored.add_site(school)
    assert restored.get_articles() == desk.get_articles()
    assert read_records(restored) == read_records(desk)
    report = restored.crawl("truong", "--full")
    assert report["counts"] == {"fetched": 5, "unchanged": 2, "other_pages": 3}
    restored.run_command("archive", "verify")
    assert len(read_records(restored)) == len(read_records(desk)) + 13
