"""The application opened on an archive, driven by Textual's pilot, read as text."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Input, Static

from terminal.browse.app import BrowseApp
from terminal.browse.data_service import DataService
from terminal.browse.hit_list import HitList
from terminal.browse.search_screen import SearchScreen
from terminal.cli.context import CliContext
from tests.support.cli_runner import ArchiveCli

PilotAction = Callable[[Pilot[None]], Awaitable[None]]
SMALL_SIZE, LARGE_SIZE = (80, 24), (160, 50)
_MAX_PAUSES = 500


def run_browse(
    archive_cli: ArchiveCli, act: PilotAction, size: tuple[int, int] = SMALL_SIZE
) -> None:
    """Open the application on an archive and let `act` drive it."""

    async def scenario() -> None:
        with DataService(CliContext(config=archive_cli.config, data=archive_cli.data)) as data:
            async with BrowseApp(data).run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                await wait_until_settled(pilot)
                await act(pilot)

    asyncio.run(scenario())


async def wait_until_settled(pilot: Pilot[None]) -> None:
    """Wait until what was typed has been searched for, and every result is shown."""
    search = next(each for each in pilot.app.screen_stack if isinstance(each, SearchScreen))
    for _ in range(_MAX_PAUSES):
        await pilot.app.workers.wait_for_complete()
        if search.query_one(Input).value == search._selection.query:
            break
        await pilot.pause()
    await pilot.pause()


async def press_keys(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for what they do."""
    await pilot.press(*keys)
    await wait_until_settled(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text into the line that has the focus."""
    line = pilot.app.focused
    assert isinstance(line, Input)
    line.value = text
    await pilot.pause()
    await wait_until_settled(pilot)


def get_screen_text(pilot: Pilot[None]) -> str:
    """Return the screen as lines of text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def get_state_text(pilot: Pilot[None]) -> str:
    """Return the line that the application shows about the search."""
    return get_widget_text(pilot, "#state")


def get_widget_text(pilot: Pilot[None], selector: str) -> str:
    """Return the text of the widget that a selector finds."""
    return str(pilot.app.screen.query_one(selector, Static).render())


def get_hit_titles(pilot: Pilot[None]) -> list[str]:
    """Return the titles of the hits that are listed."""
    hits = pilot.app.screen.query_one(HitList)
    lines = [str(option.prompt).splitlines()[0] for option in hits.options]
    return [line.partition("  ")[2] for line in lines]  # after the number
