"""The values of crawling: what the frontier knows of an address, and what a visit found.

Frozen values. What to fetch and when is decided in `crawler.policy.scheduling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from archive.balance import Balance
from archive.link_facts import NO_LINK_FACTS, LinkFacts
from archive.model import Content, ContentHash, SiteKey

_NEVER = datetime.min.replace(tzinfo=UTC)


class UrlKind(StrEnum):
    """The kind of page that an address is held to lead to.

    A `part` is a further page of an article; a `tag` is a listing by tag, author or month, which
    shows again what others show.
    """

    START = "start"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    PAGER = "pager"
    PART = "part"
    PAGE = "page"
    ARTICLE = "article"
    TAG = "tag"
    FILE = "file"
    ATTACHMENT = "attachment"


class FetchRank(IntEnum):
    """The order of fetching, lowest first: what shows news comes before the articles.

    So the addresses by which listings know an article are known when it is fetched. Listings by tag
    and the like come after the articles: some sites have one for every two articles. The numbers
    are in the database: a new kind between two needs a migration (0002 made room for feeds).
    """

    START = 0
    FEED = 1
    SITEMAP = 2
    LISTING = 3
    PAGER = 4
    PART = 4  # at once after the article's first page
    PAGE = 5
    ARTICLE = 6
    TAG = 7
    FILE = 8
    ATTACHMENT = 9


class Outcome(StrEnum):
    """The result of a visit or an import for the archive."""

    ADDED = "added"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    NO_ARTICLE = "no_article"
    REMOVED = "removed"
    """It was removed from the archive on request, and is not taken in again."""


class RunExit(StrEnum):
    """The way in which a run ended."""

    DONE = "done"
    FAILED = "failed"
    LOCKED = "locked"
    STOPPED = "stopped"
    SLOW = "slow"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUrl:
    """An address met on the page `found_on` (None: a start URL), with its canonical key.

    `told_at` is when it last changed, where a feed or sitemap says so. `next_due` is when
    it is due where it was not known before; None is at once. `rank` is its place in the order of
    fetching; None: that of its kind. `facts` is what that page says of it.
    """

    url: str
    identity: str
    kind: UrlKind
    listed: bool = False
    found_on: str | None = None
    told_at: datetime | None = None
    next_due: datetime | None = None
    rank: FetchRank | None = None
    facts: LinkFacts = NO_LINK_FACTS


class ArticleKey(NamedTuple):
    """The canonical key of an address that was fetched, and the id of the article it leads to."""

    key: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlState:
    """One address as the frontier knows it; the columns of the table `urls` explain the fields."""

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
    unread: str | None = None
    believed: str | None = None
    facts: LinkFacts = NO_LINK_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedArticle:
    """An article as read from a capture by one version of the extractor.

    `identity` is what the page itself proves to be, where that says more than its address.
    `part_captures` are the captures of its further pages, by their numbers; None: not read.
    """

    content: Content
    extractor: str
    identity: str | None = None
    part_captures: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedFile:
    """An attached file as one version of the extractor read it.

    `url` is its address as articles give it. It has a `text`, or the `reason` why it has none;
    `capture` is None where it was not even fetched; `name` is what its server calls it.
    """

    site: SiteKey
    url: str
    extractor: str
    capture: int | None = None
    text: str | None = None
    reason: str | None = None
    name: str | None = None


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

    Attributes:
        state: The address as the frontier knew it before.
        site: The site that is crawled.
        run_id: The number of the run.
        visited_at: The time of the response.
        kind: The kind of page that it proved to be.
        next_due: When it is to be fetched again; None: at the next run.
        status: The HTTP status; None where no response came.
        capture_id: The number of the capture; None where no response came.
        payload_digest: The digest of the body as sent.
        etag: The validator of that name, for the next conditional request.
        last_modified: The other validator.
        is_failed: No response came, or none that says anything of the page.
        is_page: Its capture can be read again.
        is_unmodified: The server sent no body because the page is as before.
        is_changed: Its article differs from what was last read of it.
        vanished_at: The first response in a row that it is not there.
        is_gone: This was said long enough for the article to be marked.
        is_unproductive: It led to no article that was new; None but at a first fetch.
        unread: The reason why what is held to be there was not read; None where it was.
        redirect_url: The same page's other spelling, where a redirect named one.
        target_key: The canonical key of another page that a redirect led to; None: no redirect.
        found_urls: The addresses that the page links to.
        listed_identities: The identities that a listing shows, from the top; None: no listing.
        next_pages: The identities of further pages of the listing, to be fetched in this run.
        article: The article of the page.
        attachment: The attached file that was fetched.
        parts: The identities of the article's further pages by their numbers, as its first page, or
            a further one, names them; None: it says nothing of them.
        head_id: The row of the article's first page that waits for its further pages after this
            visit; None: none does.
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
    unread: str | None = None
    redirect_url: str | None = None
    target_key: str | None = None
    found_urls: tuple[FoundUrl, ...] = ()
    listed_identities: tuple[str, ...] | None = None
    next_pages: tuple[str, ...] = ()
    article: ExtractedArticle | None = None
    attachment: ExtractedFile | None = None
    parts: Mapping[int, str] | None = None
    head_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUrlState:
    """An address that a listing shows.

    `is_new` says that it was first met in the run that asks; `published_at` is that of its
    article where one was read.
    """

    identity: str
    is_new: bool
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """One server as it is remembered; the columns of the table `hosts` explain the fields."""

    host: str
    quiet_until: datetime | None = None
    refusals: int = 0
    lied_at: datetime | None = None
    robots: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """A further page of an article and its capture; `capture` is None where it was never read."""

    number: int
    capture: int | None = None
    url: str = ""
    file: str = ""
    offset: int = 0
    length: int = 0
    fetched_at: datetime = _NEVER
    facts: LinkFacts = NO_LINK_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRevision:
    """A revision and the capture that it was read from: enough to read it again."""

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
    facts: LinkFacts = NO_LINK_FACTS
    parts: tuple[StoredPart, ...] = ()


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
    """One capture as the database knows it.

    `revisit_of` is the number of the one with its body; `removed_at` is when its record was taken
    out of its file. `source` is null for one of the site itself: see `archive.capture_source`.
    """

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
    removed_at: datetime | None = None
    content_type: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatistics:
    """Counts of what is held of a site; `bytes`, and of new captures `lately`, are compressed."""

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
    """Counts of what the articles of a run lack; `median_body` is in characters."""

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
    balance: Balance = field(default_factory=Balance)
