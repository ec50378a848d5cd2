"""`truongdang report`: one small file about a site that is read badly."""

from pathlib import Path

import click

from config.load import load_site
from research.atomic_output import write_atomically
from terminal.cli.context import CliContext, complete_site_keys, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line
from terminal.services.archive import open_archive
from terminal.services.site_evidence import MAX_PAGES, make_site_evidence

_EXAMPLES = (
    "truongdang report demo-joomla",
    "truongdang report demo-joomla http://truong.example/tin-tuc/hoi-nghi-12.html -o report.zip",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("key", shell_complete=complete_site_keys)
@click.argument("urls", metavar="[URL...]", nargs=-1)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; else KEY-report.zip here.",
)
def command(context: CliContext, key: str, urls: tuple[str, ...], *, output: Path | None) -> None:
    """Write a small file about the site KEY, to send when the site is read badly.

    It holds the site file, the site's health and last run with what was not read, versions, and
    three pages as captured with what was read of them: those at URL, or else pages that look like
    articles but were not read, and one that was read. It holds no settings, no headers, and
    nothing of other sites. It is a ZIP file: look into it before you send it.

    Exit status: 0 written, 2 no such site, 3 no archive.
    """
    if len(urls) > MAX_PAGES:
        raise click.UsageError(f"Give at most {MAX_PAGES} addresses.")
    site = load_site(context.config, key)
    site_text = (context.config / "sites" / f"{key}.toml").read_text(encoding="utf-8")
    path = output or Path(f"{key}-report.zip")
    with open_archive(context) as archive:
        content = make_site_evidence(context, archive, site, site_text, urls)
    write_atomically(path, [content])
    write_error_line(f"wrote {path} ({len(content):,} bytes)")
