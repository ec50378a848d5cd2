"""Each version that the program runs with is locked by hashes, and is here as it was published."""

import base64
import hashlib
import json
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.run_time_set import describe_audit, list_run_time_set, read_lock
from tests.support.source_tree import ROOT


def test_each_pinned_version_has_hashes_and_no_host() -> None:
    """requirements.lock holds what constraints.txt pins; `make lock` writes it."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and line[0] != "#"]
    pinned = {(str(canonicalize_name(pin.name)), str(pin.specifier)) for pin in pins}
    locked = read_lock()
    assert all(hashes for _, hashes in locked)
    here = {
        str(canonicalize_name(each.name)): str(each.specifier)
        for each, _ in locked
        if each.marker is None or each.marker.evaluate()
    }
    assert set(list_run_time_set()) <= here.keys()
    assert {(name, here[name]) for name in list_run_time_set()} <= pinned, "make lock"
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")


def test_installed_files_are_those_of_their_records() -> None:
    """No file of what the program runs with was changed since it was installed."""
    changed = []
    for name in list_run_time_set():
        for file in metadata.files(name) or ():
            if file.hash is None or file.suffix == ".pyc" or ".." in file.parts:
                continue  # compiled here, or a script that names the Python of here
            digest = hashlib.new(file.hash.mode, file.read_binary()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
                changed.append(f"{name}: {file}")
    assert changed == []


def test_audit_says_what_it_could_not_ask() -> None:
    """An audit that reached nothing is no audit, and faults come before that."""
    fault = {"id": "PYSEC-1", "fix_versions": ["2"]}
    bad = {"name": "a", "version": "1", "vulns": [fault]}
    sound, unknown = {"name": "b", "version": "1", "vulns": []}, {"name": "c", "skip_reason": "x"}
    answers = [
        ([sound], "1 of 1 packages audited.", 0),
        ([sound, unknown], "is it in reach?", 3),
        ([bad, unknown], "a 1: PYSEC-1, mended in 2", 1),
    ]
    for packages, said, status in answers:
        text, ended = describe_audit(json.dumps({"dependencies": packages}))
        assert said in text
        assert ended == status
