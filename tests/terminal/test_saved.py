"""`saved`: kept, run, looked at, followed; by several at once and stopped in between."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.store import Archive
from tests.program import ROOT
from tests.terminal.place import ARTICLES, Place, lines_of

NEW = """\
so-ket: sơ kết
new      2020-07-13  Hội nghị sơ kết công tác 6 tháng đầu năm 2020
                     {id}  http://song-ha.example/so-ket-1.html
"""
LIST = """\
name    last look   query
all     never       hội OR lớp --from 2019 --section Tin tức --any --fold
so-ket  {day}  sơ kết
"""


def add(place: Place, **changed: object) -> None:
    """Import the first article, or one like it."""
    result = place.run(
        "import", "-", "--site", "song-ha", stdin=lines_of({**ARTICLES[0], **changed})
    )
    assert result.exit_code == 0, result.stderr


def news(place: Place, *words: str) -> dict[str, list[tuple[str, str]]]:
    """What is new in each search: how, and the title."""
    value = json.loads(place.run("saved", "new", *words, "--json").stdout)
    return {
        search["name"]: [(each["news"], each["title"]) for each in search["articles"]]
        for search in value["searches"]
    }


def test_new_shows_what_appeared_and_what_changed(terminal: Place) -> None:
    """Everything at first, then only what is not as it was; an index that is late waits."""
    terminal.run("saved", "add", "so-ket", "sơ kết")
    result = terminal.run("saved", "new", "so-ket")
    assert result.exit_code == 0
    assert result.stdout == NEW.format(id=terminal.id_of("sơ"))
    assert terminal.run("saved", "new").exit_code == 1
    add(terminal, body="Sơ kết, sửa.")
    add(terminal, url="http://song-ha.example/4", title="Sơ kết mới")
    add(terminal, url="http://song-ha.example/5", title="Tổng kết", body="Khác.")
    late = lines_of({"url": "http://song-ha.example/6", "title": "Sơ kết", "body": "Muộn."})
    terminal.run("import", "-", "--site", "song-ha", "--no-index", stdin=late)
    expected = [("appeared", "Sơ kết mới"), ("changed", ARTICLES[0]["title"])]
    assert sorted(news(terminal, "--peek")["so-ket"]) == expected
    assert sorted(news(terminal)["so-ket"]) == expected
    assert news(terminal)["so-ket"] == []
    terminal.run("index", "rebuild")
    assert news(terminal)["so-ket"] == [("appeared", "Sơ kết")]


def test_saved_searches_are_listed_and_run(terminal: Place) -> None:
    """With all that narrows them; running one does not count as a look."""
    assert terminal.run("saved", "list").exit_code == 1
    terminal.run("saved", "add", "so-ket", "sơ", "kết", "--from-now")
    words = ("hội OR lớp", "--from", "2019", "--section", "Tin tức", "--any", "--fold")
    terminal.run("saved", "add", "all", *words)
    searches = terminal.json("saved", "list")["searches"]
    day = searches[1]["look"]["at"][:10]
    assert terminal.run("saved", "list").stdout == LIST.format(day=day)
    assert terminal.json("saved", "run", "all") | {"took_ms": 0} == terminal.json(
        "search", *words
    ) | {"took_ms": 0}
    assert terminal.run("saved", "run", "so-ket", "--ids").stdout == f"{terminal.id_of('sơ')}\n"
    assert "An Thị Bến Sông" in terminal.run("saved", "run", "so-ket").stdout
    assert terminal.json("saved", "list")["searches"] == searches
    assert terminal.run("saved", "new", "so-ket").exit_code == 1
    assert terminal.run("saved", "remove", "all").exit_code == 0
    assert len(terminal.json("saved", "list")["searches"]) == 1


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
def test_mistakes_are_told(library: Place, words: tuple[str, ...], status: int) -> None:
    """In words, and nothing is kept."""
    result = library.run("saved", *words)
    assert result.exit_code == status
    assert result.stderr
    assert not (library.data / "saved-searches.json").exists()


def test_damaged_file_ends_with_4(terminal: Place) -> None:
    """It is named and left as it is."""
    path = terminal.data / "saved-searches.json"
    path.write_text("{", encoding="utf-8")
    result = terminal.run("saved", "add", "x", "hội")
    assert result.exit_code == 4
    assert str(path) in result.stderr
    assert path.read_text("utf-8") == "{"


def test_archive_put_back_or_exchanged_shows_all_again(terminal: Place) -> None:
    """Rather twice than never."""
    terminal.run("saved", "add", "all", "*")
    assert len(news(terminal)["all"]) == 3
    path = terminal.data / "saved-searches.json"
    value = json.loads(path.read_text("utf-8"))
    for look in ({"change": 99}, {"archive": "other"}):
        changed = json.loads(json.dumps(value))
        changed["searches"][0]["look"] |= look
        path.write_text(json.dumps(changed), encoding="utf-8")
        assert len(news(terminal)["all"]) == 3, look
    (terminal.data / "index" / "manifest.json").write_text(
        (terminal.data / "index" / "manifest.json")
        .read_text("utf-8")
        .replace(_archive_id(terminal), "other"),
        encoding="utf-8",
    )
    result = terminal.run("saved", "new")
    assert result.exit_code == 4
    assert "index rebuild" in result.stderr


def _archive_id(place: Place) -> str:
    with Archive.open(f"sqlite:///{place.data}/archive.sqlite3", data=place.data) as archive:
        return archive.id


def test_killed_while_printing_shows_it_again(terminal: Place) -> None:
    """A look counts when all has been written, and not before."""
    add(terminal, title="Sơ kết " + "rất dài " * 20_000)
    terminal.run("saved", "add", "so-ket", "sơ kết")
    words = [sys.executable, str(ROOT / "search_cli.py"), "saved", "new"]
    environment = os.environ | terminal.environment
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as stopped:
        assert stopped.stdout is not None
        assert stopped.stdout.readline().startswith(b"so-ket")
        stopped.send_signal(signal.SIGKILL)
    assert len(news(terminal, "--peek")["so-ket"]) == 1
    shell = f"{' '.join(words)} | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", shell], check=False, capture_output=True, env=environment
    )
    assert done.stderr == b""
    assert len(news(terminal)["so-ket"]) == 1


def test_two_at_once_lose_nothing(terminal: Place) -> None:
    """Each article is shown by one of them at least, and then by none."""
    terminal.run("saved", "add", "all", "*")
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: terminal.start("saved", "new", "--json"), range(2)))
    shown = [len(json.loads(done.stdout)["searches"][0]["articles"]) for done in runs]
    assert max(shown) == 3
    assert [done.stderr for done in runs] == ["", ""]
    assert news(terminal)["all"] == []


def test_feed_is_written_to_a_file(terminal: Place, tmp_path: Path) -> None:
    """The same bytes as on stdout, whole or not at all."""
    terminal.run("saved", "add", "so-ket", "sơ kết")
    place = tmp_path / "so-ket.atom"
    result = terminal.run("saved", "feed", "so-ket", "-o", str(place))
    assert (result.exit_code, result.stderr) == (0, f"{place}: 1 articles\n")
    assert place.read_bytes() == terminal.run("saved", "feed", "so-ket").stdout_bytes
    assert terminal.run("saved", "feed", "so-ket", "-o", "/dev/null/x").exit_code == 3
    terminal.run("saved", "add", "nothing", "xyzzy")
    empty = terminal.run("saved", "feed", "nothing")
    assert empty.exit_code == 1
    assert empty.stdout.startswith("<?xml")
