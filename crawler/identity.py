"""One identity for all addresses of one article. Pure: it looks at addresses, never at pages.

An identity is compared, never fetched or shown. It leaves out the scheme and keeps host and port.
"""

import re
from collections.abc import Sequence
from typing import NewType
from urllib.parse import parse_qsl, urlsplit

from w3lib.url import canonicalize_url

from config.site import Cms

Identity = NewType("Identity", str)

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|zarsrc|phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|nvvithemever|"
    r"nv_redirect|second|cache|nocache|rand|_)$",
    re.IGNORECASE,
)
# What changes the look of a Joomla page, or the menu it hangs from, and never the article.
_JOOMLA_LOOKS = frozenset(
    {
        *("itemid", "tmpl", "print", "layout", "page", "format", "lang", "catid", "sectionid"),
        *("limitstart", "start", "showall", "template"),
    }
)
_JOOMLA_ARTICLE = frozenset({"article", "item"})
_SEF_NUMBER = re.compile(r"^(\d+)-[^/]*?(?:\.(?:html?|pdf))?$", re.IGNORECASE)
_NUKEVIET_ARTICLE = re.compile(r"^(.+-\d+)(?:\.html)?$", re.IGNORECASE)
_NUKEVIET_COPY = re.compile(r"^(?:print|savefile|sendmail)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(?:vi|en)$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_WORDS_OF_A_TITLE = 3  # `tuan-12` may name a page in every folder; an alias of three words hardly


def fold(url: str, cms: Cms = Cms.AUTO) -> Identity:
    """Fold an address to the identity of what it shows.

    `cms` is what is known of the page behind it: with Joomla known, the number that opens the last
    part of a path is the article's, and the path and the raw query are one.
    """
    parts = urlsplit(canonicalize_url(url))
    host = host_of(url)
    query = _known_parameters(parts.query)
    if raw := _joomla_raw(query):
        return Identity(f"{host}/joomla:{raw}")
    segments = [segment for segment in parts.path.split("/") if segment]
    if "nv" in query:
        segments = _nukeviet_segments(query)
        query = {}
    is_pathinfo = bool(segments) and segments[0].lower() == "index.php"
    if is_pathinfo:
        segments = segments[1:]
    if segments and (number := _SEF_NUMBER.match(segments[-1])) and not _is_of_extension(segments):
        if cms is Cms.JOOMLA or is_pathinfo:
            return Identity(f"{host}/joomla:article:{number.group(1)}")
        query = {name: value for name, value in query.items() if name not in _JOOMLA_LOOKS}
    return Identity(f"{host}/{_folded_path(segments, cms)}{_folded_query(query)}")


def host_of(url: str) -> str:
    """Name host and port of an address; the port that goes without saying is left out."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:  # no number, or none that a port can have
        port = None
    return host if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"


def in_scope(url: str, start_urls: Sequence[str]) -> bool:
    """Tell whether an address is of the same host and port as one of the start URLs."""
    return url.startswith(("http://", "https://")) and host_of(url) in map(host_of, start_urls)


def _known_parameters(query: str) -> dict[str, str]:
    """The parameters that say what is shown, last value first, names in lower case."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return {name.lower(): value for name, value in pairs if not _SESSION.match(name)}


def _joomla_raw(query: dict[str, str]) -> str | None:
    component = query.get("option", "")
    if query.get("view") not in _JOOMLA_ARTICLE or component not in {"com_content", "com_k2"}:
        return None
    number = query.get("id", "").partition(":")[0]
    if not number.isdigit():
        return None
    return f"{'article' if component == 'com_content' else 'k2'}:{int(number)}"


def _is_of_extension(segments: list[str]) -> bool:
    """Tell whether a path is of an extension that counts its own numbers (K2: `/item/12-...`)."""
    folders = [segment.lower() for segment in segments[:-1]]
    return "item" in folders or ("component" in folders and "content" not in folders)


def _nukeviet_segments(query: dict[str, str]) -> list[str]:
    words = [query.get("language", ""), query["nv"], *query.get("op", "").split("/")]
    return [word for word in words if word]


def _folded_path(segments: list[str], cms: Cms) -> str:
    if segments and _LANGUAGE.match(segments[0]) and segments[0] == "vi":
        segments = segments[1:]
    segments = [segment for segment in segments if not _NUKEVIET_COPY.match(segment)]
    if segments and (article := _NUKEVIET_ARTICLE.match(segments[-1])):
        alias = article.group(1)
        is_title = alias.count("-") >= _WORDS_OF_A_TITLE and not any(map(_YEAR.match, segments))
        if is_title or cms is Cms.NUKEVIET:
            return alias
        return "/".join([*segments[:-1], alias])
    return "/".join(segments)


def _folded_query(query: dict[str, str]) -> str:
    kept = sorted((name, value) for name, value in query.items() if value)
    return "?" + "&".join(f"{name}={value}" for name, value in kept) if kept else ""
