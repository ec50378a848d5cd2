"""When a page says for machines that it was published: JSON-LD and `meta` elements.

Below what a page prints, for systems stamp the last edit or another time zone there; above a day
that the text mentions. Sources: schema.org `datePublished` (JSON-LD 1.1), Open Graph
`article:published_time`, Dublin Core terms.
"""

import json
from collections.abc import Iterator, Mapping

from crawler.extract.fields.dates import PrintedDate, find_publication_date, parse_iso_stamp
from crawler.extract.html.parse import Element, compile_xpath
from crawler.extract.html.text import make_comparison_key

_LINKED_DATA = compile_xpath(
    "//script[contains(@type, 'ld+json')][contains(., '\"datePublished\"')]"
)
_META = compile_xpath("//meta[@content][@property or @name or @itemprop]")
_META_NAMES = (
    *("article:published_time", "datepublished", "og:published_time", "article.published"),
    *("pubdate", "publishdate", "publish-date", "publish_date", "publication_date"),
    *("citation_publication_date", "parsely-pub-date", "sailthru.date", "dc.date.issued"),
    *("dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "datecreated"),
)
_ARTICLE_TYPES = ("article", "posting", "report")
_MAX_DEPTH = 6  # levels of nested objects: a graph, its page, its article


def read_head_date(root: Element, title: str) -> tuple[PrintedDate, str] | None:
    """Read the date of publication that a page gives to machines, and the rule that found it.

    Args:
        root: an element of the page.
        title: the article's title, by which its data are known among those of other articles.
    """
    metas: dict[str, str] = {}
    for meta in _META(root):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(name.lower(), meta.get("content") or "")
    values = [(value, "head:json-ld") for value in _list_linked_dates(root, title)]
    values += [(metas[name], "head:meta") for name in _META_NAMES if name in metas]
    for value, rule in values:
        if printed := parse_iso_stamp(value) or find_publication_date(value):
            return printed, rule
    return None


def _list_linked_dates(root: Element, title: str) -> list[str]:
    """List the dates of the page's own article; of several articles that with its title."""
    things = [
        thing for script in _LINKED_DATA(root) for thing in _iterate_things(script.text or "")
    ]
    key = make_comparison_key(title)
    own = [
        thing
        for thing in things
        if make_comparison_key(str(thing.get("headline") or thing.get("name") or "")) == key
    ]
    articles = [thing for thing in things if _is_article(thing)]
    dates = [str(thing["datePublished"]) for thing in own or articles or things]
    return dates if own or len(set(dates)) == 1 else []


def _iterate_things(text: str) -> Iterator[Mapping[str, object]]:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _iterate_dated(data, 0)


def _iterate_dated(data: object, depth: int) -> Iterator[Mapping[str, object]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from _iterate_dated(item, depth + 1)
    elif isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data
        for value in data.values():
            yield from _iterate_dated(value, depth + 1)


def _is_article(thing: Mapping[str, object]) -> bool:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(str(name).lower().endswith(_ARTICLE_TYPES) for name in names)
