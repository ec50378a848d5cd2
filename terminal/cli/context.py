"""Where a command finds its things: the folders of configuration and data, the index.

The folders come, in this order, from the options `--config` and `--data`
(before or after the command's name), from `TRUONGDANG_CONFIG` and
`TRUONGDANG_DATA`, and else are chosen by `config.folders`. What needs the archive's
database is in `terminal.services.archive`, since a search must not wait for its import.
"""

import functools
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from config.folders import (
    ARCHIVE_URL_VARIABLE,
    CONFIG_VARIABLE,
    DATA_VARIABLE,
    SHIPPED_CONFIG,
    ChosenFolder,
    choose_folders,
)

if TYPE_CHECKING:
    from config.site import Settings
    from indexer.index_store import IndexLocation

_Params = ParamSpec("_Params")
_CLUSTER_SETTING = re.compile(
    r"""^[ \t]*+"?engine"?[ \t]*+=[ \t]*+["']opensearch["']""", re.MULTILINE
)


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
    """The two folders that a command works with, and in a few words why it is these.

    `archive_url` is the address of the database that was named beside them; empty: the settings'.
    """

    config: Path
    data: Path
    config_reason: str = ""
    data_reason: str = ""
    archive_url: str = ""

    @classmethod
    def choose(
        cls,
        config: ChosenFolder | None = None,
        data: ChosenFolder | None = None,
        archive_url: str = "",
    ) -> "CliContext":
        """Make the context of folders that may not be named."""
        chosen = choose_folders(config, data)
        return cls(
            config=chosen.config.path,
            data=chosen.data.path,
            config_reason=chosen.config.reason,
            data_reason=chosen.data.reason,
            archive_url=archive_url,
        )

    @property
    def is_config_named(self) -> bool:
        """Whether somebody said which folder of configuration it is to be."""
        return self.config_reason in {"--config", CONFIG_VARIABLE}

    @property
    def index(self) -> "IndexLocation":
        """Where the index lies: in a folder, or in the cluster that the settings name."""
        if not _names_cluster(self.config / "settings.toml"):
            return self.data / "index"
        from indexer.index_store import ClusterLocation  # noqa: PLC0415 -- few have a cluster

        settings = self.load_settings()
        return ClusterLocation(
            urls=settings.opensearch_url,
            name=settings.opensearch_index,
            shards=settings.opensearch_shards,
            replicas=settings.opensearch_replicas,
        )

    def load_settings(self) -> "Settings":
        """Load the settings that hold for every site."""
        # A search needs none, and must not wait for what reads them.
        from config.load import load_settings  # noqa: PLC0415

        return load_settings(self.config, data=self.data, archive_url=self.archive_url)

    def make_environment(self) -> dict[str, str]:
        """Return the environment of a command of ours that is to work on the same archive.

        Not as an option: what a process was called with, everybody on its machine can read.
        """
        own = {ARCHIVE_URL_VARIABLE: self.archive_url} if self.archive_url else {}
        return {**os.environ, **own}


_FOLDER_OPTIONS = (
    (
        "--config",
        CONFIG_VARIABLE,
        "The folder of settings and site files.",
        "./config if made by this program, else your own",
    ),
    (
        "--data",
        DATA_VARIABLE,
        "The folder of archive, captures and index.",
        "./data if made by this program, else your own",
    ),
)


_ARCHIVE_URL_HELP = "The database of the archive, as archive_url of settings.toml."


def _names_cluster(path: Path) -> bool:
    """Tell whether the engine of the settings is a cluster; a search must not wait for more."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _CLUSTER_SETTING.search(text) is not None


def make_folder_options() -> list[click.Parameter]:
    """Make `--config`, `--data` and `--archive-url` as they stand before the command's name."""
    archive_url = click.Option(
        ["--archive-url"],
        metavar="URL",
        envvar=ARCHIVE_URL_VARIABLE,
        show_envvar=True,
        default="",
        show_default="as in settings.toml, else SQLite in --data",
        help=_ARCHIVE_URL_HELP,
    )
    return [*_make_folder_options(), archive_url]


def _make_folder_options() -> list[click.Parameter]:
    return [
        click.Option(
            [flag],
            type=_FOLDER_TYPE,
            envvar=variable,
            show_envvar=True,
            show_default=default,
            help=help_text,
        )
        for flag, variable, help_text, default in _FOLDER_OPTIONS
    ]


def pass_cli_context(
    command: Callable[Concatenate[CliContext, _Params], None],
) -> Callable[_Params, None]:
    """Give a command the folders first, and let them be named after its name too."""

    @functools.wraps(command)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> None:
        command(get_cli_context(), *args, **kwargs)

    click.option(
        "--archive-url",
        callback=_set_archive_url,
        expose_value=False,
        metavar="URL",
        help=_ARCHIVE_URL_HELP,
    )(wrapper)
    # Decorators are applied from below: reversed, so that help lists them in their order.
    for flag, _, help_text, _ in reversed(_FOLDER_OPTIONS):
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
    return _ensure_context(click.get_current_context())


def _ensure_context(click_context: click.Context) -> CliContext:
    if not isinstance(click_context.obj, CliContext):
        click_context.obj = CliContext.choose()
    return click_context.obj


def _set_folder(
    click_context: click.Context, parameter: click.Parameter, folder: Path | None
) -> None:
    if folder is None:
        return
    # The option after the command's name wins over the one before it.
    name = str(parameter.name)
    changed: dict[str, Any] = {name: folder, f"{name}_reason": f"--{name}"}
    click_context.obj = replace(_ensure_context(click_context), **changed)
    # There the messages of errors look for it, when the command's own context is left.
    click_context.find_root().obj = click_context.obj


def _set_archive_url(click_context: click.Context, _: click.Parameter, url: str | None) -> None:
    if url is not None:
        click_context.obj = replace(_ensure_context(click_context), archive_url=url)
        click_context.find_root().obj = click_context.obj


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
    folders = (SHIPPED_CONFIG, get_incomplete_context(click_context).config)
    keys = {path.stem for folder in folders for path in (folder / "sites").glob("*.toml")}
    return complete_words(sorted(keys), incomplete)


def get_incomplete_context(click_context: click.Context) -> CliContext:
    """Return the folders of a line that is still being typed, wherever they stand in it."""
    # The command's callback has not run: only what stands after its name is in its context.
    root = click_context.find_root()
    folders = find_named_folders(root)
    if after_command := click_context.find_object(CliContext):
        for name in ("config", "data"):
            if getattr(after_command, f"{name}_reason") == f"--{name}":
                path = getattr(after_command, name)
                folders[name] = ChosenFolder(path=path, reason=f"--{name}")
    return CliContext.choose(folders.get("config"), folders.get("data"))


def find_named_folders(root: click.Context) -> dict[str, ChosenFolder]:
    """Return the folders that are named before the command, or by the environment."""
    return {
        flag.lstrip("-"): ChosenFolder(path=path, reason=flag if is_typed else variable)
        for flag, variable, _, _ in _FOLDER_OPTIONS
        if (path := root.params.get(flag.lstrip("-")))
        for is_typed in [root.get_parameter_source(flag.lstrip("-")) is ParameterSource.COMMANDLINE]
    }


def complete_words(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """Offer a shell the words that begin with what was typed."""
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
