"""How an article came, as commands tell it: imported captures beside imported lines."""

import json
from pathlib import Path

import pytest

from demo.past import write_past_captures
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli

SITE_FILE = 'start_urls = ["http://truong-cu.example/"]\nenabled = false\n'


@pytest.fixture
def past_cli(empty_cli: ArchiveCli, tmp_path: Path) -> ArchiveCli:
    """An archive with captures of 2012 and 2014, and a line of JSON."""
    (empty_cli.config / "sites" / "truong-cu.toml").write_text(SITE_FILE, encoding="utf-8")
    *files, _ = map(str, write_past_captures(tmp_path / "past"))
    assert empty_cli.run("import", *files, "--site", "truong-cu").exit_code == 0
    line = json.dumps(SAMPLE_ARTICLES[0])
    assert empty_cli.run("import", "-", "--site", "song-ha", stdin=line).exit_code == 0
    return empty_cli


def test_commands_say_how_articles_came(past_cli: ArchiveCli) -> None:
    """Search, facet, coverage, export, show and diff: the way, and the file with its time."""
    counts = past_cli.run_json("facet", "*", "--by", "captured_from")["facets"]["captured_from"]
    assert counts == [{"value": "warc", "count": 12}, {"value": "jsonl", "count": 1}]
    assert past_cli.run("count", "captured_from:warc").stdout == "12\n"
    assert past_cli.run("count", "*", "--captured-from", "live").stdout == "0\n"
    table = past_cli.run("coverage").stdout.splitlines()
    assert [line.split()[-2:] for line in table[1:3]] == [["jsonl", "1"], ["warc", "12"]]
    (revised, *_) = past_cli.run("search", "is:revised captured_from:warc", "--ids").stdout.split()
    shown = past_cli.run_json("show", revised)
    assert (shown["captured_from"], shown["capture_source"]) == ("warc", "demo-2014.warc.gz")
    assert "2014-09-01 10:" in (text := past_cli.run("show", revised).stdout)
    assert "from the file demo-2014.warc.gz" in text
    changes = past_cli.run("diff", revised).stdout
    assert "from  revision 1, 2012-05-20 10:00, from the file demo-2012.warc.gz" in changes
    assert past_cli.run_json("diff", revised)["from"]["capture_source"] == "demo-2012.warc.gz"
    exported = past_cli.run("export", "*", "--format", "jsonl").stdout.splitlines()
    ways = [json.loads(line)["captured_from"] for line in exported]
    assert sorted(ways) == ["jsonl"] + ["warc"] * 12
