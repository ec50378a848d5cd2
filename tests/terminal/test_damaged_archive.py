"""A damaged database: every command says so in the same words, ends with 4, and blames no site."""

import json
import shutil
from pathlib import Path

import pytest

from tests import damage
from tests.damage import Damage
from tests.terminal.place import ARTICLES, Place, lines_of

EVERYWHERE: dict[str, Damage] = {
    "no database": damage.no_database,
    "zeros": damage.torn_to_zeros,
    "garbage": damage.torn_to_garbage,
    "cut": damage.cut,
    "emptied": damage.emptied,
    "no version": damage.unversioned,
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
def whole(library: Place) -> tuple[Path, str]:
    """The data folder of a place with a saved search, and the id of an article."""
    assert library.run("saved", "add", "all", "*").exit_code == 0
    return library.data, library.id_of("sơ kết")


@pytest.fixture
def place(whole: tuple[Path, str], nowhere: Place) -> Place:
    """A copy of it, to be damaged, with a site that can be crawled."""
    shutil.copytree(whole[0], nowhere.data)
    (nowhere.config / "sites" / "truong.toml").write_text(SITE, encoding="utf-8")
    return nowhere


def words_of(command: str, article: str, folder: Path) -> list[str]:
    """The words of a command line."""
    named = {"ID": article, "COPY": str(folder / "copy"), "page.html": str(folder / "page.html")}
    words = [named.get(word, word) for word in command.split()]
    return [*words, "--site", "song-ha"] if words[0] == "import" else words


def assert_is_told(place: Place, words: list[str]) -> None:
    """A command ends with 4, says that the archive is damaged and what to do, and that once."""
    stdin = lines_of(dict(ARTICLES[0]) | {"title": "Tin khác"}) if words[0] == "import" else None
    result = place.run(*words, stdin=stdin)
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == 4, result.output
    assert result.stderr.count("error: The archive is damaged: ") == 1, result.stderr
    assert str(place.data / "archive.sqlite3") in result.stderr
    assert "hint: What is wrong: truongdang archive verify. Then put the archive" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("kind", EVERYWHERE)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_the_same(
    place: Place, whole: tuple[Path, str], command: str, kind: str
) -> None:
    """However the file is damaged, and whoever meets it, the words and the status are the same.

    Guards against a traceback, and against crawls that call a damaged archive a failing site.
    """
    EVERYWHERE[kind](place.data / "archive.sqlite3")
    assert_is_told(place, words_of(command, whole[1], place.data.parent))


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (damage.dropped("revisions"), "show ID"),
        (damage.dropped("articles"), "export * --format jsonl"),
        (damage.dropped("runs"), "status"),
        (damage.dropped("changes"), "index update"),
        (damage.dropped("captures"), "archive verify"),
        (damage.dropped("captures"), "archive backup COPY"),
        (damage.dropped("aliases"), "import -"),
        (damage.dropped("urls"), "reextract"),
        (damage.broken("revisions"), "diff ID"),
        (damage.broken("revisions", what=damage.GARBAGE), "saved new all"),
        (damage.broken("identities"), "archive verify"),
        (damage.broken("ix_identities_article"), "show ID"),
        (damage.broken("sqlite_autoindex_identities_1", what=damage.GARBAGE), "import -"),
        (damage.broken("ix_articles_site_url"), "import -"),
        (damage.broken("changes"), "import -"),
        (damage.broken("ix_articles_merged_into"), "archive backup COPY"),
        (damage.broken("ix_articles_merged_into"), "archive verify"),
        (damage.unreadable_values, "show ID"),
        (damage.unreadable_values, "export * --format csv"),
        (damage.unreadable_values, "index rebuild"),
    ],
)
def test_damage_in_one_place_is_told_where_it_is_met(
    place: Place, whole: tuple[Path, str], kind: Damage, command: str
) -> None:
    """A missing table, a torn page, a value that is none: the words are the same."""
    kind(place.data / "archive.sqlite3")
    assert_is_told(place, words_of(command, whole[1], place.data.parent))


def test_verify_names_what_is_wrong_before_it_ends(place: Place) -> None:
    """It looks at captures too, prints what it found as JSON, and then says what to do."""
    damage.broken("ix_articles_merged_into")(place.data / "archive.sqlite3")
    result = place.run("archive", "verify", "--json")
    assert result.exit_code == 4
    assert {each["fault"] for each in json.loads(result.stdout)["findings"]} == {"database"}


def test_a_run_that_was_killed_as_it_began_is_no_damage(nowhere: Place) -> None:
    """An empty file in which nothing was ever written is taken for a new archive."""
    nowhere.data.mkdir()
    (nowhere.data / "archive.sqlite3").write_bytes(b"")
    assert "There is no archive" in nowhere.run("status").stderr
    done = nowhere.run("import", "-", "--site", "song-ha", stdin=lines_of(*ARTICLES))
    assert done.exit_code == 0, done.stderr
