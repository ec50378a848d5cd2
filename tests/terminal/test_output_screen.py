"""What a screen is: its width and colours, by the stream and the environment."""

import io

import pytest

from terminal.cli.output import OutputScreen


class FakeTerminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_pipe_has_neither_width_nor_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe lines are as long as they are."""
    monkeypatch.delenv("COLUMNS", raising=False)
    assert OutputScreen.for_stream(io.StringIO()) == OutputScreen()


def test_columns_give_a_pipe_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS holds for a pipe too, as for other programs."""
    monkeypatch.setenv("COLUMNS", "60")
    assert OutputScreen.for_stream(io.StringIO()) == OutputScreen(width=60)


def test_terminal_has_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows colours as wide as COLUMNS says."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = OutputScreen.for_stream(FakeTerminal())
    assert screen == OutputScreen(is_terminal=True, width=60, has_colour=True)
    assert screen.bold("a") != screen.dim("a") != screen.highlight("a") != "a"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR and a dumb terminal are respected."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    screen = OutputScreen.for_stream(FakeTerminal())
    assert not screen.has_colour
    assert [screen.bold("a"), screen.dim("a"), screen.highlight("a")] == ["a", "a", "a"]
