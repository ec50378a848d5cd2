"""The distributions that the program needs to run, with all its extras.

`python -m tests.support.run_time_set extras` prints the names of the extras, which `make lock` asks
for; `... audited` reads what pip-audit printed as JSON, and says what it knows.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from tests.support.source_tree import ROOT

_LOCKED = re.compile(
    r"(?m)^([\w.-]+)==(\S+)(?: ; ([^\\]+?))?((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$"
)


def list_extras() -> list[str]:
    """List the extras that people may want; `dev` is for who works on the program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return sorted(project["optional-dependencies"].keys() - {"dev"})


def list_run_time_set() -> list[str]:
    """List what is installed beside the program, as it is known here, by name."""
    return sorted({*_walk("truongdang", frozenset(list_extras()))} - {"truongdang"})


def _walk(name: str, extras: frozenset[str]) -> Iterator[str]:
    """Yield the names of what a distribution needs to run here, its own first."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        yield name
        for text in metadata.requires(name) or ():
            need = Requirement(text)
            marker = need.marker
            if marker is None or any(marker.evaluate({"extra": each}) for each in ("", *extras)):
                waiting.append((make_key(need.name), frozenset(need.extras)))


def make_key(name: str) -> str:
    """Return the name by which a distribution is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock() -> list[tuple[Requirement, list[str]]]:
    """Read requirements.lock: each version with the SHA-256 of its files."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    found = [
        (
            Requirement(f"{name}=={version}{f'; {marker}' if marker else ''}"),
            re.findall("[0-9a-f]{64}", hashes),
        )
        for name, version, marker, hashes in _LOCKED.findall(text)
    ]
    assert len(found) == len(re.findall(r"(?m)^\w", text)), "a line of the lock has no hash"
    return found


def describe_audit(printed: str) -> tuple[str, int]:
    """Say what pip-audit found, and the exit status: 1 faults, 3 not all could be asked for."""
    packages = json.loads(printed)["dependencies"]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in"
        f" {', '.join(fault['fix_versions']) or 'no version yet'}\n"
        for each in packages
        for fault in each.get("vulns", ())
    ]
    unknown = sum("skip_reason" in each for each in packages)
    lines = [*faults, f"{len(packages) - unknown} of {len(packages)} packages audited.\n"]
    if unknown:
        lines.append("Of the others the service of known faults says nothing: is it in reach?\n")
    return "".join(lines), 1 if faults else 3 if unknown else 0


def main(what: str) -> int:
    """Print what the Makefile asks for."""
    if what == "extras":
        sys.stdout.write(" ".join(f"--extra {name}" for name in list_extras()))
        return 0
    printed = sys.stdin.read()
    if not printed.startswith("{"):
        sys.stdout.write("pip-audit gave no answer: is its service of known faults in reach?\n")
        return 3
    text, status = describe_audit(printed)
    sys.stdout.write(text)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
