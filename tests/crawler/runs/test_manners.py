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
from archive.store import Archive
from crawler.runs.manners import MOST_FAILURES
from tests import unruly
from tests.desk import Desk
from tests.program import PATIENCE, ROOT
from tests.school import School, serve


def test_a_server_is_left_alone_as_long_as_it_asks(desk: Desk, school: School) -> None:
    """A long Retry-After ends the run; until then the next one asks for nothing at all."""
    desk.configure(school)
    school.answers["/"] = unruly.refusing("", 1, 429, Retry_After="3600")
    report = desk.crawl(status=1)
    assert "wants to be left alone until" in str(report["message"])
    assert school.log == ["/robots.txt", "/"]
    again = desk.crawl(status=1)
    assert (again["message"], len(school.log)) == (report["message"], 2)
    with archive_of(desk) as archive:
        host = archive.memory.host(SiteKey("truong"), school.url.partition("//")[2])
    assert host.quiet_until is not None
    assert host.quiet_until - datetime.now(UTC) > timedelta(minutes=50)


def archive_of(desk: Desk) -> Archive:
    """What a desk has gathered."""
    return Archive.open(f"sqlite:///{desk.data}/archive.sqlite3", data=desk.data)


def test_a_server_that_is_down_ends_the_run(desk: Desk) -> None:
    """After so many failures in a row no more is asked; the rest is for the next run."""
    with serve(School()) as school:
        paths = [school.article(number, f"Hội nghị số {number}") for number in range(1, 21)]
        school.listing("/", paths)
        for path in paths:
            school.page(path, "error", status=500)
        desk.configure(school)
        report = desk.crawl(status=1)
        assert "failed too often in a row: HTTP 500" in str(report["message"])
        assert report["reasons"] == {"HTTP 500": MOST_FAILURES}
        for number in range(1, 21):
            school.article(number, f"Hội nghị số {number}")
        school.log.clear()
        desk.crawl()
        assert len(desk.articles()) == 20 - MOST_FAILURES, "what failed is tried an hour later"


def test_the_delay_is_kept(desk: Desk, school: School) -> None:
    """Between two requests of a run, give or take the jitter."""
    desk.configure(school)
    text = (desk.folder / "sites" / "truong.toml").read_text()
    path = desk.folder / "sites" / "truong.toml"
    path.write_text(text.replace("delay = 0.0", "delay = 0.4"))
    desk.crawl()
    waits = [after - before for before, after in pairwise(school.times)]
    assert len(waits) == 7
    assert min(waits) >= 0.19


def test_a_slow_drip_ends_in_time(desk: Desk, school: School) -> None:
    """The limit is for the whole answer, not for the silence between two bytes; no retry."""
    desk.configure(school)
    school.answers["/index.php/tin-tuc/2-bai-viet.html"] = unruly.drip
    words = ["scrapy", "crawl", "site", "-a", "site=truong", "-s", "DOWNLOAD_TIMEOUT=1.5"]
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=desk.environment,
        check=True,
        cwd=ROOT,
    )
    assert "Traceback" not in done.stderr
    with archive_of(desk) as archive:
        assert archive.runs()[0].reasons == {"no answer in time": 1}
    assert school.log.count("/index.php/tin-tuc/2-bai-viet.html") == 1


def test_robots_that_lead_into_a_private_network_are_not_followed(
    desk: Desk, school: School
) -> None:
    """Another loopback address than the one that the site file names is not asked."""
    desk.configure(school)
    port = school.url.rpartition(":")[2]
    school.redirect("/robots.txt", f"http://127.0.0.2:{port}/robots.txt")
    report = desk.crawl(status=1)
    assert str(report["message"]).endswith("cannot be had: address of a private network")
    assert school.log == ["/robots.txt"]


PUBLIC_NAME = """
import sys
from pathlib import Path
from scrapy.resolver import dnscache
from config.site import Settings, Site
from crawler.job import CrawlJob
from crawler.run import crawl
dnscache["truong.edu.vn"] = "127.0.0.1"
data = Path(sys.argv[1])
database = f"sqlite:///{data}/a.sqlite3"
settings = Settings(data=data, archive_url=database, captures=data / "captures")
site = Site(key="truong", start_urls=(f"http://truong.edu.vn:{sys.argv[2]}/",), delay=0.0)
print(crawl([CrawlJob(site=site, settings=settings)])[0].message)
"""


def test_a_public_name_leads_nowhere_private(tmp_path: Path, school: School) -> None:
    """Guards against a name in the public DNS that points into the operator's network."""
    done = subprocess.run(
        [sys.executable, "-c", PUBLIC_NAME, str(tmp_path), school.url.rpartition(":")[2]],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
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


def test_certificates_are_verified(desk: Desk, self_signed: ssl.SSLContext) -> None:
    """One that nobody vouches for fails the run, unless the site file says otherwise: a warning."""
    with serve(School(), self_signed) as school:
        school.listing("/", [school.article(1, "Hội nghị")])
        desk.configure(school)
        report = desk.crawl(status=1)
        assert "certificate that cannot be trusted" in str(report["message"])
        assert school.log == []
        desk.configure(school, more="verify_tls = false\n")
        done = desk.run("crawl", "truong", "--no-index")
        assert "warning: truong: certificates are not verified" in done.stderr
        assert len(desk.articles()) == 1


def test_news_is_found_behind_pinned_articles_and_in_feeds(desk: Desk) -> None:
    """A pinned article stops no listing; what a feed tells first does not hide the rest."""
    with serve(School()) as school:
        paths = [school.article(number, f"Hội nghị số {number}") for number in range(1, 7)]
        pinned = paths[0]
        lay_out(school, [pinned, *paths[1:4]])
        school.page("/rss", "<rss></rss>")
        desk.configure(school)
        desk.crawl()
        assert len(desk.articles()) == 4
        lay_out(school, [pinned, paths[4], paths[5], *paths[1:4]])
        school.page("/rss", f"<rss><item><link>{paths[4]}</link></item></rss>")
        school.log.clear()
        desk.crawl()
        assert len(desk.articles()) == 6
        assert school.log[:3] == ["/robots.txt", "/", "/rss"]
        # The second page shows one of the new articles, so the third is looked at; it shows none.
        assert [path for path in school.log if "start" in path] == ["/?start=2", "/?start=4"]


def lay_out(school: School, paths: list[str]) -> None:
    """A listing of two articles a page, with a feed named at its head."""
    for start in range(0, len(paths), 2):
        after = f'<a href="/?start={start + 2}">sau</a>' if start + 2 < len(paths) else ""
        here = f"/?start={start}" if start else "/"
        school.listing(here, paths[start : start + 2], f'<div class="pagination">{after}</div>')
    front = school.answers["/"]
    feed = b'<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
    school.page("/", front.body.replace(b"</head>", feed).decode())  # type: ignore[union-attr]
