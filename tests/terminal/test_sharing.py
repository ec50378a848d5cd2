"""What machines on one archive share: site files, saved searches."""

from pathlib import Path

import pytest

from tests.support.cli import ALONE
from tests.support.cli_runner import ArchiveCli
from tests.support.postgres import PostgresServer

SITE_FILE = 'start_urls = ["http://truong.example/"]\n'


@pytest.fixture
def machines(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[ArchiveCli, ArchiveCli]:
    """Two machines with folders of their own, on one archive."""
    url = postgres.make_database("archive_template")
    monkeypatch.setenv("TRUONGDANG_ARCHIVE_URL", url)
    made = []
    for name in ("one", "two"):
        (tmp_path / name / "config" / "sites").mkdir(parents=True)
        (tmp_path / name / "config" / "settings.toml").write_text(ALONE)
        made.append(ArchiveCli(tmp_path / name / "data", tmp_path / name / "config"))
    return made[0], made[1]


def test_site_files_are_pushed_and_pulled(machines: tuple[ArchiveCli, ArchiveCli]) -> None:
    """Every machine gets them; one that differs is kept beside, one with mistakes is left out."""
    one, two = machines
    (one.config / "sites" / "truong.toml").write_text(SITE_FILE)
    (one.config / "sites" / "sai.toml").write_text("start_urls = 1\n")
    pushed = one.run("sites", "push")
    assert (pushed.exit_code, pushed.stdout) == (0, "truong  new\n")
    assert "sai" in pushed.stderr
    assert two.run("sites", "pull").stdout == "truong  new\n"
    own = two.config / "sites" / "truong.toml"
    assert own.read_text() == SITE_FILE
    own.write_text("# edited\n")
    assert two.run("sites", "pull", "truong").stdout == "truong  changed\n"
    assert own.read_text() == SITE_FILE
    assert own.with_name("truong.toml.before-pull").read_text() == "# edited\n"
    assert two.run("sites", "pull").stdout == "truong  same\n"
    assert one.run("sites", "push", "truong").stdout == "truong  same\n"
    nothing = two.run("sites", "pull", "nosuch")
    assert nothing.exit_code == 1
    assert "no file of nosuch was pushed into the archive" in nothing.stderr
    assert "no file of nosuch in " in two.run("sites", "push", "nosuch").stderr


def test_saved_searches_are_those_of_the_archive(machines: tuple[ArchiveCli, ArchiveCli]) -> None:
    """What one machine keeps the other lists; those of a folder from before come along."""
    one, two = machines
    assert one.run("saved", "add", "mine", "hội nghị").exit_code == 0
    assert [each["name"] for each in two.run_json("saved", "list")["searches"]] == ["mine"]
    assert two.run("saved", "remove", "mine").exit_code == 0
    assert one.run("saved", "list").exit_code == 1
    assert not (one.data / "saved-searches.json").exists()


def test_backup_without_the_database_is_whole(
    machines: tuple[ArchiveCli, ArchiveCli], tmp_path: Path
) -> None:
    """Guards `doctor`, which missed a file in the backup of an archive on a server."""
    one, _ = machines
    one.data.mkdir()
    assert one.run("archive", "backup", str(tmp_path / "copy")).exit_code == 0
    assert one.run("doctor").exit_code == 0


def test_address_of_the_archive_can_be_named_in_three_ways(
    machines: tuple[ArchiveCli, ArchiveCli], postgres: PostgresServer
) -> None:
    """The option goes before the variable, and that before the file; no password is shown."""
    one, _ = machines
    other = postgres.make_url("nosuch", "geheim")
    for words in (
        ["archive", "status", "--archive-url", other],
        ["--archive-url", other, "status"],
    ):
        refused = one.run(*words)
        assert refused.exit_code == 3
        assert "There is no such database" in refused.stderr
        assert "geheim" not in refused.stdout + refused.stderr
    assert one.run("archive", "status").exit_code == 0
    wrong = one.run("archive", "status", "--archive-url", "mysql://me:geheim@host/name")
    assert wrong.exit_code == 2
    assert "geheim" not in wrong.stderr
    assert "names no database" in wrong.stderr
