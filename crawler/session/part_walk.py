"""Articles on several pages in one run: which further pages are fetched, and when they are whole.

An article's first page names its further pages, and each of these may name more. They are due at
once, before the next article; when none is due any more, whether it answered or not, the article
is read from all captures together. A page that fails leaves what its last capture says.
"""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import ExtractedArticle, FoundUrl, Outcome, UrlKind, UrlState
from archive.errors import CaptureDamagedError
from archive.model import SiteKey
from crawler.composition import Composition, compose_reading
from crawler.errors import ExtractionError
from crawler.extract.article import PageReading
from crawler.extract.article_parts import WHOLE, PartLink
from crawler.extract.frame_text import find_frame_text
from crawler.extract.html.frames import is_frame_number
from crawler.extract.page import Page
from crawler.job import CrawlJob
from crawler.session.run_counts import RunCounts
from crawler.site_extractor import SiteExtractor
from crawler.urls.canonical_key import strip_needless_parameters
from crawler.urls.scope import Scope

_MIN_JUDGED = 20  # further pages of a site without any text, after which no more are looked for
NO_FRAME_TEXT_REASON = "a page without text, and its frames too"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParts:
    """The further pages that a page names; `head_id` is the first page that waits for them."""

    found_urls: tuple[FoundUrl, ...] = ()
    numbers: dict[int, str] | None = None
    head_id: int | None = None


