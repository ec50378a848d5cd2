"""`browse`: the screens above the search, as a person uses them."""

import json
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from research.export import articles_of
from terminal.browse import export_job
from tests.terminal.browse.stage import press, seen, settled, state, text_of, titles, typed, use
from tests.terminal.place import Place

_RED = "#f4005f"
"""The red of terminals, as the theme has it."""


def lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the list on the screen."""
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


def marked(pilot: Pilot[None]) -> set[str]:
    """What is shown as a match."""
    strips = pilot.app.screen._compositor.render_strips()
    segments = [segment for strip in strips for segment in strip]
    return {
        segment.text
        for segment in segments
        if segment.style and segment.style.color and segment.style.color.name == _RED
    }


_MARKED = {
    "hoi nghi": {"Hội nghị", "hội nghị"},
    '"sơ kết"': {"sơ kết"},
    "thàn*": {"thành"},
    "title:so": {"sơ"},
    "*": set[str](),
}
"""What is marked in the first article, for some queries."""


def words_of(texts: set[str]) -> set[str]:
    """Their words in lower case: a list marks them one by one."""
    return {word.lower() for text in texts for word in text.split()}


def test_matches_are_marked_in_list_and_reader(shelf: Place) -> None:
    """Whole syllables, with marks or without, in phrases and by their beginnings."""

    async def act(pilot: Pilot[None]) -> None:
        for query, expected in _MARKED.items():
            await typed(pilot, f"{query} author:Sông")
            assert {word.lower() for word in marked(pilot)} <= words_of(expected)
            await press(pilot, "enter", "enter")
            assert marked(pilot) == expected
            await press(pilot, "escape", "slash")
        await typed(pilot, "nghi quyet")
        assert marked(pilot) == {"Nghị", "quyết"}
        await press(pilot, "enter", "enter", "m", "m")
        assert "Nghị quyết" in marked(pilot)

    use(shelf, act)


def test_contexts_are_sorted_and_lead_to_their_article(shelf: Place) -> None:
    """An occurrence a line, by date and then by the words beside it; Enter reads its article."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, '"hội nghị"')
        await press(pilot, "f2")
        assert "5 occurrences by date" in text_of(pilot, "#heading")
        by_date = lines(pilot)
        assert "2019-12-30  song-ha  Hội nghị tổng kết năm 2019" in text_of(pilot, "#detail")
        await press(pilot, "s", "s")
        assert "by the words right" in text_of(pilot, "#heading")
        assert sorted(lines(pilot)) == sorted(by_date)
        assert "tổng kết" in lines(pilot)[-1]
        await press(pilot, "end", "enter")
        assert "Nhà trường tổng kết năm học." in seen(pilot)
        await press(pilot, "escape", "escape")
        assert state(pilot).startswith("3 articles")

    use(shelf, act)


