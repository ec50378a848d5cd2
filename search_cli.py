"""The command `truongdang`: the table of its commands, and the streams it writes to.

A command's module is imported only when the command runs, so that a search starts without the
crawler. A new command is a line of `LAZY_COMMANDS` and a module in `terminal/commands/`.
"""

import atexit
import gc
import os
import signal
import sys
from pathlib import Path

_IS_PROGRAM = Path(sys.argv[0]).stem in {"truongdang", "search_cli"}
if _IS_PROGRAM and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C while modules are imported ends the process, without a traceback of them. Who
    # imports this module keeps what Ctrl-C means there.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from terminal.cli.lazy_group import LazyCommand, RootGroup  # noqa: E402 -- see above

LAZY_COMMANDS = (
    LazyCommand("search", "terminal.commands.search", "Find articles."),
    LazyCommand("count", "terminal.commands.count", "Count the articles that match."),
    LazyCommand(
        "facet", "terminal.commands.facet", "Count articles by year, author, site and more."
    ),
    LazyCommand(
        "trend", "terminal.commands.trend", "Count articles over time, next to all articles."
    ),
    LazyCommand(
        "coverage",
        "terminal.commands.coverage",
        "Show what the archive has of each site, and the gaps.",
    ),
    LazyCommand(
        "kwic", "terminal.commands.kwic", "Show words in context, one line per occurrence."
    ),
    LazyCommand("colloc", "terminal.commands.colloc", "Find words that often stand near a word."),
    LazyCommand(
        "keyness",
        "terminal.commands.keyness",
        "Find the words in which two sets of articles differ.",
    ),
    LazyCommand("show", "terminal.commands.show", "Read one article."),
    LazyCommand(
        "browse", "terminal.commands.browse", "Search, filter and read in one application."
    ),
    LazyCommand("diff", "terminal.commands.diff", "See what the site changed in an article."),
    LazyCommand(
        "open", "terminal.commands.open_", "Open an article in a browser, live or as archived."
    ),
    LazyCommand(
        "extract",
        "terminal.commands.extract",
        "Read one page, and show which rule found each field.",
    ),
    LazyCommand("export", "terminal.commands.export", "Write the articles found to files."),
    LazyCommand("saved", "terminal.commands.saved", "Save searches, and see what is new in them."),
    LazyCommand("crawl", "terminal.commands.crawl", "Fetch the news of configured sites."),
    LazyCommand(
        "reextract", "terminal.commands.reextract", "Read the captures again with today's rules."
    ),
    LazyCommand("import", "terminal.commands.import_", "Import articles collected elsewhere."),
    LazyCommand("index", "terminal.commands.index", "Update, rebuild or look at the index."),
    LazyCommand(
        "status", "terminal.commands.status", "Show how the sites do, and what needs attention."
    ),
    LazyCommand("doctor", "terminal.commands.doctor", "See whether all is in order here."),
    LazyCommand("report", "terminal.commands.report", "Describe a site that is read badly."),
    LazyCommand("alert", "terminal.commands.alert", "Send a message through the alert_command."),
    LazyCommand("archive", "terminal.commands.archive", "Verify, back up and measure the archive."),
    LazyCommand("init", "terminal.commands.init", "Write a configuration that you can edit."),
    LazyCommand("sites", "terminal.commands.sites", "List, add, check, enable and disable sites."),
    LazyCommand("demo", "terminal.commands.demo", "Try everything on a bundled site."),
    LazyCommand(
        "completion", "terminal.commands.completion", "Print the completion script of a shell."
    ),
)

cli = RootGroup(LAZY_COMMANDS, examples=("truongdang demo", "truongdang search 'hội nghị sơ kết'"))


def main() -> None:
    """Run the command that was typed and end the process with its exit status."""
    _relax_garbage_collector()
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese goes out as UTF-8 in every locale; what UTF-8 lacks goes out escaped.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main(prog_name="truongdang")


def _relax_garbage_collector() -> None:
    """Collect garbage in cycles seldom, and not at exit: it takes a sixth of a search."""
    # Objects before a collection; Python's default is 700 to 2,000, and importing modules makes
    # tens of thousands. A frozen heap is not collected once more as the process ends.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)


def _open_closed_streams() -> None:
    """Open the null device in the place of each stream that a shell closed (`>&-`).

    In this order, so that each takes its own number (0, 1, 2): else the next file that is opened,
    such as the database, would get it, and messages would be written into that.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null_device = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 -- to the end
            setattr(sys, name, null_device)


if __name__ == "__main__":
    main()
