"""`sites add`: a new site shown, written where that is wanted, and crawled as it was written."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.load import load_site, load_sites
from config.site import Cms, InstitutionKind
from crawler.site_checks.probe_result import ProbeResult
from demo.server import RunningSite, serve_demo_sites
from search_cli import cli
from terminal.commands import sites_add
from tests.crawler.site_checks.test_site_report import make_site_pages, probe_pages
from tests.support.cli_runner import ArchiveCli
from tests.support.template_pages import HOST

OLD = 'start_urls = ["http://old.example/"]\nenabled = false\n'


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[RunningSite, ...]]:
    """The bundled sites, answering."""
    with serve_demo_sites() as sites:
        yield sites


@pytest.fixture(scope="module")
def probe_result() -> ProbeResult:
    """What a probe sees of a site of unknown make."""
    return probe_pages(make_site_pages())


@pytest.fixture
def offline(
    empty_cli: ArchiveCli, probe_result: ProbeResult, monkeypatch: pytest.MonkeyPatch
) -> ArchiveCli:
    """A place from which a site can be looked at without a network."""
    monkeypatch.setattr(sites_add, "probe_sites", lambda _: [probe_result])
    return empty_cli


def test_added_demo_sites_are_crawled_whole(
    empty_cli: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """Without a hand edit; their systems are named, their keys come from their provinces."""
    for each in running:
        added = empty_cli.run_in_fork(
            "sites", "add", each.base_url, "--yes", "--delay", "0", "--json"
        )
        assert added.returncode == 0, added.stderr
        value = json.loads(added.stdout)
        assert value["written"]
        assert len(value["samples"]) == 3
        assert value["guessed"] == ["institution", "kind", "province"]
    sites = load_sites(empty_cli.config)
    assert [(each.key, each.cms, each.kind, each.enabled) for each in sites] == [
        ("song-hong-ha", Cms.JOOMLA, InstitutionKind.PROVINCIAL_SCHOOL, True),
        ("trung-du-thuong", Cms.NUKEVIET, InstitutionKind.PROVINCIAL_SCHOOL, True),
    ]
    done = json.loads(empty_cli.run_in_fork("crawl", "--all", "--no-index", "--json").stdout)
    assert [run["counts"]["new"] for run in done["runs"]] == [each.articles for each in running]


def test_nothing_is_written_where_nobody_can_be_asked(offline: ArchiveCli) -> None:
    """All is shown, the status is 2, and the hint names --yes."""
    result = offline.run("sites", "add", f"{HOST}/")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert list((offline.config / "sites").iterdir()) == []
    lines = result.stdout.splitlines()
    assert lines[0] == "key          son-ha"
    assert "system       unknown" in lines
    assert "institution  Trường Chính trị tỉnh Sơn Hà (a guess)" in lines
    assert sum(line.startswith("  title      Nhà trường ") for line in lines) == 3
    assert any("[young-template:" in line for line in lines)
    value = json.loads(offline.run("sites", "add", f"{HOST}/", "--json").stdout)
    assert value["written"] is False
    assert value["cms"] == "auto"


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 1)])
def test_terminal_is_asked(
    offline: ArchiveCli, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    """The answer decides; no is status 1."""
    monkeypatch.setattr(sites_add, "can_prompt", lambda: True)
    words = ["--config", str(offline.config), "sites", "add", f"{HOST}/", "--key", "a"]
    result = CliRunner().invoke(cli, words, input=answer)
    assert result.exit_code == status
    assert (offline.config / "sites" / "a.toml").exists() == (status == 0)


def test_written_file_says_what_is_guessed_and_unsure(offline: ArchiveCli) -> None:
    """The file can be judged by whoever opens it."""
    result = offline.run("sites", "add", f"{HOST}/", "--yes")
    assert result.exit_code == 0
    path = offline.config / "sites" / "son-ha.toml"
    assert result.stderr == f"wrote {path}; next: truongdang crawl son-ha\n"
    text = path.read_text(encoding="utf-8")
    assert 'province = "Sơn Hà"  # a guess, from its pages\n' in text
    assert "# Unsure: The make of its pages is unknown" in text
    assert offline.run("sites", "validate").exit_code == 0
    again = offline.run("sites", "add", f"{HOST}/tin/1.html", "--yes")
    assert again.exit_code == 2
    assert "school.test is configured already: it is the site son-ha" in again.stderr


def test_new_folder_gets_its_first_site(offline: ArchiveCli, tmp_path: Path) -> None:
    """A folder that was named is made, and so is the user's own where none is here."""
    folder = tmp_path / "new" / "config"
    words = ["sites", "add", f"{HOST}/", "--yes", "--key", "a"]
    assert ArchiveCli(offline.data, folder).run(*words).exit_code == 0
    assert load_site(folder, "a").start_urls == (f"{HOST}/",)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "new" / "config" / "sites")
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
        result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0
    assert load_site(tmp_path / "own" / "truongdang", "a").start_urls == (f"{HOST}/",)


def test_moved_school_is_told(offline: ArchiveCli) -> None:
    """A known institution at a new host is perhaps no new site."""
    text = OLD + 'institution = "Trường Chính trị tỉnh Sơn Hà"\n'
    (offline.config / "sites" / "cu.toml").write_text(text, encoding="utf-8")
    result = offline.run("sites", "add", f"{HOST}/", "--yes")
    assert "The site cu is of this institution too" in result.stdout
    assert load_site(offline.config, "school-test").start_urls == (f"{HOST}/",)
    assert (offline.config / "sites" / "cu.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("words", "output"),
    [
        (("truong.example",), "does not begin with http"),
        (("http://a b/",), "holds a space"),
        (("http://old.example/tin",), "configured already: it is the site old"),
        (("https://www.old.example/",), "sites enable old"),
        (("http://new.example/", "--key", "Hà Nội"), "is no key"),
        (("http://new.example/", "--key", "old"), "another --key"),
        (("http://new.example/", "--delay", "-1"), "not in the range"),
    ],
)
def test_mistaken_command_line_is_status_2(
    offline: ArchiveCli, words: tuple[str, ...], output: str
) -> None:
    """Each mistake is named before anything is fetched."""
    path = offline.config / "sites" / "old.toml"
    path.write_text(OLD, encoding="utf-8")
    result = offline.run("sites", "add", *words, "--yes")
    assert result.exit_code == 2
    assert output in " ".join(result.stderr.split())
    assert [each.name for each in Path(offline.config / "sites").iterdir()] == ["old.toml"]
