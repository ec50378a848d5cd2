"""What web archives are asked to list: the places of a site, in parts that no limit cuts. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from archive.repositories.past_captures import PastList
from config.site import Site, WebArchive
from crawler.past.cdx import CdxAnswer, format_timestamp
from crawler.past.past_addresses import get_folder
from crawler.urls.canonical_key import get_bare_host

LIMIT = 5_000
"""Captures that are asked for at once: about a megabyte. Chosen."""
_ROUND = 50
"""A server's own limit, of which it says nothing, is a multiple of this, or a power of two."""
_FIRST_CAPTURE = datetime(1996, 1, 1, tzinfo=UTC)
"""Before it no web archive has anything."""
_ESCAPED_KEY = re.compile(r"[\w.~*+-]*%[0-9A-Fa-f]{2}[\w.~*+%-]*", re.ASCII)
_SECOND = timedelta(seconds=1)


def list_places(site: Site) -> list[str]:
    """Return hosts, each with a path, below which a site lies or lay; none lies below another.

    ``["school.example/", "portal.example/web/tct/"]``
    """
    starts = site.start_urls
    paths = [area for area in site.scope if area.startswith("/")]
    found = [area for area in site.scope if not area.startswith("/")]
    if paths or not site.scope:
        hosts = dict.fromkeys(map(get_bare_host, starts))
        found += [f"http://{host}{path}" for host in hosts for path in paths or ["/"]]
    found += [get_folder(url) for url in site.former_urls]
    places = sorted({f"{get_bare_host(url)}{urlsplit(url).path or '/'}" for url in found})
    return [
        place
        for place in places
        if not any(place != other and place.startswith(other) for other in places)
    ]


def make_list_url(archive: WebArchive, part: PastList) -> str:
    """Return the address at which a part of a list is asked for.

    No fields are named: `urlkey`, which a resume key needs, is among those that servers send unless
    they are told otherwise. What stands in the query of the address `cdx` goes before ours.
    """
    parts = urlsplit(archive.cdx)
    values = {
        "url": part.place,
        "matchType": "prefix",
        "output": "json",
        "limit": str(LIMIT),
        "showResumeKey": "true",
    }
    if part.first:
        values["from"] = format_timestamp(part.first)
    if part.last:
        values["to"] = format_timestamp(part.last)
    values |= dict(parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode(values, quote_via=quote)
    if key := part.resume_key:
        # The Internet Archive gives keys out as they stand in an address.
        query += f"&resumeKey={key if _ESCAPED_KEY.fullmatch(key) else quote(key, safe='')}"
    return parts._replace(query=query).geturl()


def get_limit(archive: WebArchive) -> int:
    """Return how many captures are asked for at once."""
    own = dict(parse_qsl(urlsplit(archive.cdx).query)).get("limit", "")
    return int(own) if own.isascii() and own.isdecimal() and int(own) else LIMIT


def is_cut(answer: CdxAnswer, part: PastList, limit: int) -> bool:
    """Tell whether an answer may end where it does because of a limit, ours or the server's.

    One with a resume key goes on there, unless that leads nowhere.
    """
    if answer.resume_key is not None:
        return answer.resume_key == part.resume_key and bool(answer.count)
    count = answer.count
    is_power_of_two = count >= _ROUND and not count & (count - 1)
    is_round = bool(count) and not count % _ROUND
    return count >= limit or is_round or is_power_of_two


def split_part(part: PastList, now: datetime) -> Sequence[PastList]:
    """Return two halves of a part, by time; none where it is as short as a time can be told."""
    first, last = part.first or _FIRST_CAPTURE, part.last or now
    if last - first < _SECOND:
        return ()
    middle = (first + (last - first) / 2).replace(microsecond=0)
    return (
        PastList(place=part.place, first=first, last=middle),
        PastList(place=part.place, first=middle + _SECOND, last=last),
    )
