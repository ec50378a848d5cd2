"""Numbers of the last list and parts of ids, wherever an id stands; orders, pages and layouts."""

import os
import stat
from pathlib import Path

import pytest

from tests.support.cli_runner import ArchiveCli, to_import_lines

TITLES = {
    "1": "Hội nghị sơ kết công tác 6 tháng đầu năm 2020",
    "2": "Hội nghị tổng kết năm 2019",
}


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def list_newest(cli: ArchiveCli) -> list[str]:
    """Print the newest first, and return their ids in order."""
    cli.run("search", "hội nghị", "--sort", "date")
    return cli.run("search", "hội nghị", "--sort", "date", "--ids").stdout.split()


@pytest.mark.parametrize("handle", ["2", "@2"])
@pytest.mark.parametrize("words", [("show",), ("open",), ("show", "--json"), ("show", "--similar")])
def test_number_of_the_last_list_stands_for_an_id(
    shared_cli: ArchiveCli, words: tuple[str, ...], handle: str
) -> None:
    """`show 2` and `open @2` are about the second hit of the last search."""
    second = list_newest(shared_cli)[1]
    assert shared_cli.run(*words, handle).stdout == shared_cli.run(*words, second).stdout != ""


def test_range_is_several_articles(shared_cli: ArchiveCli) -> None:
    """`@1-2` are both, in their order, with something between; `@2-1` the other way round."""
    list_newest(shared_cli)
    both = shared_cli.run("show", "@1-2").stdout
    assert both.index(TITLES["1"]) < both.index(TITLES["2"])
    assert "\n──" in both
    back = shared_cli.run("show", "@2-1", "--cite").stdout
    assert back.index(TITLES["2"]) < back.index(TITLES["1"])
    assert len(shared_cli.run("open", "1-2").stdout.splitlines()) == 2


def test_several_articles_as_json_are_lines(shared_cli: ArchiveCli) -> None:
    """One object a line, as of an export."""
    ids = list_newest(shared_cli)
    lines = shared_cli.run("show", "@1-2", "--json").stdout
    assert [ids[0] in lines.split("\n")[0], ids[1] in lines.split("\n")[1]] == [True, True]


def test_numbers_go_on_after_an_offset(shared_cli: ArchiveCli) -> None:
    """The second page begins with its own number, which stands for the same article."""
    second = list_newest(shared_cli)[1]
    page = shared_cli.run("search", "hội nghị", "--sort", "date", "--offset", "1")
    assert page.stdout.startswith("2  ")
    assert page.stderr.startswith("2 articles, 2 to 2 listed")
    assert second in shared_cli.run("show", "2").stdout
    refused = shared_cli.run("show", "1")
    assert refused.exit_code == 2
    assert "error: 1 is not in the last list\nhint: It has 2." in refused.stderr


@pytest.mark.parametrize("handle", ["1", "@1", "@1-3"])
def test_number_without_a_list_is_refused(shared_cli: ArchiveCli, handle: str) -> None:
    """Nobody is shown a guess."""
    refused = shared_cli.run("show", handle)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "none was printed in this terminal" in refused.stderr


def test_number_of_an_older_index_is_refused(writable_cli: ArchiveCli) -> None:
    """Numbers hold as long as the index does."""
    list_newest(writable_cli)
    article = to_import_lines({"url": "http://song-ha.example/4", "title": "Mới", "body": "Chữ."})
    writable_cli.run("import", "-", "--site", "song-ha", stdin=article)
    refused = writable_cli.run("show", "1")
    assert refused.exit_code == 2
    assert "before the index changed" in refused.stderr


def test_lists_are_kept_apart_by_data_folder(
    shared_cli: ArchiveCli, writable_cli: ArchiveCli
) -> None:
    """A number is of this archive's list, never of another's."""
    list_newest(shared_cli)
    assert writable_cli.run("show", "1").exit_code == 2


def test_list_is_private_and_outside_the_data(shared_cli: ArchiveCli, own_state: Path) -> None:
    """It stands in the user's state folder, where nobody else reads it."""
    before = sorted(shared_cli.data.rglob("*"))
    list_newest(shared_cli)
    (kept,) = (own_state / "truongdang" / "lists").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(shared_cli.data.rglob("*")) == before


