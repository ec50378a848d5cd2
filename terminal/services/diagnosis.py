"""What `doctor` looks at: configuration, folders, disk, clock and programs here, the rest beside.

Nothing is changed, and nobody is asked over the network.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.errors import ConfigError
from config.folders import SHIPPED_CONFIG
from config.load import check_sites, read_sites
from config.site import Settings, Site
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.render.browser import BrowserMissingError, require_browser
from indexer import engines
from indexer.errors import IndexerError
from terminal.cli.context import CliContext
from terminal.services.archive_diagnosis import diagnose_archive
from terminal.services.backup_diagnosis import diagnose_backup
from terminal.services.finding import DoctorFinding, note, problem
from terminal.services.index_diagnosis import diagnose_index
from terminal.services.leftovers import find_leftovers

_MIN_FREE_BYTES = 1 << 30  # bytes: a new site takes some hundred MB. Chosen
_CLOCK_TOLERANCE = timedelta(days=1)  # files carry the time of another zone, or of a build machine
_PROGRAMS = {
    "catdoc": ("apt install catdoc", "the text of .doc files is not read"),
    "tesseract": ("apt install tesseract-ocr tesseract-ocr-vie", "scans are not read"),
    "chromium": ("apt install chromium", "pages that scripts draw are not drawn"),
}


def diagnose(context: CliContext, *, deep: bool, now: datetime) -> list[DoctorFinding]:
    """Look at everything; with `deep` every capture and all of the index are read.

    A configuration that cannot be read ends the look: what it names is not known.
    """
    try:
        settings = context.load_settings()
    except ConfigError as error:
        return [problem("settings", context.config, f"{error}")]
    sites, _ = read_sites(context.config, explain_invalid_selector)
    enabled = [site for site in sites if site.enabled]
    findings = [
        *_check_configuration(context, settings, enabled),
        *_check_engine(context, settings.engine),
        *_check_programs(enabled),
        *_check_clock(now),
    ]
    if not context.data.is_dir():
        what = "there is no data folder yet"
        command = "truongdang crawl --all" if enabled else None
        return [*findings, note("no-data", context.data, what, command)]
    findings += [
        *_check_rights(context.data, settings.captures),
        *_check_disk(context, settings),
        *diagnose_archive(context, settings, deep=deep, now=now),
    ]
    if all(each.code != "unreachable" for each in findings):  # else it would be waited for again
        told = {each.what for each in findings}
        index = diagnose_index(context, deep=deep)
        findings += [each for each in index if each.what not in told]
    return [
        *findings,
        *find_leftovers(context),
        *diagnose_backup(context, deep=deep, now=now),
    ]


def _check_configuration(
    context: CliContext, settings: Settings, enabled: Sequence[Site]
) -> Iterator[DoctorFinding]:
    for mistake in check_sites(context.config, explain_invalid_selector):
        place = f"{mistake.file}:{mistake.line}" if mistake.line else mistake.file
        yield problem("site-file", place, f"{mistake.message}", "truongdang sites validate")
    if not settings.contact:
        path = context.config / "settings.toml"
        what = (
            "no contact is set, so that schools cannot ask who visits them:"
            ' contact = "your page or e-mail address"'
        )
        yield note("no-contact", path, what, None if path.exists() else "truongdang init")
    if not enabled:
        what = "no site is enabled: crawl --all has nothing to do"
        yield note("no-sites", context.config, what, "truongdang sites check --all --enable")


def _check_engine(context: CliContext, engine: str) -> Iterator[DoctorFinding]:
    try:
        if engine == engines.CLUSTER_ENGINE:
            engines.open_store(context.index)
        else:
            engines.load_engine(engine)
    except IndexerError as error:
        yield problem("engine", engine, f"{error}", error.hint or None)


def _check_programs(enabled: Sequence[Site]) -> Iterator[DoctorFinding]:
    drawn = [site.key for site in enabled if site.render]
    scanned = [site.key for site in enabled if site.ocr]
    for program, (package, loss) in _PROGRAMS.items():
        if (remedy := _find_remedy(program, package)) is None:
            continue
        needing = {"chromium": drawn, "tesseract": scanned}.get(program, [])
        make = problem if needing else note
        needed = f"; needed by {', '.join(needing)}" if needing else ""
        yield make("program", program, f"it cannot be used yet: {loss}{needed}", remedy)


def _find_remedy(name: str, package: str) -> str | None:
    """Return the command that installs a program; None where it is there."""
    if name == "chromium":  # of which a part is Python's
        try:
            require_browser()
        except BrowserMissingError as error:
            return error.hint.partition(": ")[2]
        return None
    names = [name, "antiword"] if name == "catdoc" else [name]
    return None if any(map(shutil.which, names)) else package


def _check_clock(now: datetime) -> Iterator[DoctorFinding]:
    written = datetime.fromtimestamp((SHIPPED_CONFIG / "load.py").stat().st_mtime, UTC)
    if now + _CLOCK_TOLERANCE < written:
        what = f"it says {now:%Y-%m-%d}, which is before this program was installed"
        yield problem("clock", "clock", what, "timedatectl")


def _check_rights(data: Path, captures: Path) -> Iterator[DoctorFinding]:
    """Look for what this user cannot read or write, and name the first of each kind."""
    if os.access(data, os.R_OK) and not os.access(data, os.W_OK):
        yield note("read-only", data, "this user can search it, and cannot write to it")
        return
    user = os.environ.get("USER") or "$USER"
    for folder in dict.fromkeys((data, *([captures] if captures.is_dir() else []))):
        paths = [folder, *_list_below(folder)]
        for right, word in ((os.R_OK, "read"), (os.W_OK, "written")):
            denied = [path for path in paths if not os.access(path, right)]
            if denied:
                more = f", as {len(denied) - 1} others" if len(denied) > 1 else ""
                what = f"it cannot be {word} by this user{more}"
                yield problem(f"not-{word}", denied[0], what, f"sudo chown -R {user} {folder}")
                break


def _list_below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        yield from (Path(root) / name for name in (*folders, *files))


def _check_disk(context: CliContext, settings: Settings) -> Iterator[DoctorFinding]:
    for folder in dict.fromkeys((context.data, settings.captures)):
        if folder.is_dir() and (free := shutil.disk_usage(folder).free) < _MIN_FREE_BYTES:
            what = f"only {free // 1024**2:,} MB are free"
            yield problem("disk", folder, what, "truongdang archive status")
