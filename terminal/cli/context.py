"""Where a command finds its things: the folders of configuration and data, the index.

The folders come, in this order, from the options `--config` and `--data`
(before or after the command's name), from `TRUONGDANG_CONFIG` and
`TRUONGDANG_DATA`, and else are `./config` and `./data`. What needs the archive's
database is in `terminal.services.archive`, since a search must not wait for its import.
"""

import functools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from config.site import Settings

_Params = ParamSpec("_Params")


class _FolderType(click.Path):
    """A folder whose name the URL of a database can hold: any that is UTF-8."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path that was typed."""
        try:
            os.fspath(value).encode()
        except UnicodeEncodeError:
            self.fail("the name of the folder is not UTF-8.", param, ctx)
        return super().convert(value, param, ctx)


_FOLDER_TYPE = _FolderType()


@dataclass(frozen=True, slots=True, kw_only=True)
class CliContext:
    """The two folders that a command works with."""

    config: Path = Path("config")
    data: Path = Path("data")

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.data / "index"

    def load_settings(self) -> "Settings":
        """Load the settings that hold for every site."""
        # A search needs none, and must not wait for what reads them.
        from config.load import load_settings  # noqa: PLC0415

        return load_settings(self.config, data=self.data)


_FOLDER_OPTIONS = (
    ("--config", "TRUONGDANG_CONFIG", "The folder of settings and site files."),
    ("--data", "TRUONGDANG_DATA", "The folder of archive, captures and index."),
)


def make_folder_options() -> list[click.Parameter]:
    """Make the options `--config` and `--data` as they stand before the command's name."""
    return [
        click.Option(
            [flag],
            type=_FOLDER_TYPE,
            envvar=variable,
            default=Path(flag.lstrip("-")),
            show_default=True,
            show_envvar=True,
            help=help_text,
        )
        for flag, variable, help_text in _FOLDER_OPTIONS
    ]


def pass_cli_context(
    command: Callable[Concatenate[CliContext, _Params], None],
) -> Callable[_Params, None]:
    """Give a command the folders first, and let them be named after its name too."""

    @functools.wraps(command)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> None:
        command(get_cli_context(), *args, **kwargs)

    # Decorators are applied from below: reversed, so that help lists them in their order.
    for flag, _, help_text in reversed(_FOLDER_OPTIONS):
        click.option(
            flag,
            type=_FOLDER_TYPE,
            callback=_set_folder,
            expose_value=False,
            metavar="DIR",
            help=help_text,
        )(wrapper)
    return wrapper


def get_cli_context() -> CliContext:
    """Return the folders of the command that is running."""
    return click.get_current_context().ensure_object(CliContext)


def _set_folder(
    click_context: click.Context, parameter: click.Parameter, folder: Path | None
) -> None:
    if folder is None:
        return
    context = click_context.ensure_object(CliContext)
    # The option after the command's name wins over the one before it.
    changed = {str(parameter.name): folder}
    click_context.obj = replace(context, **changed)


def site_key_argument(
    *, required: bool
) -> Callable[[Callable[_Params, None]], Callable[_Params, None]]:
    """Let a command take site keys, which a shell can complete."""
    return click.argument(
        "keys",
        nargs=-1,
        required=required,
        metavar="KEY..." if required else "[KEY...]",
        shell_complete=complete_site_keys,
    )


def complete_site_keys(
    click_context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a site key, by the names of the site files alone."""
    # A shell waits for this at every Tab: no file is opened, no command imported.
    files = (get_incomplete_context(click_context).config / "sites").glob("*.toml")
    return complete_words(sorted(path.stem for path in files), incomplete)


def get_incomplete_context(click_context: click.Context) -> CliContext:
    """Return the folders of a line that is still being typed, wherever they stand in it."""
    root_parameters, command_context = (
        click_context.find_root().params,
        click_context.find_object(CliContext) or CliContext(),
    )
    changed = {
        name: root_parameters[name] for name in ("config", "data") if root_parameters.get(name)
    }
    after_command = {
        name: getattr(command_context, name)
        for name in changed
        if getattr(command_context, name) != Path(name)
    }
    return CliContext(**changed | after_command)


def complete_words(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Offer a shell the words that begin with what was typed."""
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