def test_damaged_list_is_none(shared_cli: ArchiveCli, own_state: Path) -> None:
    """A file that another program spoilt is as no list."""
    list_newest(shared_cli)
    (kept,) = (own_state / "truongdang" / "lists").iterdir()
    for text in ("", "[]", "{}", '{"ids": 3}'):
        kept.write_text(text, encoding="utf-8")
        assert "none was printed" in shared_cli.run("show", "1").stderr


def test_search_works_where_no_list_can_be_kept(
    shared_cli: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home without room for it costs the numbers alone."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert shared_cli.run("search", "hội nghị").exit_code == 0


def test_lists_for_programs_leave_the_numbers_alone(shared_cli: ArchiveCli) -> None:
    """`show "$(search --ids)"` does not change what 1 is on the screen."""
    first = list_newest(shared_cli)[0]
    for words in (["--ids"], ["--json"], ["--jsonl"], ["-0"]):
        shared_cli.run("search", "thông báo", *words)
    shared_cli.run("search", "nothing-of-the-kind")
    assert first in shared_cli.run("show", "1").stdout


def test_part_of_an_id_is_enough(shared_cli: ArchiveCli) -> None:
    """Four letters after the site, with the site or without it, in any case."""
    first = list_newest(shared_cli)[0]
    letters = first.rpartition("-")[2]
    whole = shared_cli.run("show", first).stdout
    for part in (letters[:4], letters, f"song-ha-{letters[:5]}", letters[:4].upper()):
        assert shared_cli.run("show", part).stdout == whole
    assert shared_cli.run("show", letters[:4], "--similar").exit_code == 0
    for part in (letters[:3], letters[1:], f"other-{letters[:5]}", "song-ha"):
        refused = shared_cli.run("show", part)
        assert (refused.exit_code, refused.stdout) == (1, ""), part


def test_part_of_several_ids_names_them(writable_cli: ArchiveCli) -> None:
    """Who types too little is shown which ids have it."""
    article = {"title": "Tin", "body": "Chữ."}
    for number in range(2):
        writable_cli.run(
            "import",
            "-",
            "--site",
            f"site-{number}",
            stdin=to_import_lines({**article, "url": f"http://site-{number}.example/1"}),
        )
    ids = writable_cli.run("search", "Tin", "--ids").stdout.split()
    import sqlite3  # noqa: PLC0415 -- no two ids have the same letters by themselves

    with sqlite3.connect(writable_cli.data / "archive.sqlite3") as database:
        database.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("articles", "id"), ("revisions", "article")):
            for old in ids[-2:]:
                database.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608
                    (f"{old.rpartition('-')[0]}-aaaa{old[-4:]}", old),
                )
    refused = writable_cli.run("show", "aaaa")
    assert refused.exit_code == 2
    assert "aaaa is part of 2 ids" in refused.stderr
    assert "site-0-aaaa" in refused.stderr
    assert "site-1-aaaa" in refused.stderr


def test_one_article_is_taken_where_one_is_meant(revised: str, demo_copy: Path) -> None:
    """`diff` takes a number, and no range."""
    cli = ArchiveCli(demo_copy / "demo-data", demo_copy / "demo-data" / "config")
    cli.run("search", "is:revised")
    number = cli.run("search", "is:revised", "--ids").stdout.split().index(revised) + 1
    assert cli.run("diff", f"@{number}").stdout == cli.run("diff", revised).stdout != ""
    cli.run("search", "*")
    refused = cli.run("diff", "@1-2")
    assert refused.exit_code == 2
    assert "names 2 articles" in refused.stderr


def test_range_that_is_a_slip_is_refused(shared_cli: ArchiveCli) -> None:
    """Nothing without end is expanded."""
    list_newest(shared_cli)
    assert "is not in the last list" in shared_cli.run("show", "@1-999999999").stderr


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("oldest", ["Hội nghị tổng kết năm 2019", TITLES["1"], "Thông báo tuyển sinh"]),
        ("title", [TITLES["1"], "Hội nghị tổng kết năm 2019", "Thông báo tuyển sinh"]),
        ("site", ["Hội nghị tổng kết năm 2019", TITLES["1"], "Thông báo tuyển sinh"]),
    ],
)
def test_orders_and_their_pages(shared_cli: ArchiveCli, order: str, titles: list[str]) -> None:
    """Each order lists all hits, and pages of it are its parts."""
    words = ("search", "*", "--sort", order, "--columns", "title")
    assert shared_cli.run(*words).stdout.splitlines() == titles
    for offset in range(4):
        page = shared_cli.run(*words, "--limit", "2", "--offset", str(offset))
        assert page.stdout.splitlines() == titles[offset : offset + 2]
    assert len(shared_cli.run_json("search", "*", "--sort", order)["hits"]) == 3


