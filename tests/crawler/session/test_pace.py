"""Slow runs: what is waited for is said, what fits is read, and the next run goes on."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.load import load_settings
from crawler.session.pace import Pace
from tests.support import misbehaving_server
from tests.support.cli import Workspace
from tests.support.cli_process import ROOT, TIMEOUT_SECONDS
from tests.support.site_server import SiteServer

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

SLOW_RUNS = """
import sys
from datetime import timedelta
from pathlib import Path
import crawler.session.pace as pace
from config.site import Settings, Site
from crawler.job import CrawlJob
from crawler.process import crawl_sites
pace.LONG_PAUSE = 0.2
data = Path(sys.argv[1])
settings = Settings(
    data=data, archive_url=sys.argv[4], captures=data / "captures",
    max_run=timedelta(seconds=float(sys.argv[3])),
)
site = Site(key="truong", start_urls=(sys.argv[2],), delay=0.0)
waits = set()
(report,) = crawl_sites(
    [CrawlJob(site=site, settings=settings)], on_progress=lambda each: waits.add(each.waiting)
)
print(report.exit, report.message, sep="|")
print(*sorted(filter(None, waits)), sep="|")
"""


def crawl_slowly(desk: Workspace, school: SiteServer, max_run: float) -> tuple[str, str, str]:
    """Run a crawl to which pauses of half a second are long; return exit, message and waits."""
    desk.data.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", SLOW_RUNS, str(desk.data), f"{school.url}/", str(max_run), desk.url],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
        cwd=ROOT,
    )
    end, waits = done.stdout.splitlines()
    exit_, _, message = end.partition("|")
    return exit_, message, waits


def test_a_slow_run_reads_what_fits_and_the_next_goes_on(
    desk: Workspace, school: SiteServer
) -> None:
    """Each reads a page that is new, though a listing that every run fetches comes before it."""
    school.add_page("/robots.txt", "User-agent: *\nCrawl-delay: 0.5\n")
    front = school.get_response("/").body.decode()
    school.add_page("/", front.replace("</body>", '<a href="/category/tin/">Tin</a></body>'))
    school.add_listing("/category/tin/", ["/index.php/tin-tuc/3-bai-viet.html"])
    for number in (1, 2):
        exit_, message, waits = crawl_slowly(desk, school, 0.01)
        assert (exit_, message[:6]) == ("slow", "slow: ")
        assert "s between requests: Crawl-delay in robots.txt; max_run is" in message
        assert "s between requests: Crawl-delay in robots.txt" in waits
        assert len({*school.log}) == 2 + number, "robots.txt, the front page, and one page a run"
    assert crawl_slowly(desk, school, 3600)[0] == "done"
    assert len(desk.get_articles()) == 3


def test_a_crawl_delay_of_more_than_ten_minutes_ends_the_run_at_once(
    desk: Workspace, school: SiteServer
) -> None:
    """Nothing but robots.txt is asked for, and the advice is to ask the school."""
    school.add_page("/robots.txt", "User-agent: *\nCrawl-delay: 900\n")
    desk.add_site(school)
    report = desk.crawl(status=1)
    assert "robots.txt asks for 900 seconds between requests" in str(report["message"])
    assert "Ask the school for a shorter Crawl-delay" in str(report["hint"])
    assert school.log == ["/robots.txt"]
    done = desk.run_command("sites", "check", "truong", status=1)
    assert "asks for 900 seconds" in done.stdout
    assert school.log == ["/robots.txt"] * 2


def test_a_long_retry_after_is_named_while_it_is_waited_for(
    desk: Workspace, school: SiteServer
) -> None:
    """With the status and the header that asked for it."""
    page = school.get_response("/").body.decode()
    school.responses["/"] = misbehaving_server.refuse_some_times(page, 1, 429, Retry_After="2")
    assert "waits 2 s: HTTP 429, Retry-After" in crawl_slowly(desk, school, 3600)[2]


@pytest.mark.parametrize(
    ("delay", "minutes", "is_over"), [(1.0, 600, False), (30.0, 59, False), (30.0, 60, True)]
)
def test_only_slow_runs_are_bounded(delay: float, minutes: int, *, is_over: bool) -> None:
    """A back-fill of a day at the usual pace is none of them."""
    pace = Pace(1.0, timedelta(hours=1), NOW)
    pace.set_crawl_delay(delay)
    assert pace.is_over(NOW + timedelta(minutes=minutes)) is is_over


def test_short_pauses_are_not_named() -> None:
    """Ten seconds are the limit; what was waited for is forgotten afterwards."""
    pace = Pace(1.0, timedelta(hours=1), NOW)
    assert not pace.begin_pause(NOW, 9.0, "x")
    assert pace.begin_pause(NOW, 45.0, "HTTP 503")
    assert pace.describe_pause(NOW) == "waits 45 s: HTTP 503"
    assert pace.describe_pause(NOW + timedelta(minutes=1)) == ""


def test_max_run_is_a_setting(tmp_path: Path) -> None:
    """An hour by default."""
    assert load_settings(tmp_path, data=tmp_path).max_run == timedelta(hours=1)
    (tmp_path / "settings.toml").write_text('max_run = "6h"\n')
    assert load_settings(tmp_path, data=tmp_path).max_run == timedelta(hours=6)
