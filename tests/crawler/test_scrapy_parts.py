"""The spider `site` to users of Scrapy: items, pipelines, stats."""

import json
from http.server import BaseHTTPRequestHandler

from tests.support.cli import Workspace
from tests.support.dropping_middlewares import run_after
from tests.support.site_server import SiteServer, StubHandler, StubResponse

ARTICLES = [f"/index.php/tin-tuc/{number}-bai-viet.html" for number in (1, 2, 3)]

PRINT_STATS = """
from scrapy.statscollectors import StatsCollector
def print_stats(self, *, reason):
    import json, sys
    print("STATS" + json.dumps(self.get_stats(), default=str), file=sys.stderr)
StatsCollector.close_spider = print_stats
"""

FAILING_VISITS = """
import archive.repositories.visits as module
true_record = module.VisitRepository.record_visit
def record_visit(self, visit):
    if "2-bai-viet" in visit.state.url:
        raise {error}
    return true_record(self, visit)
module.VisitRepository.record_visit = record_visit
"""


def read_fetched_paths(workspace: Workspace, site_server: SiteServer) -> set[str]:
    """Return the paths whose visit the archive holds."""
    rows = workspace.read_rows("SELECT url FROM urls WHERE fetched_at IS NOT NULL")
    return {url.removeprefix(site_server.url) for (url,) in rows}


def test_each_visit_is_stored_before_the_next_request(desk: Workspace, school: SiteServer) -> None:
    """When a server is asked for a page, what the page before meant is in the archive."""
    desk.add_site(school)
    unstored: list[str] = []

    def check_then(response: StubResponse, before: list[str]) -> StubHandler:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            unstored.extend(set(before) - read_fetched_paths(desk, school))
            handler.send_response(200)
            for name, value in response.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(response.body)))
            handler.end_headers()
            handler.wfile.write(response.body)

        return answer

    for number, path in enumerate(ARTICLES):
        before = ["/", *ARTICLES[:number]]
        school.responses[path] = check_then(school.get_response(path), before)
    report = desk.crawl()
    assert report["counts"]["new"] == 3  # type: ignore[index]
    assert [path for path in school.log if path in ARTICLES] == ARTICLES
    assert unstored == []


def test_stats_count_visits_and_captures(desk: Workspace, school: SiteServer) -> None:
    """Scrapy's stats have what the run report has, beside Scrapy's own."""
    desk.add_site(school)
    del school.responses[ARTICLES[1]]
    done = run_after(desk, PRINT_STATS, "crawl", "truong", "--no-index", "--json")
    report = json.loads(done.stdout)["runs"][0]
    line = next(line for line in done.stderr.splitlines() if line.startswith("STATS"))
    stats = json.loads(line.removeprefix("STATS"))
    assert stats["visit/added"] == report["counts"]["new"] == 2
    assert stats["visit/failed/HTTP 404"] == report["reasons"]["HTTP 404"] == 1
    assert stats["capture/count"] == report["requests"] == len(school.log)
    assert stats["item_scraped_count"] == 2


def test_archive_error_in_the_pipeline_ends_the_run(desk: Workspace, school: SiteServer) -> None:
    """An archive that takes no visit ends the run without a traceback; the page stays due."""
    desk.add_site(school)
    error = "__import__('archive.errors').errors.ArchiveError('No room.', hint='Make room.')"
    program = FAILING_VISITS.format(error=error)
    done = run_after(desk, program, "crawl", "truong", "--no-index", "--json", status=1)
    run = json.loads(done.stdout)["runs"][0]
    assert (run["exit"], run["message"], run["hint"]) == ("failed", "No room.", "Make room.")
    assert "Traceback" not in done.stderr
    assert ARTICLES[2] not in school.log
    assert desk.crawl()["counts"]["new"] == 2  # type: ignore[index]


def test_error_that_nobody_foresaw_ends_the_run(desk: Workspace, school: SiteServer) -> None:
    """A visit that can never be stored does not hold the run up; the log has the traceback."""
    desk.add_site(school)
    program = FAILING_VISITS.format(error="LookupError('a mistake of ours')")
    done = run_after(desk, program, "crawl", "truong", "--no-index", "--json", status=1)
    run = json.loads(done.stdout)["runs"][0]
    assert run["exit"] == "failed"
    assert run["message"] == "broken off (error between two requests)"
    assert "a mistake of ours" in done.stderr
    assert school.log.count(ARTICLES[1]) == 1
