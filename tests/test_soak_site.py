"""What `make soak-site` measures and calls growth, on a small site."""

import math
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.made_school import make_school
from tests.benchmarks.soak_site import Usage, count_cpu_by_page, crawl, find_growth
from tests.support.faulty_site import SERVER_FAULTS, FaultySite
from tests.support.site_server import StubResponse, serve_site


def make_row(articles: int, memory: float, cpu: float) -> Usage:
    """A row of the table."""
    return Usage(articles, articles, memory, handles=14, threads=2, cpu=cpu)


def test_growth_is_judged_by_the_early_measurement() -> None:
    """Memory may grow by 15 % till the end, CPU a page by 25 % as long as pages come in."""
    rows = [make_row(1000, 120, 20), make_row(2000, 200, 40), make_row(3000, 210, 50)]
    end = make_row(3000, 229, math.nan)
    assert find_growth([*rows, end]) == []
    assert find_growth([*rows, replace(end, memory=231)]) == ["memory grew from 200.0 to 231.0"]
    late = make_row(4000, 210, 51)
    assert find_growth([*rows, late, end]) == ["CPU a page grew from 40.0 to 51.0"]
    assert find_growth([rows[0], make_row(1100, 120, math.nan)]) == []


def test_cpu_a_page_is_that_since_the_row_before() -> None:
    """Each row has the pages and the CPU time since the one before."""
    measured = [make_row(10, 1, 0.5), make_row(30, 1, 2.5)]
    assert [row.cpu for row in count_cpu_by_page(measured)] == [50, 100]


def test_faulty_site_is_crawled_whole(tmp_path: Path) -> None:
    """All articles arrive although each kind of fault befell, and the process was watched."""
    school = FaultySite(seed=15, share=0.25)
    for path, body in make_school(10).items():
        school.responses[path] = StubResponse(body, headers={"Content-Type": "text/html"})
    with serve_site(school):
        rows = crawl(school, tmp_path)
    assert len(school.faults) == len(SERVER_FAULTS)
    assert rows[-1].articles >= 10
    assert rows[-1].memory > 20
    assert rows[-1].handles > 3
