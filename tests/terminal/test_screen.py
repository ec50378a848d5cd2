"""What a screen is: its width and colours, by the stream and the environment."""

import io

import pytest

from terminal.screen import Screen


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_pipe_has_neither_width_nor_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe lines are as long as they are."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert Screen.of(io.StringIO()) == Screen()


def test_columns_give_a_pipe_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS holds for a pipe too, as for other programs."""
    monkeypatch.setenv("COLUMNS", "60")
    assert Screen.of(io.StringIO()) == Screen(width=60)


def test_terminal_has_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows colours as wide as COLUMNS says."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen.of(Terminal())
    assert screen == Screen(terminal=True, width=60, colour=True)
    assert screen.bold("a") != screen.dim("a") != screen.mark("a") != "a"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR and a dumb terminal are respected."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    screen = Screen.of(Terminal())
    assert not screen.colour
    assert [screen.bold("a"), screen.dim("a"), screen.mark("a")] == ["a", "a", "a"]
