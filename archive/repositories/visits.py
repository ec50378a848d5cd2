"""Visits and imports: each becomes part of the archive in one transaction, over all its tables.

a visit  ->  its address, the links of its page, its listing, its article or attached file
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.article_json import compute_content_hash, compute_text_hash
from archive.crawl_model import (
    ExtractedArticle,
    FoundUrl,
    Outcome,
    StoredPage,
    UrlKind,
    UrlState,
    Visit,
)
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.model import Content, SiteKey
from archive.repositories.aliases import AliasRepository
from archive.repositories.article_writer import ArticleWriter
from archive.repositories.attachments import AttachmentRepository
from archive.repositories.frontier import FrontierRepository
from archive.repositories.listings import ListingRepository
from archive.repositories.parts import PartRepository
from archive.repositories.sites import SiteRepository
from archive.repositories.url_rows import ArticleAddress


@repeat_when_lost
class VisitRepository:
    """Records visits, readings of captures and imports."""

    def __init__(
        self,
        database: Database,
        *,
        sites: SiteRepository,
        frontier: FrontierRepository,
        aliases: AliasRepository,
        listings: ListingRepository,
        attachments: AttachmentRepository,
        articles: ArticleWriter,
    ) -> None:
        self._database = database
        self._sites = sites
        self._frontier = frontier
        self._aliases = aliases
        self._beliefs = aliases.beliefs
        self._listings = listings
        self._attachments = attachments
        self._articles = articles
        self._removals = frontier.removals
        self._parts = PartRepository(database)

    def record_visit(self, visit: Visit) -> Outcome:
        """Record a visit: its address, what it links to, and its article."""
        with self._database.write():
            # In this order: `mark_due` needs the rows that `enqueue_urls` adds.
            self._beliefs.forget_belief(visit.site, visit.state)
            self._frontier.update_visited_url(visit)
            self._frontier.enqueue_urls(visit.site, visit.found_urls, visit.visited_at)
            self._frontier.mark_due(visit, visit.next_pages)
            self._parts.record_visit(visit)
            if visit.listed_identities is not None:
                self._listings.save_listing(visit.state, visit.listed_identities)
            if visit.target_key is not None or visit.is_page:
                self._aliases.follow_redirect(visit)
            if visit.vanished_at and not visit.state.vanished_at:
                self._aliases.wake_duplicates(visit.site, visit.state)
            if visit.is_gone:
                self._articles.mark_gone(visit.site, visit.state.identity, visit.visited_at)
            if visit.attachment:
                self._attachments.save_file(visit.attachment)
            # Before the article is touched: that moves `last_seen` forward only.
            if not visit.is_failed:
                self._articles.correct_last_seen(visit.site, visit.state.identity, visit.visited_at)
            if visit.article is None:
                return self._record_unmodified(visit)
            outcome = self._store_article(
                visit.site,
                _list_identities(visit.state, visit.article),
                ArticleAddress(visit.state.listed, visit.state.url),
                visit.article,
                visit.capture_id,
                visit.visited_at,
            )
            if outcome is Outcome.REMOVED:
                self._frontier.forget_url(visit.state)
            return outcome

    def record_parts(
        self,
        site: SiteKey,
        head: StoredPage,
        extracted: ExtractedArticle | None,
        has_text: Mapping[int, bool],
    ) -> Outcome:
        """Take in an article that was read from its first page and its further ones.

        Args:
            site: The site of the article.
            head: Its first page.
            extracted: The article; None where no page of it could be read.
            has_text: Which further pages, by their numbers, have text of it.
        """
        with self._database.write():
            self._parts.finish_waiting(head.state.id, has_text)
            if extracted is None:
                return Outcome.NO_ARTICLE
            outcome = self.record_extraction(site, head, extracted)
            if outcome is Outcome.REMOVED:
                self._frontier.forget_url(head.state)
            return outcome

    def record_extraction(
        self, site: SiteKey, page: StoredPage, extracted: ExtractedArticle
    ) -> Outcome:
        """Take in an article that a capture held and nobody had read there."""
        return self._store_article(
            site,
            _list_identities(page.state, extracted),
            ArticleAddress(page.state.listed, page.state.url),
            extracted,
            page.capture,
            page.fetched_at,
        )

    def import_article(
        self,
        site: SiteKey,
        url: str,
        content: Content,
        *,
        identity: str | None = None,
        now: datetime,
    ) -> Outcome:
        """Take in an article that was collected elsewhere; the same identity again updates it.

        Args:
            site: The site that it is said to be of; it is added where it is unknown.
            url: Its address.
            content: What the article says.
            identity: The identity of its address; None: the address itself.
            now: The time of the import.
        """
        with self._database.write(site):
            self._sites.add_unknown_site(site, now)
            identity = identity or url
            address = ArticleAddress(is_listed=False, url=url)
            outcome = self._store_article(site, [identity], address, content, None, now)
            # An import leaves no row in the frontier, so its address would be lost as an alias.
            if outcome is not Outcome.REMOVED and not self._articles.has_article_at(site, url):
                alias = FoundUrl(url=url, identity=identity, kind=UrlKind.PAGE)
                self._aliases.add_aliases(site, [alias])
            return outcome

    def _record_unmodified(self, visit: Visit) -> Outcome:
        """Note that a page that is as before shows the article that it showed then."""
        article_id = self._articles.find_article(visit.site, [visit.state.identity])
        if not visit.is_unmodified or article_id is None:
            return Outcome.NO_ARTICLE
        address = ArticleAddress(visit.state.listed, visit.state.url)
        self._articles.record_seen(article_id, address, visit.visited_at)
        return Outcome.UNCHANGED

    def _store_article(
        self,
        site: SiteKey,
        identities: Sequence[str],
        address: ArticleAddress,
        extracted: ExtractedArticle | Content,
        capture: int | None,
        now: datetime,
    ) -> Outcome:
        """Find or add the article of some identities, and add a revision for new content.

        A new article's id is made from the last identity. An import has a `Content` and no
        `capture`.
        """
        content = extracted if isinstance(extracted, Content) else extracted.content
        articles = self._articles
        with self._database.write():
            known = articles.find_article(site, identities)
            if known is not None:
                articles.unlink_duplicate(site, identities, content)
                known = articles.find_article(site, identities)
            duplicate = articles.find_duplicate(site, content, known)
            is_new = known is None and duplicate is None
            if self._is_removed(site, identities, content if is_new else None, capture):
                return Outcome.REMOVED
            if known is not None and duplicate is not None:
                known = articles.merge_articles(known, duplicate)
            # Of a new article the rest needs no asking: a third of the statements of an import.
            article_id = (
                known or duplicate or articles.add_article(site, identities[-1], address, now)
            )
            article_id = articles.link_keys_to_article(
                site, identities, article_id, is_duplicate=not is_new and known is None
            )
            latest = None
            if not is_new:
                articles.record_seen(article_id, address, now)
                self._aliases.confirm_key(site, identities[0], article_id, address.url)
                self._aliases.rest_duplicate(site, identities[0], article_id, now)
                latest = articles.get_latest_revision(article_id)
            if latest and latest.content_hash == compute_content_hash(content):
                if latest.has_lost_capture and capture is not None:
                    articles.set_lost_capture(article_id, capture)
                return Outcome.UNCHANGED
            if latest and articles.is_repeated_elsewhere(article_id, address.url, content):
                return Outcome.UNCHANGED
            articles.add_revision(article_id, extracted, capture, now)
            return Outcome.REVISED if latest else Outcome.ADDED

    def _is_removed(
        self, site: SiteKey, identities: Sequence[str], new: Content | None, capture: int | None
    ) -> bool:
        """Tell whether an article was removed on request; if so, keep out what it came by too.

        It is known by its address, or by its text at an address where no article was before.
        """
        known = self._removals.get_removed(site, identities)
        text_hash = compute_text_hash(new) if new else None
        removal = next(iter(known.values()), None) or self._removals.find_removed_text(
            site, text_hash
        )
        if removal is None:
            return False
        self._removals.add_addresses(removal, site, identities)
        if capture is not None:
            self._removals.mark_captures(removal, [capture])
        return True


def _list_identities(state: UrlState, extracted: ExtractedArticle) -> list[str]:
    """Return the identities of a page: of its address, and of what it proves to be."""
    return [state.identity, extracted.identity or state.identity]
