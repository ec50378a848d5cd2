"""Writes a WACZ file: captures of some sites with index and list of pages, for replay programs.

    archive/*.warc.gz          the files of captures as they are
    indexes/index.cdx          CDXJ, sorted
    pages/pages.jsonl          a line an article, with title, text and dates
    datapackage.json           what is in it, with digests; datapackage-digest.json has its own

WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1). All members are stored, not packed: so a program can
ask for single records in it. The same archive gives the same file.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from archive.archive import Archive
from archive.capture_files import CaptureStore, is_outside
from archive.cdx import iterate_cdx_lines, make_member_name
from archive.errors import ArchiveError
from archive.model import Article, SiteKey
from archive.times import format_local_iso

_VERSION = "1.1.1"
_FIRST_LINE = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
_BLOCK_BYTES = 1 << 20  # copied at a time
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows: the same bytes at any time


@dataclass(slots=True)
class WaczReport:
    """The extent of what was written; captures in files of others are not in it."""

    files: int = 0
    captures: int = 0
    pages: int = 0
    outside: int = 0


@dataclass(slots=True)
class _WaczWriter:
    """An open WACZ file and what was put into it."""

    zip: zipfile.ZipFile
    resources: list[dict[str, object]] = field(default_factory=list)

    def add_stream(self, name: str, blocks: Iterator[bytes]) -> None:
        """Add a member, and note its size and digest."""
        digest, size = hashlib.sha256(), 0
        with self._open(name) as member:
            for block in blocks:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.resources.append(
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )

    def add_text(self, name: str, text: str) -> str:
        """Add a member that is no resource, and return its digest."""
        with self._open(name) as member:
            member.write(text.encode())
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def _open(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, _ZIP_EPOCH)
        info.external_attr = 0o644 << 16  # read by all, as unzip takes it
        return self.zip.open(info, "w", force_zip64=True)


def write_wacz(
    archive: Archive, store: CaptureStore, sites: list[SiteKey], path: Path
) -> WaczReport:
    """Write the captures and articles of some sites into a WACZ file; it appears whole or not.

    Raises:
        ArchiveError: nothing is kept of them, a file is missing, or it cannot be written.
    """
    files = archive.captures.get_capture_files(sites)
    own = [file for file in files if not is_outside(file)]
    if not own:
        raise ArchiveError(
            f"There are no captures of {', '.join(sites)}.",
            hint="Which sites have some: truongdang archive status",
        )
    draft = path.with_name(f"{path.name}.draft")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as file:
            report = _write(_WaczWriter(file), archive, store, sites, own)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise ArchiveError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Name another place with -o, or see what is missing: truongdang archive verify",
        ) from error
    report.outside = len(files) - len(own)
    return report


def _write(
    writer: _WaczWriter,
    archive: Archive,
    store: CaptureStore,
    sites: list[SiteKey],
    files: list[str],
) -> WaczReport:
    report = WaczReport(files=len(files))
    for file in files:
        writer.add_stream(f"archive/{make_member_name(file)}", _read(store, file))
    writer.add_stream("indexes/index.cdx", _iterate_index(archive, sites, report))
    writer.add_stream("pages/pages.jsonl", _iterate_pages(archive, sites, report))
    package = {
        "profile": "data-package",
        "wacz_version": _VERSION,
        "software": "truongdang",
        "title": ", ".join(sites),
        "created": _get_last_time(archive, sites),
        "resources": writer.resources,
    }
    digest = writer.add_text("datapackage.json", json.dumps(package, indent=2, ensure_ascii=False))
    own = {"path": "datapackage.json", "hash": digest}
    writer.add_text("datapackage-digest.json", json.dumps(own))
    return report


def _iterate_index(archive: Archive, sites: list[SiteKey], report: WaczReport) -> Iterator[bytes]:
    for line in iterate_cdx_lines(archive, sites):
        report.captures += 1
        yield f"{line}\n".encode()


def _read(store: CaptureStore, file: str) -> Iterator[bytes]:
    with store.open_file(file) as opened:
        while block := opened.read(_BLOCK_BYTES):
            yield block


def _iterate_pages(archive: Archive, sites: list[SiteKey], report: WaczReport) -> Iterator[bytes]:
    yield _make_json_line(_FIRST_LINE)
    for article in archive.articles.get_articles(archive.articles.get_article_ids(sites)):
        report.pages += 1
        yield _make_json_line(_make_page(article))


def _make_page(article: Article) -> dict[str, object]:
    """Return an article as a page: `ts` is the time of its capture, not that of publication."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.content.title,
        "ts": article.revised_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "text": article.content.body,
        "published": format_local_iso(article.content.published_at),
    }


def _make_json_line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _get_last_time(archive: Archive, sites: list[SiteKey]) -> str:
    """Return the time of the newest capture: that of the file's content."""
    known = archive.sites.get_site_statistics(datetime.now(UTC))
    last = max(each.last for each in known if each.site in sites and each.last)
    return last.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
