"""`browse`: search, narrow down and read, as a person does."""

import pytest
from textual.pilot import Pilot

from terminal.browse.hit_list import HitList
from tests.support.browse_pilot import (
    get_hit_titles,
    get_screen_text,
    get_state_text,
    get_widget_text,
    press_keys,
    run_browse,
    type_text,
    wait_until_settled,
)
from tests.support.cli_runner import ArchiveCli

NEWEST = "Hội thảo khoa học về xây dựng Đảng"


def test_first_screen_has_everything_and_opens_no_archive(browse_archive: ArchiveCli) -> None:
    """The newest articles first, facets beside them, keys below; from the index alone."""

    async def act(pilot: Pilot[None]) -> None:
        screen = get_screen_text(pilot)
        assert get_state_text(pilot).startswith("5 articles")
        assert get_hit_titles(pilot)[0] == NEWEST
        for text in ("song-ha", "2019", "Tin tức", "F2 Context"):
            assert text in screen
        await type_text(pilot, "tong ket")
        assert get_hit_titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert get_state_text(pilot).startswith("1 article")
        assert pilot.app._data._archive is None  # type: ignore[attr-defined]

    run_browse(browse_archive, act)


def test_query_is_answered_as_it_is_typed(browse_archive: ArchiveCli) -> None:
    """An open bracket is no failure, the caret is below it; nothing found is no empty screen."""

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, "hội (nghị")
        _, query, caret, hint = get_state_text(pilot).splitlines()
        assert query[caret.index("^")] == "("
        assert hint == "Add ) where it ends."
        assert len(get_hit_titles(pilot)) == 5
        await type_text(pilot, f"{'hội ' * 40}(nghị")
        _, query, caret, _ = get_state_text(pilot).splitlines()
        assert query[caret.index("^")] == "("
        assert query.lstrip().startswith("…")
        assert len(query) < 80
        await type_text(pilot, "khongcogi")
        assert "No article matches." in get_screen_text(pilot)
        await type_text(pilot, "hội nghị")
        assert "No article matches." not in get_screen_text(pilot)
        assert "hint:" not in get_state_text(pilot)
        await type_text(pilot, "hội or nghị site:song")
        assert "hint: or was searched as a word." in get_screen_text(pilot)
        assert 'note: no article has the site "song".' in get_screen_text(pilot)
        await type_text(pilot, "hội nghị")
        await press_keys(pilot, "enter", "s")
        assert "newest first" in get_state_text(pilot)
        assert get_hit_titles(pilot)[0] == NEWEST

    run_browse(browse_archive, act)


def test_facets_narrow_down_and_x_widens_again(browse_archive: ArchiveCli) -> None:
    """Enter on a value takes it in, x leaves all of them out; it is offered only then."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "tab")
        assert "Widen" not in get_screen_text(pilot)
        await press_keys(pilot, "home", "down", "enter")
        assert "date: 2019" in get_state_text(pilot)
        assert get_hit_titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert "●2019" in get_screen_text(pilot)
        assert "x Widen" in get_screen_text(pilot)
        await press_keys(pilot, "x")
        assert len(get_hit_titles(pilot)) == 5
        assert "Widen" not in get_screen_text(pilot)

    run_browse(browse_archive, act)


def test_facets_show_siblings_and_leave_values_out(browse_archive: ArchiveCli) -> None:
    """The other years stay in sight beside a chosen one; a minus leaves a value out."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "tab", "home", "down", "enter")
        screen = get_screen_text(pilot)
        assert "●2019" in screen
        assert "2020" in screen
        await press_keys(pilot, "enter", "minus")
        assert "not year: 2019" in get_state_text(pilot)
        assert "−2019" in get_screen_text(pilot)
        assert "Hội nghị tổng kết năm 2019" not in get_hit_titles(pilot)
        await press_keys(pilot, "minus")
        assert len(get_hit_titles(pilot)) == 5

    run_browse(browse_archive, act)


def test_digits_go_to_a_hit_by_its_number(browse_archive: ArchiveCli) -> None:
    """Hits are numbered; 3 highlights the third, and the shell knows it afterwards."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "enter", "3")
        assert pilot.app.screen.query_one(HitList).highlighted == 2
        assert "3  " in get_screen_text(pilot)

    run_browse(browse_archive, act)
    assert browse_archive.run("show", "3").exit_code == 0


def test_notices_end_with_their_screen(browse_archive: ArchiveCli) -> None:
    """What was said about an article is not shown beside the next one, nor over the hits."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "enter", "enter", "c")
        assert len(pilot.app._notifications) == 1
        await press_keys(pilot, "n")
        assert len(pilot.app._notifications) == 0
        await press_keys(pilot, "c", "escape")
        assert len(pilot.app._notifications) == 0

    run_browse(browse_archive, act)


