"""`browse`: search, narrow down and read, as a person does."""

import pytest
from textual.pilot import Pilot

from terminal.browse.hit_list import HitList
from tests.terminal.browse.stage import press, seen, settled, state, text_of, titles, typed, use
from tests.terminal.place import Place

NEWEST = "Hội thảo khoa học về xây dựng Đảng"


def test_first_screen_has_everything_and_opens_no_archive(shelf: Place) -> None:
    """The newest articles first, facets beside them, keys below; from the index alone."""

    async def act(pilot: Pilot[None]) -> None:
        screen = seen(pilot)
        assert state(pilot).startswith("5 articles")
        assert titles(pilot)[0] == NEWEST
        for text in ("song-ha", "2019", "Tin tức", "F2 Context"):
            assert text in screen
        await typed(pilot, "tong ket")
        assert titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert state(pilot).startswith("1 article")
        assert pilot.app._desk._archive is None  # type: ignore[attr-defined]

    use(shelf, act)


def test_query_is_answered_as_it_is_typed(shelf: Place) -> None:
    """An open bracket is no failure, the caret is below it; nothing found is no empty screen."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "hội (nghị")
        _, query, caret, hint = state(pilot).splitlines()
        assert query[caret.index("^")] == "("
        assert hint == "Add ) where it ends."
        assert len(titles(pilot)) == 5
        await typed(pilot, f"{'hội ' * 40}(nghị")
        _, query, caret, _ = state(pilot).splitlines()
        assert query[caret.index("^")] == "("
        assert query.lstrip().startswith("…")
        assert len(query) < 80
        await typed(pilot, "khongcogi")
        assert "No article matches." in seen(pilot)
        await typed(pilot, "hội nghị")
        assert "No article matches." not in seen(pilot)
        await press(pilot, "enter", "s")
        assert "newest first" in state(pilot)
        assert titles(pilot)[0] == NEWEST

    use(shelf, act)


def test_facets_narrow_down_and_x_widens_again(shelf: Place) -> None:
    """Enter on a value takes it in, x leaves all of them out; it is offered only then."""

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "tab")
        assert "Widen" not in seen(pilot)
        await press(pilot, "home", "down", "enter")
        assert "date: 2019" in state(pilot)
        assert titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert "●2019" in seen(pilot)
        assert "x Widen" in seen(pilot)
        await press(pilot, "x")
        assert len(titles(pilot)) == 5
        assert "Widen" not in seen(pilot)

    use(shelf, act)


def test_more_hits_come_at_the_end(shelf: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list goes on where its end is reached; the place in it stays."""
    monkeypatch.setattr("terminal.browse.search_screen.FEW", 2)

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "hội")
        assert state(pilot).startswith("4 articles (2 listed)")
        await press(pilot, "enter", "down")
        assert state(pilot).startswith("4 articles")
        assert len(titles(pilot)) == 4
        assert pilot.app.screen.query_one(HitList).highlighted == 1

    use(shelf, act)


def test_reading_goes_from_hit_to_hit(shelf: Place) -> None:
    """Enter opens, n and p go on and back, Escape returns to the hit that was read last."""

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "enter")
        assert "Hội thảo có 14 bài viết." in seen(pilot)
        await press(pilot, "n")
        assert "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết." in seen(pilot)
        await press(pilot, "p", "p")
        assert "No further article." in seen(pilot)
        await press(pilot, "n", "c")
        assert "An Thị Bến Sông. “Hội nghị sơ kết" in seen(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen.query_one(HitList).highlighted == 1

    use(shelf, act, size=(100, 40))


def test_mouse_opens_a_hit_and_a_key(shelf: Place) -> None:
    """A click on a hit, or on a key in the last line, is as good as the key."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.click(HitList, offset=(5, 0))
        await settled(pilot)
        assert "Hội thảo có 14 bài viết." in seen(pilot)
        last = seen(pilot).splitlines()[-1]
        await pilot.click(offset=(last.index("Back"), 23))
        await settled(pilot)
        assert len(titles(pilot)) == 5

    use(shelf, act)


def test_archive_that_is_gone_is_told(own_shelf: Place) -> None:
    """An index without its archive can be searched but not read."""
    (own_shelf.data / "archive.sqlite3").unlink()

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "enter")
        assert "There is no archive" in text_of(pilot, "#text")
        await press(pilot, "v", "c", "o", "escape")
        assert len(titles(pilot)) == 5

    use(own_shelf, act)


def test_empty_archive_gets_advice(nowhere: Place) -> None:
    """A newcomer is told what to type, whatever key is pressed, and what comes then is seen."""

    async def act(pilot: Pilot[None]) -> None:
        assert "truongdang demo" in seen(pilot)
        await press(pilot, "tab", "enter", "s", "x")
        assert "truongdang demo" in seen(pilot)
        for key in ("f2", "f3", "f4", "f5"):
            await press(pilot, key, "enter", "escape")
        assert "truongdang demo" in seen(pilot)

    use(nowhere, act)


def test_index_that_cannot_be_used_is_told_and_tried_again(own_shelf: Place) -> None:
    """Missing, of another version or damaged: what to do, and Ctrl+R once it is done."""
    manifest = own_shelf.data / "index" / "manifest.json"
    whole = manifest.read_text()
    newer = whole.replace('"schema_version": ', '"schema_version": 9')

    async def act(pilot: Pilot[None]) -> None:
        for spoilt, told in ((newer, "made by another version"), ("{", "cannot be read")):
            manifest.write_text(spoilt)
            await press(pilot, "ctrl+r")
            assert told in text_of(pilot, "#advice")
            assert "truongdang index rebuild" in seen(pilot)
        manifest.unlink()
        await press(pilot, "ctrl+r")
        assert "not indexed yet" in " ".join(text_of(pilot, "#advice").split())
        await press(pilot, "f2", "escape", "f3", "escape")
        manifest.write_text(whole)
        await press(pilot, "ctrl+r")
        assert len(titles(pilot)) == 5
        (own_shelf.data / "last-change").write_text("99\n")
        await press(pilot, "ctrl+r")
        assert "changes behind: truongdang index update" in state(pilot)

    use(own_shelf, act)


def test_small_terminal_is_told(shelf: Place) -> None:
    """Below 80 by 24 it says so, on every screen, and goes on when there is room."""

    async def act(pilot: Pilot[None]) -> None:
        assert "80 columns and 24 rows" in seen(pilot)
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "80 columns and 24 rows" not in seen(pilot)
        await press(pilot, "f3")
        await pilot.resize_terminal(100, 10)
        await settled(pilot)
        assert "the terminal has 100 and 10" in seen(pilot)

    use(shelf, act, size=(79, 24))


def test_pipe_is_no_place_to_browse(library: Place) -> None:
    """Without a terminal it says what to use instead."""
    done = library.run("browse")
    assert done.exit_code == 2
    assert "truongdang search" in done.stderr
