"""Captures in an object store: uploaded whole, read by ranges, and lost by no kill on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from archive import object_store
from archive.backup import back_up_archive
from archive.errors import ArchiveError, CapturesUnreachableError
from archive.object_store import ObjectStore
from archive.repositories.spooled_files import SpooledFileRepository
from archive.spool import drain_spool, list_elsewhere
from archive.verification import verify_captures
from tests.archive.test_removal import ARTICLE, OTHER, REMOVED_TEXT, CrawledFolder, make_content
from tests.support.archive_builders import NOW, SITE, ArchiveFolder
from tests.support.s3_server import S3Server, serve_s3

LARGE_BODY = os.urandom(3 * 6_000_000)
"""More than two parts of the smallest size that S3 takes."""


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """An object store with an empty bucket."""
    with serve_s3(monkeypatch) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path, s3: S3Server) -> ArchiveFolder:
    """A machine with an archive, whose captures go into the object store."""
    (tmp_path / "here").mkdir()
    return ArchiveFolder(tmp_path / "here", captures_url=s3.url)


@pytest.fixture
def there(tmp_path: Path, here: ArchiveFolder) -> ArchiveFolder:
    """Another machine with the same archive."""
    (tmp_path / "there").mkdir()
    return replace(here, data=tmp_path / "there", url=f"sqlite:///{here.data}/archive.sqlite3")


def drain(machine: ArchiveFolder) -> list[str]:
    """Upload what a machine has; return the files."""
    with machine.open_archive() as archive:
        return list(drain_spool(archive, machine.capture_store, SITE))


def verify(machine: ArchiveFolder) -> list[str]:
    """Return what is wrong with the captures, as a machine sees them."""
    with machine.open_archive() as archive:
        report = verify_captures(archive, machine.capture_store, is_being_crawled=lambda _: False)
    return [f"{each.fault}: {each.message}" for each in report.findings]


def test_other_machines_read_what_was_uploaded(
    here: ArchiveFolder, there: ArchiveFolder, tmp_path: Path
) -> None:
    """The spool is empty then; a record is one request; verify and backup see all of it."""
    numbers = here.simulate_crawl(b"<p>a", b"<p>b")
    with there.open_archive() as archive:
        assert [each.machine for each in list_elsewhere(archive, there.capture_store)]
        capture = archive.captures.get_capture(numbers[1])
    assert verify(there) == []  # what another machine has is not missing
    assert len(drain(here)) == 1
    assert not list(here.data.glob("captures/*/*"))
    assert capture is not None
    place = (capture.file, capture.offset, capture.length)
    store = there.capture_store
    assert store.remote
    with patch.object(ObjectStore, "read_range", wraps=store.remote.read_range) as asked:
        assert store.read_body(*place).body == b"<p>b"
    assert [each.args for each in asked.call_args_list] == [place]
    assert verify(there) == verify(here) == []
    backup = tmp_path / "backup"
    with here.open_archive() as archive:
        for copied in (1, 0):  # the second asks for nothing again
            report = back_up_archive(archive, here.capture_store, here.data, backup, now=NOW)
            assert (bool(report.copied), report.missing) == (bool(copied), ())
    assert verify(ArchiveFolder(backup)) == []


def test_spool_grows_while_the_store_is_away_and_drains_then(
    here: ArchiveFolder, s3: S3Server
) -> None:
    """Runs go on, each in a file of its own; what cannot be read is not called damaged."""
    here.simulate_crawl(b"<p>a")
    drain(here)
    s3.stop()
    (number,) = here.simulate_crawl(b"<p>a")  # a revisit of what is away
    with pytest.raises(CapturesUnreachableError, match="does not answer"):
        drain(here)
    here.simulate_crawl(b"<p>b")
    store = here.capture_store
    assert len(store.list_spooled()) == 2
    with here.open_archive() as archive:
        capture = archive.captures.get_capture(number)
    assert capture is not None
    assert store.has_byte(f"{SITE}/any.warc.gz", 1)  # what the database knows is believed
    with pytest.raises(CapturesUnreachableError):
        store.read_body(capture.file, capture.offset, capture.length)
    s3.start()
    assert len(drain(here)) == 2
    assert verify(here) == []


@pytest.mark.parametrize("killed", ["remove_file", "unlink"])
def test_kill_after_an_upload_leaves_the_file_in_both_places(
    here: ArchiveFolder, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    """The next call finds it there, by its checksum, and only tidies up."""
    here.simulate_crawl(b"<p>a")

    def kill(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SpooledFileRepository if killed == "remove_file" else Path, killed, kill)
        with pytest.raises(KeyboardInterrupt):
            drain(here)
    assert verify(here) == []
    assert len(here.capture_store.list_spooled()) == 1
    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "_send_parts", kill)
        drain(here)
    with here.open_archive() as archive:
        assert archive.spool.get_files() == []
    assert verify(here) == []
    assert here.capture_store.list_spooled() == {}


def test_kill_during_an_upload_costs_one_part(tmp_path: Path, s3: S3Server) -> None:
    """Nothing of the file is seen before it is whole; what has arrived is not sent again."""
    path = tmp_path / "large"
    path.write_bytes(LARGE_BODY)
    script = f"""