def test_contexts_come_as_they_are_needed(shelf: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next lines are read when the last is reached; what has none says so."""
    monkeypatch.setattr("terminal.browse.context_screen._BATCH", 3)

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, '"hội nghị"')
        await press(pilot, "f2")
        assert "the first 3 occurrences" in text_of(pilot, "#heading")
        await press(pilot, "end")
        assert len(lines(pilot)) == 5
        await press(pilot, "escape", "slash")
        await typed(pilot, "*")
        await press(pilot, "f2")
        assert "no word of a text is sought" in text_of(pilot, "#heading")
        await press(pilot, "enter", "s", "escape")

    use(shelf, act)


def test_trend_tells_gaps_from_zeros_and_narrows_down(shelf: Place) -> None:
    """Bars beside counts and shares; Enter looks only at the chosen year."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, '"hội nghị"')
        await press(pilot, "f3")
        first, *_, last = lines(pilot)
        assert first.split() == ["2016", "1", "0", "0.0%"]
        assert lines(pilot)[1].split() == ["2017", "0", "–", "–"]
        assert last.split()[:4] == ["2020", "2", "2", "100.0%"]
        assert "█" in last
        assert "is a gap" in seen(pilot)
        await press(pilot, "b")
        assert "bars are shares" in text_of(pilot, "#heading")
        await press(pilot, "u")
        assert lines(pilot)[0].startswith("2016-Q3")
        await press(pilot, "end", "enter")
        assert "date: 2020" in state(pilot)
        assert len(titles(pilot)) == 2

    use(shelf, act)


def test_revisions_are_listed_and_compared(shelf: Place) -> None:
    """The newest first with what it changed; the first as a whole; any two on request."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "is:revised")
        await press(pilot, "enter", "enter", "v")
        assert [line.split()[:2] for line in lines(pilot)] == [["revision", "2"], ["revision", "1"]]
        assert "(2 unchanged)" in seen(pilot)
        assert "Ảnh do Nhà trường cung cấp." in seen(pilot)
        await press(pilot, "t")
        assert "published" in text_of(pilot, "#text")
        await press(pilot, "t", "space", "down")
        assert lines(pilot)[0].startswith("◆")
        assert "from  revision 1" in seen(pilot)
        await press(pilot, "up", "space", "down")
        assert "Sáng 13/7" in seen(pilot)
        await press(pilot, "escape", "escape", "slash")
        await typed(pilot, "tuyển sinh")
        await press(pilot, "enter", "enter", "v")
        assert "has not changed it" in seen(pilot)

    use(shelf, act)


def test_export_writes_the_set_with_its_manifest(shelf: Place, tmp_path: Path) -> None:
    """All that is looked at, in a chosen format; what is there already is left alone."""
    place = tmp_path / "taken" / "articles.ris"

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "hội")
        await press(pilot, "enter", "f4")
        assert "Export 4 articles" in text_of(pilot, "#heading")
        await press(pilot, *["down"] * 6)
        assert pilot.app.screen.query_one(Input).value == "articles.ris"
        await press(pilot, "enter")
        await typed(pilot, str(place))
        await press(pilot, "enter")
        assert "4 articles" in text_of(pilot, "#outcome")
        await pilot.click("#go")
        await settled(pilot)
        assert "is there already" in text_of(pilot, "#outcome")

    use(shelf, act, size=(160, 50))
    assert place.read_text().count("TY  - ") == 4
    manifest = json.loads(place.with_name("articles.ris.manifest.json").read_text())
    assert (manifest["query"], manifest["count"]) == ("hội", 4)
    assert shelf.run("export", "--verify", f"{place}.manifest.json").exit_code == 0


def test_export_refusals_are_told(
    shelf: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the place of a folder, a library that is missing; nothing is left behind."""
    (tmp_path / "file").write_text("")
    monkeypatch.setitem(sys.modules, "research.exports.parquet", None)

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "f4", *["down"] * 4, "enter")
        await typed(pilot, str(tmp_path / "file" / "a.parquet"))
        await press(pilot, "enter")
        assert f"cannot write {tmp_path}" in "".join(text_of(pilot, "#outcome").split("\n"))
        await typed(pilot, str(tmp_path / "a.parquet"))
        await press(pilot, "enter")
        assert "pip install 'truongdang[parquet]'" in text_of(pilot, "#outcome")

    use(shelf, act)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_export_can_be_stopped(
    shelf: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape stops the writing and leaves no file; a second one goes back."""
    target = tmp_path / "a.csv"

    async def act(pilot: Pilot[None]) -> None:
        def stopping(*args: object) -> object:
            pilot.app.screen._job.stop()  # type: ignore[attr-defined]
            return articles_of(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(export_job, "articles_of", stopping)
        await press(pilot, "f4", "enter")
        await typed(pilot, str(target))
        await press(pilot, "enter")
        assert "Stopped: nothing was written." in text_of(pilot, "#outcome")
        await press(pilot, "escape")
        assert len(titles(pilot)) == 5

    use(shelf, act)
    assert not list(tmp_path.iterdir())


def test_searches_are_kept_run_looked_through_and_removed(own_shelf: Place) -> None:
    """The same file as `saved` uses, and the same looks."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "hội")
        await press(pilot, "tab", "home", "enter", "f5")
        assert "No search is kept yet." in seen(pilot)
        await press(pilot, "a")
        await typed(pilot, "no name")
        await press(pilot, "enter")
        assert "is no name for a saved search" in text_of(pilot, "#answer")
        await typed(pilot, "hoi")
        await press(pilot, "enter")
        assert lines(pilot) == ["hoi   never      hội --from 2016 --to 2016"]
        await press(pilot, "p")
        assert "1 article new or changed" in text_of(pilot, "#heading")
        await press(pilot, "enter")
        assert "Hội trường có 62 học viên." in seen(pilot)
        await press(pilot, "escape", "escape")
        assert "never" in lines(pilot)[0]
        await press(pilot, "n", "escape")
        assert "never" not in lines(pilot)[0]
        await press(pilot, "n")
        assert "nothing new" in text_of(pilot, "#heading")
        await press(pilot, "escape", "escape")
        await press(pilot, "f5", "enter")
        assert state(pilot).startswith("1 article  date: 2016")
        assert own_shelf.run("saved", "new", "hoi").exit_code == 1
        await press(pilot, "f5", "d")
        assert "It cannot be had back." in seen(pilot)
        await press(pilot, "n")
        assert len(lines(pilot)) == 1
        await press(pilot, "d", "y")
        assert "No search is kept yet." in seen(pilot)

    use(own_shelf, act)
    assert own_shelf.run("saved", "list").exit_code == 1


def test_saved_searches_that_are_damaged_are_told(own_shelf: Place) -> None:
    """A file that cannot be read is left alone."""
    (own_shelf.data / "saved-searches.json").write_text("{")

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "f5")
        assert "cannot be read" in seen(pilot)
        await press(pilot, "n", "d", "enter", "escape")
        assert len(titles(pilot)) == 5

    use(own_shelf, act)
    assert (own_shelf.data / "saved-searches.json").read_text() == "{"


def test_help_names_the_keys_of_the_screen(shelf: Place) -> None:
    """What can be pressed where one is, and how to ask."""

    async def act(pilot: Pilot[None]) -> None:
        await press(pilot, "f3", "question_mark")
        assert "Years, quarters, months or weeks" in seen(pilot)
        assert "published then" in seen(pilot)
        await press(pilot, "f1")
        assert "bars are counts" in text_of(pilot, "#heading")

    use(shelf, act, size=(160, 50))
