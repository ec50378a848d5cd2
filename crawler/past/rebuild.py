"""Makes the articles of a site anew from our own files of captures, where the database was lost."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.errors import CaptureDamagedError
from archive.model import SiteKey
from archive.rebuild import FileReader, RebuildCounts
from config.site import Site
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.past.capture_import import make_metadata
from crawler.past.past_pages import iterate_past_pages
from crawler.past.settle import SettleCounts, SettleProgress, Settler
from crawler.policy.visit_factory import make_start_urls
from crawler.reextract import read_captured_files
from crawler.session.site_addresses import update_addresses
from crawler.site_extractor import SiteExtractor, load_captured_page, select_sample


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRebuild:
    """What became of the files of one site."""

    site: str
    captures: RebuildCounts
    articles: SettleCounts

    @property
    def is_changed(self) -> bool:
        """Whether anything was read: captures that are known again, or that a killed run left."""
        return bool(self.captures.captures or self.articles.read)


def rebuild_site(
    archive: Archive,
    store: CaptureStore,
    site: Site,
    now: datetime,
    *,
    on_file: Callable[[int, int], None] | None = None,
    on_address: SettleProgress | None = None,
) -> SiteRebuild:
    """Note the captures that the database does not know, and read the articles in them.

    Raises:
        ArchiveLockedError: the site is being crawled.
        ArchiveError: the archive takes nothing more; what it has taken stays.
    """
    metadata = make_metadata(site)
    with archive.lock_site(site.key):
        update_addresses(archive, site, now)
        counts = FileReader(archive, store, metadata, on_file).read_files()
        articles = SettleCounts()
        # Those of a rebuild that was killed after it had noted them, too.
        if runs := archive.runs.get_rebuilt(metadata.key):
            archive.frontier.set_start_urls(metadata.key, make_start_urls(site.start_urls), now)
            articles = _settle(archive, store, site, now, runs, on_address)
            archive.runs.finish_rebuilt(runs, now)
    return SiteRebuild(site=site.key, captures=counts, articles=articles)


def _settle(
    archive: Archive,
    store: CaptureStore,
    site: Site,
    now: datetime,
    runs: Sequence[int],
    on_address: SettleProgress | None,
) -> SettleCounts:
    """Read all that runs captured, live ones too, in order of time."""
    key = SiteKey(site.key)
    settler = Settler(archive, store, site, SiteExtractor.from_archive(archive, site), now)
    captured = settler.find_captured(runs)
    spellings = settler.get_spellings(settler.enqueue(captured))
    archive.past_urls.note_live_pages(key, spellings)
    past = iterate_past_pages(archive, store, archive.captures.get_first_of_years(key))
    template = learn_template(_sample_pages(archive, store, key), past)
    reader = SiteExtractor.from_template(site, template)
    settler = Settler(archive, store, site, reader, now)
    settler.settle(captured, on_address)
    # After that: what an address is for is learned of those that were never asked for alone.
    archive.past_urls.note_live_answers(key, spellings)
    read_captured_files(archive, store, site)
    archive.sites.save_template(key, template.version, template.to_json(), now)
    return settler.counts


def _sample_pages(archive: Archive, store: CaptureStore, site: SiteKey) -> Iterator[Page]:
    for page in select_sample(archive, site, only_asked=False):
        with suppress(CaptureDamagedError):  # it teaches nothing
            yield load_captured_page(store, page)
