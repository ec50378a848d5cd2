"""Crawls of web archives: what they list is asked for once, politely, and read as it was then."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from archive.article_json import article_to_json
from archive.model import SiteKey
from demo.past import PAST_HOST, write_past_captures
from tests.crawler.past.test_capture_import import SITE, Past
from tests.support.cli import ALONE, Workspace
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML
from tests.support.web_archive import (
    ArchiveHandler,
    Listed,
    WebArchive,
    list_captures,
    serve_web_archive,
)

OTHER_BY_SOURCE = ("id", "captured_from", "capture_source", "aliases")
"""What differs: where an article came from, and that print views are not asked for."""


@contextmanager
def work_with(
    folder: Path, archive: WebArchive, more: str = "", url: str = ""
) -> Iterator[Workspace]:
    """Serve a web archive, and lay out a site that is asked for there."""
    with serve_web_archive(archive):
        desk = Workspace.for_database(folder, url)
        (desk.folder / "sites").mkdir(parents=True)
        site = f'start_urls = ["{PAST_HOST}/"]\n{more}'
        (desk.folder / "sites" / "truong-cu.toml").write_text(site, encoding="utf-8")
        (desk.folder / "settings.toml").write_text(ALONE + archive.settings, encoding="utf-8")
        yield desk


def ask(desk: Workspace, *words: str, status: int = 0) -> dict[str, Any]:
    """Crawl the web archive; return its report."""
    done = desk.run_command(
        "crawl",
        "truong-cu",
        "--from-archive",
        "test",
        "--no-index",
        "--json",
        *words,
        status=status,
    )
    report: dict[str, Any] = json.loads(done.stdout)["from_archive"][0]
    return report


def describe(desk: Workspace) -> dict[str, Any]:
    """Return all articles with the times of their revisions, without what their source changes."""
    found: dict[str, Any] = {}
    with desk.open_archive() as archive:
        reader = archive.articles
        for article in reader.get_articles(reader.get_article_ids()):
            revisions = [
                reader.get_article_revision(article, number)
                for number in range(1, article.revision + 1)
            ]
            own = article_to_json(article) | dict.fromkeys(OTHER_BY_SOURCE)
            found[article.url] = (own, [each and each.revised_at for each in revisions])
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the captures of a site at three times."""
    return write_past_captures(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> dict[str, Any]:
    """Return what is archived when the files themselves are imported."""
    made = Past(tmp_path_factory.mktemp("imported"))
    made.take(*files)
    found = made.describe()
    made.archive.close()
    return {
        url: (own | dict.fromkeys(OTHER_BY_SOURCE), moments)
        for url, (own, moments) in found.items()
    }


def disturb_once(handler: ArchiveHandler, number: int) -> bool:
    """Fail in each way once: 429, 503, an answer that is cut short, one that was cut before."""
    if number in {3, 20}:
        handler.send(b"slow down", [("Retry-After", "1")], 429 if number == 3 else 503)
    elif number in {12, 30}:
        handler.send(b"<html><p>a part of a page", [], cut=9 if number == 12 else 0)
    elif number == 50:
        handler.send(b"oh", [], 500)
    else:
        return False
    return True


@pytest.mark.parametrize(
    "archive",
    [
        WebArchive(dialect="text", limit=7, disturb=disturb_once),
        WebArchive(dialect="json", limit=15, has_prefix=False),
        WebArchive(dialect="cdxj", limit=50, has_keys=False),
    ],
    ids=["text, resume keys, disturbed", "arrays, resume keys", "CDXJ, limit without a key"],
)
def test_archive_gives_what_its_files_give(
    tmp_path: Path, archive: WebArchive, files: list[Path], imported: dict[str, Any]
) -> None:
    """In each dialect, with each limit and whatever fails once, articles are as by an import."""
    archive.captures = list_captures(files)
    with work_with(tmp_path, archive) as desk:
        report = ask(desk)
        assert report["exit"] == "done"
        assert sum(year["captures"] for year in report["years"]) == len(archive.captures)
        assert describe(desk) == imported
        asked = len(archive.get_asked())
        again = ask(desk)
        assert (again["requests"], again["list_requests"]) == (0, 0)
        assert len(archive.get_asked()) == asked
        desk.run_command("archive", "verify")


def make_page(title: str, body: str = "Hội nghị thành công tốt đẹp.") -> bytes:
    """Return a page with an article."""
    text = ARTICLE_HTML.format(title=title, body=f"<p>{title}. {body}</p>")
    return PAGE_HTML.format(title=title, view="article", main=text).encode()


def make_url(number: int, host: str = PAST_HOST) -> str:
    """Return the address of an article."""
    return f"{host}/index.php/tin-tuc/{number}-bai-viet.html"


def list_odd_captures() -> list[Listed]:
    """Return captures of every kind that needs a rule."""
    kept = make_page("Hội nghị sơ kết công tác 6 tháng")
    packed = gzip.compress(make_page("Lễ khai giảng lớp trung cấp"), mtime=0)
    later = Listed(url=make_url(4), timestamp="20130501000000", body=make_page("Bản sau này"))
    return [
        Listed(url=make_url(1), timestamp="20120101000000", body=kept),
        Listed(url=make_url(1), timestamp="20130101000000", body=kept, mimetype="warc/revisit"),
        Listed(url=make_url(1), timestamp="20140101000000", body=kept),
        Listed(url=make_url(1), timestamp="20150101000000", body=b"gone", status=404),
        Listed(url=make_url(1), timestamp="20150201000000", body=b"gone", status=404),
        Listed(
            url=make_url(2),
            timestamp="20120201000000",
            body=packed,
            headers=[("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")],
        ),
        Listed(url=make_url(3), timestamp="20120301000000", body=kept, digest="A" * 32),
        Listed(
            url=make_url(4),
            timestamp="20120401000000",
            digest="B" * 32,
            answer=lambda handler: handler.send_capture(later),
        ),
        Listed(url=make_url(5), timestamp="20120501000000", body=b"no", status=404),
        Listed(url=make_url(6), timestamp="20120601000000", body=b"oh", status=500),
        Listed(url=f"{PAST_HOST}/a.png", timestamp="20120701000000", mimetype="image/png"),
        Listed(
            url=make_url(7),
            timestamp="20120801000000",
            digest="C" * 32,
            answer=lambda handler: handler.send(
                b"", [("Location", f"/web/20120101000000id_/{make_url(1)}")], 302
            ),
        ),
        Listed(
            url=make_url(8, "http://www.truong-xua.example"),
            timestamp="20080101000000",
            body=make_page("Trường ở địa chỉ cũ"),
        ),
        Listed(
            url=make_url(9),
            timestamp="20120901000000",
            digest="D" * 32,
            answer=lambda handler: handler.send(b"<p>not here", [], 404),
        ),
    ]


def test_each_kind_of_row_has_its_rule(tmp_path: Path, database_url: str) -> None:
    """Repetitions are noted, not asked for; what is not as listed is counted, or kept as it is."""
    archive = WebArchive(captures=list_odd_captures())
    more = 'former_urls = ["http://truong-xua.example/"]\n'
    with work_with(tmp_path, archive, more, database_url) as desk:
        report = ask(desk)
        articles = {article.content.title: article for article in desk.get_articles()}
    first = articles["Hội nghị sơ kết công tác 6 tháng"]
    assert set(articles) == {
        first.content.title, "Lễ khai giảng lớp trung cấp", "Bản sau này", "Trường ở địa chỉ cũ",
    }  # fmt: skip
    assert (first.first_seen.year, first.last_seen.year) == (2012, 2014)
    assert first.gone_at == datetime(2015, 2, 1, tzinfo=UTC)
    assert articles["Bản sau này"].first_seen == datetime(2013, 5, 1, tzinfo=UTC)
    assert (report["captures"], report["repeated"], report["other_captures"]) == (5, 3, 1)
    assert report["unlisted"] == {
        "HTTP 500": 1, "no page (pictures, styles, scripts, files, feeds)": 1,
    }  # fmt: skip
    assert report["passed_over"] == {"not there, and no page before": 1}
    assert report["failures"] == {
        "a redirect to another capture": 1,
        "another capture in its place, kept under its own time and address": 1,
        "listed, but not shown by the web archive": 1,
        "payload of another digest than listed": 1,
    }
    asked = archive.get_asked()
    assert [asked.count(f"20120301000000id_/{make_url(3)}")] == [3]
    assert f"20130101000000id_/{make_url(1)}" not in asked


def test_capture_that_another_came_for_stays_unread(tmp_path: Path) -> None:
    """Guards the asked capture: another with its content proves it, else it is asked once more."""
    text, edited = make_page("Bài một"), make_page("Bài hai", "Sửa lại.")
    later = [
        Listed(url=make_url(1), timestamp="20150101000000", body=text),
        Listed(url=make_url(2), timestamp="20150101000000", body=make_page("Bài hai")),
    ]
    asked = [
        Listed(url=make_url(1), timestamp="20120101000000", body=text),
        Listed(url=make_url(2), timestamp="20120101000000", body=edited),
    ]
    detours = [
        replace(one, answer=partial(ArchiveHandler.send_capture, capture=other))
        for one, other in zip(asked, later, strict=True)
    ]
    archive = WebArchive(captures=detours)
    with work_with(tmp_path, archive) as desk:
        report = ask(desk)
        assert report["failures"] == {
            "another capture in its place, kept under its own time and address": 1
        }
        assert (report["captures"], report["repeated"], report["other_captures"]) == (2, 1, 2)
        assert {each.first_seen.year for each in desk.get_articles()} == {2012, 2015}
        assert ask(desk)["requests"] == 0
        for given_up in (1, 0):  # the next day, and the day after it
            desk.change_rows("UPDATE past_captures SET tried_at = '2020-01-01 00:00:00.000000'")
            again = ask(desk)
            assert (again["requests"], again["given_up"]) == (given_up, given_up)
        archive.captures = asked
        again = ask(desk, "--every")
        assert (again["requests"], again["captures"], again["failures"]) == (1, 1, {})
        assert {each.first_seen.year for each in desk.get_articles()} == {2012}


def test_one_process_asks_a_web_archive(tmp_path: Path, database_url: str) -> None:
    """While another process asks it, for whatever site, a crawl ends locked and asks nothing."""
    archive = WebArchive(captures=list_odd_captures())
    with work_with(tmp_path, archive, url=database_url) as desk:
        host = archive.url.removeprefix("http://")
        with (
            Archive.open(desk.url, data=desk.data, create=True) as other,
            other.lock_web_archive(host),
        ):
            report = ask(desk, status=3)
            assert (report["exit"], archive.log) == ("locked", [])
            assert report["message"] == f"Another process asks the web archive at {host}."
        assert ask(desk)["exit"] == "done"


def test_capture_says_where_it_came_from(tmp_path: Path) -> None:
    """Record and database name the web archive; headers are those of the first server."""
    kept = Listed(
        url=make_url(1),
        timestamp="20120101000000",
        body=make_page("Bài cũ"),
        headers=[("Content-Type", "text/html; charset=windows-1258"), ("X-Own", "1")],
    )
    archive = WebArchive(captures=[kept])
    with work_with(tmp_path, archive) as desk:
        ask(desk)
        with desk.open_archive() as opened:
            (capture,) = opened.captures.get_captures_of(SiteKey(SITE.key), [kept.url])
        source = f"{archive.url}/web/20120101000000id_/{kept.url}"
        assert (capture.source, capture.content_type) == (source, kept.headers[0][1])
        raw = gzip.decompress((desk.data / "captures" / capture.file).read_bytes()).decode(
            "latin-1"
        )
    assert f"WARC-Source-URI: {source}" in raw
    assert "WARC-Creation-Date: 20" in raw
    assert "WARC-Date: 2012-01-01T00:00:00" in raw
    assert "X-Own: 1" in raw
    assert "Memento" not in raw


def test_plan_asks_for_the_list_alone(tmp_path: Path, files: list[Path]) -> None:
    """A dry run counts by year; the crawl after it goes on with its list."""
    archive = WebArchive(captures=list_captures(files))
    with work_with(tmp_path, archive) as desk:
        report = ask(desk, "--dry-run", "--from", "2013", "--to", "2016")
        assert report["years"] == [{"year": 2014, "captures": 35, "distinct": 21, "in_scope": 22}]
        assert archive.get_asked() == []
        taken = ask(desk, "--from", "2013", "--to", "2016", "--max-pages", "5")
        assert (taken["list_requests"], taken["requests"], taken["left"]) == (0, 5, 16)


def refuse_for_long(handler: ArchiveHandler, number: int) -> bool:
    """Ask for a long quiet, but for robots.txt and the list."""
    if is_refused := number > 2:
        handler.send(b"", [("Retry-After", "9999")], 429)
    return is_refused


def send_page(handler: ArchiveHandler, _: int) -> bool:
    """Answer with a page whatever is asked for."""
    handler.send(b"<html>no", [])
    return True


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (WebArchive(robots="User-agent: *\nDisallow: /web/\n"), "forbids"),
        (WebArchive(disturb=refuse_for_long), "left alone until"),
        (WebArchive(disturb=send_page), "a web page in the place"),
    ],
    ids=["robots.txt", "Retry-After", "no list"],
)  # fmt: skip
def test_archive_that_wants_no_crawl_is_left_alone(
    tmp_path: Path, archive: WebArchive, message: str
) -> None:
    """Its robots.txt, its Retry-After and an answer that is no list end the run in words."""
    archive.captures = [
        Listed(url=make_url(number), timestamp="20120101000000", body=make_page(f"Bài {number}"))
        for number in range(1, 4)
    ]
    with work_with(tmp_path, archive) as desk:
        report = ask(desk, status=1)
        assert report["exit"] == "failed"
        assert message in report["message"]
        assert report["hint"]
        assert len(archive.log) <= 4
