"""The values of crawling: what the frontier knows of an address, and what a visit found.

Frozen values. What to fetch and when is decided in `crawler.policy.scheduling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from archive.model import Content, ContentHash, SiteKey


class UrlKind(StrEnum):
    """What an address is held to lead to."""

    START = "start"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    PAGER = "pager"
    PAGE = "page"
    ARTICLE = "article"
    FILE = "file"
    ATTACHMENT = "attachment"


class FetchRank(IntEnum):
    """The order of fetching: what shows news first, and before the articles.

    So the addresses by which listings know an article are known when it is fetched.
    """

    START = 0
    FEED = 1
    SITEMAP = 2
    LISTING = 3
    PAGER = 4
    PAGE = 5
    ARTICLE = 6
    FILE = 7
    ATTACHMENT = 8


class Outcome(StrEnum):
    """What a visit or an import meant for the archive."""

    ADDED = "added"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    NO_ARTICLE = "no_article"


class RunExit(StrEnum):
    """How a run ended."""

    DONE = "done"
    FAILED = "failed"
    LOCKED = "locked"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUrl:
    """An address met on the page `found_on` (None: a start URL), with what it folds to.

    `told_at` is when it last changed, where a feed or sitemap says so. `next_due` is when
    it is due where it was not known before; None is at once.
    """

    url: str
    identity: str
    kind: UrlKind
    listed: bool = False
    found_on: str | None = None
    told_at: datetime | None = None
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlState:
    """What the frontier knows of one address; the columns of the table `urls` say what each is."""

    id: int
    identity: str
    url: str
    kind: UrlKind
    listed: bool
    fetched_at: datetime | None
    payload_digest: str | None
    steady: int
    failures: int
    found_on: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    next_due: datetime | None = None
    vanished_at: datetime | None = None
    changed_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedArticle:
    """An article as read from a capture by one version of the extractor.

    `identity` is what the page itself proves to be, where that says more than its address.
    """

    content: Content
    extractor: str
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedFile:
    """An attached file as one version of the extractor read it.

    `url` is its address as articles give it. It has a `text`, or the `reason` why it has none;
    `capture` is None where it was not even fetched.
    """

    site: SiteKey
    url: str
    extractor: str
    capture: int | None = None
    text: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An attached file whose capture can be read again."""

    extracted: ExtractedFile
    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One finished fetch of an address, and what is to be remembered of it.

    `capture` is None and `failed` true where no response came. `move_to` is the
    same page's other address where a redirect named one. `kind` is what the page
    proved to be; `is_page` says that its capture can be read again; `is_unmodified`
    that the server sent none because it is the same as before. `changed` says that its
    article differs from what was last read of it. `vanished_at` is the first answer in a
    row that it is not there, and `is_gone` that this was said long enough. `shown` is what
    a listing shows, from the top; `onward` is what to fetch next of it. `barren` is true
    or false at a first fetch alone: whether it led to no article that was new.
    """

    state: UrlState
    site: SiteKey
    run_id: int
    visited_at: datetime
    kind: UrlKind
    next_due: datetime | None
    status: int | None = None
    capture_id: int | None = None
    payload_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    is_failed: bool = False
    is_page: bool = False
    is_unmodified: bool = False
    is_changed: bool = False
    vanished_at: datetime | None = None
    is_gone: bool = False
    is_unproductive: bool | None = None
    redirect_url: str | None = None
    found_urls: tuple[FoundUrl, ...] = ()
    listed_identities: tuple[str, ...] | None = None
    next_pages: tuple[str, ...] = ()
    article: ExtractedArticle | None = None
    attachment: ExtractedFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUrlState:
    """What is known of an address that a listing shows.

    `is_new` says that it was first met in the run that asks; `published_at` is that of its
    article where one was read.
    """

    identity: str
    is_new: bool
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is remembered of one server; the columns of the table `hosts` say what each is."""

    host: str
    quiet_until: datetime | None = None
    refusals: int = 0
    lied_at: datetime | None = None
    robots: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRevision:
    """Where a revision was read from: enough to read it again."""

    article: str
    number: int
    capture: int
    content_hash: ContentHash
    extractor: str | None
    file: str
    offset: int
    length: int
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """The last capture of an address that was a page, to be read again without the network."""

    state: UrlState
    capture: int
    file: str
    offset: int
    length: int
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """One capture as the database knows it; `revisit_of` is the number of the one with its body."""

    id: int
    site: SiteKey
    url: str
    fetched_at: datetime
    status: int
    payload_digest: str
    file: str
    offset: int
    length: int
    revisit_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatistics:
    """What the archive holds of a site; `bytes` of captures as compressed, `lately` of new ones."""

    site: SiteKey
    captures: int = 0
    revisits: int = 0
    bytes: int = 0
    lately: int = 0
    first: datetime | None = None
    last: datetime | None = None
    articles: int = 0
    revisions: int = 0
    runs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the articles that a run added or revised lack; `median_body` is in characters."""

    articles: int = 0
    without_date: int = 0
    without_author: int = 0
    without_body: int = 0
    median_body: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl of one site; `finished_at` and `exit` stay None if it was killed.

    `requests` counts the responses that were captured, `bytes` the size of their bodies as sent.
    """

    id: int
    site: SiteKey
    started_at: datetime
    finished_at: datetime | None
    exit: RunExit | None
    message: str
    counts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    traps: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0
    bytes: int = 0
    quality: Quality = field(default_factory=Quality)
