"""A site that answers under several names is one site."""

import subprocess
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.cli_process import TIMEOUT_SECONDS
from tests.support.site_server import SiteServer, serve_site

_LOCAL_NAMES = """
import socket
_ask = socket.getaddrinfo
def getaddrinfo(host, *rest, **more):
    name = host.decode() if isinstance(host, bytes) else host
    if name == "DEAD":
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return _ask("127.0.0.1" if name.rstrip(".").lower().endswith(".test") else host, *rest, **more)
socket.getaddrinfo = getaddrinfo
socket.gethostbyname = lambda host: getaddrinfo(host, None)[0][4][0]
"""
"""For the child process alone: names that end in `.test` lead to the loopback interface."""


def crawl_under_names(desk: Workspace, shim: Path, dead: str = "") -> str:
    """Crawl in a fresh process that knows the names, but for a dead one; return what it prints."""
    shim.mkdir(exist_ok=True)
    (shim / "sitecustomize.py").write_text(_LOCAL_NAMES.replace("DEAD", dead), encoding="utf-8")
    words = desk.make_command("crawl", "truong", "--no-index")
    environment = desk.environment | {"PYTHONPATH": str(shim)}
    done = subprocess.run(
        words, env=environment, check=True, timeout=TIMEOUT_SECONDS, capture_output=True, text=True
    )
    return done.stdout


def test_site_is_one_under_all_its_names(desk: Workspace, tmp_path: Path) -> None:
    """Links and a base by other names than the start URL's lead to articles, each fetched once.

    Guards against a site whose links had `www.`, of which nothing was read and nobody was told.
    """
    with serve_site(SiteServer()) as school:
        port = school.url.rpartition(":")[2]
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 6)]
        names = ("www.truong.test", "truong.test", "WWW.Truong.TEST", "truong.test.")
        links = [f"http://{name}:{port}{path}" for name, path in zip(names, paths, strict=False)]
        school.add_listing("/", [*links, f"http://truong.test:{port}{paths[0]}", paths[4]])
        page = school.get_response("/").body.decode()
        based = page.replace("<head>", f'<head><base href="http://www.truong.test:{port}/">')
        school.add_page("/", based)
        desk.add_site(school)
        site_file = desk.folder / "sites" / "truong.toml"
        text = site_file.read_text(encoding="utf-8").replace("127.0.0.1", "truong.test")
        site_file.write_text(text, encoding="utf-8")
        crawl_under_names(desk, tmp_path / "shim")
        asked = [path for path in school.log if path in paths]
    assert sorted(asked) == sorted(paths)
    assert [article.content.title for article in desk.get_articles()] == [
        f"Hội nghị số {number}" for number in range(1, 6)
    ]


@pytest.mark.parametrize("dead", ["www.truong.test", "truong.test"])
@pytest.mark.parametrize("start", ["www.truong.test", "truong.test"])
def test_other_name_serves_where_one_is_dead(
    desk: Workspace, tmp_path: Path, dead: str, start: str
) -> None:
    """The start page and the links may have either name; the dead one is named in the report."""
    with serve_site(SiteServer()) as school:
        port = school.url.rpartition(":")[2]
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 13)]
        names = ("www.truong.test", "truong.test")
        school.add_listing("/", [f"http://{names[n % 2]}:{port}{p}" for n, p in enumerate(paths)])
        desk.add_site(school)
        site_file = desk.folder / "sites" / "truong.toml"
        text = site_file.read_text(encoding="utf-8").replace("127.0.0.1", start)
        site_file.write_text(text, encoding="utf-8")
        printed = crawl_under_names(desk, tmp_path / "shim", dead)
    assert len(desk.get_articles()) == 12
    assert f"{dead}:{port} does not answer" in printed


def test_both_names_in_a_site_file_are_both_asked(desk: Workspace, tmp_path: Path) -> None:
    """One may be dead, or another site after all; what both show is one article."""
    with serve_site(SiteServer()) as school:
        port = school.url.rpartition(":")[2]
        school.add_listing("/", [school.add_article(1, "Hội nghị")])
        desk.add_site(school)
        starts = [f"http://{name}:{port}/" for name in ("truong.test", "www.truong.test")]
        site_file = desk.folder / "sites" / "truong.toml"
        site_file.write_text(f"start_urls = {starts}\ndelay = 0.0\n", encoding="utf-8")
        crawl_under_names(desk, tmp_path / "shim")
        assert school.log.count("/") == 2
    assert len(desk.get_articles()) == 1
