"""Crawls over real HTTP, each in a process of its own, as users start them."""

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from archive.archive import Archive
from crawler.session.trap_detector import MAX_UNPRODUCTIVE_OF_PATTERN
from tests.support import template_pages
from tests.support.cli import Workspace
from tests.support.cli_process import TIMEOUT_SECONDS
from tests.support.site_server import SiteServer, StubHandler, StubResponse, serve_site


def get_counts(report: dict[str, object]) -> dict[str, int]:
    """The outcomes of a run."""
    found = report["counts"]
    assert isinstance(found, dict)
    return found


def test_crawl_finds_every_article(desk: Workspace, school: SiteServer) -> None:
    """Articles of the front page and of the pages behind it are read."""
    desk.add_site(school, more='institution = "Trường"\n')
    assert get_counts(desk.crawl())["new"] == 3
    first = desk.get_articles()[0]
    assert first.content.title == "Hội nghị số 1"
    assert first.content.body.endswith("Hội nghị thành công tốt đẹp./.")
    assert (first.url, first.institution) == (
        f"{school.url}/index.php/tin-tuc/1-bai-viet.html",
        "Trường",
    )


def test_nothing_is_asked_for_twice(desk: Workspace, school: SiteServer) -> None:
    """A run asks for robots.txt first and for every address once."""
    desk.add_site(school)
    desk.crawl()
    assert school.log[0] == "/robots.txt"
    assert len(school.log) == len(set(school.log))


def test_second_crawl_fetches_only_listings(desk: Workspace, school: SiteServer) -> None:
    """Without news, articles and later pages of listings are left alone; nothing is stored."""
    desk.add_site(school)
    desk.crawl()
    school.log.clear()
    assert get_counts(desk.crawl()).get("new", 0) == 0
    assert school.log == ["/robots.txt", "/"]
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]


def test_news_is_found_and_edits_become_revisions(desk: Workspace, school: SiteServer) -> None:
    """A new article is added; a full crawl finds the edit of an old one."""
    desk.add_site(school)
    desk.crawl()
    new = school.add_article(4, "Hội nghị số 4")
    school.add_article(1, "Hội nghị số 1", "<p>Bài đã được sửa lại hoàn toàn.</p>")
    school.add_listing("/", [new, "/index.php/tin-tuc/1-bai-viet.html"])
    assert get_counts(desk.crawl()) == {"fetched": 2, "new": 1, "other_pages": 1}
    assert get_counts(desk.crawl("truong", "--full"))["changed"] == 1
    assert [article.revision for article in desk.get_articles()] == [2, 1, 1, 1]


def test_every_response_is_captured(desk: Workspace, school: SiteServer) -> None:
    """Robots, redirects and errors are kept as well as pages."""
    desk.add_site(school)
    school.add_redirect("/index.php/tin-tuc/1-bai-viet.html", "/index.php/tin-tuc/3-bai-viet.html")
    del school.responses["/index.php/tin-tuc/2-bai-viet.html"]
    report = desk.crawl()
    assert report["reasons"] == {"HTTP 404": 1}
    kept = desk.read_rows("SELECT url, status FROM captures")
    assert sorted((url.removeprefix(school.url), status) for url, status in kept) == [
        ("/", 200),
        ("/?start=2", 200),
        ("/index.php/tin-tuc/1-bai-viet.html", 301),
        ("/index.php/tin-tuc/2-bai-viet.html", 404),
        ("/index.php/tin-tuc/3-bai-viet.html", 200),
        ("/index.php?format=feed&type=rss", 404),
        ("/robots.txt", 404),
        ("/sitemap.xml", 404),
    ]


def test_robots_rules_are_obeyed(desk: Workspace, school: SiteServer) -> None:
    """What robots.txt forbids is not fetched, and the report says so."""
    desk.add_site(school)
    school.add_page("/robots.txt", "User-agent: *\nDisallow: /index.php/tin-tuc/2-\n")
    report = desk.crawl()
    assert report["reasons"] == {"forbidden by robots.txt": 1}
    assert "/index.php/tin-tuc/2-bai-viet.html" not in school.log
    assert get_counts(report)["new"] == 2


def test_failing_robots_forbid_everything(desk: Workspace, school: SiteServer) -> None:
    """A 5xx for robots.txt means that nothing may be fetched (RFC 9309); the run fails."""
    desk.add_site(school)
    school.add_page("/robots.txt", "sorry", status=503)
    report = desk.crawl(status=1)
    assert "robots.txt" in str(report["message"])
    assert set(school.log) == {"/robots.txt"}


