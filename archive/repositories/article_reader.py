"""Statements that read articles and their revisions back; none writes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select, union_all

from archive.article_json import content_from_json
from archive.crawl_model import ExtractedFile, StoredRevision
from archive.model import (
    Article,
    ArticleId,
    Attachment,
    Content,
    ContentHash,
    ExtractionWarning,
    SiteKey,
)
from archive.repositories import attachments
from archive.repositories.articles import match_latest_revision
from archive.schema import aliases, articles, captures, identities, revisions, sites, urls

BATCH_SIZE = 200
"""Articles read with one statement."""


def get_article_ids(
    connection: Connection, of_sites: Collection[str], after: str, limit: int
) -> list[ArticleId]:
    """Living articles by id, those after `after`."""
    query = select(articles.c.id).where(
        articles.c.merged_into.is_(None), articles.c.withdrawn.is_(False), articles.c.id > after
    )
    if of_sites:
        query = query.where(articles.c.site.in_(of_sites))
    return list(connection.execute(query.order_by(articles.c.id).limit(limit)).scalars())


def get_ids_of_site(connection: Connection, site: SiteKey) -> list[ArticleId]:
    """Every article of a site."""
    return list(connection.execute(select(articles.c.id).where(articles.c.site == site)).scalars())


def get_articles(connection: Connection, wanted: Sequence[str]) -> dict[str, Article]:
    """Articles by the id asked for; a merged id gives the article it was merged into."""
    query = select(articles.c.id, articles.c.merged_into).where(
        articles.c.id.in_(wanted), articles.c.merged_into.is_not(None)
    )
    moved = {row.id: row.merged_into for row in connection.execute(query)}
    targets = {article: moved.get(article, article) for article in wanted}
    rows = connection.execute(_select_articles(list(set(targets.values())))).all()
    others = _get_aliases(connection, [row.id for row in rows])
    found = {row.id: _make_article(row, others) for row in rows}
    found |= _load_file_texts(connection, found.values())
    return {asked: found[target] for asked, target in targets.items() if target in found}


def _select_articles(wanted: list[str]) -> Select[Any]:
    return (
        select(articles, revisions, sites.c.institution)
        .join(
            revisions,
            (revisions.c.article == articles.c.id) & (revisions.c.number == articles.c.revision),
        )
        .join(sites, sites.c.key == articles.c.site)
        .where(articles.c.id.in_(wanted), articles.c.withdrawn.is_(False))
    )


def get_article_by_hash(
    connection: Connection, article: str, content_hash: ContentHash
) -> Article | None:
    """An article with the latest of its revisions that has this content."""
    query = (
        select(articles, revisions, sites.c.institution)
        .join(revisions, revisions.c.article == articles.c.id)
        .join(sites, sites.c.key == articles.c.site)
        .where(articles.c.id == article, revisions.c.content_hash == content_hash)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    found = _make_article(row, _get_aliases(connection, [article]))
    return _load_file_texts(connection, [found]).get(found.id, found)


def _make_article(row: Row[*tuple[Any, ...]], others: Mapping[str, list[str]]) -> Article:
    return Article(
        id=ArticleId(row.id),
        site=SiteKey(row.site),
        institution=row.institution,
        url=row.url,
        aliases=tuple(url for url in others.get(row.id, ()) if url != row.url),
        content=content_from_json(row.content),
        content_hash=ContentHash(row.content_hash),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        gone_at=row.gone_at,
        revision=row.number,
        revised_at=row.revised_at,
    )


def _load_file_texts(connection: Connection, found: Iterable[Article]) -> dict[ArticleId, Article]:
    """The articles that link to files, with what is known of them."""
    linking = [article for article in found if article.content.attachments]
    wanted = {(one.site, each.url) for one in linking for each in one.content.attachments}
    known: dict[SiteKey, dict[str, ExtractedFile]] = {}
    for (site, url), file in attachments.get_files(connection, wanted).items():
        known.setdefault(site, {})[url] = file
    return {
        one.id: replace(one, content=add_file_texts(one.content, known.get(one.site, {})))
        for one in linking
    }


def _get_aliases(connection: Connection, wanted: list[str]) -> dict[str, list[str]]:
    """All addresses of articles, each list in byte order."""
    mine = identities.c.article.in_(wanted)
    parts = [
        select(identities.c.article, table.c.url)
        .join(
            identities,
            (identities.c.site == table.c.site) & (identities.c.identity == table.c.identity),
        )
        .where(mine)
        for table in (urls, aliases)
    ]
    found: dict[str, set[str]] = {}
    for article, url in connection.execute(union_all(*parts)):
        found.setdefault(article, set()).add(url)
    return {article: sorted(urls, key=str.encode) for article, urls in found.items()}


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


def get_article_revision(connection: Connection, article: Article, number: int) -> Article | None:
    """The article as one of its revisions has it."""
    query = select(revisions).where(revisions.c.article == article.id, revisions.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        return None
    found = replace(
        article,
        content=content_from_json(row.content),
        content_hash=ContentHash(row.content_hash),
        revision=row.number,
        revised_at=row.revised_at,
    )
    return _load_file_texts(connection, [found]).get(found.id, found)


def get_stored_revision(
    connection: Connection, article: ArticleId, number: int
) -> StoredRevision | None:
    """One revision with its capture; None where it has none (an import)."""
    mine = (revisions.c.article == article) & (revisions.c.number == number)
    row = connection.execute(_STORED_REVISION.where(mine)).first()
    return StoredRevision(**dict(row._mapping)) if row else None  # noqa: SLF001


def get_latest_revision(connection: Connection, article: ArticleId) -> StoredRevision | None:
    """The latest revision with its capture; None where it has none (an import)."""
    row = connection.execute(_STORED_REVISION.where(match_latest_revision(article))).first()
    return StoredRevision(**dict(row._mapping)) if row else None  # noqa: SLF001 -- public, so named


def iterate_revisions(connection: Connection, site: SiteKey) -> Iterator[StoredRevision]:
    """Every revision of a site that was read from a capture."""
    query = _STORED_REVISION.join(articles, articles.c.id == revisions.c.article).where(
        articles.c.site == site
    )
    for row in connection.execute(query):
        yield StoredRevision(**dict(row._mapping))  # noqa: SLF001


def add_file_texts(content: Content, files: Mapping[str, ExtractedFile]) -> Content:
    """The content with the texts of its files, and a doubt for each that could not be read."""
    known = [(each, files[each.url]) for each in content.attachments if each.url in files]
    if not known:
        return content
    doubts = [_make_warning(each, file.reason) for each, file in known if file.reason]
    return replace(
        content,
        attachments=tuple(
            _add_file_text(each, files.get(each.url)) for each in content.attachments
        ),
        warnings=(*content.warnings, *doubts),
    )


def _add_file_text(attachment: Attachment, file: ExtractedFile | None) -> Attachment:
    return replace(attachment, content=file.text) if file else attachment


def _make_warning(attachment: Attachment, reason: str) -> ExtractionWarning:
    text = f"The text of {attachment.text} was not read: {reason}."
    return ExtractionWarning(code="attachment-unread", field="attachments", text=text)
