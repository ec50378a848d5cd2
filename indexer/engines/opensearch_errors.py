"""OpenSearch's errors in our words."""

from opensearchpy.exceptions import ConnectionError as UnreachableError
from opensearchpy.exceptions import OpenSearchException, SSLError, TransportError

from indexer.errors import (
    IndexerError,
    IndexUnavailableError,
    make_cluster_unavailable_error,
)

_MOST_SHOWN = 300  # characters of what a server said
_UNAUTHORIZED, _FORBIDDEN, _TOO_LARGE, _TOO_MANY, _UNAVAILABLE = 401, 403, 413, 429, 503
_LOST_NODE = (
    "node_disconnected_exception",
    "node_not_connected_exception",
    "no node found for id",  # an illegal_state_exception, after the node has left the cluster
)


def make_cluster_error(location: str, error: OpenSearchException) -> IndexerError:
    """Make the error of a request that a cluster did not answer as asked."""
    if isinstance(error, SSLError):
        return IndexerError(
            f"The certificate of {location} is not believed: {_get_last_part(error.info)}",
            hint="Name the file of its authority in OPENSEARCH_CA_CERTS.",
        )
    if isinstance(error, UnreachableError):
        return IndexUnavailableError(
            f"OpenSearch at {location} cannot be reached: {_get_last_part(error.info)}",
            hint="See that it runs and that opensearch_url in settings.toml is right.",
        )
    if not isinstance(error, TransportError):
        return make_unexpected_error(location, str(error))
    return _make_status_error(location, error)


def _make_status_error(location: str, error: TransportError) -> IndexerError:
    status, said = error.status_code, f"{error.error} {error.info}"
    if "max_open_pit" in said:
        return IndexerError(
            f"OpenSearch at {location} has too many open searches: {_get_reason(error)}",
            hint="Wait ten minutes, or raise search.max_open_pit_context there.",
        )
    if status in (_UNAUTHORIZED, _FORBIDDEN) or "cluster_block" in said:
        return _make_refusal(location, error)
    if status == _TOO_LARGE:
        return IndexerError(
            f"OpenSearch at {location} takes no request as large as this one.",
            hint="Raise http.max_content_length there.",
        )
    if status in (_TOO_MANY, _UNAVAILABLE) or has_lost_node(error):
        return make_cluster_unavailable_error(location, _get_reason(error))
    return make_unexpected_error(location, f"{status} {_get_reason(error)}")


def has_lost_node(error: TransportError) -> bool:
    """Return whether the node that was asked lost another while it answered: status 500."""
    return any(kind in f"{error.error} {error.info}" for kind in _LOST_NODE)


def _make_refusal(location: str, error: TransportError) -> IndexerError:
    """Make the error of a request that this user may not make, or nobody."""
    if error.status_code == _UNAUTHORIZED:
        return IndexerError(
            f"OpenSearch at {location} does not accept the name and password.",
            hint="Set OPENSEARCH_USER and OPENSEARCH_PASSWORD, or OPENSEARCH_API_KEY.",
        )
    if "cluster_block" in f"{error.error} {error.info}":
        return IndexerError(
            f"OpenSearch at {location} lets nobody write: {_get_reason(error)}",
            hint="See to room on the disks of its nodes; then it lets writers in again.",
        )
    return IndexerError(
        f"OpenSearch at {location} refuses this to the user: {_get_reason(error)}",
        hint="It takes the right to make, read, write and remove indexes of that name.",
    )


def make_version_error(location: str, distribution: object, number: str) -> IndexerError:
    """Make the error of a server that is another program, or too old."""
    name = "OpenSearch" if distribution == "opensearch" else str(distribution or "Elasticsearch")
    return IndexerError(
        f"At {location} runs {name} {number}, which this program cannot use.",
        hint="It needs OpenSearch 2.11 or newer; 2.19 was tried.",
    )


def make_unexpected_error(location: str, cause: str) -> IndexerError:
    """Make the error of an answer that nothing here expects."""
    return IndexerError(
        f"OpenSearch at {location} answered: {_shorten(cause)}",
        hint="The logs of its nodes say more.",
    )


def _get_reason(error: TransportError) -> str:
    """Return the reason that a server gave, the deepest of its causes."""
    found = error.info.get("error", "") if isinstance(error.info, dict) else error.info
    reason = found
    while isinstance(found, dict):
        reason = found.get("reason") or found.get("type") or reason
        found = found.get("caused_by")
    return _shorten(reason or error.error)


def _get_last_part(cause: object) -> str:
    """Return what remains of a chain of causes without the library's names for them."""
    return _shorten(cause).rpartition(": ")[-1]


def _shorten(text: object) -> str:
    one_line = " ".join(str(text).split())
    return one_line if len(one_line) <= _MOST_SHOWN else f"{one_line[:_MOST_SHOWN]} …"
