"""No command opens a connection that its user did not ask for."""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from search_cli import cli
from tests.support.cli import Workspace
from tests.support.cli_runner import SAMPLE_ARTICLES, to_import_lines
from tests.support.golden_pages import list_golden_pages
from tests.support.network_log import NetworkLog
from tests.support.site_server import SiteServer

OFFLINE = (
    "search hội --facet site --explain --collapse",
    "count *",
    "facet * --by site",
    "trend *",
    "coverage",
    "kwic hội",
    "colloc hội",
    "keyness hội --against *",
    "show ID --similar",
    "show ID --cite bibtex",
    "open ID",
    "open ID --archived -o OUT/page.html",
    "extract PAGE",
    "export * --format html -o OUT/export",
    "export * --format parquet -o OUT/export.parquet",
    "saved add hoi hội",
    "saved run hoi",
    "saved new hoi",
    "saved feed hoi",
    "saved list",
    "saved remove hoi",
    "crawl --all --dry-run",
    "reextract",
    "import LINES --site truong",
    "diff ID",
    "index update",
    "index status",
    "index check",
    "index gc",
    "index rebuild --engine tantivy",
    "search hội",
    "status --tell",
    "doctor --deep --fix",
    "report truong -o OUT/report.zip",
    "alert 'a message'",
    "archive status",
    "archive verify",
    "archive backup OUT/backup",
    "archive restore OUT/backup OUT/restored",
    "archive cdx",
    "archive export truong --format wacz -o OUT/a.wacz",
    "archive copy sqlite:///DATA/archive.sqlite3 sqlite:///OUT/copy.sqlite3",
    "archive remove ID --reason asked --yes",
    "archive removals",
    "archive allow ID",
    "archive rebuild",
    "archive upload",
    "init OUT/config --with-sites",
    "sites list",
    "sites show truong",
    "sites validate",
    "sites disable truong",
    "sites enable truong",
    "sites push",
    "sites pull",
    "completion bash",
)
ASKING = {"crawl", "demo", "sites add", "sites check"}
"""Commands that are there to ask servers; they share what asks, which is tried with `crawl`."""

OTHERWISE = {"diff ID": 1, "archive rebuild": 1, "archive upload": 3, "alert 'a message'": 2}
"""Exit statuses other than 0: nothing was revised or lost; no store, no `alert_command` are set."""

RUN_ALL = """
import json, sys
from pathlib import Path
from click.testing import CliRunner
from search_cli import cli
from tests.support.browse_pilot import press_keys, run_browse
from tests.support.cli_runner import ArchiveCli
given = json.load(sys.stdin)
ends = [(CliRunner().invoke(cli, words, prog_name="truongdang"), words) for words in given["lines"]]
run_browse(
    ArchiveCli(Path(given["data"]), Path(given["config"])),
    lambda pilot: press_keys(pilot, "down", "enter"),
)
print(json.dumps([[result.exit_code, f"{words} {result.output}"] for result, words in ends]))
"""
ELSEWHERE = (
    '<iframe src="http://frame.example/"></iframe><img src="//picture.example/a.jpg">'
    '<script src="http://script.example/a.js"></script><a href="http://link.example/">x</a>'
    '<a href="http://file.example/a.pdf">a.pdf</a><link rel="canonical" href="http://own.example/">'
    '<link rel="alternate" type="application/rss+xml" href="http://feed.example/rss">'
    '<video src="http://video.example/a.mp4"></video><form action="http://form.example/"></form>'
)
"""What browsers would load from others, and other places where a page says that it stands."""


def list_commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command as it is typed."""
    if not isinstance(command, click.Group):
        yield " ".join(words)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        if (each := command.get_command(context, name)) is not None:
            yield from list_commands(each, (*words, name))


@pytest.fixture
def crawled(desk: Workspace, school: SiteServer, tmp_path: Path) -> Workspace:
    """A site that was crawled while the network was closed, but for its own host."""
    school.add_article(1, "Hội nghị", f"<p>Nhà trường họp.</p>{ELSEWHERE}")
    school.add_page("/robots.txt", "Sitemap: http://sitemap.example/sitemap.xml")
    school.add_redirect("/index.php/tin-tuc/2-bai-viet.html", "http://moved.example/")
    desk.add_site(school, more="attachments = true\nimages = true\n")
    log = NetworkLog(tmp_path / "open", "127.0.0.1")
    done = log.run(desk.make_command("crawl", "truong"), desk.environment)
    assert done.returncode == 0, done.stderr
    assert {host for _, host in log.read()} == {"127.0.0.1"}
    return desk


def test_no_command_asks_whom_it_was_not_told_to(crawled: Workspace, tmp_path: Path) -> None:
    """Crawls ask their sites alone, and what needs no server runs where the network is closed."""
    (tmp_path / "lines.jsonl").write_text(to_import_lines(*SAMPLE_ARTICLES), encoding="utf-8")
    known = {
        "ID": next(each.id for each in crawled.get_articles()),
        "PAGE": str(next(list_golden_pages()).folder / "page.html"),
        "LINES": str(tmp_path / "lines.jsonl"),
    }
    (tmp_path / "out").mkdir()
    places = (("OUT", str(tmp_path / "out")), ("DATA", str(crawled.data)))
    lines = [*OFFLINE, *(f"{name} --help" for name in list_commands(cli))]
    typed = []
    for line in lines:
        words = [known.get(word, word) for word in shlex.split(line)]
        for name, place in places:
            words = [word.replace(name, place) for word in words]
        typed.append(words)
    log = NetworkLog(tmp_path / "closed")
    given = {"lines": typed, "data": str(crawled.data), "config": str(crawled.folder)}
    command = [sys.executable, "-W", "ignore", "-c", RUN_ALL]
    done = log.run(command, crawled.environment, json.dumps(given))
    assert done.returncode == 0, done.stderr
    for line, (status, printed) in zip(lines, json.loads(done.stdout), strict=True):
        assert status == OTHERWISE.get(line, 0), printed
    assert not log.read()


def test_each_command_is_tried_or_there_to_ask() -> None:
    """A new command says which it is; `browse` is opened by the pilot."""
    lines = [*(f"{line} " for line in OFFLINE), "browse "]
    tried = {name for name in list_commands(cli) for line in lines if line.startswith(f"{name} ")}
    assert tried | ASKING == set(list_commands(cli))
