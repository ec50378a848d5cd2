"""The values of the archive: what an article is, and what is known of its crawl.

Frozen values only. How they are stored is `archive.repositories`' business; how an
article looks as JSON is `archive.article_json`'s.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from archive.capture_source import CapturedFrom

SiteKey = NewType("SiteKey", str)
"""The name of a site: the stem of its file in ``config/sites``."""

ArticleId = NewType("ArticleId", str)
"""Given once to an article and never changed."""

ContentHash = NewType("ContentHash", str)
"""SHA-256, in hex, of what the site published: see `archive.article_json.compute_content_hash`."""


class DatePrecision(StrEnum):
    """The precision with which a page says when its article was published."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class BylineRole(StrEnum):
    """The part of a person or office of a byline in the article."""

    AUTHOR = "author"
    PHOTOGRAPHER = "photographer"
    BOTH = "author_photographer"
    OFFICE = "office"
    TRANSLATOR = "translator"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article; `caption` is None where the page prints none."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that an article links to; `type` is its lower-case extension (`pdf`).

    `text` is that of the link, `content` that of the file, a block a line; None where it was not
    read. `name` is what the file's server calls it.
    """

    url: str
    text: str
    type: str | None = None
    content: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """One signature: a bare name, its degree and post, and the line it was read from."""

    name: str
    degree: str | None = None
    position: str | None = None
    role: BylineRole
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMention:
    """A person named in the body at `[start, end)`, in characters."""

    name: str
    degree: str | None = None
    position: str | None = None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedDocument:
    """An official paper cited in the body at `[start, end)`; `number` is normalised."""

    number: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionWarning:
    """Something an extraction was not sure of: a stable code, the field, a sentence."""

    code: str
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One article as a site published it at one time, read from one page.

    `body` has one block (paragraph, heading, list item, table row) a line and
    no title, captions, bylines or attachment links; all text is NFC. Times are
    aware; `published_at` is the first moment of the span that
    `published_precision` names. Unknown is None or empty, never a guess.
    """

    title: str
    body: str
    captions: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    bylines: tuple[Byline, ...] = ()
    source: str | None = None
    published_at: datetime | None = None
    published_precision: DatePrecision | None = None
    published_from: str | None = None
    modified_at: datetime | None = None
    people: tuple[PersonMention, ...] = ()
    documents: tuple[CitedDocument, ...] = ()
    language: str | None = "vi"
    cms: str | None = None
    cms_version: str | None = None
    warnings: tuple[ExtractionWarning, ...] = ()

    @property
    def lead(self) -> str | None:
        """The body's first block."""
        end = self.body.find("\n")
        return (self.body if end < 0 else self.body[:end]) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news item as the archive holds it, with its latest revision's content.

    `url` was really fetched and answered 200 (for an import: was given);
    `aliases` are other addresses known to show the same article. `captured_from` is the way by
    which this revision came, and `capture_source` the web archive or the file in a word.
    """

    id: ArticleId
    site: SiteKey
    institution: str | None
    url: str
    aliases: tuple[str, ...]
    content: Content
    content_hash: ContentHash
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    revision: int
    revised_at: datetime
    captured_from: CapturedFrom = CapturedFrom.LIVE
    capture_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMetadata:
    """The institution of a site as the archive knows it; None for an imported one.

    `province` is where it stood until June 2025, `province_2025` where it stands since then.
    """

    key: SiteKey
    institution: str | None = None
    kind: str | None = None
    province: str | None = None
    province_2025: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the change log: article `article_id` is not what it was."""

    number: int
    article_id: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalTarget:
    """What a removal would take out of the archive.

    `article_ids` are those of an article and of what was merged into it, its own first; none for
    an address without an article. `identities` are the folded addresses.
    """

    site: SiteKey
    url: str
    article_ids: tuple[ArticleId, ...]
    identities: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One removal on request, without anything of what was removed.

    Attributes:
        id: Its number.
        site: The site of what was removed.
        article: The id of the article; None for an address without one.
        article_ids: That id, and those that were merged into it.
        url: The address.
        reason: Why, in the words of the operator.
        removed_at: When.
        finished_at: When the last of its bytes were overwritten; None: not all of them are.
        allowed_at: Since when the address may be fetched again; None: it may not.
    """

    id: int
    site: SiteKey
    article: ArticleId | None
    article_ids: tuple[ArticleId, ...]
    url: str
    reason: str
    removed_at: datetime
    finished_at: datetime | None
    allowed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalCounts:
    """The numbers of revisions, captures and attached files that a removal took out."""

    revisions: int
    captures: int
    files: int