import os, signal
from pathlib import Path
from archive.object_store import ObjectStore
call = ObjectStore._call
def kill(self, method, file, **values):
    if values.get("PartNumber") == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return call(self, method, file, **values)
ObjectStore._call = kill
ObjectStore({s3.url!r}).store_file(Path({str(path)!r}), "truong/1.warc.gz")
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    store = ObjectStore(s3.url)
    assert store.list_files() == {}
    with patch.object(ObjectStore, "_call", wraps=store._call) as called:
        store.store_file(path, "truong/1.warc.gz")
    sent = [each.kwargs.get("PartNumber") for each in called.call_args_list]
    assert [number for number in sent if number] == [2, 3]
    with store.open_file("truong/1.warc.gz") as opened:
        assert opened.read(len(LARGE_BODY)) == LARGE_BODY


def test_bytes_in_the_store_are_compared_with_ours(
    tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are replaced, more of them are kept; a store without checksums is read back."""
    path, file = tmp_path / "ours", "truong/1.warc.gz"
    path.write_bytes(b"ours")
    store = ObjectStore(s3.url)
    store.store_file(path, file)
    path.write_bytes(b"more")
    monkeypatch.setattr(object_store, "_make_etag", lambda _: "encrypted")
    store.store_file(path, file)
    assert store.read_range(file, 0, 4) == b"more"
    path.write_bytes(b"cut")
    with pytest.raises(ArchiveError, match="1 bytes more"):
        store.store_file(path, file)
    assert store.get_size(file) == 4


def test_what_was_removed_is_overwritten_in_the_store_too(
    here: ArchiveFolder, there: ArchiveFolder
) -> None:
    """Also from another machine; a copy that was still in a spool does not bring it back."""
    crawled = CrawledFolder(here.data, here.url, here.captures_url)
    crawled.crawl({ARTICLE: make_content(REMOVED_TEXT), OTHER: make_content("bleibt")})
    (spooled,) = here.data.glob("captures/*/*")
    old = spooled.read_bytes()
    drain(here)
    CrawledFolder(there.data, there.url, there.captures_url).remove(f"http://{SITE}.test{ARTICLE}")
    assert verify(here) == []
    store, file = here.capture_store, f"{SITE}/{spooled.name}"
    with store.open_file(file) as opened:
        erased = opened.read(len(old))
    assert erased != old
    assert len(erased) == len(old)
    assert not list(there.data.glob("captures/*/*"))
    spooled.write_bytes(old)  # a kill after the upload, then the removal
    drain(here)
    with store.open_file(file) as opened:
        assert opened.read(len(old)) == erased


def test_runs_without_captures_leave_no_object(here: ArchiveFolder) -> None:
    """A file that holds nothing but its own head is not uploaded."""
    here.simulate_crawl()
    drain(here)
    assert here.capture_store.list_files() == {}


@pytest.mark.parametrize(
    ("fault", "message", "hint"),
    [
        ("bucket", "There is no bucket other", "another captures in settings.toml"),
        ("keys", "lets nobody in with these keys", "AWS_ACCESS_KEY_ID"),
        ("no keys", "does not answer (Unable to locate credentials)", "AWS_ENDPOINT_URL"),
        ("network", "does not answer", "Try again later"),
    ],
)
def test_store_that_cannot_be_used_says_why(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch, fault: str, message: str, hint: str
) -> None:
    """A typo, wrong keys, none, and a network that is down are four things."""
    url = s3.url
    if fault == "bucket":
        url = "s3://other/captures"
    elif fault == "network":
        s3.stop()
    elif fault == "no keys":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    else:
        s3.ask("POST", "moto-api/reset-auth", b"0")
    try:
        with pytest.raises(CapturesUnreachableError) as raised:
            ObjectStore(url).list_files()
    finally:
        if fault == "keys":
            s3.ask("POST", "moto-api/reset-auth", b"inf")
    assert message in str(raised.value)
    assert hint in raised.value.hint


def test_names_that_others_gave_objects_lead_nowhere() -> None:
    """Regression: a name with `..` was a file, which a rebuild fetched out of its folder."""
    store = ObjectStore("s3://captures/ours")
    names = ("ha-giang/20200713-1.warc.gz", "ha-giang/../../x.warc.gz", "../x.warc.gz", "x", "a/.b")
    found = {f"captures/ours/{name}": {"size": 7} for name in names}
    vars(store)["_client"] = SimpleNamespace(find=lambda *_, **__: found)
    assert store.list_files() == {names[0]: 7}
