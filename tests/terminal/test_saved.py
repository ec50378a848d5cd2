"""`saved`: kept, run, looked at, followed; by several at once and stopped in between."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.archive import Archive
from indexer.query_dates import format_span
from indexer.search_request import get_today
from indexer.spoken_dates import parse_spoken_range
from tests.support.cli_process import ROOT
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines

NEW = """\
so-ket: sơ kết
1  new      2020-07-13  Hội nghị sơ kết công tác 6 tháng đầu năm 2020
                        {id}  http://song-ha.example/so-ket-1.html
"""
LIST = """\
name    last look   query
all     never       hội OR lớp --from 2019 --section Tin tức --any --fold
so-ket  {day}  sơ kết
"""


def import_article(archive_cli: ArchiveCli, **changed: object) -> None:
    """Import the first article, or one like it."""
    result = archive_cli.run(
        "import", "-", "--site", "song-ha", stdin=to_import_lines({**SAMPLE_ARTICLES[0], **changed})
    )
    assert result.exit_code == 0, result.stderr


def read_changes(archive_cli: ArchiveCli, *words: str) -> dict[str, list[tuple[str, str]]]:
    """What is new in each search: how, and the title."""
    value = json.loads(archive_cli.run("saved", "new", *words, "--json").stdout)
    return {
        search["name"]: [(each["news"], each["title"]) for each in search["articles"]]
        for search in value["searches"]
    }


def test_new_shows_what_appeared_and_what_changed(writable_cli: ArchiveCli) -> None:
    """Everything at first, then only what is not as it was; an index that is late waits."""
    writable_cli.run("saved", "add", "so-ket", "sơ kết")
    result = writable_cli.run("saved", "new", "so-ket")
    assert result.exit_code == 0
    assert result.stdout == NEW.format(id=writable_cli.find_id("sơ"))
    assert writable_cli.run("saved", "new").exit_code == 1
    import_article(writable_cli, body="Sơ kết, sửa.")
    import_article(writable_cli, url="http://song-ha.example/4", title="Sơ kết mới")
    import_article(writable_cli, url="http://song-ha.example/5", title="Tổng kết", body="Khác.")
    late = to_import_lines({"url": "http://song-ha.example/6", "title": "Sơ kết", "body": "Muộn."})
    writable_cli.run("import", "-", "--site", "song-ha", "--no-index", stdin=late)
    expected = [("appeared", "Sơ kết mới"), ("changed", SAMPLE_ARTICLES[0]["title"])]
    assert sorted(read_changes(writable_cli, "--peek")["so-ket"]) == expected
    assert sorted(read_changes(writable_cli)["so-ket"]) == expected
    assert read_changes(writable_cli)["so-ket"] == []
    writable_cli.run("index", "rebuild")
    assert read_changes(writable_cli)["so-ket"] == [("appeared", "Sơ kết")]


def test_saved_searches_are_listed_and_run(writable_cli: ArchiveCli) -> None:
    """With all that narrows them; running one does not count as a look."""
    assert writable_cli.run("saved", "list").exit_code == 1
    writable_cli.run("saved", "add", "so-ket", "sơ", "kết", "--from-now")
    words = ("hội OR lớp", "--from", "2019", "--section", "Tin tức", "--any", "--fold")
    writable_cli.run("saved", "add", "all", *words)
    searches = writable_cli.run_json("saved", "list")["searches"]
    day = searches[1]["look"]["at"][:10]
    assert writable_cli.run("saved", "list").stdout == LIST.format(day=day)
    assert writable_cli.run_json("saved", "run", "all") | {"took_ms": 0} == writable_cli.run_json(
        "search", *words
    ) | {"took_ms": 0}
    assert (
        writable_cli.run("saved", "run", "so-ket", "--ids").stdout
        == f"{writable_cli.find_id('sơ')}\n"
    )
    assert "An Thị Bến Sông" in writable_cli.run("saved", "run", "so-ket").stdout
    assert writable_cli.run_json("saved", "list")["searches"] == searches
    nothing = writable_cli.run("saved", "new", "so-ket")
    assert (nothing.exit_code, nothing.stderr) == (1, "Nothing is new since the last look.\n")
    assert writable_cli.run("saved", "remove", "all").exit_code == 0
    assert len(writable_cli.run_json("saved", "list")["searches"]) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("add", "x", "("), 2),
        (("add", "-x", "hội"), 2),
        (("add", "a b", "hội"), 2),
        (("add", "x\x1b[31m", "hội"), 2),
        (("run", "nobody"), 2),
        (("new", "nobody"), 2),
        (("feed", "nobody"), 2),
        (("remove", "nobody"), 2),
        (("new",), 1),
    ],
)
def test_mistakes_are_told(shared_cli: ArchiveCli, words: tuple[str, ...], status: int) -> None:
    """In words, and nothing is kept."""
    result = shared_cli.run("saved", *words)
    assert result.exit_code == status
    assert result.stderr
    assert shared_cli.run("saved", "list").exit_code == 1


def test_damaged_file_ends_with_4(writable_cli: ArchiveCli) -> None:
    """It is named and left as it is."""
    path = writable_cli.data / "saved-searches.json"
    path.write_text("{", encoding="utf-8")
    result = writable_cli.run("saved", "add", "x", "hội")
    assert result.exit_code == 4
    assert str(path) in result.stderr
    assert path.read_text("utf-8") == "{"


def test_archive_put_back_or_exchanged_shows_all_again(writable_cli: ArchiveCli) -> None:
    """Rather twice than never."""
    writable_cli.run("saved", "add", "all", "*")
    assert len(read_changes(writable_cli)["all"]) == 3
    for key, value in (("change", 99), ("archive", "other")):

        def change(text: str | None, key: str = key, value: object = value) -> str:
            kept = json.loads(text or "")
            kept["searches"][0]["look"][key] = value
            return json.dumps(kept)

        url = f"sqlite:///{writable_cli.data}/archive.sqlite3"
        with Archive.open(url, data=writable_cli.data) as archive:
            archive.shared_texts.change_text("saved-searches", "", change)
        assert len(read_changes(writable_cli)["all"]) == 3, key
    (writable_cli.data / "index" / "manifest.json").write_text(
        (writable_cli.data / "index" / "manifest.json")
        .read_text("utf-8")
        .replace(_read_archive_id(writable_cli), "other"),
        encoding="utf-8",
    )
    result = writable_cli.run("saved", "new")
    assert result.exit_code == 4
    assert "index rebuild" in result.stderr


def _read_archive_id(archive_cli: ArchiveCli) -> str:
    with Archive.open(
        f"sqlite:///{archive_cli.data}/archive.sqlite3", data=archive_cli.data
    ) as archive:
        return archive.id


def test_killed_while_printing_shows_it_again(writable_cli: ArchiveCli) -> None:
    """A look counts when all has been written, and not before."""
    import_article(writable_cli, title="Sơ kết " + "rất dài " * 20_000)
    writable_cli.run("saved", "add", "so-ket", "sơ kết")
    words = [sys.executable, str(ROOT / "search_cli.py"), "saved", "new"]
    environment = os.environ | writable_cli.environment
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as stopped:
        assert stopped.stdout is not None
        assert stopped.stdout.readline().startswith(b"so-ket")
        stopped.send_signal(signal.SIGKILL)
    assert len(read_changes(writable_cli, "--peek")["so-ket"]) == 1
    shell = f"{' '.join(words)} | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", shell], check=False, capture_output=True, env=environment
    )
    assert done.stderr == b""
    assert len(read_changes(writable_cli)["so-ket"]) == 1


def test_two_at_once_lose_nothing(writable_cli: ArchiveCli) -> None:
    """Each article is shown by one of them at least, and then by none."""
    writable_cli.run("saved", "add", "all", "*")
    with ThreadPoolExecutor(2) as pool:
        runs = list(
            pool.map(lambda _: writable_cli.run_in_process("saved", "new", "--json"), range(2))
        )
    demo_run = [len(json.loads(done.stdout)["searches"][0]["articles"]) for done in runs]
    assert max(demo_run) == 3
    assert [done.stderr for done in runs] == ["", ""]
    assert read_changes(writable_cli)["all"] == []


def test_feed_is_written_to_a_file(writable_cli: ArchiveCli, tmp_path: Path) -> None:
    """The same bytes as on stdout, whole or not at all."""
    writable_cli.run("saved", "add", "so-ket", "sơ kết")
    archive_cli = tmp_path / "so-ket.atom"
    result = writable_cli.run("saved", "feed", "so-ket", "-o", str(archive_cli))
    assert (result.exit_code, result.stderr) == (0, f"{archive_cli}: 1 article\n")
    assert archive_cli.read_bytes() == writable_cli.run("saved", "feed", "so-ket").stdout_bytes
    assert writable_cli.run("saved", "feed", "so-ket", "-o", "/dev/null/x").exit_code == 3
    writable_cli.run("saved", "add", "nothing", "xyzzy")
    empty = writable_cli.run("saved", "feed", "nothing")
    assert empty.exit_code == 1
    assert empty.stdout.startswith("<?xml")


def test_what_is_new_has_numbers(writable_cli: ArchiveCli) -> None:
    """The second line of the list is `show 2`."""
    writable_cli.run("saved", "add", "all", "hội nghị")
    lines = writable_cli.run("saved", "new", "--peek").stdout.splitlines()
    second = lines[3]
    assert second.startswith("2  new")
    shown = writable_cli.run("show", "2").stdout.splitlines()[0]
    assert second.endswith(shown)


def test_dates_of_a_saved_search_are_counted_anew(writable_cli: ArchiveCli) -> None:
    """`date:99y..` is kept as typed, and each look says which days it is today."""
    assert writable_cli.run("saved", "add", "moi", "date:99y..").exit_code == 0
    (kept,) = json.loads(writable_cli.run("saved", "list", "--json").stdout)["searches"]
    assert kept["query"] == "date:99y.."
    days = parse_spoken_range("99y..", get_today())
    assert days is not None
    peeked = writable_cli.run("saved", "new", "--peek", "--json")
    assert f"note: moi: today date:99y.. is {format_span(days)}\n" in peeked.stderr
    (found,) = json.loads(peeked.stdout)["searches"]
    assert found["expansions"] == [{"typed": "date:99y..", "became": [format_span(days)]}]
    assert len(found["articles"]) == 2
