"""In which shape a result is printed: for people, as one JSON object, or as rows."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import click

from research.json_text import json_text
from terminal.pager import page
from terminal.screen import Screen, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """One result in each of its shapes, made when it is wanted; `text` only where there is any."""

    json: Callable[[], Mapping[str, object]]
    csv: Callable[[], Iterable[str]]
    text: Callable[[Screen], Iterable[str]]

    def put(self, shape: str | None, *, found: bool) -> None:
        """Print it in the shape that was asked for; what is empty says nothing to people."""
        match shape:
            case "json":
                click.echo(json_text(self.json()))
            case "csv":
                tell(self.csv())
            case _ if found:
                page(self.text(Screen.of(sys.stdout)))


def with_shape(
    **meanings: str,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each shape, such as `--json`, and the last one typed."""

    def shaped(command: Callable[..., None]) -> Callable[..., None]:
        for name, meaning in reversed(meanings.items()):
            click.option(f"--{name}", "shape", flag_value=name, help=meaning)(command)
        return command

    return shaped
