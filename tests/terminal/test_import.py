"""`import`: what is taken in, what is refused, what is said."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from archive.crawl_model import Outcome
from archive.errors import ArchiveFullError
from archive.model import Content, SiteKey
from archive.repositories.visits import VisitRepository
from tests.support.cli_process import ROOT
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines


def test_import_reports_and_indexes(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """A file is taken in, and at once found."""
    file = tmp_path / "articles.jsonl"
    file.write_text(to_import_lines(*SAMPLE_ARTICLES), encoding="utf-8")
    result = empty_cli.run("import", str(file), "--site", "song-ha")
    assert result.stdout == "3 added, 0 revised, 0 unchanged, 0 bad lines\n"
    assert "index: 3 added" in result.stderr
    assert empty_cli.run("count", "hội nghị").stdout == "2\n"


def test_same_url_again_is_an_update(writable_cli: ArchiveCli) -> None:
    """Nothing is doubled: what is the same is left, what is new is a revision."""
    changed = dict(SAMPLE_ARTICLES[1]) | {"title": "Hội nghị tổng kết năm học 2019"}
    lines = to_import_lines(SAMPLE_ARTICLES[0], changed)
    result = writable_cli.run("import", "-", "--site", "song-ha", stdin=lines)
    assert result.stdout == "0 added, 1 revised, 1 unchanged, 0 bad lines\n"
    assert writable_cli.run("count", "*").stdout == "3\n"
    assert writable_cli.run("count", "title:học").stdout == "1\n"


def test_bad_lines_are_named_and_the_rest_is_taken_in(empty_cli: ArchiveCli) -> None:
    """One bad line stops nothing, but the exit status tells of it."""
    lines = (
        to_import_lines(SAMPLE_ARTICLES[0])
        + "{\n\n"
        + to_import_lines({"url": "http://a.example/"}, SAMPLE_ARTICLES[1])
    )
    result = empty_cli.run("import", "-", "--site", "song-ha", "--json", stdin=lines)
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["added"] == 2
    assert [bad["line"] for bad in value["bad"]] == [2, 4]
    assert "line 2: no JSON" in result.stderr
    assert 'line 4: "title" must be' in result.stderr


def test_many_bad_lines_are_named_by_number(empty_cli: ArchiveCli) -> None:
    """A file of another kind is refused without a flood of words."""
    lines = "{}\n" * 25 + to_import_lines(SAMPLE_ARTICLES[0]) + "{}\n" * 2 + "\n{}\n"
    result = empty_cli.run("import", "-", "--site", "song-ha", stdin=lines)
    assert result.stderr.count('"title" must be') == 20
    assert "8 more bad lines: 21-25, 27-28, 30\n" in result.stderr


def test_lines_out_of_all_bounds_stop_nothing(empty_cli: ArchiveCli) -> None:
    """What Python cannot hold, fold or write is a bad line, and the good ones are indexed."""
    bad = [
        to_import_lines(dict(SAMPLE_ARTICLES[0]) | {"title": "\ud800"}).replace(
            "\ud800", "\\ud800"
        ),
        to_import_lines(dict(SAMPLE_ARTICLES[0]) | {"published_at": "0001-01-01T00:00+07:00"}),
        to_import_lines(dict(SAMPLE_ARTICLES[0]) | {"url": "http://x:99999/"}),
        "[" * 100_000 + "\n",
    ]
    lines = to_import_lines(SAMPLE_ARTICLES[0]) + "".join(bad) + to_import_lines(SAMPLE_ARTICLES[1])
    result = empty_cli.run("import", "-", "--site", "song-ha", "--json", stdin=lines)
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert [line["line"] for line in value["bad"]] == [2, 3, 4, 5]
    assert (value["added"], value["index"]["added"]) == (2, 2)


def test_what_was_taken_in_is_told_when_the_archive_refuses_more(
    empty_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle ends the import, and its report is printed."""
    take = VisitRepository.import_article
    taken: list[str] = []

    def filling(  # the signature of what it stands for
        visits: VisitRepository,
        site: SiteKey,
        url: str,
        content: Content,
        *,
        identity: str,
        now: datetime,
    ) -> Outcome:
        if taken:
            raise ArchiveFullError("the disk is full", hint="Make room.")
        taken.append(url)
        return take(visits, site, url, content, identity=identity, now=now)

    monkeypatch.setattr(VisitRepository, "import_article", filling)
    lines = "{\n" + to_import_lines(*SAMPLE_ARTICLES)
    result = empty_cli.run("import", "-", "--site", "song-ha", stdin=lines)
    assert result.exit_code == 3
    assert result.stdout == "1 added, 0 revised, 0 unchanged, 1 bad lines\n"
    assert "line 1: no JSON" in result.stderr
    assert "error: the disk is full" in result.stderr


