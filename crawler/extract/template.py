"""The template of a site: what its pages have in common, learned by comparing them.

On any system, known or not, this says what is chrome, where articles keep heading, text and fields,
and which pages are articles. It is a function of the set of pages, never of their order. How one
page is read by it is `located`'s business; keeping it is the archive's.

**What is chrome.** A line that stands at the same place, its numbers masked, on three in ten of the
site's distinct articles, or on four in ten pages of one layout, and on three at least. **What never
is**: a line among the articles' own text, that is, in the element that holds the text and not the
heading, at a place of prose or in plain markup beside it. There editors repeat themselves (the
school's name, `./.`, a standing first line): what they typed is theirs, however often it recurs.
Where text and frame share one element, the same holds, but for fields, tools, and what nine in ten
articles have *under* their last own line: that is the frame's footer.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from crawler.errors import ExtractionError
from crawler.extract.calls import calls, without_digests
from crawler.extract.entries import is_list, listed
from crawler.extract.headline import heading_of, heading_paths, site_names
from crawler.extract.info import FieldKind
from crawler.extract.layout import Layout, distinct, learn_layout
from crawler.extract.member import Member
from crawler.extract.opened import open_page
from crawler.extract.outline import Outline, read_outline
from crawler.extract.page import Page
from crawler.extract.recurrence import live, recurring, voters
from crawler.extract.slots import Slot

_FORMAT = 2
_OLD_ENOUGH = 10  # distinct articles
_FEWEST = 3  # articles that make a layout
_ARTICLES = 0.5  # of a layout's pages are articles, or it is one of listings
_SAMPLE = 150  # pages: more teach nothing


@dataclass(frozen=True)
class SiteTemplate:
    """What the pages of a site have in common; empty where nothing is known yet."""

    names: tuple[str, ...] = ()
    chrome: frozenset[str] = frozenset()
    layouts: tuple[Layout, ...] = ()
    articles: int = 0

    @property
    def is_young(self) -> bool:
        """Whether too few articles were seen to trust it."""
        return self.articles < _OLD_ENOUGH

    @cached_property
    def version(self) -> str:
        """A short hash of all it says: readings by different templates are not comparable."""
        return sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The template as JSON text, the same for the same template."""
        value = {
            "format": _FORMAT,
            "articles": self.articles,
            "names": list(self.names),
            "layouts": [asdict(layout) for layout in self.layouts],
            "chrome": sorted(self.chrome),
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "SiteTemplate":
        """Read what `to_json` wrote; of an older format nothing is known."""
        value = json.loads(text)
        if value["format"] != _FORMAT:
            return cls()
        return cls(
            names=tuple(value["names"]),
            chrome=frozenset(value["chrome"]),
            layouts=tuple(_layout_from(layout) for layout in value["layouts"]),
            articles=value["articles"],
        )


UNKNOWN_TEMPLATE = SiteTemplate()
"""What is known of a site that nobody has looked at."""


def sampled(urls: Iterable[str]) -> list[str]:
    """The addresses whose pages are learned from, of all of a site: all, or a sample of very many.

    It depends on the addresses alone, and a new one seldom changes it.
    """
    return sorted(set(urls), key=lambda url: sha256(url.encode()).digest())[:_SAMPLE]


def learn(pages: Iterable[Page]) -> SiteTemplate:
    """Learn a site's template from captures of its pages: articles, listings, whatever there is.

    Of several captures of one address the latest counts. Pages that cannot be read teach nothing.
    """
    outlines = [outline for page in _latest(pages) if (outline := _outline(page))]
    return learn_from(outlines)


def learn_from(outlines: Sequence[Outline]) -> SiteTemplate:
    """Learn a template from outlines, each of another address."""
    outlines = sorted(outlines, key=lambda outline: outline.url)
    names = site_names(outline.title for outline in outlines)
    paths = heading_paths(outlines, names, calls(outlines))
    votes = without_digests(outlines, voters(outlines))
    chrome = recurring(outlines, votes, paths)
    layouts = []
    for path in sorted({path for path in paths if path}):
        numbers = [number for number, found in enumerate(paths) if found == path]
        members = [_member(outlines[number], path, names, chrome) for number in numbers]
        layout = _layout(path, members, [votes[number] for number in numbers])
        if layout:
            layouts.append(layout)
    if any(layout.has_date for layout in layouts):
        # Where articles have dates, pages that are no lists and have none are standing pages.
        layouts = [layout for layout in layouts if layout.has_date]
    layouts.sort(key=lambda layout: (-layout.articles, layout.heading))
    return SiteTemplate(
        names=tuple(sorted(names)),
        chrome=chrome,
        layouts=tuple(layouts),
        articles=max((layout.articles for layout in layouts), default=0),
    )


def _layout(
    path: str, members: Sequence[Member | None], votes: Sequence[str | None]
) -> Layout | None:
    found = [(member, vote) for member, vote in zip(members, votes, strict=True) if member]
    articles = [
        (member, vote)
        for member, vote in found
        if vote and not is_list(member.outline, member.heading + 1, member.live)
    ]
    if len(articles) < _ARTICLES * len(found):
        return None
    chosen = distinct([member for member, _ in articles], [vote for _, vote in articles])
    return learn_layout(path, chosen) if len(chosen) >= _FEWEST else None


def _member(
    outline: Outline, path: str, names: frozenset[str], chrome: frozenset[str]
) -> Member | None:
    heading = heading_of(outline, [path], names)
    if heading is None:
        return None
    return Member(
        outline=outline,
        heading=heading[0],
        live=live(outline.pieces, chrome),
        listed=listed(outline, heading[0]),
    )


def _latest(pages: Iterable[Page]) -> list[Page]:
    """The latest capture of each sampled address."""
    latest: dict[str, Page] = {}
    for page in pages:
        known = latest.get(page.url)
        if known is None or known.fetched_at < page.fetched_at:
            latest[page.url] = page
    return [latest[url] for url in sampled(latest)]


def _outline(page: Page) -> Outline | None:
    try:
        root = open_page(page).root
    except ExtractionError:
        return None
    return read_outline(root, page.url, page.fetched_at)


def _layout_from(value: Mapping[str, Any]) -> Layout:
    slots = tuple(
        Slot(kind=FieldKind(slot["kind"]), path=slot["path"], words=slot["words"])
        for slot in value["slots"]
    )
    return Layout(
        heading=value["heading"],
        body=value["body"],
        prose=tuple(value["prose"]),
        standing=tuple(value["standing"]),
        slots=slots,
        articles=value["articles"],
    )