def test_more_hits_come_at_the_end(
    browse_archive: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list goes on where its end is reached; the place in it stays."""
    monkeypatch.setattr("terminal.browse.search_screen.FIRST_HITS", 2)

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, "hội")
        assert get_state_text(pilot).startswith("4 articles (2 listed)")
        await press_keys(pilot, "enter", "down")
        assert get_state_text(pilot).startswith("4 articles")
        assert len(get_hit_titles(pilot)) == 4
        assert pilot.app.screen.query_one(HitList).highlighted == 1

    run_browse(browse_archive, act)


def test_reading_goes_from_hit_to_hit(browse_archive: ArchiveCli) -> None:
    """Enter opens, n and p go on and back, Escape returns to the hit that was read last."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "enter", "enter")
        assert "Hội thảo có 14 bài viết." in get_screen_text(pilot)
        await press_keys(pilot, "n")
        assert "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết." in get_screen_text(pilot)
        await press_keys(pilot, "p", "p")
        assert "No further article." in get_screen_text(pilot)
        await press_keys(pilot, "n", "c")
        assert "An Thị Bến Sông. “Hội nghị sơ kết" in get_screen_text(pilot)
        await press_keys(pilot, "escape")
        assert pilot.app.screen.query_one(HitList).highlighted == 1

    run_browse(browse_archive, act, size=(100, 40))


def test_mouse_opens_a_hit_and_a_key(browse_archive: ArchiveCli) -> None:
    """A click on a hit, or on a key in the last line, is as good as the key."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.click(HitList, offset=(5, 0))
        await wait_until_settled(pilot)
        assert "Hội thảo có 14 bài viết." in get_screen_text(pilot)
        last = get_screen_text(pilot).splitlines()[-1]
        await pilot.click(offset=(last.index("Back"), 23))
        await wait_until_settled(pilot)
        assert len(get_hit_titles(pilot)) == 5

    run_browse(browse_archive, act)


def test_archive_that_is_gone_is_told(writable_browse_archive: ArchiveCli) -> None:
    """An index without its archive can be searched but not read."""
    (writable_browse_archive.data / "archive.sqlite3").unlink()

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "enter", "enter")
        assert "There is no archive" in get_widget_text(pilot, "#text")
        await press_keys(pilot, "v", "c", "o", "escape")
        assert len(get_hit_titles(pilot)) == 5

    run_browse(writable_browse_archive, act)


def test_empty_archive_gets_advice(empty_cli: ArchiveCli) -> None:
    """A newcomer is told what to type, whatever key is pressed, and what comes then is seen."""

    async def act(pilot: Pilot[None]) -> None:
        assert "truongdang demo" in get_screen_text(pilot)
        await press_keys(pilot, "tab", "enter", "s", "x")
        assert "truongdang demo" in get_screen_text(pilot)
        for key in ("f2", "f3", "f4", "f5"):
            await press_keys(pilot, key, "enter", "escape")
        assert "truongdang demo" in get_screen_text(pilot)

    run_browse(empty_cli, act)


def test_index_that_cannot_be_used_is_told_and_tried_again(
    writable_browse_archive: ArchiveCli,
) -> None:
    """Missing, of another version or damaged: what to do, and Ctrl+R once it is done."""
    manifest = writable_browse_archive.data / "index" / "manifest.json"
    whole = manifest.read_text()
    newer = whole.replace('"schema_version": ', '"schema_version": 9')

    async def act(pilot: Pilot[None]) -> None:
        for spoilt, messages in ((newer, "made by another version"), ("{", "cannot be read")):
            manifest.write_text(spoilt)
            await press_keys(pilot, "ctrl+r")
            assert messages in get_widget_text(pilot, "#advice")
            assert "truongdang index rebuild" in get_screen_text(pilot)
        manifest.unlink()
        await press_keys(pilot, "ctrl+r")
        assert "not indexed yet" in " ".join(get_widget_text(pilot, "#advice").split())
        await press_keys(pilot, "f2", "escape", "f3", "escape")
        manifest.write_text(whole)
        await press_keys(pilot, "ctrl+r")
        assert len(get_hit_titles(pilot)) == 5
        (writable_browse_archive.data / "last-change").write_text("99\n")
        await press_keys(pilot, "ctrl+r")
        assert "changes behind: truongdang index update" in get_state_text(pilot)

    run_browse(writable_browse_archive, act)


def test_small_terminal_is_told(browse_archive: ArchiveCli) -> None:
    """Below 80 by 24 it says so, on every screen, and goes on when there is room."""

    async def act(pilot: Pilot[None]) -> None:
        assert "80 columns and 24 rows" in get_screen_text(pilot)
        await pilot.resize_terminal(80, 24)
        await wait_until_settled(pilot)
        assert "80 columns and 24 rows" not in get_screen_text(pilot)
        await press_keys(pilot, "f3")
        await pilot.resize_terminal(100, 10)
        await wait_until_settled(pilot)
        assert "the terminal has 100 and 10" in get_screen_text(pilot)

    run_browse(browse_archive, act, size=(79, 24))


def test_pipe_is_no_place_to_browse(shared_cli: ArchiveCli) -> None:
    """Without a terminal it says what to use instead."""
    done = shared_cli.run("browse")
    assert done.exit_code == 2
    assert "truongdang search" in done.stderr
