"""How well, and how fast, the text of attached files is read.

Eighteen files of nine formats are made by LibreOffice, where it is installed, and 22 scans (PDF and
JPEG) by printing texts askew and with noise; the texts are the shared news (`TRUONGDANG_CORPUS`).
Words are wrong that were put in, left out or exchanged; the CPU is that of the process in which a
file is read, and of Tesseract.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import islice
from pathlib import Path

from crawler.extract.files.file_process import read_file_safely
from crawler.extract.html.text import normalize_text
from tests.benchmarks.news_data import iterate_news
from tests.benchmarks.table import Row, at_most
from tests.support.scanned_pages import make_picture, make_scan, make_scanned_pdf

SCANS_PER_KIND = 11
FILES_PER_FORMAT = 2
TEXT_LENGTH = 1200  # letters of a text: most of a page
MAX_SCAN_ERROR_RATE = 0.05  # of words
MAX_FILE_ERROR_RATE = 0.02
WRITER_FORMATS = ("doc", "docx", "pdf")
CALC_FORMATS = ("xls", "xlsx", "ods")


def list_texts(count: int) -> list[str]:
    """Return some texts, each cut to a page."""
    bodies = (news["body"] for news in iterate_news(count * 20))
    long_bodies = (body for body in bodies if len(body) > TEXT_LENGTH)
    return [body[:TEXT_LENGTH].rpartition(" ")[0] for body in islice(long_bodies, count)]


def count_errors(expected: str, read: str) -> tuple[int, int]:
    """Return how many words are wrong, and how many there are."""
    words, found = normalize_text(expected).split(), normalize_text(read).split()
    steps = SequenceMatcher(None, words, found, autojunk=False).get_opcodes()
    wrong = sum(max(b - a, d - c) for step, a, b, c, d in steps if step != "equal")
    return wrong, len(words)


def make_scans(texts: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield kind, text and bytes of each scan."""
    for number, text in enumerate(texts):
        skew = (number % 5 - 2) * 0.4
        page = make_scan(text, seed=number, skew=skew, noise=8 + 2 * (number % 5))
        if number % 2:
            yield "scanned PDF", text, make_scanned_pdf([page])
        else:
            yield "scanned JPEG", text, make_picture([page])


def make_office_files(texts: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield format, text and bytes of files that LibreOffice writes."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.stderr.write("LibreOffice is not installed: only scans are measured\n")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(texts):
            yield from _convert(soffice, folder, number, text)


def _convert(
    soffice: str, folder: Path, number: int, text: str
) -> Iterator[tuple[str, str, bytes]]:
    lines = [escape(line) for line in text.splitlines()]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
    head = '<html><head><meta charset="utf-8"></head><body>'
    page, sheet = folder / f"page{number}.html", folder / f"sheet{number}.html"
    page.write_text(f"{head}{paragraphs}</body></html>", encoding="utf-8")
    sheet.write_text(f"{head}<table>{rows}</table></body></html>", encoding="utf-8")
    yield "odt", text, run_soffice(soffice, page, "odt")
    for ending in WRITER_FORMATS:
        yield ending, text, run_soffice(soffice, page.with_suffix(".odt"), ending)
    for ending in CALC_FORMATS:
        yield ending, text, run_soffice(soffice, sheet, ending, "calc_HTML_WebQuery")
    printed = page.with_suffix(".pdf")
    yield "odp", text, run_soffice(soffice, printed, "odp", "impress_pdf_import")
    yield "pptx", text, run_soffice(soffice, page.with_suffix(".odp"), "pptx")


def run_soffice(soffice: str, source: Path, ending: str, reader: str = "") -> bytes:
    """Convert a file, read by one of LibreOffice's filters; the result stands beside it."""
    filters = [f"--infilter={reader}"] if reader else []
    command = [soffice, "--headless", *filters, "--convert-to", ending]
    command += ["--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return source.with_suffix(f".{ending}").read_bytes()


def measure_rows() -> Iterator[Row]:
    """Yield the error rate and the seconds a file of each format."""
    texts = list_texts(2 * SCANS_PER_KIND)
    wrong: defaultdict[str, int] = defaultdict(int)
    words: defaultdict[str, int] = defaultdict(int)
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    files = (*make_office_files(texts[:FILES_PER_FORMAT]), *make_scans(texts))
    for kind, text, body in files:
        before = os.times()
        read = read_file_safely(body, ocr=True)
        seconds[kind].append(_count_cpu(os.times()) - _count_cpu(before))
        errors, count = count_errors(text, (read.text or "").replace(" | ", " "))
        wrong[kind], words[kind] = wrong[kind] + errors, words[kind] + count
    for kind, count in words.items():
        most = MAX_SCAN_ERROR_RATE if kind.startswith("scanned") else MAX_FILE_ERROR_RATE
        rate = wrong[kind] / count
        yield Row(name=f"{kind}, words wrong", ours=rate, unit="of all", goal=at_most(most))
        cpu = statistics.median(seconds[kind])
        yield Row(name=f"{kind}, a file", ours=cpu, unit="s of CPU")


def _count_cpu(times: os.times_result) -> float:
    return times.user + times.system + times.children_user + times.children_system
