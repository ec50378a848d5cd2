"""`extract`: what golden pages say, field by field, with the rules that found it."""

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archive.article_json import ARCHIVE_KEYS, ARTICLE_KEYS
from demo.server import serve_demo_sites
from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli
from tests.support.golden_pages import PAGES, GoldenPage, list_golden_pages

DOUBT = re.compile(r'(?:code="|_doubt\("|else "|_doubt\(code=")([a-z]+(?:-[a-z]+)+)"')
DERIVED = {"format_version", "lead"}
ARTICLES = [golden for golden in list_golden_pages() if golden.read_expected()["kind"] == "article"]


def save_golden(golden: GoldenPage, folder: Path) -> tuple[str, ...]:
    """The words that extract a golden page, written when it was fetched."""
    page = golden.read_page()
    file = folder / "page.html"
    file.write_bytes(page.body)
    os.utime(file, (0, page.fetched_at.timestamp()))
    return ("extract", str(file), "--url", page.url)


@pytest.mark.parametrize("golden", ARTICLES, ids=[golden.name for golden in ARTICLES])
def test_golden_page_as_json(empty_cli: ArchiveCli, tmp_path: Path, golden: GoldenPage) -> None:
    """All that is expected of the page, null where the archive would have a say."""
    value = empty_cli.run_json(*save_golden(golden, tmp_path))
    assert list(value) == [*ARTICLE_KEYS, "provenance"]
    assert value["format_version"] == 1
    assert value["url"] == golden.read_page().url
    assert all(value[key] is None for key in ARCHIVE_KEYS - DERIVED)
    expected = golden.read_expected()
    for key in value.keys() - ARCHIVE_KEYS - {"url"}:
        assert value[key] == expected[key], key


