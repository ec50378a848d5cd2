"""One key for all addresses of one page. Pure: it looks at addresses, never at pages.

A key is compared, never fetched or shown. By rule it leaves out nothing but spelling: the scheme,
`www.`, and what only changes the look of a page (print views, menus, session ids). That two other
addresses show one article must have been seen; the archive knows it then. The key that a page's own
system gives it (`cms`) is such a hint: it is compared with the text before it counts.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NewType
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from config.site import Cms

CanonicalKey = NewType("CanonicalKey", str)

KEY_RULES = "2"
"""Version of the rules below; a site's keys in the archive are made anew when it has changed."""

_WWW = "www."
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION_PARAMETER = re.compile(
    r"^(?:phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|nvvithemever|"
    r"nv_redirect|comment_page|cpage|second|cache|nocache|rand|_)$",
    re.IGNORECASE,
)
# What advertisers, mailing lists and social networks add to count visitors; `amp;` where somebody
# escaped the address twice.
_TRACKING_PARAMETER = re.compile(
    r"^(?:amp;)?(?:utm_\w+|pk_\w+|mtm_\w+|matomo_\w+|fbclid|fb_(?:source|ref|action_\w+)|gclid|gclsrc"
    r"|dclid|gbraid|wbraid|gad_\w+|_ga|_gl|_gac\w*|srsltid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id"
    r"|igshid|igsh|mc_[ce]id|mkt_tok|_hsenc|_hsmi|hsctatracking|zarsrc|gidzl|ref_src|ref_url|spm|epik)$",
    re.IGNORECASE,
)
_MAY_HAVE_TRACKING = re.compile(
    r"utm_|pk_|mtm_|matomo_|clid|fb_|gclsrc|braid|gad_|_ga|_gl|srsltid|li_fat|igsh|mc_|mkt_|_hs|hscta"
    r"|zarsrc|gidzl|ref_|spm|epik",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sid|cfid|cftoken)=[^/?;]*|/\([SAF]\([^()]*\)\)(?=/|$)", re.IGNORECASE
)
"""Java's servers write it behind the path, those of ASP.NET without cookies before it."""
_MAY_HAVE_SESSION = re.compile(r"sid|sess|zenid|cfid|cftoken|/\([SAF]\(", re.IGNORECASE)
_SESSION_ID_PARAMETER = re.compile(
    r"^(?:phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|zenid|oscsid)$", re.IGNORECASE
)
# What changes the look of a Joomla page, or the menu it hangs from, and never what it shows.
_JOOMLA_DISPLAY_PARAMETERS = frozenset({"layout", "catid", "sectionid", "showall"})
_DISPLAY_PARAMETERS = frozenset({"tmpl", "print", "format"})
"""The same of any page: what they ask for is a copy without the site's frame."""
_MENU_PARAMETER = "Itemid"
"""Joomla's number of a menu entry, spelled so; the `ItemID` of SharePoint numbers the article."""
_LIFERAY_DISPLAY_PARAMETERS = frozenset({"redirect", "inheritredirect", "plidlayout"})
_JOOMLA_VIEWS = {"com_content": ("article", "article"), "com_k2": ("item", "k2")}
_NUMBER_FIRST = re.compile(r"^(\d+)-[^/]*?(?:\.(?:html?|pdf))?$", re.IGNORECASE)
_NUMBER_LAST = re.compile(r"^(?!page-)(.+-\d+)(?:\.html)?$", re.IGNORECASE)
_FILE_EXTENSION = re.compile(r"\.(?:html?|pdf)$", re.IGNORECASE)
_K2_ITEM = re.compile(r"/item/(\d+)[-:][^/]*$", re.IGNORECASE)
# Addresses that name an article by its number, or by a name of its own, wherever they hang: which
# is believed of pages of these systems alone.
_NUMBERED_ARTICLES = (
    (re.compile(r"/-/view[_-]content/(\d+)", re.IGNORECASE), "liferay:content"),
    (
        re.compile(r"/-/asset_publisher/[^/]+/content/(?:id/)?([^/]+)", re.IGNORECASE),
        "liferay:asset",
    ),
    (re.compile(r"/post/(\d+)/[^/]+\.aspx$", re.IGNORECASE), "dotnetnuke:post"),
    (re.compile(r"/articleid/(\d+)(?:/|$)", re.IGNORECASE), "dotnetnuke:article"),
)
_SCRIPT = re.compile(r"\.(?:php|as[hp]x?|jsp|do)$", re.IGNORECASE)
"""Of a program that shows all articles: its parameters say which, whatever they are called."""
_ASPX = re.compile(r"\.as[hp]x$", re.IGNORECASE)
_NUKEVIET_PRINT_PATH = re.compile(r"^(?:print|savefile|sendmail)$", re.IGNORECASE)
_MAX_STORY_NUMBER_DIGITS = 8  # a longer number is a time stamp or a session id
MAX_REMEMBERED_ADDRESSES = 1 << 13
"""Addresses of which is remembered what was found of them, a megabyte each time: the links of a
menu stand on every page of a site."""


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def make_canonical_key(url: str, cms: Cms = Cms.AUTO) -> CanonicalKey:
    """Make the key of what a URL shows: equal for all spellings of one address.

    Args:
        url: The address.
        cms: The system of an article's page, once that was read: the key then goes by the number or
            name that the system gives an article, wherever it hangs. An address alone cannot tell
            that number from a category's, or from a title that begins with one.
    """
    try:
        parts, host = urlsplit(canonicalize_url(strip_session_id(url))), get_bare_host(url)
    except ValueError:  # no address: a port without a number, brackets without one of IPv6
        return CanonicalKey(url)
    query = _select_parameters(parts.query, parts.path)
    if raw := _get_joomla_key(query):
        return CanonicalKey(f"{host}/joomla:{raw}")
    if numbered := _get_numbered_key(parts.path, cms):
        return CanonicalKey(f"{host}/{numbered}")
    # The servers that speak ASP.NET do not tell capitals from small letters.
    path = parts.path.lower() if _ASPX.search(parts.path) else parts.path
    segments = [segment for segment in path.split("/") if segment]
    if "nv" in query:
        segments, query = _get_nukeviet_segments(query), {}
    segments = _strip_display_segments(segments)
    number = _NUMBER_FIRST.match(segments[-1]) if segments else None
    if number and not _is_joomla_extension(segments):
        if cms is Cms.JOOMLA:
            return CanonicalKey(f"{host}/joomla:article:{int(number.group(1))}")
        query = {
            name: value for name, value in query.items() if name not in _JOOMLA_DISPLAY_PARAMETERS
        }
        segments[-1] = _FILE_EXTENSION.sub("", segments[-1])
    path = _canonicalize_path(segments, is_last_enough=cms is Cms.NUKEVIET)
    return CanonicalKey(f"{host}/{path}{_canonicalize_query(query)}")


