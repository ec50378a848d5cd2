"""Articles and their revisions as they are read back; nothing here writes.

An id that was merged into another answers with the older article.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    select,
    true,
    union_all,
)

from archive.article_json import content_from_json
from archive.capture_source import CapturedFrom, get_captured_from, get_source_name
from archive.crawl_model import ExtractedFile, StoredRevision
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import (
    aliases,
    articles,
    captures,
    identities,
    revisions,
    sites,
    urls,
)
from archive.link_facts import NO_LINK_FACTS
from archive.model import (
    Article,
    ArticleId,
    Attachment,
    Content,
    ContentHash,
    ExtractionWarning,
    SiteKey,
)
from archive.repositories.article_statements import OWNERS
from archive.repositories.attachments import AttachmentRepository
from archive.repositories.clauses import (
    is_current_article,
    is_latest_revision,
    match_latest_revision_of,
)
from archive.repositories.link_facts import find_facts_of_articles
from archive.repositories.parts import find_parts_of_revisions

_PART_OF_ID = re.compile(r"(?:(?P<site>.+)-)?(?P<letters>[a-z2-7]{4,})")
"""A site, which may be left out, and letters of base 32: of three too many ids would have them."""
_BATCH_SIZE = 200
"""Articles read with one statement: with their contents they are some megabytes of memory."""

_STORED_REVISION = (
    select(
        revisions.c.article,
        revisions.c.number,
        revisions.c.capture,
        revisions.c.content_hash,
        revisions.c.extractor,
        captures.c.file,
        captures.c.offset,
        captures.c.length,
        captures.c.url,
        captures.c.fetched_at,
    )
    .join(captures, captures.c.id == revisions.c.capture)
    .order_by(revisions.c.article, revisions.c.number)
)


@repeat_when_lost
class ArticleReader:
    """The articles of an archive, with their addresses and the texts of their files."""

    def __init__(self, database: Database, attachments: AttachmentRepository) -> None:
        self._database = database
        self._attachments = attachments

    def get_article(self, article_id: str) -> Article | None:
        """Return an article; None where it is unknown or withdrawn."""
        return next(self.get_articles([article_id]), None)

    def get_articles(self, article_ids: Iterable[str]) -> Iterator[Article]:
        """Yield articles in the order asked for; unknown ids are passed over."""
        remaining = iter(article_ids)
        while batch := list(islice(remaining, _BATCH_SIZE)):
            found = self._get_batch(batch)
            yield from (found[article_id] for article_id in batch if article_id in found)

    def _get_batch(self, article_ids: Sequence[str]) -> dict[str, Article]:
        query = select(articles.c.id, articles.c.merged_into).where(
            articles.c.id.in_(article_ids), articles.c.merged_into.is_not(None)
        )
        with self._database.read() as connection:
            merged_into = {row.id: row.merged_into for row in connection.execute(query)}
            targets = {
                requested: merged_into.get(requested, requested) for requested in article_ids
            }
            chosen = _select_articles().where(
                articles.c.id.in_(list(set(targets.values()))),
                articles.c.withdrawn.is_(False),
                is_latest_revision(),
            )
            rows = connection.execute(chosen).mappings().all()
            found = self._make_articles(connection, rows)
        return {asked: found[target] for asked, target in targets.items() if target in found}

    def get_article_ids(self, sites: Collection[str] = ()) -> Iterator[ArticleId]:
        """Yield the id of every current article, in order; those of some sites, or of all."""
        is_own = articles.c.site.in_(sites) if sites else true()
        for ids in self._iterate_pages_of_ids(is_current_article() & is_own):
            yield from ids

    def _iterate_pages_of_ids(self, condition: ColumnElement[bool]) -> Iterator[list[ArticleId]]:
        """Yield the ids of the articles that meet a condition, in order, some at a time."""
        after = ""
        while ids := self._get_page_of_ids(condition, after):
            yield ids
            after = ids[-1]

    def _get_page_of_ids(self, condition: ColumnElement[bool], after: str) -> list[ArticleId]:
        query = select(articles.c.id).where(condition, articles.c.id > after)
        with self._database.read() as connection:
            ordered = query.order_by(articles.c.id).limit(_BATCH_SIZE)
            return list(connection.execute(ordered).scalars())

    def find_article_ids(self, part: str) -> list[ArticleId]:
        """Find the current articles whose ids begin so after the site, or as a whole.

        `abcd` and `song-ha-abcd` both find `song-ha-abcdefgh`; fewer letters find nothing.
        """
        match = _PART_OF_ID.fullmatch(part.lower())
        if match is None:
            return []
        site, letters = match["site"], match["letters"]
        query = (
            select(articles.c.id)
            .where(
                is_current_article(),
                articles.c.id.contains(f"-{letters}", autoescape=True),
                articles.c.site == site if site else true(),
            )
            .order_by(articles.c.id)
        )
        with self._database.read() as connection:
            ids = list(connection.execute(query).scalars())
        return [each for each in ids if each.rpartition("-")[2].startswith(letters)]

    def get_article_by_hash(self, article_id: str, content_hash: ContentHash) -> Article | None:
        """Return an article with the content of this hash; None where no revision has it."""
        query = (
            _select_articles()
            .where(articles.c.id == article_id, revisions.c.content_hash == content_hash)
            .order_by(revisions.c.number.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
            return self._make_articles(connection, rows).get(ArticleId(article_id))

    def get_article_revision(self, article: Article, number: int) -> Article | None:
        """Return an article as one of its revisions has it; None where there is no such one."""
        query = (
            select(revisions, captures.c.source)
            .outerjoin(captures, captures.c.id == revisions.c.capture)
            .where(revisions.c.article == article.id, revisions.c.number == number)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            revised = replace(
                article,
                content=content_from_json(row.content),
                content_hash=ContentHash(row.content_hash),
                revision=row.number,
                revised_at=row.revised_at,
                captured_from=_get_captured_from(row.capture, row.source),
                capture_source=get_source_name(row.source),
            )
            return self._add_file_texts([revised])[revised.id]

    def get_stored_revision(self, article: Article) -> StoredRevision | None:
        """Return where an article's revision was read from; None where it was imported."""
        condition = (revisions.c.article == article.id) & (revisions.c.number == article.revision)
        return next(iter(self._get_stored_revisions(_STORED_REVISION.where(condition))), None)

    def get_latest_revision(self, site: SiteKey, identity: str) -> StoredRevision | None:
        """Return where an identity's article was last read from; None: new, or imported."""
        named = {"of_site": site, "keys": [identity]}
        with self._database.read() as connection:
            if (owner := connection.execute(OWNERS, named).first()) is None:
                return None
            latest = _STORED_REVISION.where(match_latest_revision_of(owner.article))
            return next(iter(self._get_stored_revisions(latest)), None)

    def iterate_revisions(self, site: SiteKey) -> Iterator[StoredRevision]:
        """Yield every revision of a site that was read from a capture, by article.

        They are read as they are wanted: a site may have tens of thousands.
        """
        for ids in self._iterate_pages_of_ids(articles.c.site == site):
            yield from self._get_stored_revisions(
                _STORED_REVISION.where(revisions.c.article.in_(ids))
            )

    def get_captures_of_revisions(self, site: SiteKey) -> list[int]:
        """Return the ids of the captures that a site's revisions were read from, each of one."""
        query = (
            select(revisions.c.capture)
            .join(articles, articles.c.id == revisions.c.article)
            .where(articles.c.site == site, revisions.c.capture.is_not(None))
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def _get_stored_revisions(self, query: Select[Any]) -> list[StoredRevision]:
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
            ids = list(dict.fromkeys(row["article"] for row in rows))
            facts = find_facts_of_articles(connection, ids)
            parts = find_parts_of_revisions(connection, ids)
        return [
            StoredRevision(
                **row,
                facts=facts.get((id_, row["url"]), facts.get((id_, ""), NO_LINK_FACTS)),
                parts=parts.get((id_, row["number"]), ()),
            )
            for row in rows
            for id_ in [row["article"]]
        ]

    def _make_articles(
        self, connection: Connection, rows: Sequence[RowMapping]
    ) -> dict[ArticleId, Article]:
        addresses = _get_addresses(connection, [row[articles.c.id] for row in rows])
        return self._add_file_texts([_make_article(row, addresses) for row in rows])

    def _add_file_texts(self, found: Iterable[Article]) -> dict[ArticleId, Article]:
        """Return articles by id, those that link to files with the texts of these."""
        by_id = {article.id: article for article in found}
        linking = [article for article in by_id.values() if article.content.attachments]
        keys = {
            (article.site, file.url) for article in linking for file in article.content.attachments
        }
        files_of_site: dict[SiteKey, dict[str, ExtractedFile]] = {}
        for (site, url), file in self._attachments.get_files(keys).items():
            files_of_site.setdefault(site, {})[url] = file
        for article in linking:
            content = _add_texts_to_content(article.content, files_of_site.get(article.site, {}))
            by_id[article.id] = replace(article, content=content)
        return by_id


def _select_articles() -> Select[Any]:
    """Select articles with all their revisions; the caller says which."""
    return (
        select(articles, revisions, sites.c.institution, captures.c.source)
        .join(revisions, revisions.c.article == articles.c.id)
        .outerjoin(captures, captures.c.id == revisions.c.capture)
        .join(sites, sites.c.key == articles.c.site)
    )


def _make_article(row: RowMapping, addresses: Mapping[str, list[str]]) -> Article:
    url = row[articles.c.url]
    return Article(
        id=ArticleId(row[articles.c.id]),
        site=SiteKey(row[articles.c.site]),
        institution=row[sites.c.institution],
        url=url,
        aliases=tuple(alias for alias in addresses.get(row[articles.c.id], ()) if alias != url),
        content=content_from_json(row[revisions.c.content]),
        content_hash=ContentHash(row[revisions.c.content_hash]),
        first_seen=row[articles.c.first_seen],
        last_seen=row[articles.c.last_seen],
        gone_at=row[articles.c.gone_at],
        revision=row[revisions.c.number],
        revised_at=row[revisions.c.revised_at],
        captured_from=_get_captured_from(row[revisions.c.capture], row[captures.c.source]),
        capture_source=get_source_name(row[captures.c.source]),
    )


def _get_captured_from(capture: int | None, source: str | None) -> CapturedFrom:
    """Return how a revision came: only lines of JSON come without a capture."""
    return CapturedFrom.JSONL if capture is None else get_captured_from(source)


def _get_addresses(connection: Connection, article_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return all addresses of articles, each list in byte order."""
    parts = [
        select(identities.c.article, table.c.url)
        .join(
            identities,
            (identities.c.site == table.c.site) & (identities.c.identity == table.c.identity),
        )
        .where(identities.c.article.in_(article_ids))
        for table in (urls, aliases)
    ]
    found: dict[str, set[str]] = {}
    for article_id, url in connection.execute(union_all(*parts)):
        found.setdefault(article_id, set()).add(url)
    return {article_id: sorted(own, key=str.encode) for article_id, own in found.items()}


def _add_texts_to_content(content: Content, files: Mapping[str, ExtractedFile]) -> Content:
    """Return a content with the texts of its files, and a warning for each that was not read."""
    known = [(link, files[link.url]) for link in content.attachments if link.url in files]
    if not known:
        return content
    warnings = [_make_warning(link, file.reason) for link, file in known if file.reason]
    return replace(
        content,
        attachments=tuple(
            _add_file_text(link, files.get(link.url)) for link in content.attachments
        ),
        warnings=(*content.warnings, *warnings),
    )


def _add_file_text(attachment: Attachment, file: ExtractedFile | None) -> Attachment:
    return replace(attachment, content=file.text, name=file.name) if file else attachment


def _make_warning(attachment: Attachment, reason: str) -> ExtractionWarning:
    text = f"The text of {attachment.text} was not read: {reason}."
    return ExtractionWarning(code="attachment-unread", field="attachments", text=text)
