"""Statements that let a site keep its articles when it moves to another host.

What its addresses fold to begins with the host, and is compared, never fetched or shown; so it can
be written anew. Articles keep their ids and, as aliases, their old addresses.
"""

from sqlalchemy import ColumnElement, Connection, Table, func, insert, literal, select, update

from archive.model import SiteKey
from archive.schema import aliases, articles, identities, urls

_SCHEMES = ("http://", "https://")


def move(connection: Connection, site: SiteKey, old: str, new: str, base: str) -> int:
    """Let what was known at the host `old` be known at `new`; gives the number of addresses.

    `base` is scheme and host of the new place, where the known addresses are asked for now. What
    is known there already stays as it is.
    """
    _keep_aliases(connection, site, old)
    moved = 0
    for scheme in _SCHEMES:
        home = f"{scheme}{old}/"
        values = {
            "identity": _put(urls.c.identity, old, new),
            "url": _put(urls.c.url, home.rstrip("/"), base),
            "next_due": None,
            "failures": 0,
        }
        is_here = urls.c.url.startswith(home, autoescape=True)
        chosen = update(urls).where(is_here, _is_movable(urls, site, old, new))
        moved += connection.execute(chosen.values(values)).rowcount
        # The first address that a listing of the new place knows becomes the article's own.
        lost = articles.c.url.startswith(home, autoescape=True)
        unlist = update(articles).where(articles.c.site == site, lost)
        connection.execute(unlist.values(listed=False))
    for table in (identities, aliases):
        is_movable = _is_movable(table, site, old, new, is_unique=table is identities)
        connection.execute(
            update(table).where(is_movable).values(identity=_put(table.c.identity, old, new))
        )
    return moved


def _keep_aliases(connection: Connection, site: SiteKey, old: str) -> None:
    """Note every old address under what it folds to."""
    known = select(aliases.c.url).where(aliases.c.site == site)
    for scheme in _SCHEMES:
        here = select(urls.c.site, urls.c.url, urls.c.identity).where(
            urls.c.site == site,
            urls.c.url.startswith(f"{scheme}{old}/", autoescape=True),
            urls.c.url.not_in(known),
        )
        connection.execute(insert(aliases).from_select(["site", "url", "identity"], here))


def _put(column: ColumnElement[str], old: str, new: str) -> ColumnElement[str]:
    """The column's text with `new` in the place of the `old` that it begins with."""
    return literal(new).concat(func.substr(column, len(old) + 1))


def _is_movable(
    table: Table, site: SiteKey, old: str, new: str, *, is_unique: bool = True
) -> ColumnElement[bool]:
    """Rows of the old host; where identities are unique, those that are not known at the new."""
    here = (table.c.site == site) & table.c.identity.startswith(f"{old}/", autoescape=True)
    if not is_unique:
        return here
    other = table.alias()
    taken = select(other.c.identity).where(other.c.site == site)
    return here & _put(table.c.identity, old, new).not_in(taken)