def test_golden_page_as_text(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """A field a line with its rule, in columns; long ones are wrapped; nothing is left out."""
    words = save_golden(GoldenPage(folder=PAGES / "joomla" / "joomla-3-protostar"), tmp_path)
    lines = empty_cli.run(*words).stdout.splitlines()
    column = lines[0].index("joomla:itemprop-headline")
    assert lines[0].startswith("title                Lễ khai giảng lớp")
    assert lines[1][column:] == "joomla:itemprop-articlebody"
    assert lines[2] == " " * 21 + "với 48 học viên."
    fields = {line.split()[0]: line for line in lines if not line.startswith(" ")}
    assert fields["authors"].split()[-1] == "joomla:createdby"
    assert fields["bylines"].split("  ")[-1] == "joomla:createdby"
    assert fields["photographers"].split() == ["photographers", "–"]
    assert fields["published_at"].split() == [
        "published_at", "2018-03-05T13:40:00+07:00", "joomla:published",
    ]  # fmt: skip
    demo_run = set(ARTICLE_KEYS) - ARCHIVE_KEYS - {"url", "published_from", "warnings"}
    assert fields.keys() == demo_run


def test_text_names_what_was_mended_and_doubted(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """How the letters had to be read stands first, the doubts last."""
    words = save_golden(GoldenPage(folder=PAGES / "nukeviet" / "mojibake-body"), tmp_path)
    lines = empty_cli.run(*words).stdout.splitlines()
    assert lines[0].split() == ["text", "–", "mended:mojibake"]
    assert lines[-1].startswith("doubt ")
    assert lines[-1].endswith("(mojibake)")


def test_text_fits_the_terminal(
    empty_cli: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The values give way to the rules."""
    monkeypatch.setenv("COLUMNS", "80")
    words = save_golden(GoldenPage(folder=PAGES / "wordpress" / "classic-theme"), tmp_path)
    lines = empty_cli.run(*words).stdout.splitlines()
    assert all(len(line) <= 80 for line in lines if "http" not in line)


def test_page_without_an_article_says_why(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """A listing is status 1, with a reason in words and in JSON."""
    words = save_golden(GoldenPage(folder=PAGES / "k2" / "k2-category"), tmp_path)
    result = empty_cli.run(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: the page has no article: a listing\nhint: ")
    result = empty_cli.run(*words, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "format_version": 1,
        "url": words[-1],
        "kind": "listing",
        "profile": "k2",
        "reason": "a listing",
    }


def test_page_that_is_no_html_says_why(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """Bytes without any text are status 1 too."""
    (tmp_path / "page.html").write_bytes(b"")
    result = empty_cli.run("extract", str(tmp_path / "page.html"))
    assert result.exit_code == 1
    assert "error:" in result.stderr


def test_file_without_an_address_is_read_as_nowhere(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """The placeholder is told, and is not given out as an address of the article."""
    page = PAGES / "joomla" / "joomla-3-protostar" / "page.html"
    file = shutil.copy(page, tmp_path / "trang 1.html")
    result = empty_cli.run("extract", str(file), "--json")
    assert "read as http://page.invalid/trang%201.html" in result.stderr
    assert json.loads(result.stdout)["url"] is None


def test_page_is_read_by_its_site(writable_cli: ArchiveCli, tmp_path: Path) -> None:
    """The site's system rules, and whoever has learned nothing of the site is told."""
    text = 'start_urls = ["https://truong.example/"]\ncms = "generic"\n'
    (writable_cli.config / "sites" / "song-ha.toml").write_text(text, encoding="utf-8")
    words = save_golden(GoldenPage(folder=PAGES / "joomla" / "joomla-3-protostar"), tmp_path)
    result = writable_cli.run(*words, "--site", "song-ha", "--json")
    assert json.loads(result.stdout)["cms"] == "generic"
    assert "nothing was learned of song-ha yet" in result.stderr
    shutil.rmtree(writable_cli.data)
    assert writable_cli.run(*words, "--site", "song-ha").exit_code == 0
    assert writable_cli.run(*words, "--site", "song-hb").exit_code == 2


def test_page_is_fetched_and_read_as_its_site_has_taught(empty_cli: ArchiveCli) -> None:
    """After a crawl the template is at hand, and the article is as the archive has it."""
    with serve_demo_sites() as sites:
        site = sites[0]
        path = empty_cli.config / "sites" / f"{site.key}.toml"
        path.write_text(site.site_file, encoding="utf-8")
        assert empty_cli.run_in_fork("crawl", site.key).returncode == 0
        (line,) = empty_cli.run("export", "*", "--format", "jsonl").stdout.splitlines()[:1]
        kept = json.loads(line)
        result = empty_cli.run("extract", kept["url"], "--site", site.key, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    value = json.loads(result.stdout)
    for key in ("url", "title", "body", "authors", "published_at", "cms"):
        assert value[key] == kept[key], key
    captured = empty_cli.run_json("extract", kept["id"])
    assert {key: captured[key] for key in value} == value
    assert empty_cli.run("extract", kept["id"], "--url", kept["url"]).exit_code == 2


def test_rules_are_tried_before_those_of_the_site(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """What is tried wins, what it leaves out is the site's, and nothing is written."""
    rules = '[[rules]]\nbody = "dl.article-info"\ntitle = "h2"\n'
    text = f'start_urls = ["https://truong.example/"]\n{rules}'
    path = empty_cli.config / "sites" / "song-ha.toml"
    path.write_text(text, encoding="utf-8")
    words = save_golden(GoldenPage(folder=PAGES / "joomla" / "joomla-3-protostar"), tmp_path)
    own = empty_cli.run_json(*words, "--site", "song-ha")
    assert own["provenance"]["body"] == "site:body"
    tried = ("--try", 'body = "[itemprop=articleBody]"', "--try", "author = []")
    value = empty_cli.run_json(*words, "--site", "song-ha", *tried)
    assert value["body"] != own["body"]
    assert value["provenance"]["title"] == "site:title"
    assert value["authors"] == []
    assert empty_cli.run_json(*words, *tried)["body"] == value["body"]
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("rule", "output"),
    [
        ('bodi = "#x"', 'Did you mean "body"?'),
        ('body = "##"', "is no selector"),
        ('body "x"', "not TOML"),
    ],
)
def test_mistaken_rule_is_status_2(
    empty_cli: ArchiveCli, tmp_path: Path, rule: str, output: str
) -> None:
    """It is judged as it would be in a site file."""
    words = save_golden(GoldenPage(folder=PAGES / "joomla" / "joomla-3-protostar"), tmp_path)
    result = empty_cli.run(*words, "--try", rule)
    assert result.exit_code == 2
    assert output in result.stderr


def test_saved_page_is_a_golden_page(
    empty_cli: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the same files as those of the tests, and what it should say is said."""
    golden = GoldenPage(folder=PAGES / "joomla" / "joomla-3-protostar")
    words = save_golden(golden, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "Start in a checkout" in empty_cli.run(*words, "--save", "neu").stderr
    (tmp_path / "tests" / "pages").mkdir(parents=True)
    result = empty_cli.run(*words, "--save", "neu")
    assert result.exit_code == 0
    made = GoldenPage(folder=tmp_path / "tests" / "pages" / "joomla" / "neu")
    assert "saved as tests/pages/joomla/neu" in result.stderr
    assert made.read_expected() == golden.read_expected()
    assert made.read_page() == replace(golden.read_page(), content_type=None)
    assert not made.rewrite()
    assert empty_cli.run(*words, "--save", "neu").exit_code == 1
    assert empty_cli.run(*words, "--save", "Mới").exit_code == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("ftp://truong.example/a.html",), 2),
        (("http://truong.example/", "--url", "http://truong.example/"), 2),
        (("page.html", "--url", "truong.example"), 2),
        (("page.html", "--url", "http://x:99999/"), 2),
        (("page.html", "--url", "http://[::1"), 2),
        (("no-such-file.html",), 3),
        (("http://127.0.0.1:1/",), 1),
    ],
)
def test_what_cannot_be_read_says_so(
    empty_cli: ArchiveCli, words: tuple[str, ...], status: int
) -> None:
    """A mistake in the command line, a file that is not there, a host that does not answer."""
    result = empty_cli.run("extract", *words)
    assert result.exit_code == status, result.stderr
    assert result.stdout == ""


def test_every_doubt_is_documented() -> None:
    """The codes of warnings are a promise, so each that a rule can give stands in the docs."""
    sources = [path.read_text("utf-8") for path in (ROOT / "crawler" / "extract").rglob("*.py")]
    given = {code for text in sources for code in DOUBT.findall(text)}
    messages = (ROOT / "docs" / "json.md").read_text("utf-8").partition("code of a warning")[2]
    table = messages.partition("\n\n")[0]
    assert given
    assert given <= set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
