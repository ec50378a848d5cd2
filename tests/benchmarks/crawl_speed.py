"""Crawls of made sites beside what one would write with Scrapy alone.

Sites of some 564 and 3,000 pages of 22 KB, on loopback, by turns, each in processes of its own
whose imports count. Ours crawls into a new archive, without the index, and at once again, when
nothing has changed; all articles must be there. Bare Scrapy is told all addresses, and looks into
nothing; then one that follows links, and one that also reads each page with trafilatura.
"""

import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.benchmarks.made_school import make_school, serve_pages
from tests.benchmarks.rounds import PROGRAM, ProcessCost, limit_rounds, measure_process
from tests.benchmarks.table import Row, at_most

ROUNDS = {513: 3, 2727: 1}
"""Rounds by articles: of the larger site one, where each takes a minute and noise is less."""
MOST_TIMES_SCRAPY = 5
MOST_SECOND = 1.5  # seconds of CPU of a crawl that finds nothing new
MOST_MEMORY = 180  # MB
FIRST, SECOND, BARE = "ours", "ours again", "Scrapy, fetching only"
OTHERS = {
    BARE: "fetch",
    "Scrapy, following links": "links",
    "Scrapy and trafilatura": "trafilatura",
}
"""Contestants, and what `plain_spiders` calls them."""
_SITE_FILE = 'start_urls = ["{url}/"]\ninstitution = "Trường"\ndelay = 0.0\nenabled = true\n'


def measure_rows() -> Iterator[Row]:
    """Yield a row beside each contestant, one of the second crawl and one of memory, by size."""
    for articles, rounds in ROUNDS.items():
        pages = make_school(articles)
        with serve_pages(pages) as url:
            turns = [crawl_in_turn(url, list(pages), articles) for _ in range(limit_rounds(rounds))]
        cpu = {name: statistics.median(turn[name].cpu for turn in turns) for name in turns[0]}
        for name in OTHERS:
            is_bare = name == BARE
            # One line of growth: that beside bare Scrapy.
            yield Row(
                name="first crawl" if is_bare else f"first crawl beside {name}, {len(pages):,}",
                ours=cpu[FIRST],
                unit="s of CPU",
                alternative=name,
                theirs=cpu[name],
                goal=at_most(MOST_TIMES_SCRAPY, "ratio") if is_bare else None,
                size=len(pages) if is_bare else None,
            )
        yield Row(
            name="second crawl",
            ours=cpu[SECOND],
            unit="s of CPU",
            goal=at_most(MOST_SECOND),
            size=len(pages),
        )
        yield Row(
            name="first crawl, memory",
            ours=max(turn[FIRST].memory for turn in turns),
            unit="MB",
            alternative=BARE,
            theirs=max(turn[BARE].memory for turn in turns),
            goal=at_most(MOST_MEMORY),
            size=len(pages),
        )


def crawl_in_turn(url: str, paths: list[str], articles: int) -> dict[str, ProcessCost]:
    """Crawl a site once with each contestant."""
    costs = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs[FIRST], costs[SECOND] = crawl_twice(url, articles, folder)
        listed = folder / "paths.txt"
        listed.write_text("\n".join(paths), encoding="utf-8")
        spiders = (sys.executable, "-m", "tests.benchmarks.plain_spiders")
        for other, spider in OTHERS.items():
            file = listed if other == BARE else folder / "articles.jsonl"
            costs[other] = measure_process([*spiders, spider, url, file])
    return costs


def crawl_twice(url: str, articles: int, folder: Path) -> tuple[ProcessCost, ProcessCost]:
    """Crawl a site into a new archive, and again; all of its articles must be there."""
    config, data = folder / "config", folder / "data"
    (config / "sites").mkdir(parents=True)
    (config / "sites" / "made.toml").write_text(_SITE_FILE.format(url=url), encoding="utf-8")
    words: list[str | Path] = [*PROGRAM, "--config", config, "--data", data, "crawl", "made"]
    words += ["--no-index", "--json"]
    first, second = measure_process(words), measure_process(words)
    with closing(sqlite3.connect(data / "archive.sqlite3")) as archive:
        found = archive.execute("SELECT count(*) FROM articles").fetchone()[0]
    if found < articles:
        sys.exit(f"{found} articles of {articles}")
    return first, second