@dataclass(slots=True)
class PartWalk:
    """The articles of a run that wait for their further pages."""

    archive: Archive
    captures: CaptureStore
    reader: SiteExtractor
    job: CrawlJob
    run_id: int
    counts: RunCounts
    _waiting: dict[int, bool] = field(init=False)
    """Rows of first pages; whether the visit was counted as one of a page without an article."""
    _bodies: defaultdict[int, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Go on where an earlier run ended."""
        self._waiting = dict.fromkeys(self.archive.parts.get_waiting(self._site), False)
        self._bodies = defaultdict(set)

    @property
    def _site(self) -> SiteKey:
        return SiteKey(self.job.site.key)

    def get_head_url(self, state: UrlState) -> str | None:
        """Return the URL of the first page of the article that a further page belongs to."""
        if state.kind is not UrlKind.PART:
            return None
        head = self.archive.parts.find_head(self._site, state.identity)
        return head[1] if head else None

    def has_text(self, state: UrlState) -> bool:
        """Tell whether a further page had text of its article when it was last read."""
        return self.archive.parts.has_text(self._site, state.identity)

    def is_lost(self, state: UrlState, page: Page, reading: PageReading) -> bool:
        """Tell whether a further page had text of its article, and shows something else now."""
        has_any = find_frame_text(page) if is_frame(state) else reading.extraction
        return has_any is None and self.has_text(state)

    def find_parts(self, state: UrlState, reading: PageReading, scope: Scope) -> FoundParts:
        """Find the further pages that an article's first page, or a further one, names."""
        if state.kind is UrlKind.PART:
            return self._find_more(state, reading, scope)
        if state.kind is UrlKind.PAGER or not (reading.extraction or reading.parts):
            return FoundParts()
        flags = self.archive.parts.get_flags(state.id)
        if not reading.parts:
            return FoundParts(numbers={} if flags else None)
        if reading.extraction:
            self._bodies[state.id].add(reading.extraction.content.body)
        links = self._choose(reading.parts, flags)
        identity = self.archive.parts.get_prefix(state.id) or state.identity
        found = _make_found_urls(links, identity, state.url, scope)
        if found:
            self._waiting[state.id] = True
        named = {part.number for part in reading.parts}
        if (
            flags.keys() - named
        ):  # named by further pages: those read already do not name them again
            named |= self.archive.parts.get_read(state.id, self.run_id, is_full=self.job.is_full)
        known = {number: f"{identity}#{number}" for number in flags if number in named}
        return FoundParts(
            found_urls=found,
            numbers=known
            | {int(each.identity.rpartition("#")[2]): each.identity for each in found},
            head_id=state.id if found else None,
        )

    def _choose(self, links: tuple[PartLink, ...], flags: dict[int, bool | None]) -> list[PartLink]:
        """Choose the page that shows all, else those that did not prove to have no text; frames."""
        usable = [link for link in links if flags.get(link.number) is not False]
        if True not in flags.values() and self._is_hopeless():
            return []
        whole = [link for link in usable if link.number == WHOLE]
        return [*whole, *filter(_is_frame, usable)] if whole else usable

    def _is_hopeless(self) -> bool:
        good, bad = self.archive.parts.count_judged(self._site)
        return bad >= _MIN_JUDGED and not good

    def await_head(self, state: UrlState) -> int | None:
        """Note that an article waits for a further page; returns the row of its first page."""
        head = self.archive.parts.find_head(self._site, state.identity)
        if head is None:
            return None
        self._waiting.setdefault(head[0], False)
        return head[0]

    def _find_more(self, state: UrlState, reading: PageReading, scope: Scope) -> FoundParts:
        """Find the pages behind a further page; one that repeats an earlier page has none."""
        head = self.await_head(state)
        if head is None:
            return FoundParts()
        identity, _, number = state.identity.rpartition("#")
        body = reading.extraction.content.body if reading.extraction else ""
        is_new = bool(body) and body not in self._bodies[head]
        self._bodies[head].add(body)
        if int(number) == WHOLE or is_frame_number(int(number)) or not is_new:
            return FoundParts(head_id=head)
        later = [link for link in reading.parts if link.number > int(number)]
        known = self.archive.parts.get_flags(head)
        links = [link for link in later if link.number not in known]
        found = _make_found_urls(links, identity, state.url, scope)
        numbers = {int(each.identity.rpartition("#")[2]): each.identity for each in found}
        return FoundParts(found_urls=found, numbers=numbers, head_id=head)

    def get_known(self, state: UrlState) -> tuple[str, ...]:
        """Return the known further pages of an article whose first page is as before."""
        if state.kind is not UrlKind.ARTICLE:
            return ()
        identities = tuple(self.archive.parts.get_identities(state.id).values())
        if identities:
            self._waiting[state.id] = False
        return identities

    def compose_ready(self) -> None:
        """Read the articles of which no further page is due any more."""
        for head, is_counted in list(self._waiting.items()):
            identities = self.archive.parts.get_identities(head)
            if not self.archive.frontier.has_due(
                self._site,
                [*identities.values()],
                self.run_id,
                is_full=self.job.is_full,
            ):
                outcome = self._compose(head)
                del self._waiting[head]
                self.counts.count_composed(outcome, is_counted=is_counted)
                if outcome is Outcome.NO_ARTICLE and is_counted and self.reader.template:
                    self.counts.other_pages[NO_FRAME_TEXT_REASON] += 1

    def _compose(self, head: int) -> Outcome:
        page = self.archive.frontier.get_page(head)
        composed: Composition | None = None
        article: ExtractedArticle | None = None
        if page:
            parts = self.archive.parts.get_captures(self._site, [head]).get(head, [])
            with suppress(CaptureDamagedError, ExtractionError):  # the earlier text stays
                composed = compose_reading(self.captures, self.reader, page, parts)
                article = composed.make_article(self.reader)
        if page is None:
            self.archive.parts.finish_waiting(head, {})
            return Outcome.NO_ARTICLE
        flags = composed.has_text if composed else {}
        return self.archive.visits.record_parts(self._site, page, article, flags)


def is_frame(state: UrlState) -> bool:
    """Tell a page in a frame of an article from a further page of one."""
    number = state.identity.rpartition("#")[2]
    return state.kind is UrlKind.PART and number.isdecimal() and is_frame_number(int(number))


def _is_frame(link: PartLink) -> bool:
    return is_frame_number(link.number)


def _make_found_urls(
    links: list[PartLink], identity: str, page: str, scope: Scope
) -> tuple[FoundUrl, ...]:
    return tuple(
        FoundUrl(
            url=strip_needless_parameters(link.url),
            # No address folds to it: what it shows is part of another page's article.
            identity=f"{identity}#{link.number}",
            kind=UrlKind.PART,
            found_on=page,
        )
        for link in links
        if scope.contains(link.url)
    )
