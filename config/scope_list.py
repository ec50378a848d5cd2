"""Lists of places in a site file: which hosts and paths belong to it, which its pages may ask.

scope = ["/web/tct/", "truong.example.vn"]  ->  ("/web/tct/", "http://truong.example.vn/")
"""

import re

from config.table_reader import TableReader
from config.validation import find_url_mistake

_EXAMPLE = 'scope = ["/web/tct/", "https://other.example/path/"]'
_HOST_FIRST = re.compile(r"^(?:[^/]*[.:][^/]*(?:/|$)|localhost(?:/|$))", re.IGNORECASE)
"""How a host begins that stands without `http://`: a folder has no dot and no colon."""
_ANY_HOST = "http://host.example"


def read_scope(reader: TableReader) -> tuple[str, ...]:
    """Read the list; a host without a scheme gets one, since neither scheme is another site."""
    entries = reader.read_texts("scope") or ()
    scope: list[str] = []
    for entry in entries:
        area = _add_scheme(entry)
        if mistake := _find_mistake(area):
            message = f'"{entry}" cannot bound a site: {mistake}'
            hint = f"Write paths and hosts: {_EXAMPLE}."
            reader.add_mistake("scope", message, hint=hint, element=entry)
        elif area in scope:
            reader.add_mistake(
                "scope", f'"{entry}" is given twice', hint="Keep one of the two.", element=entry
            )
        else:
            scope.append(area)
    return tuple(scope)


def read_render_hosts(reader: TableReader) -> tuple[str, ...]:
    """Read the list `render_hosts`: names of hosts, with a port where it is unusual."""
    hosts: list[str] = []
    for entry in reader.read_texts("render_hosts") or ():
        mistake = find_url_mistake(f"http://{entry}/")
        if mistake or not entry or set("/?#@*") & set(entry):
            message = f'"{entry}" is no host: {mistake or "write its name alone"}'
            hint = 'Write names of hosts: render_hosts = ["api.truong.example"].'
            reader.add_mistake("render_hosts", message, hint=hint, element=entry)
        else:
            hosts.append(entry.lower())
    return tuple(dict.fromkeys(hosts))


def _add_scheme(entry: str) -> str:
    if entry.startswith("/") or "://" in entry or not _HOST_FIRST.match(entry):
        return entry
    return f"http://{entry}"


def _find_mistake(area: str) -> str | None:
    """Return what keeps a path or URL from bounding a site, or None."""
    if not area:
        return "it is empty"
    if not area.startswith("/") and "://" not in area:
        return "it is neither a path, which begins with /, nor a host"
    if area.startswith("//"):
        return "it begins with //; write a path with one / or a host"
    if mistake := find_url_mistake(_ANY_HOST + area if area.startswith("/") else area):
        return mistake
    if sign := next((sign for sign in "?#*" if sign in area), None):
        return f"it holds {sign}, and is not a path alone"
    return None
