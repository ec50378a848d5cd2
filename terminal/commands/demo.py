"""`truongdang demo`: the whole chain at work on the bundled sites, step by step."""

import random
import shlex
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from config.load import load_site
from demo.past import PAST_KEY, PAST_SITE_FILE, write_past_captures
from demo.server import RunningSite, serve_demo_sites
from indexer.search_request import SearchRequest
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, write_lines
from terminal.services.search import open_searcher

_FIRST_PORT_CHOICES = range(20_000, 32_000, 2)
"""Where the demo sites may listen the first time, two ports in a row: few programs do there."""
_MAX_PORT_ATTEMPTS = 20
"""Pairs of ports that are tried, of 6,000: only a machine full of servers has none free."""
_SERVE_PORT = 8421
"""Where the demo sites listen with --serve, as the guides have it."""
_SITE_FILE_PATTERN = "demo-*.toml"
_EXAMPLES = (
    "truongdang demo",
    "truongdang demo --folder elsewhere",
    "truongdang demo --serve",
)
_QUERY = "hội nghị sơ kết"
_SEARCHES = (
    ("search", _QUERY, "--limit", "2", "--facet", "year,author"),
    ("search", "hoi nghi so ket", "--limit", "2", "--facet", "site,section"),
    ("search", "khai giảng OR bế giảng", "--sort", "date", "--limit", "2", "--facet", "year,doc"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """The folder of the demonstration, and the program that is shown."""

    folder: Path
    cli: click.Command

    @property
    def config(self) -> Path:
        """The configuration of the demo sites."""
        return self.folder / "config"

    def format_command(self, words: Sequence[str]) -> str:
        """Return a command as it is typed."""
        return " ".join(
            [get_invocation(), *(shlex.quote(word) for word in self.add_folder_options(words))]
        )

    def add_folder_options(self, words: Sequence[str]) -> list[str]:
        """Return the words of a command, the folders of the demonstration first."""
        return ["--config", str(self.config), "--data", str(self.folder), *words]

    def run_shown(self, *words: str) -> None:
        """Print a command, then run it.

        Raises:
            Exit: it did not end well.
        """
        write_lines(
            ["", OutputScreen.for_stream(sys.stdout).bold(f"$ {self.format_command(words)}")]
        )
        if status := self.cli.main(
            self.add_folder_options(words), "truongdang", standalone_mode=False
        ):
            raise click.exceptions.Exit(status)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="Where the demonstration keeps its configuration and data.",
)
@click.option("--serve", "only_serve", is_flag=True, help="Only run the sites, until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_534),
    default=_SERVE_PORT,
    show_default=True,
    help="With --serve: where the first site listens; the other takes the next.",
)
@click.pass_context
def command(click_context: click.Context, folder: Path, *, only_serve: bool, port: int) -> None:
    """See the program at work: two small bundled sites are crawled, indexed and searched.

    The sites run on this machine only, as long as the crawl lasts. The result stays in the
    folder; try it with the commands that are printed at the end. You can run the demonstration
    again at any time. With --serve nothing is crawled: the sites run, so that you can add and
    crawl them yourself. With --serve --folder FOLDER they run at the addresses that FOLDER knows.
    """
    demonstration = Demonstration(folder=folder, cli=click_context.find_root().command)
    if only_serve:
        is_named = click_context.get_parameter_source("folder") is ParameterSource.COMMANDLINE
        _serve_until_interrupted(_choose_ports(demonstration) if is_named else [port])
        return
    with _run_demo_sites(demonstration) as sites:
        articles = sum(site.articles for site in sites)
        write_lines(
            [f"{len(sites)} bundled sites with {articles} articles now answer on this machine."]
        )
        demonstration.run_shown("crawl", "--all")
    for words in _SEARCHES:
        demonstration.run_shown(*words)
    demonstration.run_shown(
        "export", _QUERY, "--format", "csv", "--format", "jsonl", "-o", f"{folder}/export/"
    )
    write_lines(["", f"What was gathered stays in {folder}.", *_explain_path()])
    write_lines([f"Captures of a school that is gone lie in {folder}/past: docs/web-archives.md"])
    write_lines(["Type next, for example:"])
    write_lines(
        f"  {demonstration.format_command(words)}" for words in _suggest_commands(demonstration)
    )


def _explain_path() -> Iterator[str]:
    """Yield how a shell finds the program, where it does not yet."""
    called = Path(sys.argv[0])
    activate = called.parent / "activate"
    if activate.exists() and get_invocation() != called.name:
        yield "This shell does not find truongdang by its name. Type once in each new shell:"
        yield f"  . {_shorten_path(activate)}"


def _serve_until_interrupted(ports: Sequence[int]) -> None:
    """Run the sites until Ctrl-C."""
    with ExitStack() as stack:
        sites = _start_sites(stack, ports)
        write_lines(f"{site.base_url}/  {site.key}, {site.articles} articles" for site in sites)
        sys.stdout.flush()
        threading.Event().wait()


def _suggest_commands(demonstration: Demonstration) -> list[tuple[str, ...]]:
    """Return commands that work on what was gathered, one of them on an article of it."""
    with open_searcher(
        CliContext(config=demonstration.config, data=demonstration.folder)
    ) as searcher:
        first = searcher.search(SearchRequest(query=_QUERY, limit=1)).hits[0]
    return [
        ("show", first.id),
        ("search", "title:hội nghị", "--sort", "date", "--limit", "5"),
        ("facet", "*", "--by", "author,section"),
        ("count", '"học viên"', "--from", "2020", "--to", "2021-06"),
        ("export", "*", "--format", "jsonl", "-o", f"{demonstration.folder}/articles.jsonl"),
    ]


@contextmanager
def _run_demo_sites(demonstration: Demonstration) -> Iterator[tuple[RunningSite, ...]]:
    """Run the demo sites, and leave the folder ready for a crawl of them."""
    with ExitStack() as stack:
        sites = _start_sites(stack, _choose_ports(demonstration))
        _write_configuration(demonstration, sites)
        yield sites


def _choose_ports(demonstration: Demonstration) -> Sequence[int]:
    """Return the ports to try: that of the last time, since addresses must not change."""
    known = list((demonstration.config / "sites").glob(_SITE_FILE_PATTERN))
    if not known and demonstration.folder.exists() and any(demonstration.folder.iterdir()):
        print_error_message(
            f"{demonstration.folder} holds something else than a demonstration",
            hint="Name a new folder: truongdang demo --folder elsewhere",
        )
        raise click.exceptions.Exit(ExitStatus.USAGE)
    if not known:
        return random.sample(
            _FIRST_PORT_CHOICES, _MAX_PORT_ATTEMPTS
        )  # so that two demonstrations keep apart
    sites = [load_site(demonstration.config, path.stem) for path in known]
    return [min(urlsplit(site.start_urls[0]).port or 0 for site in sites)]


def _start_sites(stack: ExitStack, ports: Sequence[int]) -> tuple[RunningSite, ...]:
    for port in ports:
        try:
            return stack.enter_context(serve_demo_sites(port))
        except OSError:  # taken by another program
            continue
    print_error_message(
        f"another program listens on port {ports[0]} or the next, where the bundled sites belong",
        hint="Try again later, or elsewhere: with another --folder, or another --port.",
    )
    raise click.exceptions.Exit(ExitStatus.UNAVAILABLE)


def _write_configuration(demonstration: Demonstration, sites: Sequence[RunningSite]) -> None:
    """Write a configuration of the sites alone; what is there already stays."""
    texts = {f"sites/{site.key}.toml": site.site_file for site in sites}
    texts[f"sites/{PAST_KEY}.toml"] = PAST_SITE_FILE
    texts["settings.toml"] = 'contact = "a demonstration on one machine"\n'
    texts["abbreviations.toml"] = (files("config") / "abbreviations.toml").read_text("utf-8")
    for name, text in texts.items():
        path = demonstration.config / name
        # Who has edited a file of the demonstration keeps it.
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if not (demonstration.folder / "past").exists():
        write_past_captures(demonstration.folder / "past")


def get_invocation() -> str:
    """Return what to type for the program: its name where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name)
    if found and Path(found).resolve() == called.resolve():
        return called.name
    path = _shorten_path(called)
    return f"{_shorten_path(Path(sys.executable))} {path}" if called.suffix == ".py" else path


def _shorten_path(path: Path) -> str:
    here = Path.cwd()
    full = path.absolute()
    return shlex.quote(str(full.relative_to(here) if full.is_relative_to(here) else full))
