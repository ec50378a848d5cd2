"""Checks of single values: addresses and intervals, and suggestions for words that are unknown.

"http:/a.vn"  ->  it has no host
"12h"         ->  twelve hours
"ha giang"    ->  Did you mean "ha-giang"?
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

_HOST_LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?")
# Of RFC 3986, 2, those that no part of an address may hold; browsers would escape them.
_FORBIDDEN_CHARACTER = re.compile(r'[\s\x00-\x1f\x7f<>"{}|\\^`]')


def find_url_mistake(url: str) -> str | None:
    """Return what keeps `url` from being an http or https address with a host, or None."""
    if _FORBIDDEN_CHARACTER.search(url):
        return "it holds a space or a character that no address may hold"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"it cannot be read ({error})"
    if parts.scheme not in {"http", "https"}:
        return "it does not begin with http:// or https://"
    if port == 0:  # urlsplit lets it pass
        return "there is no port 0"
    return _find_host_mistake(parts)


def _find_host_mistake(parts: SplitResult) -> str | None:
    """Return what is wrong between `//` and the path; an IPv6 address is taken as given."""
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password"
    host = parts.hostname
    if not host:
        return "it has no host"
    if ":" not in host and not all(map(_HOST_LABEL.fullmatch, host.removesuffix(".").split("."))):
        return f'"{host}" is not the name of a host'
    return None


_INTERVAL = re.compile(r"([0-9]{1,4})([mhd])", re.ASCII)
_INTERVAL_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parse_interval(text: str) -> timedelta | None:
    """Read minutes, hours or days; None for anything else, nothing at all included."""
    match = _INTERVAL.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * _INTERVAL_UNITS[match[2]] or None


def find_closest(word: str, known: Iterable[str], *, limit: int = 1) -> list[str]:
    """Return up to `limit` of `known` that someone who wrote `word` may have meant, best first.

    Letter case, Vietnamese marks, spaces, hyphens and underscores do not count:
    `Hà Giang` is as close to `ha-giang` as can be.
    """
    import difflib  # noqa: PLC0415 -- most words are known, and all wait for imports

    by_plain = {_normalize_word(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_normalize_word(word), by_plain, n=limit)
    return [by_plain[plain] for plain in found]


def format_suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word was probably meant, else list them all."""
    names = list(known)
    match find_closest(word, names):
        case [best, *_]:
            return f'Did you mean "{best}"?'
        case _:
            return f"It can be one of: {', '.join(names)}."


def _normalize_word(word: str) -> str:
    """Return `word` in small ASCII letters and digits, as far as it has them."""
    # đ has no decomposition in Unicode.
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isalnum())
