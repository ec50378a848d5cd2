"""Puts what captures of all times say into the archive, in order of time.

    addresses of imported captures  ->  their captures, live ones too, read in order of time
                                    ->  articles with their revisions, first and last seen, end

What comes out depends on the captures alone, and not on which came first into the archive.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import FetchRank, FoundUrl, Outcome, StoredCapture, UrlKind, UrlState
from archive.link_facts import NO_LINK_FACTS, LinkFacts
from archive.model import ArticleId, SiteKey
from archive.repositories.histories import AddressHistory
from config.site import Site
from crawler.discovery.found_urls import select_links
from crawler.extract.article import PageKind, PageReading
from crawler.past.history_reader import AddressReading, HistoryReader
from crawler.past.past_addresses import PastAddresses
from crawler.site_extractor import SiteExtractor
from crawler.urls.pager_links import find_pagers

SettleProgress = Callable[[int, int], None]
"""Told how many addresses were read, of how many."""
_MAX_REMEMBERED = 64
"""Histories that are held while the other addresses of their articles are read."""


@dataclass(slots=True)
class SettleCounts:
    """The pages that were read, and the articles that were added or have other revisions now."""

    read: int = 0
    added: set[ArticleId] = field(default_factory=set)
    revised: set[ArticleId] = field(default_factory=set)
    withdrawn: int = 0
    removed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)


class Settler:
    """Settles addresses of one site; the caller holds the site's lock."""

    def __init__(
        self,
        archive: Archive,
        captures: CaptureStore,
        site: Site,
        reader: SiteExtractor,
        now: datetime,
    ) -> None:
        self.counts = SettleCounts()
        self._archive = archive
        self._site = SiteKey(site.key)
        self._now = now
        self._addresses = PastAddresses(site)
        self._reader = HistoryReader(
            archive, captures, self._site, reader, self._addresses.contains, self._take_links
        )
        self._histories: dict[str, AddressReading] = {}
        self._used_facts: dict[str, LinkFacts] = {}

    @cached_property
    def _urls(self) -> dict[str, list[str]]:
        """The captured spellings of each address, by its canonical key."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for url in self._archive.captures.get_urls(self._site):
            if link := self._addresses.identify(url):
                found[link.identity].append(url)
        return {identity: sorted(own) for identity, own in found.items()}

    def find_captured(self, runs: Sequence[int]) -> list[str]:
        """Return the addresses of which runs made captures, by their canonical keys."""
        return self._identify_all(self._archive.captures.get_urls(self._site, runs))

    def find_imported(self) -> list[str]:
        """Return the addresses of which captures were imported, with those of the same articles."""
        own = self._identify_all(self._archive.captures.get_imported_urls(self._site))
        groups = (self._archive.histories.get_identities(self._site, each) for each in own)
        return sorted({identity for group in groups for identity in group})

    def get_spellings(self, identities: Iterable[str]) -> dict[str, list[str]]:
        """Return the captured spellings of some addresses, by their canonical keys."""
        return {identity: self._urls.get(identity, []) for identity in identities}

    def get_urls(self, identities: Iterable[str]) -> set[str]:
        """Return the captured spellings of some addresses."""
        return {url for identity in identities for url in self._urls.get(identity, ())}

    def _identify_all(self, urls: Iterable[str]) -> list[str]:
        links = map(self._addresses.identify, urls)
        return sorted({link.identity for link in links if link})

    def settle(self, identities: Collection[str], on_progress: SettleProgress | None) -> None:
        """Read some addresses and write the articles that they show."""
        if not identities:
            return
        self._reader.part_urls.update(self._archive.past_urls.get_part_urls(self._site))
        todo = self.enqueue(identities)
        for done, identity in enumerate(todo, start=1):
            self._settle_address(identity)
            if on_progress:
                on_progress(done, len(todo))
        # What a listing says of an article counts also where it was read after it.
        states = self._archive.past_urls.get_states(self._site, todo)
        for identity, used in list(self._used_facts.items()):
            if identity in states and states[identity].facts != used:
                self._histories.pop(identity, None)
                self._settle_address(identity)

    def enqueue(self, identities: Collection[str]) -> list[str]:
        """Let the frontier know addresses that were pages; return all to be read, listings first.

        To a crawl they are addresses that were never asked for.
        """
        pages = set(self._archive.captures.get_page_urls(self._site))
        found: dict[str, FoundUrl] = {}
        for identity in identities:
            own = [url for url in self._urls.get(identity, ()) if url in pages]
            links = [link for link in map(self._addresses.identify, own) if link]
            if links and links[0].kind not in {UrlKind.FILE, UrlKind.FEED}:
                found[identity] = min(links, key=lambda link: (len(link.url), link.url))
        self._archive.frontier.enqueue_urls(self._site, list(found.values()), self._now)
        known = [i for i in identities if i in found or self._is_known(i)]
        return sorted(known, key=lambda i: _make_order(found.get(i), i))

    def _is_known(self, identity: str) -> bool:
        return self._archive.frontier.get_url(self._site, identity) is not None

    def _settle_address(self, identity: str) -> None:
        state = self._archive.frontier.get_url(self._site, identity)
        if state is None or state.kind is UrlKind.PART:
            return  # removed on request, or read with the first page of its article
        reading = self._read(identity, state)
        self._count(reading)
        self._archive.past_urls.note_reading(
            self._site,
            state,
            page=reading.last_page,
            kind=reading.kind,
            shown_at=[sighting.url for sighting in reading.sightings],
            moved_to=self._identify_moves(reading),
        )
        history = self._make_history(reading, state)
        if history is None:
            self.counts.withdrawn += self._archive.histories.withdraw(
                self._site, identity, frozenset(reading.captures)
            )
            return
        self._write(history)

    def _identify_moves(self, reading: AddressReading) -> Mapping[str, str]:
        found = {}
        for url, target in reading.moved_to.items():
            if link := self._addresses.identify(target):
                found[url] = link.identity
        return found

    def _write(self, history: AddressHistory) -> None:
        article_id, outcome = self._archive.histories.record_history(self._site, history)
        if article_id is None:
            self.counts.removed += 1
            return
        others = self._archive.histories.get_identities(self._site, history.identity)[1:]
        histories = [history, *filter(None, map(self._read_history, others))]
        written = self._archive.histories.write_revisions(article_id, histories)
        if outcome is Outcome.ADDED:
            self.counts.added.add(article_id)
        elif written is not Outcome.UNCHANGED and article_id not in self.counts.added:
            self.counts.revised.add(article_id)

    def _read_history(self, identity: str) -> AddressHistory | None:
        state = self._archive.frontier.get_url(self._site, identity)
        if state is None or identity not in self._urls:
            return None
        return self._make_history(self._read(identity, state), state)

    def _make_history(self, reading: AddressReading, state: UrlState) -> AddressHistory | None:
        listed = {
            sighting.url
            for sighting in reading.sightings
            if state.listed
            and (link := self._addresses.identify(sighting.url))
            and link.url == state.url
        }
        return reading.make_history(state.identity, listed)

    def _read(self, identity: str, state: UrlState) -> AddressReading:
        """Read the captures of an address, or take them from those that were read last."""
        if identity not in self._histories:
            if len(self._histories) >= _MAX_REMEMBERED:
                self._histories.pop(next(iter(self._histories)))
            self._used_facts[identity] = state.facts
            self._histories[identity] = self._reader.read_address(
                self._urls.get(identity, ()), state.facts, state.kind
            )
        return self._histories[identity]

    def _count(self, reading: AddressReading) -> None:
        self.counts.read += reading.pages_read
        self.counts.reasons.update(reading.failures)
        if reading.other and not reading.sightings:
            self.counts.others[reading.other] += 1

    def _take_links(self, capture: StoredCapture, reading: PageReading) -> None:
        """Take what a listing says of addresses that are known; it makes none known.

        A crawl of today asks for what today's pages show.
        """
        if reading.kind is not PageKind.LISTING:
            return
        links = select_links(
            capture.url,
            reading.links,
            self._addresses.scope,
            capture.fetched_at,
            is_backfilled=False,
            pagers=find_pagers(reading.links),
        )
        own = {}
        for link in links:
            place = self._addresses.identify(link.url)
            if place and (link.listed or link.facts != NO_LINK_FACTS):
                own[place.identity] = replace(link, identity=place.identity, url=place.url)
        known = self._archive.past_urls.get_states(self._site, list(own))
        changed = [own[key] for key, state in known.items() if _says_more(own[key], state)]
        if changed:
            self._archive.frontier.enqueue_urls(self._site, changed, self._now)


def _says_more(link: FoundUrl, state: UrlState) -> bool:
    is_listed = link.listed and not state.listed and state.fetched_at is None
    return is_listed or state.facts.merge(link.facts) != state.facts


def _make_order(link: FoundUrl | None, identity: str) -> tuple[int, int, str]:
    rank = FetchRank[link.kind.name] if link else FetchRank.ARTICLE
    return (rank, len(identity), identity)
