"""`browse`: the application as a person uses it, driven by Textual's pilot."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from terminal.browse.app import BrowseApp
from terminal.browse.desk import Desk
from terminal.browse.hit_list import HitList
from terminal.session import Session
from tests.terminal.place import Place

Act = Callable[[Pilot[None]], Awaitable[None]]
_TEXT = re.compile(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)
_SPAN = re.compile("<[^>]+>")


def use(place: Place, act: Act, size: tuple[int, int] = (80, 24)) -> None:
    """Open the application on a place and let somebody act in it."""

    async def scenario() -> None:
        with Desk(Session(config=place.config, data=place.data)) as desk:
            async with BrowseApp(desk).run_test(size=size, notifications=True) as pilot:
                await settled(pilot)
                await act(pilot)

    asyncio.run(scenario())


async def settled(pilot: Pilot[None]) -> None:
    """Wait until a pause in typing is over and the search is answered."""
    await pilot.pause(0.3)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def typed(pilot: Pilot[None], query: str) -> None:
    """Type a query."""
    await pilot.press(*("space" if key == " " else key for key in query))
    await settled(pilot)


def seen(pilot: Pilot[None]) -> str:
    """The screen as lines of text."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _TEXT.findall(pilot.app.export_screenshot()):
        words = html.unescape(_SPAN.sub("", text)).replace("\xa0", " ").strip("\n")
        rows.setdefault(float(y), []).append((float(x), words))
    lines = ("".join(text for _, text in sorted(rows[y])) for y in sorted(rows))
    return "\n".join(filter(None, lines))


def state(pilot: Pilot[None]) -> str:
    """What the application says of the search."""
    return str(pilot.app.screen.query_one("#state", Static).render())


def titles(pilot: Pilot[None]) -> list[str]:
    """The titles listed."""
    hits = pilot.app.screen.query_one(HitList)
    return [str(option.prompt).splitlines()[0] for option in hits.options]


def test_first_screen_has_everything(library: Place) -> None:
    """The newest articles first, facets beside them, keys below."""

    async def act(pilot: Pilot[None]) -> None:
        screen = seen(pilot)
        assert state(pilot).startswith("3 articles")
        assert titles(pilot)[0] == "Hội nghị sơ kết công tác 6 tháng đầu năm 2020"
        for text in ("song-ha", "2019", "Tin tức", "Next part"):
            assert text in screen
        assert all(len(line) <= 80 for line in screen.splitlines())

    use(library, act)


def test_typing_searches(library: Place) -> None:
    """Hits come without Enter; what they matched by is in the list."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "tong ket")
        assert titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert state(pilot).startswith("1 article")

    use(library, act)


def test_mistaken_query_is_told_and_hits_stay(library: Place) -> None:
    """An open quotation mark is no failure: more may be typed."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "(hội")
        assert "bracket is not closed" in state(pilot)
        assert len(titles(pilot)) == 3

    use(library, act)


def test_facet_narrows_down_and_widens_again(library: Place) -> None:
    """Enter on a value takes it in, x leaves all of them out."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("tab", "home", "enter")
        await settled(pilot)
        assert "year: 2019" in state(pilot)
        assert titles(pilot) == ["Hội nghị tổng kết năm 2019"]
        assert "●2019" in seen(pilot)
        await pilot.press("x")
        await settled(pilot)
        assert len(titles(pilot)) == 3

    use(library, act)


def test_order_changes_with_a_key(library: Place) -> None:
    """The newest first."""

    async def act(pilot: Pilot[None]) -> None:
        await typed(pilot, "hội")
        await pilot.press("enter", "s")
        await settled(pilot)
        assert "newest first" in state(pilot)
        assert titles(pilot)[0].endswith("2020")

    use(library, act)


def test_reading_goes_from_hit_to_hit(library: Place) -> None:
    """Enter opens, n and p go on and back, Escape returns to the hits."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết." in seen(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert "Nghị quyết số 35-NQ/TW được quán triệt." in seen(pilot)
        await pilot.press("p", "p")
        await pilot.pause()
        assert "No further hit." in seen(pilot)
        await pilot.press("c")
        await pilot.pause()
        assert "An Thị Bến Sông. “Hội nghị sơ kết" in seen(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert len(titles(pilot)) == 3

    use(library, act, size=(100, 30))


def test_mouse_opens_a_hit(library: Place) -> None:
    """A click on a hit is as good as a key."""

    async def act(pilot: Pilot[None]) -> None:
        await pilot.click(HitList, offset=(5, 0))
        await pilot.pause()
        assert "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết." in seen(pilot)

    use(library, act)


def test_empty_archive_gets_advice(nowhere: Place) -> None:
    """A newcomer is told what to type."""

    async def act(pilot: Pilot[None]) -> None:
        assert "truongdang demo" in seen(pilot)
        await pilot.press("tab", "enter", "s", "x")
        await settled(pilot)
        assert "truongdang demo" in seen(pilot)

    use(nowhere, act)


def test_archive_that_is_gone_is_told(terminal: Place) -> None:
    """An index without its archive can be searched but not read."""
    (terminal.data / "archive.sqlite3").unlink()

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "archive" in seen(pilot)

    use(terminal, act)


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_screen_fits_its_terminal(library: Place, size: tuple[int, int]) -> None:
    """Nothing is cut off from the smallest size up."""

    async def act(pilot: Pilot[None]) -> None:
        lines = seen(pilot).splitlines()
        assert len(lines) <= size[1]
        assert "Query" in lines[-1]

    use(library, act, size=size)


def test_pipe_is_no_place_to_browse(library: Place) -> None:
    """Without a terminal it says what to use instead."""
    done = library.start("browse")
    assert done.returncode == 2
    assert "truongdang search" in done.stderr
