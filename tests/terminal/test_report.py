"""`report`: one file about a site, with what is needed to mend it and nothing else."""

import json
import zipfile
from pathlib import Path

from tests.support.cli_runner import ArchiveCli

KEY = "demo-joomla"


def write_report(folder: Path, *words: str) -> zipfile.ZipFile:
    """Write the file about the demonstration's first site, and open it."""
    data = folder / "demo-data"
    result = ArchiveCli(data, data / "config").run("report", KEY, *words, "-o", "a.zip")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("wrote a.zip (")
    return zipfile.ZipFile(folder / "a.zip")


def test_three_pages_are_there_as_captured_and_as_read(demo_copy: Path) -> None:
    """Their bytes, what was read of them, the site file, versions and the last run."""
    with write_report(demo_copy) as bundle:
        report = json.loads(bundle.read("report.json"))
        pages = [bundle.read(f"page-{number}.html") for number in (1, 2, 3)]
        read = [json.loads(bundle.read(f"page-{number}.json")) for number in (1, 2, 3)]
    site_file = demo_copy / "demo-data" / "config" / "sites" / f"{KEY}.toml"
    assert report["site_file"] == site_file.read_text(encoding="utf-8")
    assert report["site"] == KEY
    assert {"truongdang", "extractor", "Scrapy", "lxml"} <= report["versions"].keys()
    assert [each["site"] for each in report["status"]] == [KEY]
    assert report["status"][0]["last_run"]["exit"] == "done"
    assert [page["file"] for page in report["pages"]] == [f"page-{n}.html" for n in (1, 2, 3)]
    assert all(b"<html" in page for page in pages)
    assert [each["url"] for each in read] == [each["url"] for each in report["pages"]]
    assert any(each.get("title") for each in read)


def test_named_pages_come_first(demo_copy: Path) -> None:
    """The operator knows best which page is read badly."""
    with write_report(demo_copy) as bundle:
        last = json.loads(bundle.read("report.json"))["pages"][2]["url"]
    with write_report(demo_copy, last) as bundle:
        assert json.loads(bundle.read("report.json"))["pages"][0]["url"] == last


def test_nothing_of_settings_and_other_sites_is_told(demo_copy: Path) -> None:
    """Neither the contact nor a command of the settings, nor another site's name."""
    config = demo_copy / "demo-data" / "config"
    settings = (config / "settings.toml").read_text(encoding="utf-8")
    told = 'contact = "mailto:bi-mat@example.org"\nalert_command = "send-it"\n'
    kept = [line for line in settings.splitlines() if not line.startswith(("contact", "alert_"))]
    (config / "settings.toml").write_text(told + "\n".join(kept), encoding="utf-8")
    with write_report(demo_copy) as bundle:
        content = b"".join(bundle.read(name) for name in bundle.namelist())
    for word in (
        b"bi-mat",
        b"send-secret",
        b"demo-nukeviet",
        b"Set-Cookie",
        str(demo_copy).encode(),
    ):
        assert word not in content


def test_mistakes_are_refused(demo_copy: Path) -> None:
    """An unknown site, and too many addresses."""
    data = demo_copy / "demo-data"
    archive_cli = ArchiveCli(data, data / "config")
    assert archive_cli.run("report", "nirgends").exit_code == 2
    many = archive_cli.run("report", KEY, *(f"http://a.test/{n}" for n in range(4)))
    assert (many.exit_code, "at most 3" in many.stderr) == (2, True)
