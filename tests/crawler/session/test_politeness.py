"""Crawls that ask politely, wait when they are told to, and end when a server is down."""

import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from archive.model import SiteKey
from crawler.session.politeness import MAX_CONSECUTIVE_FAILURES
from tests.support import misbehaving_server
from tests.support.cli import Workspace
from tests.support.cli_process import ROOT, TIMEOUT_SECONDS
from tests.support.site_server import SiteServer, serve_site


def test_a_server_is_left_alone_as_long_as_it_asks(desk: Workspace, school: SiteServer) -> None:
    """A long Retry-After ends the run; until then the next one asks for nothing at all."""
    desk.add_site(school)
    school.responses["/"] = misbehaving_server.refuse_some_times("", 1, 429, Retry_After="3600")
    report = desk.crawl(status=1)
    assert "wants to be left alone until" in str(report["message"])
    assert school.log == ["/robots.txt", "/"]
    again = desk.crawl(status=1)
    assert (again["message"], len(school.log)) == (report["message"], 2)
    with desk.open_archive() as archive:
        host = archive.hosts.get_host(SiteKey("truong"), school.url.partition("//")[2])
    assert host.quiet_until is not None
    assert host.quiet_until - datetime.now(UTC) > timedelta(minutes=50)


def test_a_server_that_is_down_ends_the_run(desk: Workspace) -> None:
    """After so many failures in a row no more is asked; the rest is for the next run."""
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 21)]
        school.add_listing("/", paths)
        for path in paths:
            school.add_page(path, "error", status=500)
        desk.add_site(school)
        report = desk.crawl(status=1)
        assert "failed too often in a row: HTTP 500" in str(report["message"])
        assert report["reasons"] == {"HTTP 500": MAX_CONSECUTIVE_FAILURES}
        for number in range(1, 21):
            school.add_article(number, f"Hội nghị số {number}")
        school.log.clear()
        desk.crawl()
        assert len(desk.get_articles()) == 20 - MAX_CONSECUTIVE_FAILURES, (
            "what failed is tried an hour later"
        )


def test_the_delay_is_kept(desk: Workspace, school: SiteServer) -> None:
    """Between two requests of a run, give or take the jitter."""
    desk.add_site(school)
    text = (desk.folder / "sites" / "truong.toml").read_text()
    path = desk.folder / "sites" / "truong.toml"
    path.write_text(text.replace("delay = 0.0", "delay = 0.4"))
    desk.crawl()
    waits = [after - before for before, after in pairwise(school.request_times)]
    assert len(waits) == 7
    assert min(waits) >= 0.19


def test_a_slow_drip_ends_in_time(desk: Workspace, school: SiteServer) -> None:
    """The limit is for the whole answer, not for the silence between two bytes; no retry."""
    desk.add_site(school)
    school.responses["/index.php/tin-tuc/2-bai-viet.html"] = misbehaving_server.send_slowly
    words = ["scrapy", "crawl", "site", "-a", "site=truong", "-s", "DOWNLOAD_TIMEOUT=1.5"]
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        env=desk.environment,
        check=True,
        cwd=ROOT,
    )
    assert "Traceback" not in done.stderr
    with desk.open_archive() as archive:
        assert archive.runs.get_runs()[0].reasons == {"no answer in time": 1}
    assert school.log.count("/index.php/tin-tuc/2-bai-viet.html") == 1


def test_robots_that_lead_into_a_private_network_are_not_followed(
    desk: Workspace, school: SiteServer
) -> None:
    """Another loopback address than the one that the site file names is not asked."""
    desk.add_site(school)
    port = school.url.rpartition(":")[2]
    school.add_redirect("/robots.txt", f"http://127.0.0.2:{port}/robots.txt")
    report = desk.crawl(status=1)
    assert str(report["message"]).endswith("cannot be had: address of a private network")
    assert school.log == ["/robots.txt"]


RESOLVER_PATCH = """
import sys
from pathlib import Path
from scrapy.resolver import dnscache
from config.site import Settings, Site
from crawler.job import CrawlJob
from crawler.process import crawl_sites
dnscache["truong.edu.vn"] = "127.0.0.1"
data = Path(sys.argv[1])
database = f"sqlite:///{data}/a.sqlite3"
settings = Settings(data=data, archive_url=database, captures=data / "captures")
site = Site(key="truong", start_urls=(f"http://truong.edu.vn:{sys.argv[2]}/",), delay=0.0)
print(crawl_sites([CrawlJob(site=site, settings=settings)])[0].message)
"""


def test_a_public_name_leads_nowhere_private(tmp_path: Path, school: SiteServer) -> None:
    """Guards against a name in the public DNS that points into the operator's network."""
    done = subprocess.run(
        [sys.executable, "-c", RESOLVER_PATCH, str(tmp_path), school.url.rpartition(":")[2]],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip().endswith("cannot be had: address of a private network")
    assert school.log == []


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_certificates_are_verified(desk: Workspace, self_signed: ssl.SSLContext) -> None:
    """One that nobody vouches for fails the run, unless the site file says otherwise: a warning."""
    with serve_site(SiteServer(), self_signed) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị")])
        desk.add_site(school)
        report = desk.crawl(status=1)
        assert "certificate signed by itself" in str(report["message"])
        assert school.log == []
        desk.add_site(school, more="verify_tls = false\n")
        done = desk.run_command("crawl", "truong", "--no-index")
        assert "warning: truong: certificates are not verified" in done.stderr
        assert len(desk.get_articles()) == 1


def test_news_is_found_behind_pinned_articles_and_in_feeds(desk: Workspace) -> None:
    """A pinned article stops no listing; what a feed tells first does not hide the rest."""
    with serve_site(SiteServer()) as school:
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 7)]
        pinned = paths[0]
        add_pages(school, [pinned, *paths[1:4]])
        school.add_page("/rss", "<rss></rss>")
        desk.add_site(school)
        desk.crawl()
        assert len(desk.get_articles()) == 4
        add_pages(school, [pinned, paths[4], paths[5], *paths[1:4]])
        school.add_page("/rss", f"<rss><item><link>{paths[4]}</link></item></rss>")
        school.log.clear()
        desk.crawl()
        assert len(desk.get_articles()) == 6
        assert school.log[:3] == ["/robots.txt", "/", "/rss"]
        # The second page shows one of the new articles, so the third is looked at; it shows none.
        assert [path for path in school.log if "start" in path] == ["/?start=2", "/?start=4"]


def add_pages(school: SiteServer, paths: list[str]) -> None:
    """A listing of two articles a page, with a feed named at its head."""
    for start in range(0, len(paths), 2):
        after = f'<a href="/?start={start + 2}">sau</a>' if start + 2 < len(paths) else ""
        here = f"/?start={start}" if start else "/"
        school.add_listing(here, paths[start : start + 2], f'<div class="pagination">{after}</div>')
    front = school.responses["/"]
    feed = b'<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
    school.add_page("/", front.body.replace(b"</head>", feed).decode())  # type: ignore[union-attr]
