"""A damaged database: every command says so in the same words, ends with 4, and blames no site."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support import damaged_database
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines
from tests.support.damaged_database import Damage

EVERYWHERE: dict[str, Damage] = {
    "no database": damaged_database.no_database,
    "zeros": damaged_database.torn_to_zeros,
    "garbage": damaged_database.torn_to_garbage,
    "cut": damaged_database.cut,
    "emptied": damaged_database.emptied,
    "no version": damaged_database.unversioned,
}
"""Damage that whoever opens the archive, or reads from it, must meet."""
COMMANDS = (
    "show ID",
    "show ID --json",
    "diff ID",
    "open ID --archived --output page.html",
    "export * --format jsonl",
    "status",
    "status --alerts",
    "saved new all",
    "index update",
    "index rebuild",
    "index check",
    "import -",
    "reextract",
    "crawl truong",
    "crawl --all",
    "crawl --due",
    "crawl truong --dry-run",
    "archive status",
    "archive verify",
    "archive backup COPY",
)
SITE = 'start_urls = ["http://127.0.0.1:9/"]\nenabled = true\n'


@pytest.fixture(scope="module")
def whole(shared_cli: ArchiveCli, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a saved search, and the id of an article."""
    data = tmp_path_factory.mktemp("whole") / "data"  # the shared one is every test's
    shutil.copytree(shared_cli.data, data)
    assert ArchiveCli(data, shared_cli.config).run("saved", "add", "all", "*").exit_code == 0
    return data, shared_cli.find_id("sơ kết")


@pytest.fixture
def archive_cli(whole: tuple[Path, str], empty_cli: ArchiveCli) -> ArchiveCli:
    """A copy of it, to be damaged, with a site that can be crawled."""
    shutil.copytree(whole[0], empty_cli.data)
    (empty_cli.config / "sites" / "truong.toml").write_text(SITE, encoding="utf-8")
    return empty_cli


def words_of(command: str, article: str, folder: Path) -> list[str]:
    """The words of a command line."""
    named = {"ID": article, "COPY": str(folder / "copy"), "page.html": str(folder / "page.html")}
    words = [named.get(word, word) for word in command.split()]
    return [*words, "--site", "song-ha"] if words[0] == "import" else words


DAMAGED = (
    "error: The archive is damaged: ",
    "hint: What is wrong: truongdang doctor --deep. Then put the archive",
)
EMPTIED = (
    "error: The archive is empty, but was filled once (",
    "hint: Put it back from its last backup: docs/operations.md, Backup and restore.",
)


def assert_is_told(
    archive_cli: ArchiveCli, words: list[str], told: tuple[str, str] = DAMAGED
) -> None:
    """A command ends with 4, says what the matter is and what to do, and that once."""
    stdin = (
        to_import_lines(dict(SAMPLE_ARTICLES[0]) | {"title": "Tin khác"})
        if words[0] == "import"
        else None
    )
    result = archive_cli.run(*words, stdin=stdin)
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == 4, result.output
    assert [result.stderr.count(each) for each in told] == [1, 1], result.stderr
    assert str(archive_cli.data / "archive.sqlite3") in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", EVERYWHERE)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_the_same(
    archive_cli: ArchiveCli, whole: tuple[Path, str], command: str, kind: str
) -> None:
    """However the file is damaged, and whoever meets it, the words and the status are the same.

    Guards against a traceback, and against crawls that call a damaged archive a failing site.
    """
    EVERYWHERE[kind](archive_cli.data / "archive.sqlite3")
    told = EMPTIED if kind == "emptied" else DAMAGED
    assert_is_told(archive_cli, words_of(command, whole[1], archive_cli.data.parent), told)


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (damaged_database.dropped("revisions"), "show ID"),
        (damaged_database.dropped("articles"), "export * --format jsonl"),
        (damaged_database.dropped("runs"), "status"),
        (damaged_database.dropped("changes"), "index update"),
        (damaged_database.dropped("captures"), "archive verify"),
        (damaged_database.dropped("captures"), "archive backup COPY"),
        (damaged_database.dropped("aliases"), "import -"),
        (damaged_database.dropped("urls"), "reextract"),
        (damaged_database.broken("revisions"), "diff ID"),
        (damaged_database.broken("revisions", what=damaged_database.GARBAGE), "saved new all"),
        (damaged_database.broken("identities"), "archive verify"),
        (damaged_database.broken("ix_identities_article"), "show ID"),
        (
            damaged_database.broken("sqlite_autoindex_identities_1", what=damaged_database.GARBAGE),
            "import -",
        ),
        (damaged_database.broken("ix_articles_site_url"), "import -"),
        (damaged_database.broken("changes"), "import -"),
        (damaged_database.broken("ix_articles_merged_into"), "archive backup COPY"),
        (damaged_database.broken("ix_articles_merged_into"), "archive verify"),
        (damaged_database.unreadable_values, "show ID"),
        (damaged_database.unreadable_values, "export * --format csv"),
        (damaged_database.unreadable_values, "index rebuild"),
    ],
)
def test_damage_in_one_place_is_told_where_it_is_met(
    archive_cli: ArchiveCli, whole: tuple[Path, str], kind: Damage, command: str
) -> None:
    """A missing table, a torn page, a value that is none: the words are the same."""
    kind(archive_cli.data / "archive.sqlite3")
    assert_is_told(archive_cli, words_of(command, whole[1], archive_cli.data.parent))


def test_verify_names_what_is_wrong_before_it_ends(archive_cli: ArchiveCli) -> None:
    """It looks at captures too, prints what it found as JSON, and then says what to do."""
    damaged_database.broken("ix_articles_merged_into")(archive_cli.data / "archive.sqlite3")
    result = archive_cli.run("archive", "verify", "--json")
    assert result.exit_code == 4
    assert {each["fault"] for each in json.loads(result.stdout)["findings"]} == {"database"}


def test_a_run_that_was_killed_as_it_began_is_no_damage(empty_cli: ArchiveCli) -> None:
    """An empty file in which nothing was ever written is taken for a new archive."""
    empty_cli.data.mkdir()
    (empty_cli.data / "archive.sqlite3").write_bytes(b"")
    assert "There is no archive" in empty_cli.run("status").stderr
    done = empty_cli.run(
        "import", "-", "--site", "song-ha", stdin=to_import_lines(*SAMPLE_ARTICLES)
    )
    assert done.exit_code == 0, done.stderr