def strip_session_id(url: str) -> str:
    """Return a URL without its session id, which other visitors have no use for."""
    if not _MAY_HAVE_SESSION.search(url):
        return url
    parts = urlsplit(url)
    pairs = [
        pair
        for pair in parts.query.split("&")
        for name, _, value in [pair.partition("=")]
        if not _SESSION_ID_PARAMETER.match(name) or _is_story_number(name, value)
    ]
    path = _SESSION_IN_PATH.sub("", parts.path)
    return urlunsplit(parts._replace(path=path, query="&".join(pairs)))


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def strip_needless_parameters(url: str) -> str:
    """Return a URL as it is to be fetched: without session id and what only counts visitors."""
    url = strip_session_id(url)
    if "?" not in url or not _MAY_HAVE_TRACKING.search(url):
        return url
    parts = urlsplit(url)
    pairs = [
        pair
        for pair in parts.query.split("&")
        if not _TRACKING_PARAMETER.match(unquote(pair.partition("=")[0]))
    ]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def strip_default_port(url: str) -> str:
    """Return a URL without a port that goes without saying: many lists of captures have `:80`."""
    for scheme, port in _DEFAULT_PORTS.items():
        start = f"{scheme}://"
        host, slash, path = url[len(start) :].partition("/")
        if url.startswith(start) and host.endswith(f":{port}"):
            return f"{start}{host.removesuffix(f':{port}')}{slash}{path}"
    return url


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def get_host_port(url: str) -> str:
    """Name host and port of an address; the port that goes without saying is left out.

    A name with marks stands as it is asked for (`xn--...`, RFC 3490), also where its letters are
    escaped (RFC 3986, section 3.2.2).
    """
    parts = urlsplit(url)
    host = _encode_idna(unquote(parts.hostname or "").lower().rstrip("."))
    try:
        port = parts.port
    except ValueError:  # no number, or none that a port can have
        port = None
    return host if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"


def get_bare_host(url: str) -> str:
    """Name the host of an address without `www.`: schools link to their one site by both names.

    Two sites whose names differ in nothing else are taken for one. None such is known.
    """
    host = get_host_port(url)
    bare = host.removeprefix(_WWW)
    return bare if "." in bare else host  # `www.vn` is a name of its own


