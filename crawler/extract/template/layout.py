"""A layout: where the articles of one template keep heading, text and fields.

It is learned from the outlines of pages that have their heading at one place. One host can have
several: two generations of a site, a print view, an extension with templates of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.model import Layout
from crawler.extract.template.recurrence import make_recurrence_key
from crawler.extract.template.slots import learn_slots
from crawler.extract.template.template_page import (
    TemplatePage,
    collect_article_text,
    measure_containers,
)

_MIN_BODY_TEXT_SHARE = 0.7  # of an article's text in one element: that element is its body
_MIN_ARTICLE_SHARE = 0.8  # of the articles
_MIN_TELLING_LENGTH = 400  # characters: a shorter article says little about where text stands
_MIN_PROSE_LENGTH = 80  # characters of a piece that is no field
_MIN_ARTICLES = 3
_MIN_STANDING_SHARE = 0.9


def learn_layout(heading: str, members: Sequence[TemplatePage]) -> Layout:
    """Learn a layout from distinct articles of it."""
    body = _find_body_path(members)
    prose = _find_prose_paths(members, body)
    return Layout(
        heading=heading,
        body=body,
        prose=prose,
        standing=_find_standing_lines(members, prose),
        slots=tuple(
            slot for slot in learn_slots(members, prose) if slot.path != heading or slot.words
        ),
        articles=len(members),
    )


def _find_body_path(members: Sequence[TemplatePage]) -> str | None:
    """The innermost place that holds nearly all text of nearly all articles."""
    texts = [(member, collect_article_text(member)) for member in members]
    telling = [
        one for one in texts if sum(len(piece.text) for piece in one[1]) >= _MIN_TELLING_LENGTH
    ]
    if len(telling) < _MIN_ARTICLES:
        telling = texts
    votes: defaultdict[str, int] = defaultdict(int)
    for member, pieces in telling:
        total = sum(len(piece.text) for piece in pieces)
        found = measure_containers(pieces)
        paths = {
            member.page_blocks.paths.get(holder)
            for holder, mass in found.items()
            if mass >= _MIN_BODY_TEXT_SHARE * total
        }
        for path in paths:
            if path is not None:
                votes[path] += 1
    fit = [path for path, count in votes.items() if count >= _MIN_ARTICLE_SHARE * len(telling)]
    return max(fit, key=lambda path: (path.count(">"), votes[path], path), default=None)


def _find_prose_paths(members: Sequence[TemplatePage], body: str | None) -> tuple[str, ...]:
    """The places in the body where three articles have text of their own that is no field."""
    if body is None:
        return ()
    users: defaultdict[str, set[int]] = defaultdict(set)
    for number, member in enumerate(members):
        for piece in collect_article_text(member):
            if piece.block_path.startswith(body) and len(piece.text) >= _MIN_PROSE_LENGTH:
                users[piece.block_path].add(number)
    return tuple(sorted(path for path, found in users.items() if len(found) >= _MIN_ARTICLES))


def _find_standing_lines(
    members: Sequence[TemplatePage], prose: Collection[str]
) -> tuple[str, ...]:
    """What nearly every article has among its prose."""
    counts = Counter(
        found
        for member in members
        for found in {
            make_recurrence_key(piece)
            for piece in member.page_blocks.blocks[member.heading + 1 :]
            if piece.block_path in prose and make_comparison_key(piece.text)
        }
    )
    enough = max(_MIN_ARTICLES, _MIN_STANDING_SHARE * len(members))
    return tuple(sorted(found for found, count in counts.items() if count >= enough))


def select_unique_articles(
    members: Sequence[TemplatePage], names: Collection[str]
) -> list[TemplatePage]:
    """One member for each name: the articles that vote, the first by address of each."""
    chosen: dict[str, TemplatePage] = {}
    for name, member in sorted(zip(names, members, strict=True), key=_make_url_sort_key):
        chosen.setdefault(name, member)
    return list(chosen.values())


def _make_url_sort_key(named: tuple[str, TemplatePage]) -> tuple[int, str]:
    url = named[1].page_blocks.url
    return len(url), url
