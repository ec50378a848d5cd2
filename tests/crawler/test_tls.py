"""Crawls of servers whose TLS is not as it should be: what is said, what can be allowed."""

import json
import ssl
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site
from tests.support.tls_servers import make_certificate, make_context, make_small_dh_context

FAULTS = {
    "expired": "certificate that has expired",
    "self-signed": "certificate signed by itself",
    "no-intermediate": "certificate of an unknown issuer, or its intermediate is missing",
    "other-host": "certificate of another host",
    "tls-1-0": "TLS of a version before 1.2",
}


def make_contexts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ssl.SSLContext]:
    """Return the settings of one server a fault."""
    sound, expired, other, missing = (folder / name for name in ("a", "b", "c", "d"))
    for each in (sound, expired, other, missing):
        each.mkdir(parents=True)
    make_certificate(expired, is_expired=True)
    make_certificate(other, address="127.0.0.9")
    make_certificate(missing, issuer="CA")
    sound = make_certificate(sound)
    # These two are vouched for, as those of a school whose certificate has run out.
    trusted = folder / "trusted.pem"
    trusted.write_bytes(b"".join((each / "both.pem").read_bytes() for each in (expired, other)))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return {
        "expired": make_context(expired / "both.pem"),
        "other-host": make_context(other / "both.pem"),
        "self-signed": make_context(sound),
        "no-intermediate": make_context(missing / "both.pem"),
        "tls-1-0": make_context(sound, version=ssl.TLSVersion.TLSv1),
        "small-dh": make_small_dh_context(folder, sound),
    }


def test_each_fault_is_named_and_can_be_allowed(
    desk: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed run says what it is and what the file may say; then it is read, with a warning."""
    with ExitStack() as stack:
        schools = {}
        for name, context in make_contexts(tmp_path / "tls", monkeypatch).items():
            school = stack.enter_context(serve_site(SiteServer(), context))
            school.add_listing("/", [school.add_article(1, "Hội nghị")])
            schools[name] = school
            # Only without verification the keys are looked at: none of these is trusted.
            desk.add_site(school, name, "verify_tls = false\n" if name == "small-dh" else "")
        done = desk.run_command("crawl", "--all", "--no-index", "--json", status=1)
        runs = {run["site"]: run for run in json.loads(done.stdout)["runs"]}
        for name in schools:
            fault = FAULTS.get(name, "TLS with a key too short (dh key too small)")
            allowed = 'tls = "old"' if fault.startswith("TLS") else "verify_tls = false"
            assert runs[name]["message"].endswith(f"cannot be had: {fault}"), name
            assert allowed in runs[name]["hint"], name
        for name, school in schools.items():
            old = 'tls = "old"\n' if name in {"tls-1-0", "small-dh"} else ""
            desk.add_site(school, name, f"verify_tls = false\n{old}")
        done = desk.run_command("crawl", "--all", "--no-index")
        assert 'warning: small-dh: old TLS is allowed (tls = "old")' in done.stderr
        assert len(desk.get_articles()) == len(schools)
