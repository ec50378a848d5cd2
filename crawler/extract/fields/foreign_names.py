"""Who wrote a text that is not in Vietnamese: names of other languages, and where pages put them.

By Jane Smith and Robert O'Brien, Staff Writers     two people
Posted on March 5, 2021 by J. M. van der Berg       one
By Reuters; By Admin; Daily Post Staff              nobody
"""

import json
import re
from collections.abc import Iterator

from crawler.extract.fields.dates import cut_dates
from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.html.text import make_comparison_key, normalize_text

_LABEL = re.compile(r"^.*?\b(?:by|author)\b\s*:?\s*", re.IGNORECASE)
_END = re.compile(r"\s+(?:[|•·/–—-]|on|for|in|at|published|updated|posted)(?:\s|$)|[|•·;(@\n]")
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|&|with)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|(?:[^\W\d_]\.){2,3}")
_PARTICLES = re.compile(
    r"d[aeiu]|del|della|de[rn]|dos|das|el|l[ae]|van|von|bin|al|y", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"\b(?:writers?|reporters?|editors?|editorial|correspondent|staff|office|desk|department|news"
    r"|university|school|communications?|team|press|times|post|agency|admin\w*|user|network"
    r"|institute|cent(?:er|re)|ministry|daily|weekly|magazine|media|group|contributor|guest|author"
    r"|web\w*|online|service|association|college|academy|foundation|company|inc|ltd|home|about"
    r"|contact|read|more|comments?|posts?|all|view|the|january|february|march|april|june|july"
    r"|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday)\b",
    re.IGNORECASE,
)
_MIN_WORDS, _MAX_WORDS = 2, 6  # of a name
_MAX_LENGTH = 150  # characters of an element that holds names and no more

_PLACES = compile_xpath(
    "(//*[contains(@rel, 'author') or contains(@href, '/author/') or @itemprop='author'"
    " or contains(@class, 'byline') or contains(@class, 'author')"
    " or contains(@class, 'Byline') or contains(@class, 'Author')])"
    "[not(ancestor-or-self::*[contains(@class, 'comment') or contains(@class, 'related')"
    " or self::aside or self::footer or self::nav or self::li[contains(@class, 'post')]])]"
)
_META = compile_xpath(
    "//meta[@name='author' or @property='article:author' or @name='parsely-author'"
    " or @name='sailthru.author' or @name='dc.creator' or @name='DC.creator'][@content]"
)
_SITE = compile_xpath("//meta[@property='og:site_name'] | //head/title")
_LINKED_DATA = compile_xpath("//script[contains(@type, 'ld+json')][contains(., '\"author\"')]")


def parse_foreign_names(line: str) -> tuple[str, ...]:
    """Read the names of a line, its label taken off; nothing where anything else is in it."""
    text = _LABEL.sub("", cut_dates(normalize_text(line)))
    text = _END.split(text, maxsplit=1)[0].strip(" ,.:")
    parts = [part for part in _BETWEEN.split(text) if part]
    named = [part for part in parts if not _NO_NAME.search(part)]
    # Behind the names stands what they are: `Jane Smith, Staff Writer`.
    if not named or named != parts[: len(named)] or not all(map(_is_name, named)):
        return ()
    return tuple(dict.fromkeys(map(_spell, named)))


def _is_name(text: str) -> bool:
    words = text.split()
    capitals = [word for word in words if not _PARTICLES.fullmatch(word)]
    return (
        _MIN_WORDS <= len(words) <= _MAX_WORDS
        and all(_WORD.fullmatch(word) for word in words)
        and len(capitals) >= _MIN_WORDS
        and all(word[0].isupper() for word in capitals)
        and any(len(word.strip(".")) > 1 for word in capitals)
    )


def _spell(name: str) -> str:
    return name.title() if name.isupper() and "." not in name else name


def find_foreign_authors(root: Element) -> tuple[tuple[str, ...], str]:
    """Find who wrote the article of a page, and which rule found it.

    The names of the page's places come first, then what it says to machines; a name that the site
    has too is nobody's.
    """
    called = [
        part for each in _SITE(root) for part in (each.get("content"), get_text(each)) if part
    ]
    site = {make_comparison_key(part) for text in called for part in re.split(r" [-|–] ", text)}
    places = (("foreign:place", get_text(element)) for element in _PLACES(root))
    told = (
        *(("foreign:json-ld", name) for name in _iterate_linked_authors(root)),
        *(("foreign:meta", meta.get("content") or "") for meta in _META(root)),
    )
    for rule, text in (*places, *told):
        names = parse_foreign_names(text) if len(text) <= _MAX_LENGTH else ()
        if names and not any(make_comparison_key(name) in site for name in names):
            return names, rule
    return (), ""


def _iterate_linked_authors(root: Element) -> Iterator[str]:
    """Yield the authors of the page's article by its JSON-LD (schema.org `author`)."""
    for script in _LINKED_DATA(root):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        things = data if isinstance(data, list) else [data]
        things = [part for thing in things if isinstance(thing, dict) for part in _unfold(thing)]
        for thing in things:
            authors = thing.get("author")
            for author in authors if isinstance(authors, list) else [authors]:
                name = author.get("name") if isinstance(author, dict) else author
                if isinstance(name, str):
                    yield name


def _unfold(thing: dict[str, object]) -> list[dict[str, object]]:
    graph = thing.get("@graph")
    parts = graph if isinstance(graph, list) else []
    return [thing, *(part for part in parts if isinstance(part, dict))]
