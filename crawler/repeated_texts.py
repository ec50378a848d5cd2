"""Takes out of the archive what several pages of a site carry in place of their articles' texts."""

from archive.archive import Archive
from archive.crawl_model import StoredRevision
from archive.model import SiteKey
from crawler.extract.template.no_article import NoArticleReason
from crawler.extract.template.shared_texts import MIN_SHARING, find_shared_texts
from crawler.urls.canonical_key import make_canonical_key


def find_repeated_texts(archive: Archive, site: SiteKey) -> frozenset[str]:
    """Find texts, as digests, that articles of a site with different titles have."""
    return find_shared_texts(archive.repeated_texts.get_contents(site, MIN_SHARING))


def take_back(
    archive: Archive, site: SiteKey, revision: StoredRevision, run_id: int | None
) -> str | None:
    """Let a revision be none, and its address be unread; return what became of its article."""
    if (done := archive.repeated_texts.take_back(revision)) is None:
        return None
    state = archive.frontier.get_url(site, make_canonical_key(revision.url))
    if state and not state.failures:
        archive.frontier.set_unread(state, NoArticleReason.SAME_TEXT, run_id)
    return done