def test_keys_passed_over_are_named(empty_cli: ArchiveCli) -> None:
    """Whoever sends keys that are not read is told so, once."""
    lines = to_import_lines(
        *(dict(article) | {"id": "x", "colour": "red"} for article in SAMPLE_ARTICLES)
    )
    result = empty_cli.run("import", "-", "--site", "song-ha", stdin=lines)
    assert result.stderr.count("ignored: colour, id\n") == 1
    assert "keys like them" not in result.stderr
    line = {"url": "http://a.example/1", "title": "T", "body": "B", "author": "A"}
    result = empty_cli.run("import", "-", "--site", "song-ha", stdin=json.dumps(line))
    assert result.stderr.count("hint: there are keys like them: authors\n") == 1
    assert result.exit_code == 0


def test_thousands_of_keys_are_counted(empty_cli: ArchiveCli) -> None:
    """Regression: a note of megabytes named each."""
    many = {f"key{number}": number for number in range(3000)} | {"a" * 9000: 1}
    result = empty_cli.run(
        "import", "-", "--site", "song-ha", stdin=to_import_lines(dict(SAMPLE_ARTICLES[0]) | many)
    )
    assert "key1013, and 2,981 more\n" in result.stderr
    assert len(result.stderr) < 1000


def test_site_key_is_checked(empty_cli: ArchiveCli) -> None:
    """A key that could not name a file is refused."""
    result = empty_cli.run("import", "-", "--site", "../x", stdin="")
    assert result.exit_code == 2


def test_export_can_be_imported_again(shared_cli: ArchiveCli, empty_cli: ArchiveCli) -> None:
    """What one archive exports another takes in as it was, archive keys apart."""
    lines = shared_cli.run("export", "*", "--format", "jsonl").stdout
    assert empty_cli.run("import", "-", "--site", "song-ha", stdin=lines).exit_code == 0
    again = empty_cli.run("export", "*", "--format", "jsonl").stdout
    hashes = [
        [json.loads(line)["content_hash"] for line in text.splitlines()] for text in (lines, again)
    ]
    assert hashes[0] == hashes[1]


def test_report_is_printed_even_where_the_index_refuses(writable_cli: ArchiveCli) -> None:
    """The archive has taken the articles in, and whoever sent them must know."""
    manifest = writable_cli.data / "index" / "manifest.json"
    manifest.write_text("junk", encoding="utf-8")
    line = to_import_lines(
        dict(SAMPLE_ARTICLES[0]) | {"url": "http://a.example/new", "title": "Tin mới"}
    )
    result = writable_cli.run("import", "-", "--site", "song-ha", stdin=line)
    assert result.exit_code == 4
    assert result.stdout == "1 added, 0 revised, 0 unchanged, 0 bad lines\n"
    assert "truongdang index rebuild" in result.stderr


def test_ctrl_c_keeps_what_was_taken_in(empty_cli: ArchiveCli) -> None:
    """Stopped in the middle it is quiet, and loses nothing."""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "search_cli.py"), "import", "-", "--site", "song-ha"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | empty_cli.environment,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(to_import_lines(SAMPLE_ARTICLES[0]).encode())
        process.stdin.flush()
        while process.poll() is None and not (empty_cli.data / "last-change").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == b""
    empty_cli.run("index", "update")
    assert empty_cli.run("count", "*").stdout == "1\n"
