"""The engines, each alone in its module; none is imported before it is used."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.engine import EmbeddedEngine
from indexer.errors import EngineMissingError, IndexVersionError
from indexer.index_store import ClusterLocation, IndexLocation, IndexStore

DEFAULT_ENGINE = "whoosh"
"""The engine of an index that is built for the first time."""

LARGE_COLLECTION_ENGINE = "tantivy"
"""The engine for many articles."""

LARGE_COLLECTION_ARTICLES = 10_000
"""Articles from which `LARGE_COLLECTION_ENGINE` is recommended.

There one query in twenty took Whoosh 129 ms of CPU or more, and 97 at half as many; tantivy 6 at
twice as many (`make bench-search`).
"""

EMBEDDED_ENGINES = (DEFAULT_ENGINE, LARGE_COLLECTION_ENGINE)
"""The engines of this process, whose index is a folder."""

CLUSTER_ENGINE = "opensearch"
"""The engine whose index is in a cluster."""


def open_store(location: IndexLocation) -> IndexStore:
    """Open the place of an index, whether there is one or not.

    Raises `EngineMissingError` when its engine is not installed.
    """
    if isinstance(location, ClusterLocation):
        with _explain_missing_library(CLUSTER_ENGINE):
            from indexer.engines.opensearch_store import OpenSearchStore  # noqa: PLC0415

            return OpenSearchStore(location)
    from indexer.engines.folder_store import FolderStore  # noqa: PLC0415 -- it imports this package

    return FolderStore(location)


def load_engine(name: str) -> EmbeddedEngine:
    """Load the embedded engine of that name.

    Raises `IndexVersionError` when there is none, `EngineMissingError` when it is not installed.
    """
    if name == CLUSTER_ENGINE:
        raise IndexVersionError(
            "The engine opensearch keeps its index in a cluster, and settings.toml names none.",
            hint='Write engine = "opensearch" and opensearch_url in settings.toml.',
        )
    if name not in EMBEDDED_ENGINES:
        raise IndexVersionError(
            f"There is no search engine called {name!r}; there is"
            f" {', '.join(list_engine_names())}.",
            hint="truongdang index rebuild --engine whoosh",
        )
    with _explain_missing_library(name), warnings.catch_warnings():
        # Where nothing compiled can be kept, Python warns of Whoosh's code at every start.
        warnings.simplefilter("ignore", SyntaxWarning)
        return _import_engine(name)


@contextmanager
def _explain_missing_library(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"The search engine {name} is not installed.", hint=f"pip install 'truongdang[{name}]'"
        ) from error


def _import_engine(name: str) -> EmbeddedEngine:
    """Import the module of one engine; a search pays for no other."""
    if name == LARGE_COLLECTION_ENGINE:
        from indexer.engines.tantivy import ENGINE as TANTIVY  # noqa: PLC0415

        return TANTIVY
    from indexer.engines.whoosh import ENGINE as WHOOSH  # noqa: PLC0415

    return WHOOSH


def exceeds_size(engine: str, documents: int) -> bool:
    """Return whether an index has become so large that another engine is worth the change."""
    return engine == DEFAULT_ENGINE and documents >= LARGE_COLLECTION_ARTICLES


def list_engine_names() -> tuple[str, ...]:
    """Return all engines that this program knows."""
    return (*EMBEDDED_ENGINES, CLUSTER_ENGINE)
