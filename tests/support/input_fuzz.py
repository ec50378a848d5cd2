"""Mutated inputs of every kind that comes from outside, each read within bounds.

`python -m tests.support.input_fuzz COUNT [TARGET ...]` reads COUNT inputs a target. One that ends
in an error which its reader does not declare, or that takes more than `MAX_SECONDS` of CPU, is
printed with its number, by which it can be made again; memory is bounded for the whole process.
"""

import random
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from types import FrameType

from archive.errors import ArchiveError
from archive.foreign_warc import iterate_foreign_records
from archive.model import BylineRole
from config.errors import ConfigError
from config.site_file import load_site_file
from crawler.discovery.feeds import parse_feed_time, parse_url_list
from crawler.errors import ExtractionError
from crawler.extract.article import read_page
from crawler.extract.fields import dates, hit_counters, people, signature_lines
from crawler.extract.html.decode import decode
from crawler.extract.html.links import resolve_url
from crawler.extract.page import Page
from crawler.middlewares.robots_rules import get_rules, is_allowed
from crawler.urls import canonical_key, documents, links, traps
from terminal.services.import_lines import parse_import_line, read_lines
from tests.support.asked_queries import ask_query, read_examples
from tests.support.source_tree import ROOT
from tests.support.warc_files import WarcFile

MAX_SECONDS = 10.0  # of CPU, for one input; most take milliseconds
MAX_MEGABYTES = 2_000  # of address space: imports alone take 600
SAID_EVERY = 2_000  # inputs: about a minute
SEEDS = ROOT / "tests" / "fuzz"
_PIECES = (
    *(
        b"<p>",
        b"</p>",
        b"<!--",
        b"-->",
        b"<script>",
        b"<table>",
        b"]]>",
        b"<![CDATA[",
        b"&#x110000;",
    ),
    *(b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", "\u0300".encode(), b"\r\n"),
    *("\u202e".encode(), "\ud7ff".encode(), "\ufeff".encode(), "\U0001f600".encode(), b"\t", b" "),
    *(b"0", b"99999999999999999999", b"-1", b"1e999", b"31/2/2019", b"0000-00-00", b"24:60"),
    *(b'"', b"'", b"\\", b"(", b"[", b"{", b":", b"*", b"~", b"..", b"%00", b"%", b"//", b"@"),
    *(
        b"http://[",
        b"charset=utf-16",
        b"charset=x",
        b"Content-Length: -5",
        b"NaN",
        b"null",
        b"true",
    ),
    *("²".encode(), "١".encode(), "İ".encode(), "ﬁ".encode(), b"NOT ", b" OR ", b" date:", b"^"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A reader of what comes from outside, inputs to begin with, and its declared errors."""

    read: Callable[[bytes], object]
    make_seeds: Callable[[], Sequence[bytes]]
    declared: tuple[type[Exception], ...] = ()


def mutate(luck: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Make an input: a seed of which a few stretches are lost, doubled, mixed or replaced."""
    data = bytearray(luck.choice(seeds))
    for _ in range(luck.choice((1, 1, 2, 3, 5, 8, 30))):
        start = luck.randint(0, len(data))
        end = min(len(data), start + luck.choice((0, 1, 1, 2, 8, 64, 1_000)))
        match luck.randrange(7):
            case 0:
                del data[start:end]
            case 1:
                data[start:end] = data[start:end] * luck.choice((2, 3, 40))
            case 2:
                data[start:start] = luck.choice(_PIECES) * luck.choice((1, 1, 2, 50))
            case 3:
                other = luck.choice(seeds)
                begin = luck.randint(0, len(other))
                data[start:end] = other[begin : begin + luck.choice((1, 20, 400))]
            case 4 if start < len(data):
                data[start] ^= 1 << luck.randrange(8)
            case 5:
                data[start:end] = luck.choice(_PIECES)
            case _:
                data[start:end] = luck.randbytes(end - start)
    return bytes(data[:300_000])


def _read_page(data: bytes) -> object:
    moment = datetime(2020, 7, 14, tzinfo=UTC)
    address = "http://truong.example/tin/1-khai-giang.html"
    kind = "text/html" if len(data) % 2 else "text/html; charset=utf-8"
    return read_page(Page(url=address, body=data, content_type=kind, fetched_at=moment))


def _read_line(data: bytes) -> object:
    line = _as_text(data)
    names = signature_lines.parse_people(line, BylineRole.AUTHOR, line)
    return (
        *(dates.find_printed_date(line), dates.find_publication_date(line), dates.cut_dates(line)),
        *(dates.parse_iso_stamp(line), parse_feed_time(line), signature_lines.parse_labelled(line)),
        *(signature_lines.parse_source(line), signature_lines.parse_bare_names(line), names),
        *(people.find_people(line), hit_counters.cut_counter(line), hit_counters.is_count(line)),
    )


def _read_address(data: bytes) -> object:
    """Read an address as a page's: what `resolve_url` lets pass must be understood by all."""
    url = resolve_url("http://truong.example/tin/", _as_text(data))
    return url and (
        *(canonical_key.make_canonical_key(url), canonical_key.strip_session_id(url)),
        *(canonical_key.get_host_port(url), links.classify_url(url), links.is_skippable_url(url)),
        *(traps.detect_trap(url), documents.find_document_url(url)),
        canonical_key.is_in_scope(url, ["http://truong.example/"]),
    )


def _read_list(data: bytes) -> object:
    return parse_url_list(data, "http://truong.example/feed")


def _read_robots(data: bytes) -> object:
    rules = get_rules(200, data)
    return rules and is_allowed(rules, "http://truong.example/tin?a=1", "truongdang")


def _read_warc(data: bytes) -> object:
    with tempfile.NamedTemporaryFile(suffix=".warc") as file:
        Path(file.name).write_bytes(data)
        return list(iterate_foreign_records(Path(file.name), lambda _: True))


def _read_query(data: bytes) -> object:
    return ask_query(_as_text(data))


def _read_lines(data: bytes) -> object:
    for line in read_lines(BytesIO(data), "lines"):
        if isinstance(line, bytes):
            try:
                parse_import_line(line)
            except ArchiveError:
                continue
    return None


def _read_site(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "truong.toml"
        path.write_bytes(data)
        return load_site_file(path)


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _get_pages() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "tests/pages").rglob("*.html"))]


def _make_warcs() -> Sequence[bytes]:
    made = []
    for packed in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.warc"
            file = WarcFile(path, gzip=packed)
            for number in range(3):
                file.add(f"http://truong.example/{number}", b"<html><p>Tin</p></html>")
            file.close()
            made.append(path.read_bytes())
    return made


def _get_seeds(name: str) -> Callable[[], Sequence[bytes]]:
    """Return the maker of the seeds of a kept file: a line each, or a part each between `---`."""
    return lambda: (SEEDS / f"{name}.txt").read_bytes().rstrip(b"\n").split(b"\n---\n")


def _get_lines(name: str) -> Callable[[], Sequence[bytes]]:
    return lambda: (SEEDS / f"{name}.txt").read_bytes().splitlines()


def _get_sites() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "config/sites").glob("*.toml"))]


