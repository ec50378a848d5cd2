"""An archive of a site that is gone, from captures of it."""

from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.capture_files import CaptureStore
from config.site import Site
from crawler.past.capture_import import import_capture_files
from demo.past import PAST_HOST, write_past_captures

SITE = Site(key="truong-cu", start_urls=(f"{PAST_HOST}/",))
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def import_past(archive: Archive, store: CaptureStore, folder: Path) -> None:
    """Import the two oldest files of captures of the demo's school that is gone."""
    *files, _ = write_past_captures(folder / "past")
    import_capture_files(archive, store, SITE, files, now=NOW)