def test_crawl_delay_of_robots_wins(desk: Workspace, school: SiteServer) -> None:
    """Between two pages the crawler waits as long as robots.txt asks, give or take the jitter."""
    desk.add_site(school)
    school.add_page("/robots.txt", "User-agent: *\nCrawl-delay: 1\n")
    desk.crawl("truong", "--max-pages", "3")
    waits = [after - before for before, after in pairwise(school.request_times[1:])]
    assert len(waits) == 2
    assert min(waits) >= 0.45


def test_letters_in_a_redirect_are_utf_8(desk: Workspace, school: SiteServer) -> None:
    """Guards against a Location header with raw Vietnamese being asked for as mojibake."""
    desk.add_site(school)
    school.responses["/tin-t%E1%BB%A9c"] = school.responses["/"]
    school.add_redirect("/", "/tin-tức".encode().decode("latin-1"), 302)
    assert get_counts(desk.crawl())["new"] == 3


def test_redirect_to_no_address_is_counted(desk: Workspace, school: SiteServer) -> None:
    """A Location that nobody can follow is a failure with its reason."""
    desk.add_site(school)
    school.add_redirect("/index.php/tin-tuc/1-bai-viet.html", "http://[bad")
    assert desk.crawl()["reasons"] == {"redirect to no address": 1}


def test_better_rules_are_no_revision(desk: Workspace, school: SiteServer) -> None:
    """What an older extractor read is read again before two captures are compared."""
    desk.add_site(school)
    desk.crawl()
    desk.change_rows("UPDATE revisions SET extractor = 'old'")
    for id_, content in desk.read_rows("SELECT article, CAST(content AS text) FROM revisions"):
        other = content.replace("Nhà", "Nha")
        desk.change_rows(
            "UPDATE revisions SET content = :new WHERE article = :id", new=other, id=id_
        )
    assert "Nha trường" in desk.get_articles()[0].content.body
    assert get_counts(desk.crawl("truong", "--full"))["unchanged"] == 3
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]
    assert "Nhà trường" in desk.get_articles()[0].content.body


def test_lost_captures_do_not_stop_a_crawl(desk: Workspace, school: SiteServer) -> None:
    """Guards against articles that could never be updated once their capture was lost."""
    desk.add_site(school)
    desk.crawl()
    desk.change_rows("UPDATE revisions SET extractor = 'old'")
    shutil.rmtree(desk.data / "captures")
    report = desk.crawl("truong", "--full")
    assert get_counts(report)["unchanged"] == 3
    assert report["reasons"] == {}


def test_unknown_make_is_read_when_the_run_has_learned_it(desk: Workspace) -> None:
    """Pages of no known system: articles are read, and only they, however many look alike."""
    found = template_pages.make_stories(MAX_UNPRODUCTIVE_OF_PATTERN + 2)
    with serve_site(SiteServer()) as made:
        for visit, story in enumerate(found):
            text = template_pages.render_bare_article(
                story, template_pages.render_paragraphs(story)
            )
            made.add_page(story.path, template_pages.render_bare_layout(story.title, text, visit))
        made.add_page(
            "/",
            template_pages.render_bare_layout("", template_pages.render_listing("Tin tức", found)),
        )
        desk.add_site(made)
        report = desk.crawl()
        assert get_counts(report)["new"] == len(found)
        read = desk.get_articles()
        assert {article.content.title for article in read} == {story.title for story in found}
        assert not [a for a in read if "picma" in a.content.body or "Lượt xem" in a.content.body]
        assert get_counts(desk.crawl()) == {"fetched": 1, "other_pages": 1}


def test_redirect_to_another_host_is_not_followed(desk: Workspace, school: SiteServer) -> None:
    """An address that leads away is counted, and the other host never asked."""
    desk.add_site(school)
    school.add_redirect("/index.php/tin-tuc/1-bai-viet.html", "http://127.0.0.1:9/away")
    reasons = desk.crawl()["reasons"]
    assert reasons == {"redirect to another host (http://127.0.0.1:9/away)": 1}


def test_redirect_loop_ends(desk: Workspace, school: SiteServer) -> None:
    """Addresses that send to each other are fetched once each."""
    desk.add_site(school)
    school.add_redirect(
        "/index.php/tin-tuc/1-bai-viet.html", "/index.php/tin-tuc/1-bai-viet.html?Itemid=1"
    )
    school.add_redirect(
        "/index.php/tin-tuc/1-bai-viet.html?Itemid=1", "/index.php/tin-tuc/1-bai-viet.html"
    )
    assert get_counts(desk.crawl())["new"] == 2
    assert len(school.log) < 20


