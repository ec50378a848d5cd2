"""What is known of an address, as columns of the table `urls`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from archive.crawl_model import UrlKind, UrlState
from archive.database.schema import urls
from archive.repositories.link_facts import LINK_FACT_COLUMNS, make_link_facts

URL_STATE_COLUMNS = (
    urls.c.id,
    urls.c.identity,
    urls.c.url,
    urls.c.kind,
    urls.c.listed,
    urls.c.fetched_at,
    urls.c.payload_digest,
    urls.c.steady,
    urls.c.failures,
    urls.c.found_on,
    urls.c.status,
    urls.c.etag,
    urls.c.last_modified,
    urls.c.next_due,
    urls.c.vanished_at,
    urls.c.changed_at,
    urls.c.told_at,
    urls.c.unread,
    urls.c.believed,
    *LINK_FACT_COLUMNS,
)
_OWN_NAMES = tuple(column.name for column in URL_STATE_COLUMNS[: -len(LINK_FACT_COLUMNS)])


def get_url_states(connection: Connection, condition: ColumnElement[bool]) -> list[UrlState]:
    """Return the addresses of which a condition is true, in the order of fetching."""
    query = select(*URL_STATE_COLUMNS).where(condition).order_by(urls.c.rank, urls.c.id)
    return [make_url_state(row) for row in connection.execute(query)]


def make_url_state(values: Sequence[Any]) -> UrlState:
    """Return what the values of `URL_STATE_COLUMNS` say."""
    named = dict(zip(_OWN_NAMES, values, strict=False))
    named["kind"] = UrlKind(named["kind"])
    return UrlState(**named, facts=make_link_facts(values[len(_OWN_NAMES) :]))
