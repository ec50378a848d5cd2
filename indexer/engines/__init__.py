"""The engines, each alone in its module; none is imported before it is used."""

from importlib import import_module

from indexer.engine import Engine
from indexer.errors import IndexVersionError

DEFAULT = "whoosh"
"""The engine of an index that is built for the first time."""

_MODULES = {"whoosh": "indexer.engines.whoosh"}


def engine_named(name: str) -> Engine:
    """The engine of that name. Raises `IndexVersionError` when there is none."""
    if name not in _MODULES:
        raise IndexVersionError(
            f"There is no search engine called {name!r}; there is {', '.join(_MODULES)}.",
            hint="truongdang index rebuild --engine whoosh",
        )
    engine: Engine = import_module(_MODULES[name]).ENGINE
    return engine
