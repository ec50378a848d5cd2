"""The engines, each alone in its module; none is imported before it is used."""

import warnings
from importlib import import_module

from indexer.engine import Engine
from indexer.errors import EngineMissingError, IndexVersionError

DEFAULT = "whoosh"
"""The engine of an index that is built for the first time."""

LARGE = "tantivy"
"""The engine for many articles."""

LARGE_FROM = 10_000
"""Articles from which `LARGE` is recommended.

There one query in twenty took Whoosh 129 ms of CPU or more, and 97 at half as many; tantivy 6 at
twice as many (`make bench-search`).
"""

_MODULES = {"whoosh": "indexer.engines.whoosh", "tantivy": "indexer.engines.tantivy"}


def engine_named(name: str) -> Engine:
    """The engine of that name.

    Raises `IndexVersionError` when there is none, `EngineMissingError` when it is not installed.
    """
    if name not in _MODULES:
        raise IndexVersionError(
            f"There is no search engine called {name!r}; there is {', '.join(_MODULES)}.",
            hint="truongdang index rebuild --engine whoosh",
        )
    try:
        with warnings.catch_warnings():
            # Where nothing compiled can be kept, Python warns of Whoosh's code at every start.
            warnings.simplefilter("ignore", SyntaxWarning)
            engine: Engine = import_module(_MODULES[name]).ENGINE
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"The search engine {name} is not installed.", hint=f"pip install 'truongdang[{name}]'"
        ) from error
    return engine


def outgrown(engine: str, documents: int) -> bool:
    """Whether an index has become so large that another engine is worth the change."""
    return engine == DEFAULT and documents >= LARGE_FROM


def names() -> tuple[str, ...]:
    """All engines that this program knows."""
    return tuple(_MODULES)
