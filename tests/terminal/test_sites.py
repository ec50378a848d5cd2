"""`sites`: the configuration seen and switched from the command line."""

import json

import pytest

from tests.support.cli_runner import ArchiveCli

RED = """\
# Kept by hand.
institution = "Trường Chính trị tỉnh Đỏ"
start_urls = ["http://red.example/"]
enabled = false
"""


@pytest.fixture
def configured(empty_cli: ArchiveCli) -> ArchiveCli:
    """A place with one site."""
    (empty_cli.config / "sites" / "red.toml").write_text(RED, encoding="utf-8")
    return empty_cli


def test_list(configured: ArchiveCli) -> None:
    """A site a line."""
    assert configured.run("sites", "list").stdout == (
        "disabled  red  http://red.example/  Trường Chính trị tỉnh Đỏ\n"
    )
    (site,) = json.loads(configured.run("sites", "list", "--json").stdout)["sites"]
    assert (site["key"], site["delay"], site["interval_seconds"]) == ("red", 1.0, 86400)


def test_show(configured: ArchiveCli) -> None:
    """What a site's file says and what follows from it, also where the school went."""
    path = configured.config / "sites" / "red.toml"
    path.write_text(f'{RED}province_2025 = "Xanh"\nmerged_into = "blue"\n', encoding="utf-8")
    lines = configured.run("sites", "show", "red").stdout.splitlines()
    values = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    assert values["institution"] == "Trường Chính trị tỉnh Đỏ"
    assert (values["province_2025"], values["merged_into"]) == ("Xanh", "blue")
    assert (values["enabled"], "province" in values) == ("no", False)


def test_enable_and_disable(configured: ArchiveCli) -> None:
    """The file is edited, and its comments stay."""
    assert configured.run("sites", "list", "--enabled").exit_code == 1
    assert configured.run("sites", "enable", "red").stderr == "red: enabled\n"
    assert configured.run("sites", "enable", "red").stderr == "red: was enabled already\n"
    assert configured.run("sites", "list", "--enabled").exit_code == 0
    text = (configured.config / "sites" / "red.toml").read_text(encoding="utf-8")
    assert text == RED.replace("false", "true")
    configured.run("sites", "disable", "red")
    assert (configured.config / "sites" / "red.toml").read_text(encoding="utf-8") == RED


def test_unknown_site_is_status_2(configured: ArchiveCli) -> None:
    """A key that was mistyped is answered with those that are like it."""
    result = configured.run("sites", "enable", "rde")
    assert result.exit_code == 2
    assert "red" in result.stderr


def test_validate_names_file_and_line(configured: ArchiveCli) -> None:
    """Findings are printed as editors read them, and are status 1."""
    assert configured.run("sites", "validate").exit_code == 0
    (configured.config / "sites" / "blue.toml").write_text(
        'start_urls = ["http://blue.example/"]\ndelai = 2\n', encoding="utf-8"
    )
    result = configured.run("sites", "validate")
    assert result.exit_code == 1
    assert "blue.toml:2: " in result.stdout
    findings = json.loads(configured.run("sites", "validate", "--json").stdout)["findings"]
    assert [(finding["line"], finding["key"]) for finding in findings] == [(2, "delai")]
