"""Two machines on one archive and one object store, which is away, and one of them is lost."""

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import ALONE, Workspace
from tests.support.s3_server import S3Server, serve_s3
from tests.support.site_server import SiteServer, serve_site


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
