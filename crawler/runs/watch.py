"""Watches one run for traps: what it leaves alone, counted by name.

How traps are known by their look is in `crawler.addresses.trap`. What cannot be known so is known
by what it yields: a page of a listing is in vain that shows nothing its listing has not shown,
any other page that links to no article not met before. What earlier runs fetched in vain is
remembered in the archive, so that a space without end is bounded for a site, not for a run.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from archive.history import UrlKind, UrlState
from crawler.addresses.identity import in_scope, without_session
from crawler.addresses.links import Link, LinkKind
from crawler.addresses.pager import place_of
from crawler.addresses.trap import masked_digest, shape_of, trap_of
from crawler.decisions.visit import Leads

MOST_OF_A_SHAPE = 40
"""So many addresses that differ only in numbers may be fetched in vain."""
MOST_GUESSED_OF_A_SHAPE = 1000
"""The same while nothing was learned of a site, when nobody can tell what is in vain."""
MOST_OF_A_FOLDER = 400
"""So many addresses of one path, whatever their query."""
MOST_OF_A_SITE = 4000
"""So many addresses of a site."""
_REMEMBERED = 20_000
_FEW = 10  # addresses of articles: with fewer their form is not what articles are known by

_MAY_BE_ENDLESS = frozenset({UrlKind.PAGE, UrlKind.PAGER})
_MAY_BE_VAIN = _MAY_BE_ENDLESS | {UrlKind.ARTICLE}


class TrapWatch:
    """What a run has seen of traps; `barren` are the addresses that were fetched in vain before.

    `is_undecided` where addresses were left alone that the next run can judge.
    """

    def __init__(self, barren: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.is_undecided = False
        self._barren: Counter[str] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._guessed: Counter[str] = Counter()
        self._met: set[str] = set()
        self._shown: defaultdict[str, set[str]] = defaultdict(set)
        self._articles: set[str] = set()
        self._so_named: set[str] = set()
        self._looks: dict[str, str] = {}
        for url in barren:
            self._add(url)

    def look_at(self, links: Sequence[Link], scope: Sequence[str]) -> None:
        """Count the links of a page that are traps, or articles, by their address."""
        for link in links:
            if link.kind is LinkKind.ARTICLE and len(self._so_named) < _FEW:
                self._so_named.add(link.url)
            name = self._name_of(link.url)
            if name and link.url not in self._met and in_scope(link.url, scope):
                self.counts[name] += 1
                if len(self._met) < _REMEMBERED:
                    self._met.add(link.url)

    @staticmethod
    def _name_of(url: str) -> str | None:
        return trap_of(url) or (
            "session id in the address" if without_session(url) != url else None
        )

    def bars(self, state: UrlState) -> str | None:
        """Why an address is left alone that nobody has fetched yet; None where it is not."""
        if state.fetched_at or state.kind not in _MAY_BE_VAIN:
            return None
        shape = shape_of(state.url)
        in_vain = self._in_a_row[shape]
        if state.kind is not UrlKind.ARTICLE:  # so many others of its shape may be articles
            in_vain = max(in_vain, self._barren[shape])
            if self._is_exhausted(state.url):
                return "addresses without an article"
        if self._guessed[shape] >= MOST_GUESSED_OF_A_SHAPE:
            self.is_undecided = True
            return "addresses to be judged by the next run"
        return _named(state.kind) if in_vain >= MOST_OF_A_SHAPE else None

    def _is_exhausted(self, url: str) -> bool:
        in_folder, in_site = self._barren[_folder(url)], self._barren[""]
        return in_folder >= MOST_OF_A_FOLDER or in_site >= MOST_OF_A_SITE

    def may_be_article(self, state: UrlState) -> bool:
        """Whether a page that nobody can judge may be one: where no address looks so, any may."""
        return state.kind is UrlKind.ARTICLE or len(self._so_named) < _FEW

    def is_in_vain(self, state: UrlState, kind: UrlKind, leads: Leads) -> bool:
        """Whether a page that proved to be of a kind leads to nothing that was not met before."""
        if leads.shown is not None:
            return not _add_new(leads.shown, self._shown[place_of(state.url).listing])
        articles = [link.identity for link in leads.found if link.kind is UrlKind.ARTICLE]
        has_new = _add_new(articles, self._articles)
        return kind is not UrlKind.ARTICLE and not has_new

    def is_echo(self, state: UrlState, body: bytes) -> bool:
        """Whether another page of this run looked just so, but for its numbers."""
        digest = masked_digest(body)
        if len(self._looks) < _REMEMBERED:
            self._looks.setdefault(digest, state.identity)
        return self._looks.get(digest, state.identity) != state.identity

    def note(
        self, state: UrlState, kind: UrlKind, *, in_vain: bool, is_guess: bool = False
    ) -> None:
        """Note whether a page was fetched in vain; where that `is_guess` it may be an article."""
        shape = shape_of(state.url)
        if not in_vain:
            self._in_a_row[shape] = 0
            return
        if is_guess:
            self._guessed[shape] += 1
            return
        self._in_a_row[shape] += 1
        if state.fetched_at is None and kind in _MAY_BE_ENDLESS:
            self._add(state.url)

    def _add(self, url: str) -> None:
        for space in (shape_of(url), _folder(url), ""):
            self._barren[space] += 1


def _add_new(some: Collection[str], known: set[str]) -> bool:
    """Add to what is known; says whether anything was new."""
    before = len(known)
    known.update(some)
    return len(known) > before


def _named(kind: UrlKind) -> str:
    return "endless pager" if kind is UrlKind.PAGER else "addresses without an article"


def _folder(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
