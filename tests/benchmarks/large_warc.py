"""A WARC file of 50,000 records: memory of an import, and the speed of what is out of scope.

Makes the file anew, some 120 MB: each 25th record is a page of the site, the others are another
host's. A record out of scope stands beside the same in a plain loop of warcio, a page in scope
beside `truongdang reextract` of it; both commands are processes of their own.
"""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator

from archive.foreign_warc import iterate_foreign_records
from tests.benchmarks.rounds import (
    PROGRAM,
    ProcessCost,
    measure_call,
    measure_process,
    take_turns,
)
from tests.benchmarks.table import Row, at_most

RECORDS = 50_000
OWN_EVERY = 25
ROUNDS = 3
LEAST_SPEED = 0.6  # of plain warcio
MOST_MEMORY = 300  # MB
MOST_CPU = 1.3  # of reextract, a page
SITE = "http://truong-lon.example"
_SITE_FILE = f'start_urls = ["{SITE}/"]\nenabled = false\n'
_MENU = "".join(f"<li><a href='/muc-{n}'>Chuyên mục {n}</a></li>" for n in range(80))
_TEXT = "nhà trường tổ chức hội nghị sơ kết công tác đào tạo bồi dưỡng cán bộ cơ sở"
_SYLLABLES = _TEXT.split()


def make_page(number: int) -> bytes:
    """Return a page of its own text among what all share."""
    step, size = number % 11 + 1, len(_SYLLABLES)
    words = (_SYLLABLES[(number * 7 + place * step) % size] for place in range(400))
    text = f"Ngày {number % 28 + 1} tháng 7, số {number}: " + " ".join(words)
    return (
        f"<html><head><title>Tin số {number}</title></head><body><ul>{_MENU}</ul>"
        f"<h1>Tin số {number}</h1><p class='date'>{number % 28 + 1}/07/2015</p>"
        f"<div class='noi-dung'><p>{text}.</p></div></body></html>"
    ).encode()


def iterate_records() -> Iterator[bytes]:
    """Yield the records, each a gzip member."""
    for number in range(RECORDS):
        is_own = number % OWN_EVERY == 0
        url = f"{SITE if is_own else 'http://other.example'}/tin-{number}.html"
        body = make_page(number)
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        block = http.encode() + body
        day = f"2015-07-{number % 28 + 1:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:00Z"
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {day}\r\n"
            f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        yield gzip.compress(head.encode() + block + b"\r\n\r\n", 1, mtime=0)


def read_plainly(path: Path) -> int:
    """Count the records as warcio gives them."""
    with path.open("rb") as file:
        return sum(1 for _ in ArchiveIterator(file))


def pass_over(path: Path) -> int:
    """Count the records as an import does of which none is in scope."""
    return sum(1 for _ in iterate_foreign_records(path, lambda _: False))


def lay_out(folder: Path) -> None:
    """Write the configuration of the site."""
    (folder / "config/sites").mkdir(parents=True)
    (folder / "config/sites/truong-lon.toml").write_text(_SITE_FILE, encoding="utf-8")
    (folder / "config/settings.toml").write_text('contact = "none"\n', encoding="utf-8")


def run_command(folder: Path, *words: str) -> ProcessCost:
    """Run a command without an index."""
    options = ["--config", f"{folder}/config", "--data", f"{folder}/data", *words, "--no-index"]
    return measure_process([*PROGRAM, *options])


def measure_rows() -> Iterator[Row]:
    """Yield a row of records out of scope, and one of memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "large.warc.gz"
        with path.open("wb") as file:
            file.writelines(iterate_records())
        cpu = take_turns(
            {
                "ours": lambda: measure_call(lambda: pass_over(path)),
                "warcio": lambda: measure_call(lambda: read_plainly(path)),
            },
            ROUNDS,
        )
        yield Row(
            name="WARC record out of scope",
            ours=cpu["ours"] / RECORDS * 1e6,
            unit="us of CPU",
            alternative="loop of warcio",
            theirs=cpu["warcio"] / RECORDS * 1e6,
            goal=at_most(round(1 / LEAST_SPEED, 2), "ratio"),
        )
        yield from _measure_commands(folder, path, cpu["ours"])


def _measure_commands(folder: Path, path: Path, passing: float) -> Iterator[Row]:
    """Yield the cost of a page in scope, without that of passing over the others, and memory."""
    lay_out(folder)
    pages = RECORDS // OWN_EVERY
    taken = run_command(folder, "import", str(path), "--site", "truong-lon")
    read = run_command(folder, "reextract")
    yield Row(
        name="page in scope, imported",
        ours=(taken.cpu - passing * (1 - 1 / OWN_EVERY)) / pages * 1e3,
        unit="ms of CPU",
        alternative="reextract",
        theirs=read.cpu / pages * 1e3,
        goal=at_most(MOST_CPU, "ratio"),
    )
    peak = f"import from {RECORDS:,} records, peak"
    yield Row(name=peak, ours=taken.memory, unit="MB", goal=at_most(MOST_MEMORY))
