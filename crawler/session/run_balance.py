"""The balance of one run: what was held to be an article, and why it was not read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from archive.archive import Archive
from archive.balance import Balance, UnreadUrl
from archive.crawl_model import FoundUrl, UrlKind, UrlState, Visit
from archive.model import Content, SiteKey
from crawler.extract.article import PageReading
from crawler.policy.unread import (
    FORBIDDEN_BY_ROBOTS,
    explain_unread_page,
    get_url_shape,
    is_section_name,
    is_unread_list,
    is_unread_part,
    looks_like_article,
    shorten_reason,
)

_FEED_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
_MIN_ENTRIES = 3
"""Entries of a feed, or pages of a run: of fewer that fail nothing is said. Chosen."""
_MIN_ARTICLES = 10  # articles of a site, from which the form of their addresses is known. Chosen
_NO_ARTICLE_HINT = (
    "Look at the site with a browser: its pages may be drawn by scripts (render = true), or its"
    " news may be elsewhere (start_urls). Try one: truongdang extract URL"
)
_START_HINT = (
    "Look at the site with a browser: it may be down, rebuilt or behind a guard."
    " What is archived stays as it is."
)


class RunBalance:
    """Says of each visit whether an article was lost by it, and sums that up at the end."""

    def __init__(self, archive: Archive, site: SiteKey, run_id: int) -> None:
        self._archive = archive
        self._site = site
        self._run_id = run_id
        self._named_feeds: set[str] = set()
        """Feeds and sitemaps that the site names, by identity; others are guesses of ours."""
        self._entries: dict[int, tuple[UrlState, list[str]]] = {}
        """What each feed and sitemap listed as articles in this run, by its row."""
        self.has_led_on = False
        """A start page led to another page, or was as before."""
        self.tried = 0
        """Pages beside start pages that were asked for and had not failed before."""
        self.answered = 0
        """Pages beside start pages that could be read."""

    def add_named_feeds(self, found: Sequence[FoundUrl]) -> None:
        """Note feeds and sitemaps that the site names itself."""
        self._named_feeds.update(url.identity for url in found)

    def explain_page(self, state: UrlState, reading: PageReading) -> tuple[str | None, bool]:
        """Return why a page's article cannot be read, and whether one was read there before."""
        is_known = not reading.extraction and bool(self.get_known_content(state.identity))
        return explain_unread_page(state, reading, is_known=is_known), is_known

    def is_known_missing(self, identity: str) -> bool:
        """Tell whether the last answer at an address was that nothing is there."""
        known = self._archive.frontier.get_url(self._site, identity)
        return known is not None and known.vanished_at is not None

    def get_known_content(self, identity: str) -> Content | None:
        """Return the content of an address's article, where one was read."""
        before = self._archive.articles.get_latest_revision(self._site, identity)
        article = self._archive.articles.get_article(before.article) if before else None
        return article.content if article else None

    def judge(self, visit: Visit, failure: str | None) -> Visit:
        """Return a visit with the reason why what is held to be there was not read."""
        self._count(visit)
        state = visit.state
        if state.kind in _FEED_KINDS:
            return self._judge_feed(visit, failure)
        if state.kind is UrlKind.PART:
            return self._judge_part(visit, failure)
        if not visit.is_failed or failure is None or visit.is_gone:
            return replace(visit, unread=None) if visit.is_gone else visit
        reason = shorten_reason(failure)
        is_known = self.get_known_content(state.identity) is not None
        if is_known or looks_like_article(state):
            is_elsewhere = reason != failure and not is_known  # a redirect, and whither
            return replace(visit, kind=UrlKind.ARTICLE, unread=None if is_elsewhere else reason)
        is_lost = is_unread_list(state.kind) and visit.vanished_at is None
        return replace(visit, unread=reason if is_lost else None)

    def _judge_part(self, visit: Visit, failure: str | None) -> Visit:
        had_text = self._archive.parts.has_text(self._site, visit.state.identity)
        is_lost = failure is not None and is_unread_part(visit.state, had_text=had_text)
        return replace(visit, unread=shorten_reason(failure) if failure and is_lost else None)

    def _judge_feed(self, visit: Visit, failure: str | None) -> Visit:
        state = visit.state
        entries = [url.identity for url in visit.found_urls if url.kind is UrlKind.ARTICLE]
        if entries:
            self._entries[state.id] = (state, entries)
        if visit.is_unmodified:
            return replace(visit, unread=state.unread)
        was_there = state.payload_digest is not None
        is_named = was_there or state.identity in self._named_feeds
        is_lost = visit.is_failed and is_named and (was_there or visit.vanished_at is None)
        return replace(visit, unread=failure if is_lost else None)

    def _count(self, visit: Visit) -> None:
        state = visit.state
        # A page without article, links or file may be the shell of one that scripts would fill.
        says_something = visit.article or visit.found_urls or visit.is_unmodified
        is_read = not visit.is_failed and bool(says_something or visit.kind is UrlKind.FILE)
        if state.kind is UrlKind.START:
            leads = (url for url in visit.found_urls if url.kind is not UrlKind.FEED)
            self.has_led_on |= visit.is_unmodified or any(
                url.identity != state.identity for url in leads
            )
        elif state.kind not in {*_FEED_KINDS, UrlKind.ATTACHMENT}:
            self.tried += state.failures == 0
            self.answered += is_read

    def measure(self) -> Balance:
        """Return the balance as the run leaves it."""
        for state, entries in self._entries.values():
            tried, read = self._archive.balances.count_read(self._site, entries)
            if tried >= _MIN_ENTRIES and not read:
                reason = f"none of its {tried} entries could be read"
                self._archive.frontier.set_unread(state, reason, self._run_id)
        self._drop_dead_links()
        self._drop_empty_sections()
        return self._archive.balances.measure(self._site, self._run_id, FORBIDDEN_BY_ROBOTS)

    def _drop_dead_links(self) -> None:
        """Take what was never read and is not there for a dead link, unless articles look like it.

        Menus keep links to sections that were removed long ago.
        """
        if missing := self._archive.balances.get_missing_urls(self._site):
            shapes = self._count_shapes()
            for state in missing:
                if shapes[get_url_shape(state.url)] < _MIN_ENTRIES:
                    self._archive.frontier.set_unread(state, None, None)

    def _drop_empty_sections(self) -> None:
        """Take a page without an article for a section in which nothing stands, by its look.

        Its name is short, and no article of the site has an address like its own. Where as many
        as an alert begins with are alike, articles of another form were lost.
        """
        pages = self._archive.balances.get_empty_pages(self._site)
        if not pages:
            return
        read, alike = self._count_shapes(), Counter(get_url_shape(page.url) for page in pages)
        for page in pages:
            shape = get_url_shape(page.url)
            is_alone = max(read[shape], alike[shape]) < _MIN_ENTRIES
            is_alone = is_alone and read.total() >= _MIN_ARTICLES
            if is_alone and is_section_name(page.facts.title or ""):
                self._archive.frontier.set_unread(page, None, None)

    def _count_shapes(self) -> Counter[str]:
        return Counter(map(get_url_shape, self._archive.balances.get_read_urls(self._site)))

    def list_unread(self) -> tuple[UnreadUrl, ...]:
        """List the addresses that were not read."""
        return tuple(self._archive.balances.get_unread_urls(self._site))

    def explain_failure(self, added: int) -> tuple[str, str] | None:
        """Return why a run that was done has failed all the same, and what to do; None: it has not.

        It is asked of runs alone that left nothing on purpose.

        Args:
            added: articles that the run has added, those that a template learned at its end gave
                included: pages that it could not read yet count as unanswered.
        """
        if not self._archive.balances.has_articles(self._site):
            return "no article was found", _NO_ARTICLE_HINT
        if not self.has_led_on:
            return "the start pages lead to no other page", _START_HINT
        if self.tried >= _MIN_ENTRIES and not (self.answered or added):
            return "nothing but start pages could be read", _START_HINT
        return None
