"""Memory of a crawl of drawn pages: `make drawn-site`.

Prints the resident memory of the crawler and of its browser as the crawl goes on, and fails where
either has grown between the early pages and the last by more than a third.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.cli import Workspace
from tests.support.drawn_site import lay_out, list_descendants
from tests.support.site_server import SiteServer, serve_site

_ARTICLES = 500
_MEASURED_AT = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500)
_MAX_GROWTH = 4 / 3  # from the second measurement, when caches are full, to the last
_POLL_SECONDS = 0.5
_KB_PER_MB = 1024


def main() -> None:
    """Crawl, measure, print; status 1 where memory grew."""
    with tempfile.TemporaryDirectory() as folder, serve_site(SiteServer()) as school:
        lay_out(school, school.url, _ARTICLES)
        space = Workspace(Path(folder))
        space.add_site(school, more="render = true\n")
        words = space.make_command("crawl", "truong", "--no-index")
        with subprocess.Popen(words, env=space.environment) as process:
            rows = list(_measure(process, school))
    grown = [
        name
        for name, early, late in zip(("crawler", "browser"), rows[1], rows[-1], strict=True)
        if late > early * _MAX_GROWTH
    ]
    if grown:
        sys.exit(f"memory grew: {', '.join(grown)}")


def _measure(process: subprocess.Popen[bytes], school: SiteServer) -> Iterator[tuple[float, float]]:
    """Yield the memory of crawler and browser in MB at each number of pages, and print it."""
    sys.stdout.write("pages  crawler MB  browser MB  processes\n")
    for number in _MEASURED_AT:
        while _count_pages(school) < number and process.poll() is None:
            time.sleep(_POLL_SECONDS)
        if process.poll() is not None:
            sys.exit(f"the crawl ended after {_count_pages(school)} pages")
        browser = [pid for pid, name in list_descendants(process.pid) if "chrom" in name]
        row = (_read_memory(process.pid), sum(map(_read_memory, browser)))
        sys.stdout.write(f"{number:5}  {row[0]:10.0f}  {row[1]:10.0f}  {len(browser):9}\n")
        sys.stdout.flush()
        yield row
    process.wait()


def _count_pages(school: SiteServer) -> int:
    return sum(path.startswith("/api/tin/") for path in school.log)


def _read_memory(pid: int) -> float:
    """Return the share of a process in resident memory, in MB; shared pages count by halves."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended meanwhile
        return 0.0
    return next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / _KB_PER_MB


if __name__ == "__main__":
    main()
