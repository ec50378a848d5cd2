"""`truongdang init`: a configuration that can be edited."""

from pathlib import Path

import click

from config.folders import SHIPPED_CONFIG
from config.load import list_site_files
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_lines

_FILES = ("settings.toml", "abbreviations.toml", "site.schema.json")


@click.command(
    cls=ExampleCommand, examples=("truongdang init", "truongdang init my-study --with-sites")
)
@pass_cli_context
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--with-sites", is_flag=True, help="Copy all site files too; later versions do not change them."
)
def command(context: CliContext, folder: Path | None, *, with_sites: bool) -> None:
    """Write a configuration that you can edit, to DIR/config or to your own configuration folder.

    Commands typed in DIR then use DIR/config and DIR/data. Existing files are left alone. You need
    not copy the sites that come with the program: sites enable KEY copies a file when it
    changes it.

    Exit status: 0 done, 3 the folder cannot be written.
    """
    target = folder / "config" if folder else context.config
    names = [*_FILES]
    if with_sites:
        names += [f"sites/{path.name}" for path in list_site_files(SHIPPED_CONFIG)]
    (target / "sites").mkdir(parents=True, exist_ok=True)
    written = [name for name in names if _write_new(target / name, SHIPPED_CONFIG / name)]
    for name in written:
        write_lines([f"wrote {target / name}"])
    if kept := len(names) - len(written):
        write_lines([f"{kept} files were there already and stay as they are"])
    where = f"cd {folder}, then " if folder and folder.resolve() != Path.cwd() else ""
    write_lines([f"next: put your address into {target / 'settings.toml'} (contact)"])
    write_lines([f"      {where}truongdang sites list"])


def _write_new(path: Path, source: Path) -> bool:
    """Write a file unless it is there."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(source.read_text(encoding="utf-8"))
    except FileExistsError:
        return False
    return True