TARGETS = {
    "page": Target(_read_page, _get_pages, (ExtractionError,)),
    "decode": Target(lambda data: decode(data, None), _get_pages, (ExtractionError,)),
    "line": Target(_read_line, _get_lines("lines")),
    "address": Target(_read_address, _get_lines("addresses")),
    "list": Target(_read_list, _get_seeds("lists"), (ExtractionError,)),
    "robots": Target(_read_robots, _get_seeds("robots")),
    "warc": Target(_read_warc, _make_warcs, (ArchiveError,)),
    "query": Target(_read_query, read_examples),
    "import": Target(_read_lines, _get_seeds("imports"), (ArchiveError,)),
    "site": Target(_read_site, _get_sites, (ConfigError,)),
}


@cache
def _get_cached_seeds(name: str) -> Sequence[bytes]:
    return TARGETS[name].make_seeds()


def make_input(name: str, number: int) -> bytes:
    """Make an input of a target by its number."""
    return mutate(random.Random(f"{name} {number}"), _get_cached_seeds(name))


def read_input(name: str, number: int) -> str | None:
    """Read an input by its number; return what is wrong with how it ended, if anything is."""
    return read_data(name, make_input(name, number))


def read_data(name: str, data: bytes) -> str | None:
    """Read an input; return what is wrong with how it ended, if anything is."""
    target = TARGETS[name]
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
    try:
        target.read(data)
    except target.declared:
        return None
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 -- whatever it is, it is a fault
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def get_kind(fault: str) -> str:
    """Return the end of a traceback, by which faults are told apart."""
    return "\n".join(fault.strip().splitlines()[-3:-1])


class TooSlowError(BaseException):
    """An input took more CPU than any may; no reader catches it."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def main(count: int, names: Sequence[str]) -> int:
    """Read so many inputs of each target; print those that end badly, and how many there were."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEGABYTES << 20,) * 2)
    faults = 0
    for name in names or TARGETS:
        seen: set[str] = set()
        for number in range(count):
            fault = read_input(name, number)
            if fault and (kind := get_kind(fault)) not in seen:
                seen.add(kind)
                sys.stdout.write(f"{name} {number}: {fault}\n")
            if number % SAID_EVERY == SAID_EVERY - 1:  # what a run that is stopped has done
                sys.stdout.write(f"{name}: {number + 1} of {count}, {len(seen)} kinds of faults\n")
                sys.stdout.flush()
        faults += len(seen)
        sys.stdout.write(f"{name}: {count} inputs, {len(seen)} kinds of faults\n")
        sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
