"""The Makefile's choice of a Python, tried with Pythons that say which version they are."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FAKE = """#!{python}
import sys
sys.version_info = {version}
exec(sys.argv[2])
"""

MAKE = shutil.which("make") or ""
TOO_OLD, OLDEST, NEWEST, NEWER = (3, 10, 14), (3, 11, 0), (3, 14, 2), (3, 15, 0)

pytestmark = pytest.mark.skipif(not MAKE, reason="make is missing")


def _chosen(folder: Path, pythons: Sequence[tuple[str, tuple[int, int, int]]]) -> str:
    """Return the name of the Python that make takes where only these are found."""
    for name, version in pythons:
        fake = folder / name
        fake.write_text(FAKE.format(python=sys.executable, version=version), encoding="utf-8")
        fake.chmod(0o755)
    done = subprocess.run(
        [MAKE, "-s", "--eval", "show: ; @:$(info $(PYTHON))", "show"],
        cwd=ROOT,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("pythons", "expected"),
    [
        ([("python3", NEWEST)], "python3"),
        ([("python3", OLDEST)], "python3"),
        ([("python3", TOO_OLD), ("python3.12", (3, 12, 1))], "python3.12"),
        ([("python3", NEWER), ("python3.13", (3, 13, 1))], "python3.13"),
        ([("python3", NEWER)], "python3"),
        ([("python3", TOO_OLD)], ""),
        ([], ""),
    ],
)
def test_a_python_that_was_tried_is_chosen_before_a_newer_one(
    tmp_path: Path, pythons: Sequence[tuple[str, tuple[int, int, int]]], expected: str
) -> None:
    """3.11 to 3.14 are taken; a newer one where there is no other; an older one never.

    Guards: `python3` of this year's distributions is 3.14 and was refused.
    """
    assert _chosen(tmp_path, pythons) == expected


def test_versions_that_packages_accept_are_those_of_the_makefile() -> None:
    """Python has no upper bound in `pyproject.toml`, where pip would refuse what make accepts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"


def test_tests_for_wasm_exist() -> None:
    """Guards against a list that keeps the old names of tests which were renamed."""
    done = subprocess.run(
        [MAKE, "-s", "--eval", "show: ; @:$(info $(WASM_TESTS))", "show"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = done.stdout.split()
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
