"""Statements on captures: the table `captures`."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, insert, select

from archive.capture_files import OrphanRecord, RecordLocation
from archive.crawl_model import StoredCapture
from archive.model import SiteKey
from archive.schema import captures
from archive.warc import HttpResponse

_CAPTURE_COLUMNS = (
    captures.c.id,
    captures.c.site,
    captures.c.url,
    captures.c.fetched_at,
    captures.c.status,
    captures.c.payload_digest,
    captures.c.file,
    captures.c.offset,
    captures.c.length,
    captures.c.revisit_of,
)


def add_capture(
    connection: Connection,
    site: SiteKey,
    run: int,
    response: HttpResponse,
    place: RecordLocation,
    revisit_of: int | None,
) -> int:
    """Note a capture; returns its number."""
    content_type = next((v for k, v in response.headers if k.lower() == "content-type"), None)
    result = connection.execute(
        insert(captures).values(
            site=site,
            run=run,
            url=response.url,
            fetched_at=response.fetched_at,
            status=response.status,
            content_type=content_type,
            payload_digest=place.payload_digest,
            file=place.file,
            offset=place.offset,
            length=place.length,
            revisit_of=revisit_of,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 -- an insert of one row has one
    return int(key[0])


def add_orphans(
    connection: Connection, site: SiteKey, run: int, strays: Iterable[OrphanRecord]
) -> int:
    """Note records that were written while their run was killed; says how many were not known."""
    known = captures.c.id
    adopted = 0
    for stray in strays:
        place, record = stray.location, stray.record
        here = (captures.c.file == place.file) & (captures.c.offset == place.offset)
        if record.fetched_at is None or connection.execute(select(known).where(here)).first():
            continue
        values = {
            "site": site,
            "run": run,
            "url": record.url,
            "fetched_at": record.fetched_at,
            "status": record.status or 0,
            "content_type": record.content_type,
            "payload_digest": place.payload_digest,
            "file": place.file,
            "offset": place.offset,
            "length": place.length,
            "revisit_of": _find_capture_at(connection, record.original)
            if record.original
            else None,
        }
        connection.execute(insert(captures).values(values))
        adopted += 1
    return adopted


def _find_capture_at(connection: Connection, original: tuple[str, int]) -> int | None:
    file, offset = original
    query = select(captures.c.id).where(captures.c.file == file, captures.c.offset == offset)
    return connection.execute(query).scalar()


def get_capture(connection: Connection, number: int) -> StoredCapture | None:
    """One capture."""
    row = connection.execute(select(*_CAPTURE_COLUMNS).where(captures.c.id == number)).first()
    return StoredCapture(**dict(row._mapping)) if row else None  # noqa: SLF001 -- public, so named


def get_last_body(
    connection: Connection, site: SiteKey, url: str, status: int | None
) -> StoredCapture | None:
    """The capture that has the body of an address's last one, of those with that status or of all.

    A revisit has none; what it repeats has.
    """
    of_it = (captures.c.site == site) & (captures.c.url == url)
    if status is not None:
        of_it &= captures.c.status == status
    query = (
        select(func.coalesce(captures.c.revisit_of, captures.c.id))
        .where(of_it)
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    )
    number = connection.execute(query).scalar()
    return get_capture(connection, number) if number else None


def get_known_end(connection: Connection, file: str) -> int:
    """How far a file is known, in bytes."""
    end = func.max(captures.c.offset + captures.c.length)
    return connection.execute(select(end).where(captures.c.file == file)).scalar() or 0


def get_capture_files(connection: Connection) -> dict[str, int]:
    """Every file of which a capture is known, and how far it is known."""
    end = func.max(captures.c.offset + captures.c.length).label("known")
    query = select(captures.c.file, end).group_by(captures.c.file).order_by(captures.c.file)
    return {row.file: row.known for row in connection.execute(query)}


def iterate_captures_in_file(connection: Connection, file: str) -> Iterator[StoredCapture]:
    """The captures of a file, in its order."""
    query = select(*_CAPTURE_COLUMNS).where(captures.c.file == file).order_by(captures.c.offset)
    for row in connection.execute(query):
        yield StoredCapture(**dict(row._mapping))  # noqa: SLF001
