"""The table `files`: texts of attached files, and the articles that link to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, delete, insert, select, update

from archive.article_json import content_from_json
from archive.crawl_model import ExtractedFile, FoundUrl, StoredFile, UrlKind
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, captures, files, revisions, urls
from archive.model import ArticleId, Attachment, SiteKey
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import is_current_article, is_latest_revision, split_batches
from archive.repositories.frontier import FrontierRepository

_HAS_ATTACHMENTS_TEXT = '"attachments": [{'
"""How the JSON of an article with attached files is spelled, as `json.dumps` writes it."""


@repeat_when_lost
class AttachmentRepository:
    """The files that articles link to, and how each was read."""

    def __init__(
        self, database: Database, changes: ChangeLog, frontier: FrontierRepository
    ) -> None:
        self._database = database
        self._changes = changes
        self._frontier = frontier

    def get_files(
        self, keys: Collection[tuple[SiteKey, str]]
    ) -> dict[tuple[SiteKey, str], ExtractedFile]:
        """Return how files were read, by site and address; those never read are left out."""
        sites = sorted({site for site, _ in keys})
        found: dict[tuple[SiteKey, str], ExtractedFile] = {}
        with self._database.read() as connection:
            for batch in split_batches(sorted({url for _, url in keys})):
                # By sites too, though few: the primary key begins with the site.
                query = select(files).where(files.c.site.in_(sites), files.c.url.in_(batch))
                for row in connection.execute(query).mappings():
                    found[row["site"], row["url"]] = ExtractedFile(**row)
        return found

    def save_file(self, file: ExtractedFile) -> bool:
        """Keep how an attached file was read, and log the articles where it says something else.

        Returns:
            True where its text, the reason why it has none, or its name differs from what was kept.
        """
        condition = (files.c.site == file.site) & (files.c.url == file.url)
        values = {
            "capture": file.capture,
            "extractor": file.extractor,
            "text": file.text,
            "reason": file.reason,
            "name": file.name,
        }
        with self._database.write() as connection:
            known = connection.execute(
                select(files.c.text, files.c.reason, files.c.name).where(condition)
            ).first()
            if known is None:
                connection.execute(insert(files).values(site=file.site, url=file.url, **values))
            else:
                connection.execute(update(files).where(condition).values(**values))
            if known is not None and tuple(known) == (file.text, file.reason, file.name):
                return False
            rows = connection.execute(_select_articles_containing(file.site, file.url)).all()
            self._changes.log_changes(row.id for row in rows)
            return True

    def get_stored_files(self, site: SiteKey, not_read_by: str) -> list[StoredFile]:
        """Return the files of a site that another version of the extractor read.

        Args:
            site: The site of the articles.
            not_read_by: The version of the extractor whose files are left out.
        """
        location = (captures.c.file, captures.c.offset, captures.c.length)
        query = (
            select(files, *location)
            .join(captures, captures.c.id == files.c.capture)
            .where(files.c.site == site, files.c.extractor != not_read_by)
            .order_by(files.c.url)
        )
        with self._database.read() as connection:
            return [
                StoredFile(
                    extracted=ExtractedFile(
                        **{column.name: row[column] for column in files.columns}
                    ),
                    **{column.name: row[column] for column in location},
                )
                for row in connection.execute(query).mappings()
            ]

    def get_attachments(self, site: SiteKey) -> list[Attachment]:
        """Return the files that the current articles of a site link to, each address once."""
        found: dict[str, Attachment] = {}
        with self._database.read() as connection:
            for row in connection.execute(_select_articles_containing(site, _HAS_ATTACHMENTS_TEXT)):
                for attachment in content_from_json(row.content).attachments:
                    found.setdefault(attachment.url, attachment)
        return list(found.values())

    def get_linking_articles(self, site: SiteKey, url: str) -> list[ArticleId]:
        """Return the current articles of a site that link to a file."""
        with self._database.read() as connection:
            return [
                ArticleId(row.id)
                for row in connection.execute(_select_articles_containing(site, url))
                if url in {each.url for each in content_from_json(row.content).attachments}
            ]

    def enqueue_attachments(self, site: SiteKey, links: Sequence[FoundUrl], now: datetime) -> None:
        """Put attached files into the frontier; none takes all of them out.

        What was read of those taken out stays.
        """
        with self._database.write() as connection:
            self._frontier.enqueue_urls(site, links, now)
            if not links:
                connection.execute(
                    delete(urls).where(urls.c.site == site, urls.c.kind == UrlKind.ATTACHMENT)
                )


def _select_articles_containing(site: SiteKey, text: str) -> Select[Any]:
    """Select the current articles of a site whose content, as JSON, has a text in it."""
    return (
        select(articles.c.id, revisions.c.content)
        .join(revisions, is_latest_revision())
        .where(
            articles.c.site == site,
            is_current_article(),
            # A search in the text: a table of links would have to follow every revision.
            cast(revisions.c.content, Text).contains(text, autoescape=True),
        )
        .order_by(articles.c.first_seen, articles.c.id)
    )
