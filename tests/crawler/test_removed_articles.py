"""Crawls after a removal on request, over real HTTP: the address is asked for no more."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site

SECOND = "/index.php/tin-tuc/2-bai-viet.html"
RAW_SECOND = "/index.php?option=com_content&view=article&id=2"
"""Another address of the same article, as Joomla itself writes it: both fold to one."""
COPY_OF_SECOND = "/index.php/tin-khac/ban-sao-cua-bai.html"
"""An address that only the text of its page gives away."""
REASON = "removed from the archive on request"


@pytest.fixture
def crawled(tmp_path: Path) -> Iterator[tuple[Workspace, SiteServer]]:
    """A school of three articles, crawled, from which the second was removed."""
    desk = Workspace(tmp_path)
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
        school.add_listing("/", paths)
        desk.add_site(school)
        desk.run_command("crawl", "truong")
        address = school.url + SECOND
        desk.run_command("archive", "remove", address, "--reason", "theo yêu cầu", "--yes")
        school.log.clear()
        yield desk, school


def list_titles(desk: Workspace) -> list[str]:
    """List the titles of all articles."""
    return [article.content.title for article in desk.get_articles()]


def read_captures(desk: Workspace) -> str:
    """Read all captures as text."""
    files = (desk.data / "captures").rglob("*.warc.gz")
    return "".join(gzip.decompress(path.read_bytes()).decode() for path in files)


def test_address_is_not_asked_for(crawled: tuple[Workspace, SiteServer]) -> None:
    """The next crawl leaves the link alone and counts it by its reason."""
    desk, school = crawled
    report = desk.crawl("truong", "--full")
    assert SECOND not in school.log
    assert len(school.log) >= 3
    assert report["traps"] == {REASON: 1}
    assert list_titles(desk) == ["Hội nghị số 1", "Hội nghị số 3"]


def test_known_forms_of_its_address(crawled: tuple[Workspace, SiteServer]) -> None:
    """Another form of its address is not asked for either, though no page linked to it before."""
    desk, school = crawled
    school.add_listing("/", [RAW_SECOND.replace("&", "&amp;")])
    assert desk.crawl("truong", "--full")["traps"] == {REASON: 1}
    assert RAW_SECOND not in school.log


def test_another_address_of_it_is_forgotten(crawled: tuple[Workspace, SiteServer]) -> None:
    """An address nobody knew to be its own is fetched once; nothing of it stays, and no more."""
    desk, school = crawled
    school.responses[COPY_OF_SECOND] = school.responses[SECOND]
    school.add_listing("/", [COPY_OF_SECOND])
    report = desk.crawl("truong", "--full")
    assert report["others"][REASON] == 1  # type: ignore[index]
    assert school.log.count(COPY_OF_SECOND) == 1
    assert "hội nghị số 2" not in read_captures(desk)
    desk.run_command("archive", "verify")
    desk.crawl("truong", "--full")
    assert school.log.count(COPY_OF_SECOND) == 1
    assert list_titles(desk) == ["Hội nghị số 1", "Hội nghị số 3"]


def test_reading_again_does_not_bring_it_back(crawled: tuple[Workspace, SiteServer]) -> None:
    """Captures that are no more cannot be read again, and what is left is read as before."""
    desk, _ = crawled
    desk.run_command("reextract", "truong", "--no-index")
    assert list_titles(desk) == ["Hội nghị số 1", "Hội nghị số 3"]


def test_allowed_it_is_fetched_again(crawled: tuple[Workspace, SiteServer]) -> None:
    """After `archive allow` the next crawl asks for it, and it has the id that it had."""
    desk, school = crawled
    desk.run_command("archive", "allow", school.url + SECOND)
    desk.crawl("truong")
    assert SECOND in school.log
    assert "Hội nghị số 2" in list_titles(desk)
