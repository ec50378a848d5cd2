"""Takes an article or an address out of the archive on request, and keeps it out.

In this order, so that whoever is killed has lost nothing else, and the next call goes on:

1. One transaction deletes every row that says what the article said, notes the removal with its
   addresses, marks the captures, and tells the index by the change log.
2. The records of these captures are overwritten, file after file (`archive.record_erasure`), and
   the index of captures beside them is written anew (`archive.cdx`).
3. The database's file is written anew, since SQLite leaves deleted text in its free pages.
4. The removal is noted as finished.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, union

from archive.archive import Archive
from archive.article_json import content_from_json
from archive.capture_files import CaptureStore, is_outside
from archive.cdx import INDEX_NAME, write_cdx
from archive.crawl_model import FoundUrl, UrlKind
from archive.database.schema import (
    aliases,
    articles,
    captures,
    files,
    identities,
    parts,
    revision_parts,
    revisions,
    shown,
    urls,
)
from archive.errors import ArchiveError
from archive.model import Removal, RemovalCounts, RemovalTarget, SiteKey
from archive.record_erasure import erase_removed_records
from archive.repositories.clauses import split_batches
from archive.spool import drain_file


def remove_target(
    archive: Archive, target: RemovalTarget, reason: str, now: datetime
) -> RemovalCounts:
    """Take a target out of the database, in one transaction; its bytes are still to be overwritten.

    The caller holds the lock of the site, and calls `erase_removed` next.

    Raises:
        ArchiveError: it is a start page of the site.
    """
    with archive.database.write() as connection:
        _refuse_start_page(connection, target)
        addresses = _list_addresses(connection, target)
        attached = _list_own_files(archive, connection, target)
        numbers = _list_captures(connection, target, [*addresses, *attached])
        text_hash = connection.execute(
            select(articles.c.text_hash).where(articles.c.id.in_(target.article_ids[:1]))
        ).scalar()
        removal = archive.removals.add_removal(target, text_hash, reason, now)
        archive.changes.log_changes([*target.article_ids, *_find_linking(archive, target)])
        archive.removals.mark_captures(removal, numbers)
        count = _delete_rows(connection, target, attached)
    return RemovalCounts(revisions=count, captures=len(numbers), files=len(attached))


def erase_removed(
    archive: Archive,
    store: CaptureStore,
    site: SiteKey,
    now: datetime,
    *,
    removal: int | None = None,
) -> None:
    """Overwrite what removals of a site left in files, as far as it was not done yet.

    The caller holds the lock of the site.

    Args:
        archive: The archive.
        store: The files of captures.
        site: The site.
        now: The time at which the removals are finished.
        removal: The number of one whose records are looked at once more: they may be back from a
            backup.

    Raises:
        ArchiveFullError: there is no room for a file beside the one that it replaces.
        ArchiveError: a file cannot be written, or another process uses the database.
        CapturesUnreachableError: the object store does not answer.
    """
    for file in archive.removals.get_files_to_erase(site, removal):
        # Files of others, which were imported in place, are never written.
        if not is_outside(file):
            rows = archive.captures.get_captures_in_file(file)
            erase_removed_records(store.fetch_file(file), file, rows)
            drain_file(archive, store, file)
        archive.removals.mark_erased(file)
    if (store.folder / INDEX_NAME).exists():
        write_cdx(archive, store)  # else it would go on naming the address
    if archive.removals.has_unfinished():
        archive.database.compact()
        archive.removals.finish_removals(now)


def allow_removed(archive: Archive, removal: Removal, identity: str, now: datetime) -> None:
    """Let the address of a removal, which folds to `identity`, be fetched by the next crawl."""
    link = FoundUrl(url=removal.url, identity=identity, kind=UrlKind.PAGE)
    with archive.database.write():
        archive.removals.allow(removal, now)
        archive.frontier.enqueue_urls(removal.site, [link], now)


def list_old_copies(archive: Archive) -> list[Path]:
    """Return the copies of the database from before migrations: they hold what was removed."""
    file = archive.database.file
    return sorted(file.parent.glob(f"{file.name}.before-*")) if file else []


def _refuse_start_page(connection: Connection, target: RemovalTarget) -> None:
    query = select(urls.c.url).where(
        urls.c.site == target.site,
        urls.c.identity.in_(target.identities),
        urls.c.kind == UrlKind.START,
    )
    if start := connection.execute(query).scalar():
        raise ArchiveError(
            f"{start} is a start page of {target.site}: without it the site cannot be crawled.",
            hint=f"To crawl it no more: truongdang sites disable {target.site}",
        )


def _list_addresses(connection: Connection, target: RemovalTarget) -> list[str]:
    """Return every address under which a target was met."""
    query = union(
        *(
            select(table.c.url).where(
                table.c.site == target.site, table.c.identity.in_(target.identities)
            )
            for table in (urls, aliases)
        ),
        select(articles.c.url).where(articles.c.id.in_(target.article_ids)),
    )
    return sorted({target.url, *connection.execute(query).scalars()})


def _list_own_files(archive: Archive, connection: Connection, target: RemovalTarget) -> list[str]:
    """Return the attached files to which nothing else of the site links, and the target itself."""
    query = select(revisions.c.content).where(revisions.c.article.in_(target.article_ids))
    linked = {
        attachment.url
        for content in connection.execute(query).scalars()
        for attachment in content_from_json(content).attachments
    }
    own = {
        url
        for url in linked
        if not set(archive.attachments.get_linking_articles(target.site, url))
        - {*target.article_ids}
    }
    known = select(files.c.url).where(
        files.c.site == target.site, files.c.url.in_([*own, target.url])
    )
    return sorted(connection.execute(known).scalars())


def _find_linking(archive: Archive, target: RemovalTarget) -> Iterable[str]:
    """Return the articles that lose the text of a file by the removal of its address."""
    if target.article_ids:
        return ()
    return archive.attachments.get_linking_articles(target.site, target.url)


def _list_captures(
    connection: Connection, target: RemovalTarget, addresses: Sequence[str]
) -> list[int]:
    """Return the captures of addresses and revisions, and all that share a body with them."""
    # A file may have been read from where its address redirects to.
    of_files = (
        select(captures.c.url)
        .join(files, files.c.capture == captures.c.id)
        .where(files.c.site == target.site, files.c.url.in_(addresses))
    )
    used = select(revisions.c.capture).where(revisions.c.article.in_(target.article_ids))
    found = {each for each in connection.execute(used).scalars() if each}
    for batch in split_batches([*addresses, *connection.execute(of_files).scalars()]):
        at_address = (captures.c.site == target.site) & captures.c.url.in_(batch)
        found.update(connection.execute(select(captures.c.id).where(at_address)).scalars())
    new = found
    while new:
        originals = select(captures.c.revisit_of).where(captures.c.id.in_(new))
        revisits = select(captures.c.id).where(captures.c.revisit_of.in_(new))
        both = connection.execute(union(originals, revisits)).scalars()
        new = {each for each in both if each} - found
        found |= new
    return sorted(found)


def _delete_rows(connection: Connection, target: RemovalTarget, attached: Collection[str]) -> int:
    """Delete every row that says what a target said, or leads to it; return its revisions."""
    in_frontier = (urls.c.site == target.site) & or_(
        urls.c.identity.in_(target.identities), urls.c.url.in_(attached)
    )
    pages = select(urls.c.id).where(in_frontier).scalar_subquery()
    count = connection.execute(
        delete(revisions).where(revisions.c.article.in_(target.article_ids))
    ).rowcount
    conditions: list[tuple[Table, ColumnElement[bool]]] = [
        (identities, identities.c.article.in_(target.article_ids)),
        (articles, articles.c.id.in_(target.article_ids)),
        (files, (files.c.site == target.site) & files.c.url.in_(attached)),
        (shown, shown.c.page.in_(pages)),
        (parts, parts.c.head.in_(pages)),
        (revision_parts, revision_parts.c.article.in_(target.article_ids)),
        (urls, in_frontier),
        (aliases, (aliases.c.site == target.site) & aliases.c.identity.in_(target.identities)),
    ]
    for table, condition in conditions:
        connection.execute(delete(table).where(condition))
    return count
