"""Statements on attached files: the table `files`, and which articles link to them."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, delete, insert, select, update

from archive.article_json import content_from_json
from archive.crawl_model import ExtractedFile, StoredFile, UrlKind
from archive.model import Attachment, SiteKey
from archive.repositories import change_log
from archive.schema import articles, captures, files, revisions, urls

_HAS_ATTACHMENTS_TEXT = '"attachments": [{'
_BATCH_SIZE = 500  # addresses in one statement


def get_files(
    connection: Connection, wanted: Collection[tuple[SiteKey, str]]
) -> dict[tuple[SiteKey, str], ExtractedFile]:
    """What is known of some files, by site and address."""
    addresses, sites = sorted({url for _, url in wanted}), sorted({site for site, _ in wanted})
    found: dict[tuple[SiteKey, str], ExtractedFile] = {}
    for start in range(0, len(addresses), _BATCH_SIZE):
        # By sites too, though few: the table is in that order.
        query = select(files).where(
            files.c.site.in_(sites), files.c.url.in_(addresses[start : start + _BATCH_SIZE])
        )
        for row in connection.execute(query):
            found[row.site, row.url] = ExtractedFile(**dict(row._mapping))  # noqa: SLF001 -- public, so named
    return found


def save_file(connection: Connection, file: ExtractedFile) -> bool:
    """Keep how a file was read; tells the change log where it says something else now."""
    of_it = (files.c.site == file.site) & (files.c.url == file.url)
    known = connection.execute(select(files.c.text, files.c.reason).where(of_it)).first()
    values = {
        "capture": file.capture,
        "extractor": file.extractor,
        "text": file.text,
        "reason": file.reason,
    }
    if known is None:
        connection.execute(insert(files).values(site=file.site, url=file.url, **values))
    else:
        connection.execute(update(files).where(of_it).values(**values))
    if known is not None and tuple(known) == (file.text, file.reason):
        return False
    rows = connection.execute(_select_articles_containing(file.site, file.url))
    change_log.log_changes(connection, [row.id for row in rows])
    return True


def iterate_stored_files(
    connection: Connection, site: SiteKey, other_than: str
) -> Iterator[StoredFile]:
    """The files of a site that were read by another version of the extractor."""
    place = (captures.c.file, captures.c.offset, captures.c.length)
    query = (
        select(files, *place)
        .join(captures, captures.c.id == files.c.capture)
        .where(files.c.site == site, files.c.extractor != other_than)
        .order_by(files.c.url)
    )
    for row in connection.execute(query).mappings():
        read = ExtractedFile(**{column.name: row[column] for column in files.columns})
        yield StoredFile(extracted=read, **{column.name: row[column] for column in place})


def get_attachments(connection: Connection, site: SiteKey) -> list[Attachment]:
    """The files that the living articles of a site link to, each address once."""
    found: dict[str, Attachment] = {}
    for row in connection.execute(_select_articles_containing(site, _HAS_ATTACHMENTS_TEXT)):
        for each in content_from_json(row.content).attachments:
            found.setdefault(each.url, each)
    return list(found.values())


def dequeue_attachments(connection: Connection, site: SiteKey) -> None:
    """Take attached files out of the frontier; what was read of them stays."""
    connection.execute(delete(urls).where(urls.c.site == site, urls.c.kind == UrlKind.ATTACHMENT))


def _select_articles_containing(site: SiteKey, text: str) -> Select[Any]:
    """The living articles of a site whose content, as JSON, has a text in it."""
    latest = (revisions.c.article == articles.c.id) & (revisions.c.number == articles.c.revision)
    return (
        select(articles.c.id, revisions.c.content)
        .join(revisions, latest)
        .where(
            articles.c.site == site,
            articles.c.merged_into.is_(None),
            articles.c.withdrawn.is_(False),
            cast(revisions.c.content, Text).contains(text, autoescape=True),
        )
        .order_by(articles.c.first_seen, articles.c.id)
    )