def test_columns_in_a_pipe_have_tabs_between(shared_cli: ArchiveCli) -> None:
    """What `cut -f` takes apart, without a header."""
    line = shared_cli.run("search", "sơ kết", "--columns", "number, date,Title,authors").stdout
    assert line == f"1\t2020-07-13\t{TITLES['1']}\tAn Thị Bến Sông\n"


def test_template_is_filled_in(shared_cli: ArchiveCli) -> None:
    """Names in braces are columns; nothing else in it means anything but tabs and line ends."""
    words = ("search", "sơ kết", "--template")
    assert shared_cli.run(*words, r"{date}\t{ title } {{{site}}}\n").stdout == (
        f"2020-07-13\t{TITLES['1']} {{song-ha}}\n\n"
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--columns", "titel"),
        ("--columns", ""),
        ("--template", "{titel}"),
        ("--template", "{}"),
        ("--template", "{title.__class__}"),
        ("--template", "{title!r}"),
        ("--template", "{title:>9999999999}"),
        ("--template", "{0}"),
    ],
)
def test_unknown_column_is_told_the_known_ones(
    shared_cli: ArchiveCli, option: str, value: str
) -> None:
    """A mistake names what there is, and reaches into nothing."""
    refused = shared_cli.run("search", "*", option, value)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "There are: number, id, site, date," in refused.stderr


@pytest.mark.parametrize("template", ["{", "a } b", "{title"])
def test_lone_brace_is_refused(shared_cli: ArchiveCli, template: str) -> None:
    """It is said how the sign itself is written."""
    assert "a brace stands alone" in shared_cli.run("search", "*", "--template", template).stderr


def test_two_layouts_contradict_each_other(shared_cli: ArchiveCli) -> None:
    """One is printed, and nobody wonders which."""
    for words in (["--json"], ["--ids"], ["--template", "{id}"]):
        assert shared_cli.run("search", "*", "--columns", "id", *words).exit_code == 2
    for command in ("search", "kwic"):
        assert shared_cli.run(command, "kết", "--offset", "1", "--sample", "1").exit_code == 2


def test_collapsed_hits_go_on_where_the_page_before_ended(writable_cli: ArchiveCli) -> None:
    """A text that stood on the first page, nearly equal, is not on the second."""
    text = "Một bài viết dài về công tác đào tạo. " * 30
    same = [
        {"url": f"http://song-ha.example/{number}", "title": f"Bản {number % 2}", "body": each}
        for number, each in enumerate([text, text + "Hết.", "Bài khác hẳn.", "Bài thứ ba."])
    ]
    writable_cli.run("import", "-", "--site", "song-ha", stdin=to_import_lines(*same))
    words = ("search", "bài", "--collapse", "--ids")
    whole = writable_cli.run(*words).stdout.split()
    pages = [
        writable_cli.run(*words, "--limit", "1", "--offset", str(n)).stdout.split()
        for n in range(len(whole))
    ]
    assert [each for page in pages for each in page] == whole


def test_terminal_of_another_session_has_its_own_list(
    shared_cli: ArchiveCli, own_state: Path
) -> None:
    """What one terminal lists is no number in another."""
    environment = {"XDG_STATE_HOME": str(own_state)}
    assert shared_cli.run_in_process("search", "hội nghị", **environment).returncode == 0
    same = shared_cli.run_in_process("show", "1", **environment)
    assert same.returncode == 0, same.stderr
    seen = run_in_terminal(shared_cli, own_state, "show", "1")
    assert "none was printed in this terminal" in seen


def run_in_terminal(cli: ArchiveCli, state: Path, *words: str) -> str:
    """Run a command in a terminal of its own, and return what it shows."""
    import pty  # noqa: PLC0415 -- there is none on Windows
    import sys  # noqa: PLC0415

    from tests.support.cli_process import make_command  # noqa: PLC0415

    pid, ours = pty.fork()
    if not pid:
        os.environ.update(cli.environment | {"XDG_STATE_HOME": str(state)})
        os.execv(sys.executable, make_command(*words))  # noqa: S606 -- the project's own command
    seen = b""
    try:
        while data := os.read(ours, 4096):
            seen += data
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(ours)
    return seen.decode()