def test_page_without_article_is_counted_with_its_reason(
    desk: Workspace, school: SiteServer
) -> None:
    """A page that looks like an article and has no body is an outcome, not a crash."""
    desk.add_site(school)
    school.add_article(2, "Hội nghị số 2", " ")
    report = desk.crawl()
    assert get_counts(report)["new"] == 2
    assert report["reasons"] == {"no text in the body": 1}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "\x00" * 300,
        "<p>" * 5000,
        "</html>",
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
)
def test_rubbish_pages_do_not_stop_a_crawl(desk: Workspace, school: SiteServer, body: str) -> None:
    """Whatever a server sends in an article's place, the others are read."""
    desk.add_site(school)
    school.add_page("/index.php/tin-tuc/2-bai-viet.html", body)
    assert get_counts(desk.crawl())["new"] == 2


def test_unreachable_site_fails(desk: Workspace, school: SiteServer) -> None:
    """A server that is not there makes the run fail with the reason, exit 1."""
    school.url = "http://127.0.0.1:9"
    desk.add_site(school)
    report = desk.crawl(status=1)
    assert report["exit"] == "failed"
    assert "connection refused" in str(report["message"])


def test_full_disk_ends_a_crawl_and_loses_nothing(tmp_path: Path) -> None:
    """When nothing more can be written the run says so, and the next one completes."""
    desk = Workspace(tmp_path)  # the file of SQLite fills it
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 31)]
        school.add_listing("/", paths)
        desk.add_site(school)
        environment = {k: v for k, v in desk.environment.items() if not k.startswith("COV")}
        limited = subprocess.run(
            [
                "/bin/sh",
                "-c",
                'ulimit -f 600; exec "$@"',
                "sh",
                *desk.make_command("crawl", "truong"),
            ],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            env=environment,
            check=False,
        )
        assert limited.returncode == 1, limited.stdout + limited.stderr
        assert "disk that holds the archive is full" in limited.stdout
        assert "Traceback" not in limited.stderr
        desk.crawl()
        assert len(desk.get_articles()) == 30


def test_site_in_work_is_locked(desk: Workspace, school: SiteServer) -> None:
    """Two runs of one site never overlap: the second says so and exits with 3."""
    desk.add_site(school)
    desk.data.mkdir()
    with Archive.open(desk.url, data=desk.data, create=True) as other, other.lock_site("truong"):
        assert desk.crawl(status=3)["exit"] == "locked"
    assert school.log == []


def test_unusable_data_folder_fails_a_crawl(tmp_path: Path, school: SiteServer) -> None:
    """Guards against a lock that cannot be made being reported as a stop by the user."""
    desk = Workspace(tmp_path)  # on a server no lock is a file
    desk.add_site(school)
    desk.data.mkdir()
    (desk.data / "locks").touch()
    done = desk.run_command("crawl", "truong", "--no-index", status=1)
    assert "cannot be made" in done.stdout
    assert "Traceback" not in done.stderr


def test_limit_of_pages_is_kept_and_the_next_run_goes_on(
    desk: Workspace, school: SiteServer
) -> None:
    """A run cut short by its limit leaves the rest for the next."""
    desk.add_site(school)
    assert get_counts(desk.crawl("truong", "--max-pages", "2"))["fetched"] == 2
    assert get_counts(desk.crawl())["new"] == 3


def test_short_runs_come_to_an_end(desk: Workspace) -> None:
    """Guards against runs with a limit that fetch the same listing again, and nothing else."""
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 7)]
        for page in range(6):
            after = f'<div class="pagination"><a href="/?start={page + 1}">sau</a></div>'
            here = f"/?start={page}" if page else "/"
            school.add_listing(here, paths[page : page + 1], after if page < 5 else "")
        desk.add_site(school)
        for _ in range(4):
            desk.crawl("truong", "--max-pages", "6")
        assert len(desk.get_articles()) == 6
        assert max(school.log.count(path) for path in school.log if "start" in path) == 1


def test_changed_start_page_keeps_its_own_name(desk: Workspace, school: SiteServer) -> None:
    """A start page that moved to another form of its own address is followed."""
    desk.add_site(school)
    school.responses["/trang-chu"] = school.responses["/"]
    school.add_redirect("/", "/trang-chu", 302)
    assert get_counts(desk.crawl())["new"] == 3


def test_scrapy_lists_the_spiders(desk: Workspace) -> None:
    """`scrapy list` names them."""
    assert run_scrapy(desk, "list").stdout.split() == ["past", "probe", "site"]


