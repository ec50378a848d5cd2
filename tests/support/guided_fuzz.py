"""Mutated inputs as `tests.support.input_fuzz` reads them, chosen by the code that they reach.

`python -m tests.support.guided_fuzz MINUTES [TARGET ...]` gives each target so many minutes in a
process of its own: atheris (libFuzzer) sees which branches of ours an input takes, and goes on from
those that take new ones. They stay in `build/guided-fuzz/TARGET`, and the next run begins with
them; an input that ends badly is printed with its file in `build/guided-fuzz/finds`.
"""

import hashlib
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.source_tree import ROOT

FOLDER = ROOT / "build" / "guided-fuzz"
_OURS = ("archive", "config", "crawler", "indexer", "research", "terminal")
"""Packages whose branches are counted."""
_KNOWING_SHARE = 0.3
"""Share of mutations made by `input_fuzz`, which knows markup, dates and addresses; libFuzzer's
know bytes, and what they were compared with."""
_MAX_BYTES = 100_000
"""Of an input: a page of a party school has 60,000; four times the longest seed, where less."""
_LIMITS = (
    "-rss_limit_mb=2500",  # the program, its engines and the counters of branches take 700
    "-timeout=120",  # seconds; what takes 10 of CPU is a find before
)


def fuzz_target(name: str, seconds: int) -> None:
    """Read inputs of a target for so many seconds; libFuzzer then ends the process."""
    import atheris  # noqa: PLC0415 -- only `make guided-fuzz` installs it

    with atheris.instrument_imports(include=list(_OURS)):
        from tests.support import input_fuzz  # noqa: PLC0415 -- branches of what it imports count

    seen: set[str] = set()

    def read(data: bytes) -> None:
        fault = input_fuzz.read_data(name, data)
        if fault and (kind := input_fuzz.get_kind(fault)) not in seen:
            seen.add(kind)
            sys.stdout.write(f"{name}: {_keep(FOLDER / 'finds', data)}: {fault}\n")
            sys.stdout.flush()

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        luck = random.Random(seed)
        if luck.random() < _KNOWING_SHARE:
            return input_fuzz.mutate(luck, [data])[:max_size]
        return bytes(atheris.Mutate(data, max_size))

    seeds = input_fuzz.TARGETS[name].make_seeds()
    for data in seeds:
        _keep(FOLDER / name, data)
    longest = min(_MAX_BYTES, 4 * max(map(len, seeds)))
    arguments = (
        f"-max_len={longest}",
        *_LIMITS,
        f"-max_total_time={seconds}",
        f"-artifact_prefix={FOLDER}/finds/",
    )
    command = [sys.argv[0], str(FOLDER / name), *arguments, "-print_final_stats=1"]
    atheris.Setup(command, read, custom_mutator=mutate)
    atheris.Fuzz()


def _keep(folder: Path, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha1(data, usedforsecurity=False).hexdigest()
    path.write_bytes(data)
    return path


def main(minutes: float, names: Sequence[str]) -> int:
    """Give each target so many minutes; print finds, and how many inputs were read."""
    from tests.support.input_fuzz import TARGETS  # noqa: PLC0415 -- a target's process: see there

    (FOLDER / "finds").mkdir(parents=True, exist_ok=True)
    bad = 0
    for name in names or TARGETS:
        command = [sys.executable, "-W", "ignore", "-m", __spec__.name, "--target", name]
        with subprocess.Popen(
            [*command, str(round(minutes * 60))], cwd=ROOT, stderr=subprocess.PIPE
        ) as process:
            said = process.communicate()[1].decode("utf-8", "replace")
        inputs = re.search(r"number_of_executed_units: *(\d+)", said)
        branches = re.findall(r"cov: (\d+)", said)
        if process.returncode or not inputs or not branches:
            sys.stdout.write(said[-3_000:])
            bad += 1
        else:
            sys.stdout.write(f"{name}: {inputs[1]} inputs, {branches[-1]} branches\n")
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1] == "--target":
        fuzz_target(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
