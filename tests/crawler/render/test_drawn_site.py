"""A site whose listing and articles are drawn by script, crawled with a real browser.

People and institutions named here are invented.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.capture_files import DRAWN_PAGE_PREFIX
from tests.support.cli import Workspace
from tests.support.drawn_site import APP, ARTICLES, add_json, lay_out, list_descendants, make_body
from tests.support.peers import require_peer
from tests.support.site_server import SiteServer, StubResponse, serve_site


@pytest.fixture(autouse=True, scope="module")
def browser() -> None:
    """Skip all tests where there is no browser."""
    require_peer(shutil.which("chromium"), "Chromium", "apt install chromium")


@pytest.fixture
def counter() -> Iterator[SiteServer]:
    """A third host that counts."""
    with serve_site(SiteServer()) as server:
        yield server


@pytest.fixture
def school(counter: SiteServer) -> Iterator[SiteServer]:
    """The site."""
    with serve_site(SiteServer()) as server:
        lay_out(server, counter.url)
        yield server


def test_articles_are_read_as_drawn_and_nothing_else_is_asked_for(
    tmp_path: Path, school: SiteServer, counter: SiteServer
) -> None:
    """All articles with title and date; the counter and the private address are not asked."""
    space = Workspace(tmp_path)
    space.add_site(school, more="render = true\n")
    run = space.crawl()
    articles = space.get_articles()
    assert [article.content.title for article in articles] == [
        f"Hội nghị thứ {number} của nhà trường năm 2020" for number in range(ARTICLES)
    ]
    assert all(article.content.published_at for article in articles)
    assert all((article.content.body or "").count(" lần ") == 5 for article in articles)
    assert counter.log == []
    assert school.log.count("/app.js") == 1
    assert "/site.css" not in school.log
    assert set(school.user_agents) == {school.user_agents[0]}
    assert "truongdang" in school.user_agents[0].lower()
    traps = run["traps"]
    assert isinstance(traps, dict)
    assert traps["request to another host"] == ARTICLES + 1
    assert traps["picture, font or film"] == 2 * (ARTICLES + 1)


def test_server_pages_stay_and_drawn_ones_are_read_again(
    tmp_path: Path, school: SiteServer
) -> None:
    """The response stays as it was sent; the drawn page is a resource that `reextract` reads."""
    space = Workspace(tmp_path)
    space.add_site(school, more="render = true\n")
    space.crawl()
    before = [(each.id, each.content, each.revision) for each in space.get_articles()]
    with Archive.open(f"sqlite:///{space.data}/archive.sqlite3", data=space.data) as archive:
        files = archive.captures.get_capture_files()
        urls = [each.url for file in files for each in archive.captures.get_captures_in_file(file)]
    assert f"{school.url}/tin/1" in urls
    assert f"{DRAWN_PAGE_PREFIX}{school.url}/tin/1" in urls
    space.run_command("archive", "verify")
    space.run_command("reextract", "truong")
    assert [(each.id, each.content, each.revision) for each in space.get_articles()] == before
    run = space.crawl("--full", "truong")
    assert run["counts"].get("changed", 0) == 0  # type: ignore[attr-defined]
    add_json(
        school,
        "/api/tin/1",
        {"title": "Hội nghị đã dời", "date": "02/07/2020", "body": make_body("lần sau")},
    )
    run = space.crawl("--full", "truong")
    assert run["counts"]["changed"] == 1  # type: ignore[index]


def test_data_of_named_hosts_may_be_asked_for(tmp_path: Path, counter: SiteServer) -> None:
    """`render_hosts` names them; their robots.txt is obeyed as the school's is."""
    space = Workspace(tmp_path)
    with serve_site(SiteServer()) as school:
        lay_out(school, counter.url)
        moved = APP.replace("fetch('/api", "fetch('COUNTER/api").replace("COUNTER", counter.url)
        headers = {"Content-Type": "text/javascript; charset=utf-8"}
        school.responses["/app.js"] = StubResponse(moved.encode(), headers=headers)
        for path in [path for path in school.responses if path.startswith("/api")]:
            counter.responses[path] = school.responses.pop(path)
        counter.add_page("/robots.txt", "User-agent: *\nDisallow: /hit\n")
        host = counter.url.removeprefix("http://")
        start = f'start_urls = ["{school.url}/"]\ndelay = 0.0\nrender = true\n'
        space.add_site(school)
        file = tmp_path / "sites" / "truong.toml"
        # The loopback address is private: render_hosts names it, and so allows it.
        file.write_text(f'{start}render_hosts = ["{host}"]\n', encoding="utf-8")
        run = space.crawl()
        assert len(space.get_articles()) == ARTICLES
        assert "/hit" not in counter.log
        reason = "request of a page: forbidden by robots.txt"
        assert run["traps"][reason] == ARTICLES + 1  # type: ignore[index]


def test_data_that_never_comes_fails_the_page(tmp_path: Path, school: SiteServer) -> None:
    """What is half drawn is no article; the page is due again, and the others are read."""
    space = Workspace(tmp_path)
    school.responses["/api/tin/2"] = lambda _: time.sleep(30)
    space.add_site(school, more="render = true\n")
    run = space.crawl()
    assert len(space.get_articles()) == ARTICLES - 1
    assert run["reasons"] == {"page that was not drawn in time": 1}


def test_no_browser_is_left_after_a_kill(tmp_path: Path, school: SiteServer) -> None:
    """A killed crawl takes its browser with it."""
    space = Workspace(tmp_path)
    space.add_site(school, more="render = true\n")
    words = space.make_command("crawl", "truong", "--no-index")
    process = subprocess.Popen(words, env=space.environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while "/api/list" not in school.log and time.monotonic() < deadline:
        time.sleep(0.05)
    children = list_descendants(process.pid)
    assert any("chrom" in name for _, name in children)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while any(is_running(pid) for pid, _ in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [name for pid, name in children if is_running(pid)]


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
