"""The page of messages: whatever can go wrong stands on it, with what to do then."""

import re

import pytest

from terminal.cli.errors import ExitStatus
from tests.support.cli_process import ROOT
from tests.support.error_messages import find_failure_reasons, find_messages

PAGE = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
LISTED = [found[0] for found in ROW.findall(PAGE)]
COUNTED = {found[0] for found in ROW.findall(PAGE[PAGE.index("A run report counts failures") :])}
"""Reasons, each with a number or a place beside it, of which a report or a warning consists."""
SHOW_THE_LINE = frozenset({
    "UsageError", "BadParameter", "fail", "write_error_line", "append", "ArticleFormatError",
    "_note_once", "FetchError",  # has one of its own
})  # fmt: skip


def test_every_message_is_on_the_page_and_no_other() -> None:
    """Who searches the page for what was printed finds it; what is not said any more is gone."""
    output = {message.text for message in find_messages()} | find_failure_reasons()
    assert output == {*LISTED}


def test_no_message_is_listed_twice() -> None:
    """One message has one explanation."""
    assert len(LISTED) == len({*LISTED})


def test_every_error_has_a_hint() -> None:
    """It says on the screen what to do; but for mistakes in the line itself, which show it."""
    mute = {
        each for each in find_messages() if not each.has_hint and each.speaker not in SHOW_THE_LINE
    }
    assert {each.text for each in mute} <= COUNTED


@pytest.mark.parametrize("status", ExitStatus)
def test_every_exit_status_is_explained(status: ExitStatus) -> None:
    """The table at the head has all of them."""
    assert f"\n| {status.value} | " in PAGE
