"""A command whose bad ends `alert_command` hears of: mistakes, damage, faults of the program.

What it finds at single sites it tells itself; here is told what keeps the whole command from
its work, and that it is over when the command next gets through.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from archive.errors import ArchiveError
from config.errors import ConfigError
from crawler.errors import CrawlError
from indexer.errors import IndexerError
from research.errors import ResearchError
from terminal.command import Command
from terminal.errors import Expected, status_of, told
from terminal.problem import Problem, announce
from terminal.screen import is_watched
from terminal.session import Session
from terminal.status import Status

_TELLING = "truongdang.telling"


def is_telling() -> bool:
    """Say whether the running command was given `--tell`."""
    return bool(click.get_current_context().meta.get(_TELLING))


def _note_telling(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 -- Click's
    context.meta[_TELLING] = value


TELL = click.option(
    "--tell",
    "telling",
    is_flag=True,
    expose_value=False,
    callback=_note_telling,
    help="Tell the alert_command of settings.toml what has begun and what is over.",
)
_PROBLEMS = "truongdang.problems"
_SIGNS = {
    Status.USAGE: "mistake",
    Status.DAMAGED: "damaged",
    Status.UNAVAILABLE: "unavailable",
    Status.CRASHED: "crashed",
    Status.STUCK: "locked",
    Status.NONE: "failed",
}
KILLED = "killed"
"""The sign of a command that was ended from outside, as its unit tells."""


class AlertingCommand(Command):
    """A command that tells `alert_command` when it begins to fail, and when that is over.

    With the option `TELL` among its parameters it does so only where that is given; a plan
    (`dry_run`) tells nobody.
    """

    @property
    def _is_always_telling(self) -> bool:
        return "telling" not in {each.name for each in self.params}

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """Read the command line; a mistake in one that nobody types is told."""
        given = list(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if parent and (self._is_always_telling or "--tell" in given) and not is_watched():
                session = parent.find_object(Session) or Session()
                name = _name(f"{parent.command_path} {info_name}")
                tell_end(session, name, (Status.USAGE, error.format_message()))
            raise

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; tell how it ended."""
        if ctx.params.get("dry_run") or not (self._is_always_telling or is_telling()):
            return super().invoke(ctx)
        with _telling(ctx, _name(ctx.command_path)):
            return super().invoke(ctx)


def note_problem(context: click.Context, error: Expected, status: Status | None = None) -> None:
    """Note what kept a part of the running command from its work; it is told at its end."""
    context.meta.setdefault(_PROBLEMS, []).append((status or _status_of(error), _words(error)))


def note_finding(words: str) -> None:
    """Note what the running command, a check, has found; it is told at its end."""
    noted = click.get_current_context().meta.setdefault(_PROBLEMS, [])
    noted.append((Status.NONE, words))


def tell_end(session: Session, name: str, *noted: tuple[Status, str]) -> None:
    """Tell how the command of this name ended; with nothing noted, that it got through."""
    found = [
        Problem(site=None, sign=f"{name} {_SIGNS[status]}", message=words)
        for status, words in noted
    ]
    announce(session, found, lambda known: known.site is None and known.sign.startswith(f"{name} "))


def _name(path: str) -> str:
    """Name a command in problems by its words: `crawl`, `archive-verify`."""
    return "-".join(path.split()[1:])


@contextmanager
def _telling(context: click.Context, name: str) -> Iterator[None]:
    session = context.find_object(Session) or Session()
    noted: list[tuple[Status, str]] = context.meta.setdefault(_PROBLEMS, [])
    try:
        yield
    except click.exceptions.Exit as end:
        if end.exit_code != Status.INTERRUPTED:
            tell_end(session, name, *noted)
        raise
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except click.UsageError as error:
        tell_end(session, name, (Status.USAGE, error.format_message()))
        raise
    except (ArchiveError, ConfigError, CrawlError, IndexerError, ResearchError, OSError) as error:
        tell_end(session, name, (_status_of(error), _words(error)))
        raise
    except Exception as error:  # noqa: BLE001 -- a fault of ours: somebody must hear of it
        traceback.print_exc()
        tell_end(session, name, (Status.CRASHED, f"{type(error).__name__}: {error}"))
        raise click.exceptions.Exit(Status.CRASHED) from None
    else:
        tell_end(session, name, *noted)


def _status_of(error: Expected) -> Status:
    return Status.UNAVAILABLE if isinstance(error, OSError) else status_of(error)


def _words(error: Expected) -> str:
    words = told(error)
    return f"{words.message} ({words.hint})" if words.hint else words.message
