"""Commands that tell `alert_command` when they begin to fail, and when that is over.

Problems of single sites are told by `services/run_reporter.py`; here is told what keeps the whole
command from its work: a mistake, damage, a fault of the program.
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
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, ExpectedError, describe_error, get_exit_status
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import is_stderr_terminal
from terminal.services.alerts import OpenAlert, announce_changes

_ALERTING_KEY = "truongdang.telling"


def is_alerting() -> bool:
    """Say whether the running command was given `--tell`."""
    return bool(click.get_current_context().meta.get(_ALERTING_KEY))


def _enable_alerting(click_context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 -- Click's
    click_context.meta[_ALERTING_KEY] = value


alerting_option = click.option(
    "--tell",
    "telling",
    is_flag=True,
    expose_value=False,
    callback=_enable_alerting,
    help="Report new and ended problems to the alert_command of settings.toml.",
)
_PROBLEMS_KEY = "truongdang.problems"
_SIGNS = {
    ExitStatus.USAGE: "mistake",
    ExitStatus.DAMAGED: "damaged",
    ExitStatus.UNAVAILABLE: "unavailable",
    ExitStatus.CRASHED: "crashed",
    ExitStatus.STUCK: "locked",
    ExitStatus.NOTHING_FOUND: "failed",
}
KILLED = "killed"
"""The sign of a command that was ended from outside, as its unit tells."""


class AlertingCommand(ExampleCommand):
    """A command that tells `alert_command` when it begins to fail, and when that is over.

    With `alerting_option` among its parameters it does so only where `--tell` is given; a plan
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
        """Read the command line; tell of a mistake in one that nobody has typed at a terminal."""
        typed = list(args)  # Click empties the list as it reads
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if (
                parent
                and (self._is_always_telling or "--tell" in typed)
                # Who types at a terminal sees the mistake; a timer's unit does not.
                and not is_stderr_terminal()
            ):
                context = parent.find_object(CliContext) or CliContext.choose()
                name = _get_command_name(f"{parent.command_path} {info_name}")
                report_command_end(context, name, (ExitStatus.USAGE, error.format_message()))
            raise

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; tell how it ended."""
        if ctx.params.get("dry_run") or not (self._is_always_telling or is_alerting()):
            return super().invoke(ctx)
        with _announce_problems(ctx, _get_command_name(ctx.command_path)):
            return super().invoke(ctx)


def record_problem(
    click_context: click.Context, error: ExpectedError, status: ExitStatus | None = None
) -> None:
    """Note what kept a part of the running command from its work, to be told at its end."""
    click_context.meta.setdefault(_PROBLEMS_KEY, []).append(
        (status or _get_exit_status(error), _describe_expected(error))
    )


def record_finding(description: str) -> None:
    """Note what the running command, a check, has found, to be told at its end."""
    problems = click.get_current_context().meta.setdefault(_PROBLEMS_KEY, [])
    problems.append((ExitStatus.NOTHING_FOUND, description))


def report_command_end(context: CliContext, name: str, *outcomes: tuple[ExitStatus, str]) -> None:
    """Tell `alert_command` how the command of this name ended.

    Args:
        context: The folders.
        name: Of the command: `crawl`, `archive-verify`.
        outcomes: The exit status and the message of each problem; none when it got through.
    """
    found = [
        OpenAlert(site=None, sign=f"{name} {_SIGNS[status]}", message=message)
        for status, message in outcomes
    ]
    announce_changes(
        context, found, lambda known: known.site is None and known.sign.startswith(f"{name} ")
    )


def _get_command_name(path: str) -> str:
    """Return the name of a command in problems, by its words: `crawl`, `archive-verify`."""
    return "-".join(path.split()[1:])


@contextmanager
def _announce_problems(click_context: click.Context, name: str) -> Iterator[None]:
    context = click_context.find_object(CliContext) or CliContext.choose()
    problems: list[tuple[ExitStatus, str]] = click_context.meta.setdefault(_PROBLEMS_KEY, [])
    try:
        yield
    except click.exceptions.Exit as end:
        # An interrupted command has neither failed nor got through.
        if end.exit_code != ExitStatus.INTERRUPTED:
            report_command_end(context, name, *problems)
        raise
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except click.UsageError as error:
        report_command_end(context, name, (ExitStatus.USAGE, error.format_message()))
        raise
    except (ArchiveError, ConfigError, CrawlError, IndexerError, ResearchError, OSError) as error:
        report_command_end(context, name, (_get_exit_status(error), _describe_expected(error)))
        raise
    except Exception as error:  # noqa: BLE001 -- a fault of ours: somebody must hear of it
        # The journal must have the traceback; `alert_command` gets one line of it.
        traceback.print_exc()
        report_command_end(context, name, (ExitStatus.CRASHED, f"{type(error).__name__}: {error}"))
        raise click.exceptions.Exit(ExitStatus.CRASHED) from None
    else:
        report_command_end(context, name, *problems)


def _get_exit_status(error: ExpectedError) -> ExitStatus:
    return ExitStatus.UNAVAILABLE if isinstance(error, OSError) else get_exit_status(error)


def _describe_expected(error: ExpectedError) -> str:
    description = describe_error(error)
    return (
        f"{description.message} ({description.hint})" if description.hint else description.message
    )
