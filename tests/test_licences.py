"""Licences of all that is installed to run the program, as docs/licences.md lists them."""

import re
import sys
from importlib import metadata

from tests.support.run_time_set import list_run_time_set
from tests.support.source_tree import ROOT

DOCUMENT = ROOT / "docs" / "licences.md"
# All may be used by a program under Apache-2.0; LGPL and MPL as libraries, unchanged.
ALLOWED = re.compile(
    r"\b(?:apache|mit|bsd|0bsd|psf|psfl|python software foundation|isc|zlib|unlicense|zpl|mpl|lgpl"
    r"|cc0|cnri)\b"
)
FORBIDDEN = re.compile(
    r"\b(?:agpl|sspl|proprietary|commercial|non-?commercial|cc-by-nc)\b|(?<!l)gpl"
)


def read_licence(name: str) -> str:
    """Read a distribution's licence from its metadata: expression, short text, or classifiers."""
    found = metadata.metadata(name)
    if "License-Expression" in found:
        return found["License-Expression"]
    classes = [
        each.rpartition(" :: ")[2]
        for each in found.get_all("Classifier") or ()
        if each.startswith("License ::")
    ]
    if classes or "License" not in found:
        return ", ".join(classes)
    return found["License"].strip().partition("\n")[0]


def list_licences() -> dict[str, str]:
    """Return the licence of each distribution of the run-time set."""
    return {name: read_licence(name) for name in list_run_time_set()}


def test_each_licence_is_compatible_and_listed() -> None:
    """None forbids what Apache-2.0 allows; `make licences` writes the list."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = list_licences()
    assert len(found) > 60
    for name, licence in found.items():
        parts = [
            part for part in re.split(r"\bor\b", licence.lower()) if not FORBIDDEN.search(part)
        ]
        assert any(map(ALLOWED.search, parts)), f"{name}: {licence}"
        assert f"| {name} | {licence} |\n" in text, f"{name}: make licences"


def main() -> int:
    """Write the table anew."""
    before = DOCUMENT.read_text(encoding="utf-8").partition("| package |")[0]
    rows = "".join(f"| {name} | {licence} |\n" for name, licence in list_licences().items())
    DOCUMENT.write_text(f"{before}| package | licence |\n|---|---|\n{rows}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
