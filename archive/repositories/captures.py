"""The table `captures`: which response is in which file of captures, and at which byte."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Connection, bindparam, extract, func, insert, or_, select

from archive.capture_files import CaptureStore, OrphanRecord
from archive.capture_writer import RecordLocation
from archive.crawl_model import StoredCapture
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, removals
from archive.model import SiteKey
from archive.repositories.clauses import split_batches
from archive.warc import HttpResponse

_LESS_THAN_SECOND = timedelta(microseconds=999_999)

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
    captures.c.content_type,
    captures.c.source,
)
# Made once: to build a statement takes several times as long as to execute it.
_INSERT = insert(captures)
_EQUAL = (
    select(*_CAPTURE_COLUMNS)
    .where(
        captures.c.site == bindparam("of_site"),
        captures.c.url == bindparam("asked"),
        captures.c.removal.is_(None),
        or_(
            captures.c.fetched_at.between(bindparam("first"), bindparam("last")),
            (captures.c.payload_digest == bindparam("digest")) & captures.c.revisit_of.is_(None),
        ),
    )
    .order_by(captures.c.id)
)
_CAPTURES_OF = select(*_CAPTURE_COLUMNS).where(
    captures.c.site == bindparam("of_site"),
    captures.c.url.in_(bindparam("asked", expanding=True)),
    captures.c.removal.is_(None),
)
_LAST_BODY = (
    select(func.coalesce(captures.c.revisit_of, captures.c.id))
    .where(
        captures.c.site == bindparam("of_site"),
        captures.c.url == bindparam("asked"),
        captures.c.removal.is_(None),
    )
    .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
    .limit(1)
)


@repeat_when_lost
class CaptureRepository:
    """The captures that the database knows; their bytes are in `archive.capture_files`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_capture(
        self,
        site: SiteKey,
        run: int,
        response: HttpResponse,
        location: RecordLocation,
        revisit_of: int | None = None,
    ) -> int:
        """Note a capture that was written.

        Args:
            site: The site that was crawled.
            run: The number of the run.
            response: The response as the server sent it.
            location: Where its record was written.
            revisit_of: The number of the capture with the same body; None: it has its own.

        Returns:
            The number of the capture.
        """
        values = _make_capture_values(site, run, response, location, revisit_of)
        with self._database.write() as connection:
            key = connection.execute(_INSERT, values).inserted_primary_key
        assert key is not None  # noqa: S101 -- an insert of one row has one
        return int(key[0])

    def add_captures(
        self,
        site: SiteKey,
        run: int,
        added: Sequence[tuple[HttpResponse, RecordLocation, int | None]],
    ) -> None:
        """Note several captures, as `add_capture` does, in one transaction."""
        rows = [_make_capture_values(site, run, *each) for each in added]
        with self._database.write() as connection:
            connection.execute(_INSERT, rows)

    def find_equal(
        self, site: SiteKey, url: str, moment: datetime, digest: str
    ) -> list[StoredCapture]:
        """Return the captures of an address from the same second, and those with the same body.

        Other archives know times to the second only. Of the latter those that have it themselves.
        """
        second = moment.replace(microsecond=0)
        named = {
            "of_site": site,
            "asked": url,
            "first": second,
            "last": second + _LESS_THAN_SECOND,
            "digest": digest,
        }
        with self._database.read() as connection:
            rows = connection.execute(_EQUAL, named).mappings()
            return [StoredCapture(**row) for row in rows]

    def get_body_before(self, site: SiteKey, url: str, moment: datetime) -> StoredCapture | None:
        """Return the last capture of a page, with its own body, that was made before a time."""
        query = (
            select(*_CAPTURE_COLUMNS)
            .where(
                captures.c.site == site,
                captures.c.url == url,
                captures.c.fetched_at <= moment,
                captures.c.status == HTTPStatus.OK,
                captures.c.revisit_of.is_(None),
                captures.c.removal.is_(None),
            )
            .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return StoredCapture(**row) if row else None

    def get_urls(self, site: SiteKey, runs: Sequence[int] = ()) -> list[str]:
        """Return every address of a site that was captured, by some runs or by any."""
        query = select(captures.c.url).where(captures.c.site == site, captures.c.removal.is_(None))
        if runs:
            query = query.where(captures.c.run.in_(runs))
        with self._database.read() as connection:
            return list(connection.execute(query.distinct()).scalars())

    def get_page_urls(self, site: SiteKey) -> list[str]:
        """Return every address of a site of which some capture is, or may be, an HTML page."""
        kind = func.lower(captures.c.content_type)
        query = select(captures.c.url).where(
            captures.c.site == site,
            captures.c.status == HTTPStatus.OK,
            captures.c.removal.is_(None),
            or_(
                captures.c.content_type.is_(None),
                kind.like("text/html%"),
                kind.like("application/xhtml%"),
            ),
        )
        with self._database.read() as connection:
            return list(connection.execute(query.distinct()).scalars())

    def get_captures_of(self, site: SiteKey, urls: Sequence[str]) -> list[StoredCapture]:
        """Return the captures of some addresses that were not removed, in order of time."""
        found = []
        with self._database.read() as connection:
            for batch in split_batches(urls):
                named = {"of_site": site, "asked": batch}
                rows = connection.execute(_CAPTURES_OF, named).mappings()
                found += [StoredCapture(**row) for row in rows]
        return sorted(found, key=lambda each: (each.fetched_at, each.id))

    def get_imported_urls(self, site: SiteKey) -> list[str]:
        """Return every address of a site of which some capture was not made by a crawl of it."""
        query = select(captures.c.url).where(
            captures.c.site == site, captures.c.source.is_not(None)
        )
        with self._database.read() as connection:
            return list(connection.execute(query.distinct()).scalars())

    def get_first_of_years(self, site: SiteKey) -> list[StoredCapture]:
        """Return of each address the first page of each year in which one was imported."""
        first = (
            select(captures.c.url, func.min(captures.c.fetched_at).label("first"))
            .where(
                captures.c.site == site,
                captures.c.source.is_not(None),
                captures.c.status == HTTPStatus.OK,
                captures.c.removal.is_(None),
                func.lower(captures.c.content_type).like("text/html%"),
            )
            .group_by(captures.c.url, extract("year", captures.c.fetched_at))
            .subquery()
        )
        is_first = (captures.c.url == first.c.url) & (captures.c.fetched_at == first.c.first)
        query = select(*_CAPTURE_COLUMNS).join(first, is_first).where(captures.c.site == site)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(captures.c.id)).mappings()
            return [StoredCapture(**row) for row in rows]

    def get_capture(self, number: int) -> StoredCapture | None:
        """Return a capture by its number."""
        query = select(*_CAPTURE_COLUMNS).where(captures.c.id == number)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return StoredCapture(**row) if row else None

    def resume_capture_file(self, store: CaptureStore, site: SiteKey, run: int) -> str | None:
        """Return the file of captures that a run may go on with; None where it must begin one.

        What a killed run has torn off is cut; whole records that it had no time to note are noted.

        Raises:
            ArchiveError: the file or the database cannot be written.
        """
        if (file := store.get_newest_file(site)) is None:
            return None
        return file if self.repair_capture_file(store, site, run, file) else None

    def repair_capture_file(self, store: CaptureStore, site: SiteKey, run: int, file: str) -> bool:
        """Cut and note what a killed run left in a file; tell whether more may be appended to it.

        Raises:
            ArchiveError: the file or the database cannot be written.
        """
        # A record is written before the database knows it: a kill between the two leaves orphans.
        orphans, is_sound = store.repair_file(file, self._get_known_end(file))
        if orphans:
            self.add_orphans(site, run, orphans)
        return is_sound

    def _get_known_end(self, file: str) -> int:
        """Return the byte up to which a file is known."""
        end = func.max(captures.c.offset + captures.c.length)
        with self._database.read() as connection:
            return connection.execute(select(end).where(captures.c.file == file)).scalar() or 0

    def is_known(self, location: RecordLocation) -> bool:
        """Tell whether a capture is known at a place."""
        with self._database.read() as connection:
            return _find_capture_at(connection, (location.file, location.offset)) is not None

    def add_orphans(self, site: SiteKey, run: int, orphans: Iterable[OrphanRecord]) -> None:
        """Note records of our own files that are not known yet."""
        with self._database.write() as connection:
            for orphan in orphans:
                record = orphan.record
                position = (orphan.location.file, orphan.location.offset)
                if record.fetched_at is None or _find_capture_at(connection, position):
                    continue
                original = record.original
                values = {
                    "site": site,
                    "run": run,
                    "url": record.url,
                    "fetched_at": record.fetched_at,
                    "status": record.status or _get_own_status(record.record_type),
                    "content_type": record.content_type,
                    "revisit_of": _find_capture_at(connection, original) if original else None,
                    "source": record.source,
                    **_make_location_values(orphan.location),
                }
                connection.execute(_INSERT, values)

    def get_last_body(
        self, site: SiteKey, url: str, status: int | None = None
    ) -> StoredCapture | None:
        """Return the capture that has the body of an address's last one.

        A revisit has no body; the capture that it repeats has.

        Args:
            site: The site of the address.
            url: The address as it was asked for.
            status: The status of the captures that count; None: any.
        """
        last, named = _LAST_BODY, {"of_site": site, "asked": url}
        if status is not None:
            last = last.where(captures.c.status == status)
        with self._database.read() as connection:
            if not (number := connection.execute(last, named).scalar()):
                return None
            query = select(*_CAPTURE_COLUMNS).where(captures.c.id == number)
            row = connection.execute(query).mappings().first()
        return StoredCapture(**row) if row else None

    def get_capture_files(self, sites: Sequence[SiteKey] | None = None) -> dict[str, int]:
        """Return each file of which a capture is known, and the byte up to which it is known.

        Args:
            sites: Whose captures; None: those of every site.
        """
        end = func.max(captures.c.offset + captures.c.length).label("known")
        query = select(captures.c.file, end).group_by(captures.c.file).order_by(captures.c.file)
        if sites is not None:
            query = query.where(captures.c.site.in_(sites))
        with self._database.read() as connection:
            return {row.file: row.known for row in connection.execute(query)}

    def get_captures_in_file(self, file: str) -> list[StoredCapture]:
        """Return the captures of one file, in its order."""
        query = (
            select(*_CAPTURE_COLUMNS, removals.c.removed_at)
            .outerjoin(removals, removals.c.id == captures.c.removal)
            .where(captures.c.file == file)
            .order_by(captures.c.offset)
        )
        with self._database.read() as connection:
            return [StoredCapture(**row) for row in connection.execute(query).mappings()]

    def get_files_with_removals(self) -> list[str]:
        """Return the files of which some capture was removed."""
        query = select(captures.c.file).where(captures.c.removal.is_not(None)).distinct()
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())


def _make_capture_values(
    site: SiteKey,
    run: int,
    response: HttpResponse,
    location: RecordLocation,
    revisit_of: int | None,
) -> dict[str, object]:
    content_type = next((v for k, v in response.headers if k.lower() == "content-type"), None)
    return {
        "site": site,
        "run": run,
        "url": response.url,
        "fetched_at": response.fetched_at,
        "status": response.status,
        "content_type": content_type,
        "revisit_of": revisit_of,
        "source": response.source,
        **_make_location_values(location),
    }


def _make_location_values(location: RecordLocation) -> dict[str, object]:
    return {
        "payload_digest": location.payload_digest,
        "file": location.file,
        "offset": location.offset,
        "length": location.length,
    }


def _get_own_status(record_type: str) -> int:
    """Return the status of a record without HTTP headers: what a browser drew was an answer."""
    return HTTPStatus.OK if record_type == "resource" else 0


def _find_capture_at(connection: Connection, position: tuple[str, int]) -> int | None:
    file, offset = position
    query = select(captures.c.id).where(captures.c.file == file, captures.c.offset == offset)
    return connection.execute(query).scalar()
