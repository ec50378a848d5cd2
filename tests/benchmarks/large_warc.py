"""A WARC file of 50,000 records: memory of an import, and the speed of what is out of scope.

Run by `make bench-warc`. Makes the file anew, some 120 MB: each 25th record is a page of the site,
the others are another host's. Prints the CPU microseconds that a record out of scope takes beside a
plain loop of warcio, the CPU milliseconds of a page of the site beside `truongdang reextract` of
it, and the peak memory of `truongdang import`; fails beyond the floors.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator

from archive.foreign_warc import iterate_foreign_records

RECORDS = 50_000
OWN_EVERY = 25
TURNS = 3  # by turns, of which the fastest of each counts: noise only adds
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


def measure(read: Callable[[Path], int], path: Path) -> float:
    """Return the CPU microseconds of a record."""
    before = time.process_time()
    count = read(path)
    return (time.process_time() - before) * 1e6 / count


def lay_out(folder: Path) -> None:
    """Write the configuration of the site."""
    (folder / "config/sites").mkdir(parents=True)
    (folder / "config/sites/truong-lon.toml").write_text(_SITE_FILE, encoding="utf-8")
    (folder / "config/settings.toml").write_text('contact = "none"\n', encoding="utf-8")


def run_command(folder: Path, *words: str) -> tuple[float, int]:
    """Run a command without an index; return its CPU seconds and the most memory, in MB."""
    options = ["--config", f"{folder}/config", "--data", f"{folder}/data", *words, "--no-index"]
    command = [sys.executable, "search_cli.py", *options]
    child = subprocess.Popen(command)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{words[0]} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Make the file, measure, print; returns the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "large.warc.gz"
        with path.open("wb") as file:
            file.writelines(iterate_records())
        _tell(f"{RECORDS:,} records, {path.stat().st_size >> 20} MB")
        turns = [(measure(read_plainly, path), measure(pass_over, path)) for _ in range(TURNS)]
        plain, ours = (min(each) for each in zip(*turns, strict=True))
        speed = plain / ours
        _tell(f"out of scope: {ours:.0f} us a record, warcio {plain:.0f} us: speed {speed:.2f}")
        lay_out(folder)
        pages = RECORDS // OWN_EVERY
        taken, memory = run_command(folder, "import", str(path), "--site", "truong-lon")
        read, _ = run_command(folder, "reextract")
        taken -= (RECORDS - pages) * ours / 1e6
        ratio = taken / read
        _tell(
            f"in scope: {taken / pages * 1e3:.1f} ms a page, reextract {read / pages * 1e3:.1f} ms"
        )
        _tell(f"ratio {ratio:.2f}; import of {pages:,} pages: at most {memory} MB")
    return int(speed < LEAST_SPEED or memory > MOST_MEMORY or ratio > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
