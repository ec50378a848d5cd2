"""The container files of `deploy/`, as far as they can be proved without starting any."""

import re
from pathlib import Path
from typing import Any

import jsonschema
from check_jsonschema.builtin_schemas import get_builtin_schema
from ruamel.yaml import YAML

from config.load import load_settings
from search_cli import LAZY_COMMANDS

DEPLOY = Path(__file__).parent.parent / "deploy"
COMPOSE: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "compose.yaml")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_compose_file_is_one_by_its_schema() -> None:
    """That of the Compose specification."""
    schema = get_builtin_schema("vendor.compose-spec")
    jsonschema.validators.validator_for(schema)(schema).validate(COMPOSE)


def test_the_commands_of_the_containers_are_ours() -> None:
    """Each word after `truongdang` is a command that there is."""
    commands = re.findall(r"truongdang (\w+)", str([*COMPOSE["services"].values()]))
    known = {each.name for each in LAZY_COMMANDS}
    assert {"crawl", "index"} <= set(commands) <= known
    checks = [each["healthcheck"]["test"] for each in COMPOSE["services"].values()]
    ours = {check[2] for check in checks if check[1] == "truongdang"}
    assert ours == {"status", "index"} <= known


def test_the_settings_name_the_services(tmp_path: Path) -> None:
    """Database and cluster are reached by the names of their containers."""
    settings = load_settings(DEPLOY / "compose", data=tmp_path)
    assert settings.archive_url == "postgresql://truongdang@database/archive"
    assert settings.opensearch_url == ("http://search:9200",)
    assert settings.captures == Path("/captures")
    assert {"database", "search"} <= set(COMPOSE["services"])
    mounts = COMPOSE["services"]["crawler"]["volumes"]
    assert "captures:/captures" in mounts
    assert "./compose:/config:ro" in mounts


def test_the_image_runs_as_a_user_without_rights() -> None:
    """After its last `USER` nothing is installed, and that user is not root."""
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["truongdang"]
    assert "RUN" not in DOCKERFILE.partition("\nUSER ")[2]
    extras = re.search(r"'\.\[(.+?)\]'", DOCKERFILE)
    assert extras
    project = (DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f"\n{extra} = [" in project for extra in extras.group(1).split(","))
