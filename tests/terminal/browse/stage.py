"""The application on a stage: opened on a place, acted in by Textual's pilot, looked at as text."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Input, Static

from terminal.browse.app import BrowseApp
from terminal.browse.desk import Desk
from terminal.browse.hit_list import HitList
from terminal.browse.search_screen import SearchScreen
from terminal.session import Session
from tests.terminal.place import Place

Act = Callable[[Pilot[None]], Awaitable[None]]
SMALL, LARGE = (80, 24), (160, 50)
_PATIENCE = 500


def use(place: Place, act: Act, size: tuple[int, int] = SMALL) -> None:
    """Open the application on a place and let somebody act in it."""

    async def scenario() -> None:
        with Desk(Session(config=place.config, data=place.data)) as desk:
            async with BrowseApp(desk).run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                await settled(pilot)
                await act(pilot)

    asyncio.run(scenario())


async def settled(pilot: Pilot[None]) -> None:
    """Wait until what was typed has been asked, and what was asked is answered and shown."""
    search = next(each for each in pilot.app.screen_stack if isinstance(each, SearchScreen))
    for _ in range(_PATIENCE):
        await pilot.app.workers.wait_for_complete()
        if search.query_one(Input).value == search._selection.query:
            break
        await pilot.pause()
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for what they do."""
    await pilot.press(*keys)
    await settled(pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text into the line that has the focus."""
    line = pilot.app.focused
    assert isinstance(line, Input)
    line.value = text
    await pilot.pause()
    await settled(pilot)


def seen(pilot: Pilot[None]) -> str:
    """The screen as lines of text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def state(pilot: Pilot[None]) -> str:
    """What the application says of the search."""
    return text_of(pilot, "#state")


def text_of(pilot: Pilot[None], place: str) -> str:
    """What stands at a place of the screen."""
    return str(pilot.app.screen.query_one(place, Static).render())


def titles(pilot: Pilot[None]) -> list[str]:
    """The titles listed."""
    hits = pilot.app.screen.query_one(HitList)
    return [str(option.prompt).splitlines()[0] for option in hits.options]