def replace_www(url: str) -> str | None:
    """Return an address under the other name of its house, with `www.` or without.

    None where its host has no other: a number, or a name without a dot.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if "." not in host or ":" in host or host.replace(".", "").isdecimal():
        return None
    other = host.removeprefix(_WWW) if host.startswith(_WWW) else f"{_WWW}{host}"
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{other}{port}").geturl()


def list_origins(url: str, other: str) -> list[str]:
    """List scheme and host of an address that a site had before it had another, in all spellings.

    Of one host under two names only the name is left that it has no more.
    """
    bare, host = get_bare_host(url), get_host_port(url)
    names = [bare, f"{_WWW}{bare}"] if bare != get_bare_host(other) else [host]
    return [f"{scheme}://{name}" for scheme in _DEFAULT_PORTS for name in names]


def _encode_idna(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:  # no name that a host can have
        return host


def is_in_scope(url: str, start_urls: Sequence[str]) -> bool:
    """Tell whether an address is of the same site as one of the start URLs: host and port."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        _ = urlsplit(url).port
        place = get_bare_host(url)
    except ValueError:  # `http://[::1` and its like, which pages and robots.txt do contain
        return False
    return place in map(get_bare_host, start_urls)


def _select_parameters(query: str, path: str) -> dict[str, str]:
    """Return the parameters that say what is shown, last value first, names in lower case."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return {
        name.lower(): value
        for name, value in pairs
        if not _TRACKING_PARAMETER.match(name)
        if not _SESSION_PARAMETER.match(name) or _is_story_number(name, value)
        if name.lower() not in _DISPLAY_PARAMETERS
        if not ("/-/" in path and name.lower() in _LIFERAY_DISPLAY_PARAMETERS)
        if not (name == _MENU_PARAMETER and _says_more_than_menu(path, query))
    }


def _says_more_than_menu(path: str, query: str) -> bool:
    """Tell whether an address says what it shows beside the menu entry that it hangs from."""
    if path.strip("/") in {"", "index.php"}:
        return "id=" in query.lower().replace("itemid=", "")
    return not _SCRIPT.search(path)


def _is_story_number(name: str, value: str) -> bool:
    """Tell whether `sid` numbers an article, as in systems that descend from PHP-Nuke."""
    return name.lower() == "sid" and value.isdecimal() and len(value) <= _MAX_STORY_NUMBER_DIGITS


def _get_joomla_key(query: dict[str, str]) -> str | None:
    view, kind = _JOOMLA_VIEWS.get(query.get("option", ""), ("", ""))
    number = query.get("id", "").partition(":")[0]
    if not view or query.get("view") != view or not (number.isascii() and number.isdigit()):
        return None
    return f"{kind}:{int(number)}"


def _get_numbered_key(path: str, cms: Cms) -> str | None:
    """Return the key of a URL that names its article by number, where its system is known."""
    if cms is Cms.K2 and (item := _K2_ITEM.search(path)):
        return f"joomla:k2:{int(item.group(1))}"
    for pattern, kind in _NUMBERED_ARTICLES:
        if (found := pattern.search(path)) and kind.startswith(cms):
            return f"{kind}:{found.group(1)}"
    return None


def _is_joomla_extension(segments: list[str]) -> bool:
    """Tell whether a path is of an extension that counts its own numbers (K2: `/item/12-...`)."""
    folders = [segment.lower() for segment in segments[:-1]]
    is_component = "component" in folders and "content" not in folders
    return is_component or not {"item", "itemlist"}.isdisjoint(folders)


def _get_nukeviet_segments(query: dict[str, str]) -> list[str]:
    language = query.get("language", "")
    words = ["" if language == "vi" else language, query["nv"], *query.get("op", "").split("/")]
    return [word for word in words if word]


def _strip_display_segments(segments: list[str]) -> list[str]:
    """Leave out the front controller, and what asks for a copy to print or to keep."""
    if segments[:1] == ["index.php"]:
        segments = segments[1:]
    return [segment for segment in segments if not _NUKEVIET_PRINT_PATH.match(segment)]


def _canonicalize_path(segments: list[str], *, is_last_enough: bool) -> str:
    """Return the path; its last part alone where that is the system's number of the article."""
    if not segments:
        return ""
    last = _NUMBER_LAST.match(segments[-1])
    name = last.group(1) if last else segments[-1]
    return name if last and is_last_enough else "/".join([*segments[:-1], name])


def _canonicalize_query(query: dict[str, str]) -> str:
    kept = sorted((name, value) for name, value in query.items() if value)
    return "?" + "&".join(f"{name}={value}" for name, value in kept) if kept else ""
