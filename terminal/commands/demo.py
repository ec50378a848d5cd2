"""`truongdang demo`: the whole chain at work on the bundled sites, step by step."""

import random
import shlex
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import click

from config.load import load_site
from demo.server import RunningSite, serve
from indexer.request import SearchRequest
from terminal.command import Command
from terminal.errors import complain
from terminal.invocation import invocation
from terminal.screen import Screen, tell
from terminal.search import open_searcher
from terminal.session import Session
from terminal.status import Status

_PORTS = range(20_000, 32_000, 2)
"""Where the demo sites may listen the first time, two ports in a row: few programs do there."""
_ATTEMPTS = 20
_PORT = 8421
"""Where the demo sites listen with --serve, as the guides have it."""
_SITE_FILES = "demo-*.toml"
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
class Stage:
    """Where the demonstration keeps its things, and the program that is shown."""

    folder: Path
    door: click.Command

    @property
    def config(self) -> Path:
        """The configuration of the demo sites."""
        return self.folder / "config"

    def line(self, words: Sequence[str]) -> str:
        """A command as it is typed."""
        return " ".join([invocation(), *(shlex.quote(word) for word in self.words(words))])

    def words(self, words: Sequence[str]) -> list[str]:
        """A command's words, the folders of the demonstration first."""
        return ["--config", str(self.config), "--data", str(self.folder), *words]

    def show(self, *words: str) -> None:
        """Print a command, then run it.

        Raises:
            Exit: it did not end well.
        """
        tell(["", Screen.of(sys.stdout).bold(f"$ {self.line(words)}")])
        if status := self.door.main(self.words(words), "truongdang", standalone_mode=False):
            raise click.exceptions.Exit(status)


@click.command(cls=Command, examples=_EXAMPLES)
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
    default=_PORT,
    show_default=True,
    help="With --serve: where the first site listens; the other takes the next.",
)
@click.pass_context
def command(context: click.Context, folder: Path, *, only_serve: bool, port: int) -> None:
    """See the program at work: two small bundled sites are crawled, indexed and searched.

    The sites run on this machine alone, and only as long as the crawl. What was gathered
    stays in the folder, to be tried out with the commands that are printed at the end. It is
    safe to run the demonstration again. With --serve nothing is crawled: the sites wait to be
    added and crawled by you.
    """
    if only_serve:
        _serve(port)
        return
    stage = Stage(folder=folder, door=context.find_root().command)
    with _sites(stage) as sites:
        articles = sum(site.articles for site in sites)
        tell([f"{len(sites)} bundled sites with {articles} articles now answer on this machine."])
        stage.show("crawl", "--all")
    for words in _SEARCHES:
        stage.show(*words)
    stage.show("export", _QUERY, "--format", "csv", "--format", "jsonl", "-o", f"{folder}/export/")
    tell(["", f"What was gathered stays in {folder}. Type next, for example:"])
    tell(f"  {stage.line(words)}" for words in _next(stage))


def _serve(port: int) -> None:
    """Run the sites until someone has had enough."""
    with ExitStack() as stack:
        sites = _start(stack, [port])
        tell(f"{site.base_url}/  {site.key}, {site.articles} articles" for site in sites)
        sys.stdout.flush()
        threading.Event().wait()


def _next(stage: Stage) -> list[tuple[str, ...]]:
    """Commands that work on what was gathered, one of them on an article of it."""
    with open_searcher(Session(config=stage.config, data=stage.folder)) as searcher:
        first = searcher.search(SearchRequest(query=_QUERY, limit=1)).hits[0]
    return [
        ("show", first.id),
        ("search", "title:hội nghị", "--sort", "date", "--limit", "5"),
        ("facet", "*", "--by", "author,section"),
        ("count", '"học viên"', "--from", "2020", "--to", "2021-06"),
        ("export", "*", "--format", "jsonl", "-o", f"{stage.folder}/articles.jsonl"),
    ]


@contextmanager
def _sites(stage: Stage) -> Iterator[tuple[RunningSite, ...]]:
    """Run the demo sites, and leave the folder ready for a crawl of them."""
    with ExitStack() as stack:
        sites = _start(stack, _ports(stage))
        _configure(stage, sites)
        yield sites


def _ports(stage: Stage) -> Sequence[int]:
    """The ports to try: that of the last time, since an article's address must not change."""
    known = list((stage.config / "sites").glob(_SITE_FILES))
    if not known and stage.folder.exists() and any(stage.folder.iterdir()):
        complain(
            f"{stage.folder} holds something else than a demonstration",
            hint="Name a new folder: truongdang demo --folder elsewhere",
        )
        raise click.exceptions.Exit(Status.USAGE)
    if not known:
        return random.sample(_PORTS, _ATTEMPTS)  # so that two demonstrations keep apart
    sites = [load_site(stage.config, path.stem) for path in known]
    return [min(urlsplit(site.start_urls[0]).port or 0 for site in sites)]


def _start(stack: ExitStack, ports: Sequence[int]) -> tuple[RunningSite, ...]:
    for port in ports:
        try:
            return stack.enter_context(serve(port))
        except OSError:
            continue  # taken by another program
    complain(
        f"another program listens on port {ports[0]} or the next, where the bundled sites belong",
        hint="Try again later, or elsewhere: with another --folder, or another --port.",
    )
    raise click.exceptions.Exit(Status.UNAVAILABLE)


def _configure(stage: Stage, sites: Sequence[RunningSite]) -> None:
    """Write a configuration of the sites alone; what is there already stays."""
    texts = {f"sites/{site.key}.toml": site.site_file for site in sites}
    texts["settings.toml"] = 'contact = "a demonstration on one machine"\n'
    texts["abbreviations.toml"] = (files("config") / "abbreviations.toml").read_text("utf-8")
    for name, text in texts.items():
        path = stage.config / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
