"""Addresses that are not read, as others that differ in the same way proved to be one article.

    20 pairs `/tin-tuc/a-12`, `/noi-bat/a-12` were read, and each pair is one article
    ->  `/noi-bat/b-30` is taken for the article of `/tin-tuc/b-30`, until one pair is two articles

Where both end in one long number, the article's id, four that the server itself sent to others
count as twenty pairs: it finds articles by their id, whatever stands before. Other pairs are found
in what the archive knows was read, so that a run that was killed leaves nothing to be made good. A
pattern that was proved wrong stays wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from archive.archive import Archive
from archive.crawl_model import Outcome, UrlKind, UrlState, Visit
from archive.model import ArticleId, Content, SiteKey
from archive.times import LONGEST_WAIT, VIETNAM
from crawler.extract.html.text import make_comparison_key
from crawler.session.address_evidence import AddressEvidence
from crawler.urls.address_patterns import SimilarKeys, describe_difference, has_same_id, list_stems

_MIN_PAIRS = 20
"""Articles of which two addresses were read before a pattern is believed. If one in ten such pairs
were two articles, twenty equal ones would come by chance once in eight times."""
_REDIRECT_WEIGHT = 5
"""Pairs that a redirect counts for where the last parts, id included, are the same. Of 193 articles
with a number in the captures and copies of real sites no two of a site have the same last part."""

_MAYBE_ARTICLES = frozenset({UrlKind.ARTICLE, UrlKind.PAGE})


class _Belief(NamedTuple):
    article: ArticleId
    pattern: str


class Beliefs:
    """The patterns of one site, and what is believed by them in one run."""

    def __init__(self, archive: Archive, site: SiteKey, run_id: int, started_at: datetime) -> None:
        self._archive = archive
        self._site = site
        self._run_id = run_id
        self._until = started_at + LONGEST_WAIT
        self._is_loaded = False
        self._similar = SimilarKeys()
        """Of pages that were read, whether they are articles or not."""
        self._equal: defaultdict[str, set[ArticleId]] = defaultdict(set)
        """By pattern: the articles of which two addresses differ so."""
        self._ended: set[str] = set()
        self._redirected: defaultdict[str, set[str]] = defaultdict(set)
        """By pattern: the addresses that were sent to others."""
        self.evidence = AddressEvidence(archive, site, run_id, self._similar)

    def check(self) -> None:
        """Before the first request, let go what a run that was killed had still to let go."""
        if self._archive.beliefs.has_beliefs(self._site):
            self._load()

    def take_for_known(self, state: UrlState) -> bool:
        """Take an address for one of a known article, where it is believed to be."""
        is_unread = state.fetched_at is None and state.failures == 0 and state.believed is None
        if state.kind not in _MAYBE_ARTICLES or not is_unread:
            return False
        self._load()
        if not (belief := self._find_belief(state)):
            return False
        self._archive.beliefs.believe(
            self._site, state, *belief, run=self._run_id, until=self._until
        )
        return True

    def record_visit(self, visit: Visit, outcome: Outcome) -> None:
        """Compare an address that was read with others that may lead to its article."""
        self.evidence.record_visit(visit)
        if visit.target_key is not None:
            self._record_redirect(visit.state.identity, visit.target_key)
        is_as_before = visit.state.fetched_at is not None and outcome is Outcome.UNCHANGED
        if visit.article is None or is_as_before or outcome is Outcome.REMOVED:
            return
        self._load()
        key = visit.state.identity
        if partners := self._similar.find(key):
            shown = self._archive.beliefs.get_article_ids(self._site, [key, *partners])
            self._compare(key, partners, shown)
        self._similar.add(key)

    def _record_redirect(self, key: str, target: str) -> None:
        """Note that a server sends one address to another that is like it."""
        if set(list_stems(key)) & set(list_stems(target)):
            self._redirected[describe_difference(key, target)].add(key)

    def settle(self) -> None:
        """At the end, take what proved to be a known page's for its article."""
        self.evidence.believe_twins(self._until)

    def _load(self) -> None:
        if self._is_loaded:
            return
        self._is_loaded = True
        self._ended = self._archive.beliefs.get_ended_patterns(self._site)
        shown: dict[str, ArticleId] = {}
        for key, article in self._archive.aliases.get_article_keys(self._site):
            shown[key] = ArticleId(article)
            self._compare(key, self._similar.find(key), shown)
            self._similar.add(key)

    def _compare(self, key: str, partners: Iterable[str], shown: Mapping[str, ArticleId]) -> None:
        for partner in partners:
            if key not in shown or partner not in shown:
                continue
            pattern = describe_difference(key, partner)
            if pattern in self._ended:
                continue
            if shown[key] == shown[partner]:
                self._equal[pattern].add(shown[key])
            else:
                self._ended.add(pattern)
                self._archive.beliefs.end_pattern(self._site, pattern)

    def _find_belief(self, state: UrlState) -> _Belief | None:
        partners = {}
        for partner in self._similar.find(state.identity):
            pattern = describe_difference(state.identity, partner)
            weight = _REDIRECT_WEIGHT if has_same_id(pattern) else 1
            proofs = len(self._equal[pattern]) + weight * len(self._redirected[pattern])
            if pattern not in self._ended and proofs >= _MIN_PAIRS:
                partners[partner] = pattern
        if not partners:
            return None
        shown = self._archive.beliefs.get_article_ids(self._site, [state.identity, *partners])
        if len(set(shown.values())) != 1:
            return None
        partner = next((each for each in partners if each in shown), state.identity)
        is_sound = partner in partners and self._is_there(state, partner, shown[partner])
        return _Belief(shown[partner], partners[partner]) if is_sound else None

    def _is_there(self, state: UrlState, partner: str, article_id: ArticleId) -> bool:
        """Tell whether an article is there still, and no other page says that these are two."""
        known = self._archive.frontier.get_url(self._site, partner)
        article = self._archive.articles.get_article(article_id)
        if known is None or known.vanished_at or known.failures or article is None:
            return False
        return article.gone_at is None and not _is_told_apart(state, known, article.content)


def _is_told_apart(state: UrlState, known: UrlState, content: Content) -> bool:
    """Tell whether links call two addresses by two titles or days, where these are the articles'.

    What links say is of use only where it is true of the address that was read.
    """
    told, known_title, title = (
        make_comparison_key(text or "")
        for text in (state.facts.title, known.facts.title, content.title)
    )
    # A title may be cut short; a key has no dots.
    if told and known_title == title and not title.startswith(told):
        return True
    days = [
        moment and moment.astimezone(VIETNAM).date()
        for moment in (state.facts.published_at, known.facts.published_at, content.published_at)
    ]
    return all(days) and days[1] == days[2] and days[0] != days[1]
