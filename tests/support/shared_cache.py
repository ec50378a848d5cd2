"""A cache between the workers of one run of the tests: the first makes a value, the others wait.

Below 40 lines, and alone, because tests of several packages use it and nothing beside it.
"""

import fcntl
import os
import pickle
from collections.abc import Callable
from typing import TypeVar

import pytest

Value = TypeVar("Value")


def cache_per_session(
    factory: pytest.TempPathFactory, name: str, make: Callable[[], Value]
) -> Value:
    """Return what `make` returns, made once for a run of the tests; each worker gets a copy.

    Folders that belong to it are shared, and must only be read.

    Args:
        factory: Of the folder of the run.
        name: The name of the value.
        make: Makes the value; it must be possible to pickle it.
    """
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # each worker has a folder in that of the run
    cache_file = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cache_file.exists():
            cache_file.write_bytes(pickle.dumps(make()))
        value: Value = pickle.loads(cache_file.read_bytes())  # noqa: S301 -- our own, of this very run
        return value
