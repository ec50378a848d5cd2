"""`browse`: the screens above the search, as a person uses them."""

import json
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from research.export import load_articles_by_id
from research.period import get_period_bounds
from terminal.browse import export_job
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

_RED = "#f4005f"
"""The red of terminals, as the theme has it."""


def get_list_lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the list on the screen."""
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


def find_highlighted(pilot: Pilot[None]) -> set[str]:
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


def test_matches_are_marked_in_list_and_reader(browse_archive: ArchiveCli) -> None:
    """Whole syllables, with marks or without, in phrases and by their beginnings."""

    async def act(pilot: Pilot[None]) -> None:
        for query, expected in _MARKED.items():
            await type_text(pilot, f"{query} author:Sông")
            assert {word.lower() for word in find_highlighted(pilot)} <= words_of(expected)
            await press_keys(pilot, "enter", "enter")
            assert find_highlighted(pilot) == expected
            await press_keys(pilot, "escape", "slash")
        await type_text(pilot, "nghi quyet")
        assert find_highlighted(pilot) == {"Nghị", "quyết"}
        await press_keys(pilot, "enter", "enter", "m", "m")
        assert "Nghị quyết" in find_highlighted(pilot)

    run_browse(browse_archive, act)


def test_contexts_are_sorted_and_lead_to_their_article(browse_archive: ArchiveCli) -> None:
    """An occurrence a line, by date and then by the words beside it; Enter reads its article."""

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, '"hội nghị"')
        await press_keys(pilot, "f2")
        assert "5 occurrences by date" in get_widget_text(pilot, "#heading")
        by_date = get_list_lines(pilot)
        assert "2019-12-30  song-ha  Hội nghị tổng kết năm 2019" in get_widget_text(
            pilot, "#detail"
        )
        await press_keys(pilot, "s", "s")
        assert "by the words right" in get_widget_text(pilot, "#heading")
        assert sorted(get_list_lines(pilot)) == sorted(by_date)
        assert "tổng kết" in get_list_lines(pilot)[-1]
        await press_keys(pilot, "end", "enter")
        assert "Nhà trường tổng kết năm học." in get_screen_text(pilot)
        await press_keys(pilot, "escape", "escape")
        assert get_state_text(pilot).startswith("3 articles")

    run_browse(browse_archive, act)


def test_contexts_come_as_they_are_needed(
    browse_archive: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next lines are read when the last is reached; what has none says so."""
    monkeypatch.setattr("terminal.browse.context_screen._BATCH_SIZE", 3)

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, '"hội nghị"')
        await press_keys(pilot, "f2")
        assert "the first 3 occurrences" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, "end")
        assert len(get_list_lines(pilot)) == 5
        await press_keys(pilot, "escape", "slash")
        await type_text(pilot, "*")
        await press_keys(pilot, "f2")
        assert "no word that texts could have" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, "enter", "s", "escape")

    run_browse(browse_archive, act)


def test_trend_tells_gaps_from_zeros_and_narrows_down(browse_archive: ArchiveCli) -> None:
    """Bars beside counts and shares; Enter looks only at the chosen period."""

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, '"hội nghị"')
        await press_keys(pilot, "f3")
        first, *_, last = get_list_lines(pilot)
        assert first.split() == ["2016", "1", "0", "0.0%"]
        assert get_list_lines(pilot)[1].split() == ["2017", "0", "–", "–"]
        assert last.split()[:4] == ["2020", "2", "2", "100.0%"]
        assert "█" in last
        assert "is a gap" in get_screen_text(pilot)
        await press_keys(pilot, "b")
        assert "bars are shares" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, "u")
        assert get_list_lines(pilot)[0].startswith("2016-Q3")
        quarter, count, *_ = get_list_lines(pilot)[-1].split()
        first, last = get_period_bounds(quarter)
        await press_keys(pilot, "end", "enter")
        assert f"from {first}  to {last}" in get_state_text(pilot)
        assert len(get_hit_titles(pilot)) == int(count)

    run_browse(browse_archive, act)


def test_revisions_are_listed_and_compared(browse_archive: ArchiveCli) -> None:
    """The newest first with what it changed; the first as a whole; any two on request."""

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, "is:revised")
        await press_keys(pilot, "enter", "enter", "v")
        assert [line.split()[:2] for line in get_list_lines(pilot)] == [
            ["revision", "2"],
            ["revision", "1"],
        ]
        assert "(2 unchanged)" in get_screen_text(pilot)
        assert "Ảnh do Nhà trường cung cấp." in get_screen_text(pilot)
        await press_keys(pilot, "t")
        assert "published" in get_widget_text(pilot, "#text")
        await press_keys(pilot, "t", "space", "down")
        assert get_list_lines(pilot)[0].startswith("◆")
        assert "from  revision 1" in get_screen_text(pilot)
        await press_keys(pilot, "up", "space", "down")
        assert "Sáng 13/7" in get_screen_text(pilot)
        await press_keys(pilot, "escape", "escape", "slash")
        await type_text(pilot, "tuyển sinh")
        await press_keys(pilot, "enter", "enter", "v")
        assert "has not changed it" in get_screen_text(pilot)

    run_browse(browse_archive, act)


