"""Captures in an object store: it is away, a machine or the database is lost, the past is asked."""

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from crawler.job import RunProgress
from terminal.cli.crawl_progress import CrawlProgressDisplay
from tests.crawler.past.test_archive_crawl import ask, describe, make_page, make_url, work_with
from tests.support.cli import ALONE, Workspace
from tests.support.s3_server import S3Server, serve_s3
from tests.support.site_server import SiteServer, serve_site
from tests.support.web_archive import Listed, WebArchive


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """An object store with an empty bucket."""
    with serve_s3(monkeypatch) as server:
        yield server


@pytest.fixture
def school() -> Iterator[SiteServer]:
    """A school of three articles, whose pages have validators."""
    laid_out = SiteServer()
    paths = [laid_out.add_article(each, f"Hội nghị số {each}") for each in range(3)]
    laid_out.add_listing("/", paths)
    with serve_site(laid_out) as server:
        yield server


def make_machines(folder: Path, school: SiteServer, url: str) -> tuple[Workspace, Workspace]:
    """Make two machines with data folders of their own."""
    machines = []
    for name in ("first", "second"):
        machine = Workspace(folder / name, f"sqlite:///{folder}/archive.sqlite3")
        machine.add_site(school)
        machine.data.mkdir()
        settings = machine.folder / "settings.toml"
        settings.write_text(f'{ALONE}captures = "{url}"\n', encoding="utf-8")
        machines.append(machine)
    return machines[0], machines[1]


def read_json(machine: Workspace, *words: str) -> Any:  # noqa: ANN401 -- JSON
    """Run a command, and return what it prints."""
    return json.loads(machine.run_command(*words, "--json").stdout)


def test_lost_machine_loses_its_spool_which_is_crawled_again(
    tmp_path: Path, school: SiteServer, s3: S3Server
) -> None:
    """The other goes on at once; what the lost one had yet to upload is fetched whole again."""
    first, second = make_machines(tmp_path, school, s3.url)
    paths = [path for path in school.responses if path != "/"]
    s3.stop()
    crawled = first.run_command("crawl", "truong", "--no-index")
    assert (
        "captures of 1 run (0.0 MB) wait on this machine: s3://captures/hai/ba does not answer"
        in crawled.stderr
    )
    (waiting,) = read_json(first, "status")["spool"]
    assert (waiting["machine"], waiting["files"]) == (
        f"{socket.gethostname()}:{first.data}/captures", 1,
    )  # fmt: skip
    assert "does not answer" in first.run_command("archive", "upload", status=3).stderr
    s3.start()
    shutil.rmtree(first.data)
    assert read_json(second, "archive", "verify")["elsewhere"] == 1
    assert f"--give-up {waiting['machine']}" in second.run_command("doctor").stdout
    given_up = read_json(second, "archive", "upload", "--give-up", waiting["machine"])
    assert given_up["given_up"] == 6  # the articles, the start page, two usual places of systems
    school.log.clear()
    assert second.crawl("truong")["exit"] == "done"
    assert set(paths) <= set(school.log)
    assert read_json(second, "status")["spool"] == []
    articles = second.get_articles()
    assert len(articles) == len(paths)
    page = tmp_path / "page.html"
    second.run_command("open", articles[0].id, "--archived", "--output", str(page))
    assert articles[0].content.title in page.read_text(encoding="utf-8")


def test_past_is_kept_rebuilt_and_handed_on(
    tmp_path: Path, s3: S3Server, database_url: str
) -> None:
    """A web archive's captures: crawled into the store, made anew from there, shown to others."""
    captures = [
        Listed(
            url=make_url(number),
            timestamp=f"201{place}0101000000",
            body=make_page(f"Tin {number}", text),
        )
        for number in (1, 2)
        for place, text in enumerate(("Như cũ.", "Như cũ.", "Sửa lại."))
    ]
    with work_with(tmp_path / "first", WebArchive(captures=captures), url=database_url) as first:
        settings = first.folder / "settings.toml"
        told = settings.read_text(encoding="utf-8")
        settings.write_text(f'captures = "{s3.url}"\n{told}', encoding="utf-8")
        assert ask(first)["captures"] == 4
        before = describe(first)
        assert not list((first.data / "captures").glob("*/*.warc.gz"))
        shutil.rmtree(first.data)
        second = Workspace(first.folder, f"sqlite:///{tmp_path}/second.sqlite3")
        assert read_json(second, "archive", "rebuild", "--no-index")["sites"][0]["captures"] == 6
    after = describe(second)
    assert after == before
    assert {len(revised) for _, revised in after.values()} == {2}
    second.run_command("archive", "cdx")
    lines = (second.data / "captures" / "index.cdxj").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.split(" ", 2)[2])["url"] for line in lines] == [
        each.url for each in captures
    ]
    shown = tmp_path / "truong-cu.wacz"
    second.run_command("archive", "export", "truong-cu", "--format", "wacz", "-o", str(shown))
    with ZipFile(shown) as wacz:
        (warc,) = [name for name in wacz.namelist() if name.startswith("archive/")]
        assert wacz.read(warc).count(b"\x1f\x8b\x08") >= len(captures)


def test_progress_tells_the_spool(capsys: pytest.CaptureFixture[str]) -> None:
    """As long as captures wait for an upload, each line of progress says how much."""
    display = CrawlProgressDisplay()
    begun = RunProgress(site="truong", fetched=1, new=1, changed=0, failed=0, queued=9)
    display.show(begun)
    display.show(replace(begun, fetched=50, spooled=12_300_000))
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith(" pages a minute")
    assert second.endswith(" pages a minute, 12 MB in the spool")