def test_scrapy_door_leaves_the_same_archive(desk: Workspace, school: SiteServer) -> None:
    """`scrapy crawl site` stores what `crawl --no-index` stores, and exports articles as items."""
    desk.add_site(school)
    items = desk.folder / "items.jsonl"
    run_scrapy(desk, "crawl", "site", "-a", "site=truong", "-O", str(items))
    stored = desk.get_articles()
    assert [article.content.title for article in stored] == [f"Hội nghị số {n}" for n in (1, 2, 3)]
    lines = items.read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["title"] for line in lines} == {a.content.title for a in stored}
    is_noted = desk.read_rows("SELECT site FROM site_locks") == [("truong",)]
    assert is_noted or (desk.data / "locks" / "truong.lock").exists()


def test_scrapy_door_refuses_unknown_sites(desk: Workspace, school: SiteServer) -> None:
    """A mistyped key is an error that names the site file."""
    desk.add_site(school)
    said = run_scrapy(desk, "crawl", "site", "-a", "site=trwong", "-L", "WARNING", status=1).stderr
    assert 'no site "trwong" is configured' in said
    assert "Traceback" not in said


def test_probe_says_what_it_sees(desk: Workspace, school: SiteServer) -> None:
    """The probe reads some pages, names their system and stores nothing."""
    done = run_scrapy(desk, "crawl", "probe", "-a", f"url={school.url}/", "-o", "-:jsonlines")
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert {page["profile"] for page in seen} == {"joomla"}
    assert "Hội nghị số 1" in [page["title"] for page in seen]
    assert not desk.data.exists()


def run_scrapy(desk: Workspace, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's own command."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        env=desk.environment,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def test_reextract_reads_captures_again(desk: Workspace, school: SiteServer) -> None:
    """Captures are read again without the network; equal readings change nothing."""
    desk.add_site(school)
    desk.crawl()
    school.log.clear()
    done = desk.run_command("reextract", "--no-index", "--json")
    assert json.loads(done.stdout)["read"] == 5  # three articles and two listings
    assert school.log == []
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]


def test_reextract_waits_for_no_crawl(desk: Workspace, school: SiteServer) -> None:
    """While a site is being crawled its captures are not read again: exit 3."""
    desk.add_site(school)
    desk.crawl()
    with desk.open_archive() as other, other.lock_site("truong"):
        assert "truong is being worked on" in desk.run_command("reextract", status=3).stderr


def test_user_agent_says_who_asks(desk: Workspace, school: SiteServer) -> None:
    """The agent is honest, with the contact of the settings where there is one."""
    desk.add_site(school)
    (desk.folder / "settings.toml").write_text('contact = "https://example.org/about"\n')
    desk.crawl()
    assert re.match(r"truongdang/[\d.]+ \(\+https://example\.org/about\)", school.user_agents[0])


def test_sitemaps_that_name_each_other_without_end_hold_up_no_run(desk: Workspace) -> None:
    """Regression: a run asked for sitemap after sitemap, and for no page."""

    class EndlessSitemaps(SiteServer):
        def handle_request(self, path: str, agent: str) -> StubResponse | StubHandler:
            number = path.removeprefix("/map").removesuffix(".xml")
            if number.isdigit():
                names = "".join(
                    f"<sitemap><loc>{self.url}/map{10 * int(number) + digit}.xml</loc></sitemap>"
                    for digit in range(10)
                )
                self.responses[path] = StubResponse(
                    f"<sitemapindex>{names}</sitemapindex>".encode(),
                    headers={"Content-Type": "text/xml"},
                )
            return super().handle_request(path, agent)

    with serve_site(EndlessSitemaps()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        school.add_page("/robots.txt", f"Sitemap: {school.url}/map1.xml")
        desk.add_site(school)
        report = desk.crawl()
    assert get_counts(report)["new"] == 1
    assert "sitemaps without a page" in str(report["traps"])
    assert len(school.log) < 120


def test_captures_that_cannot_be_written_are_why_a_run_fails(
    desk: Workspace, school: SiteServer
) -> None:
    """The report names the file, and the next run goes on.

    Guards: found by `make soak`, an error between a run's first row and its first request was told
    by a traceback alone.
    """
    desk.add_site(school)
    folder = desk.data / "captures" / "truong"
    folder.parent.mkdir(parents=True)
    folder.write_text("no folder", encoding="utf-8")
    done = desk.run_command("crawl", "truong", "--no-index", status=1)
    assert f"The capture file {folder}" in done.stdout
    assert "Traceback" not in done.stderr
    folder.unlink()
    assert get_counts(desk.crawl())["new"] == 3