def test_export_writes_the_set_with_its_manifest(
    browse_archive: ArchiveCli, tmp_path: Path
) -> None:
    """All that is looked at, in a chosen format; what is there already is left alone."""
    archive_cli = tmp_path / "taken" / "articles.ris"

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, "hội")
        await press_keys(pilot, "enter", "f4")
        assert "Export 4 articles" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, *["down"] * 6)
        assert pilot.app.screen.query_one(Input).value == "articles.ris"
        await press_keys(pilot, "enter")
        await type_text(pilot, str(archive_cli))
        await press_keys(pilot, "enter")
        assert "4 articles" in get_widget_text(pilot, "#outcome")
        await pilot.click("#go")
        await wait_until_settled(pilot)
        assert "is there already" in get_widget_text(pilot, "#outcome")

    run_browse(browse_archive, act, size=(160, 50))
    assert archive_cli.read_text().count("TY  - ") == 4
    manifest = json.loads(archive_cli.with_name("articles.ris.manifest.json").read_text())
    assert (manifest["query"], manifest["count"]) == ("hội", 4)
    assert browse_archive.run("export", "--verify", f"{archive_cli}.manifest.json").exit_code == 0


def test_export_refusals_are_told(
    browse_archive: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the place of a folder, a library that is missing; nothing is left behind."""
    (tmp_path / "file").write_text("")
    monkeypatch.setitem(sys.modules, "research.exports.parquet", None)

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "f4", *["down"] * 4, "enter")
        await type_text(pilot, str(tmp_path / "file" / "a.parquet"))
        await press_keys(pilot, "enter")
        assert f"cannot write {tmp_path}" in "".join(get_widget_text(pilot, "#outcome").split("\n"))
        await type_text(pilot, str(tmp_path / "a.parquet"))
        await press_keys(pilot, "enter")
        assert "pip install 'truongdang[parquet]'" in get_widget_text(pilot, "#outcome")

    run_browse(browse_archive, act)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_export_can_be_stopped(
    browse_archive: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape stops the writing and leaves no file; a second one goes back."""
    target = tmp_path / "a.csv"

    async def act(pilot: Pilot[None]) -> None:
        def stopping(*args: object) -> object:
            pilot.app.screen._job.stop()  # type: ignore[attr-defined]
            return load_articles_by_id(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(export_job, "load_articles_by_id", stopping)
        await press_keys(pilot, "f4", "enter")
        await type_text(pilot, str(target))
        await press_keys(pilot, "enter")
        assert "Stopped: nothing was written." in get_widget_text(pilot, "#outcome")
        await press_keys(pilot, "escape")
        assert len(get_hit_titles(pilot)) == 5

    run_browse(browse_archive, act)
    assert not list(tmp_path.iterdir())


def test_searches_are_kept_run_looked_through_and_removed(
    writable_browse_archive: ArchiveCli,
) -> None:
    """The same file as `saved` uses, and the same looks."""

    async def act(pilot: Pilot[None]) -> None:
        await type_text(pilot, "hội")
        await press_keys(pilot, "tab", "home", "enter", "f5")
        assert "No search is kept yet." in get_screen_text(pilot)
        await press_keys(pilot, "a")
        await type_text(pilot, "no name")
        await press_keys(pilot, "enter")
        assert "is no name for a saved search" in get_widget_text(pilot, "#answer")
        await type_text(pilot, "hoi")
        await press_keys(pilot, "enter")
        assert get_list_lines(pilot) == ["hoi   never      hội --from 2016 --to 2016"]
        await press_keys(pilot, "p")
        assert "1 article new or changed" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, "enter")
        assert "Hội trường có 62 học viên." in get_screen_text(pilot)
        await press_keys(pilot, "escape", "escape")
        assert "never" in get_list_lines(pilot)[0]
        await press_keys(pilot, "n", "escape")
        assert "never" not in get_list_lines(pilot)[0]
        await press_keys(pilot, "n")
        assert "nothing new" in get_widget_text(pilot, "#heading")
        await press_keys(pilot, "escape", "escape")
        await press_keys(pilot, "f5", "enter")
        assert get_state_text(pilot).startswith("1 article  date: 2016")
        assert writable_browse_archive.run("saved", "new", "hoi").exit_code == 1
        await press_keys(pilot, "f5", "d")
        assert "It cannot be had back." in get_screen_text(pilot)
        await press_keys(pilot, "n")
        assert len(get_list_lines(pilot)) == 1
        await press_keys(pilot, "d", "y")
        assert "No search is kept yet." in get_screen_text(pilot)

    run_browse(writable_browse_archive, act)
    assert writable_browse_archive.run("saved", "list").exit_code == 1


def test_saved_searches_that_are_damaged_are_told(writable_browse_archive: ArchiveCli) -> None:
    """A file that cannot be read is left alone."""
    (writable_browse_archive.data / "saved-searches.json").write_text("{")

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "f5")
        assert "cannot be read" in get_screen_text(pilot)
        await press_keys(pilot, "n", "d", "enter", "escape")
        assert len(get_hit_titles(pilot)) == 5

    run_browse(writable_browse_archive, act)
    assert (writable_browse_archive.data / "saved-searches.json").read_text() == "{"


def test_help_names_the_keys_of_the_screen(browse_archive: ArchiveCli) -> None:
    """What can be pressed where one is, and how to ask."""

    async def act(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "f3", "question_mark")
        assert "Years, quarters, months or weeks" in get_screen_text(pilot)
        assert "published then" in get_screen_text(pilot)
        await press_keys(pilot, "f1")
        assert "bars are counts" in get_widget_text(pilot, "#heading")

    run_browse(browse_archive, act, size=(160, 50))
