"""Articles on several pages: the tables `parts` and `revision_parts`.

An article's first page names its further pages. They are fetched at once after it, and the article
is read from the captures of all of them when none is due any more; until then its first page says
so in `urls.awaits_parts`, so that a run which is killed in between goes on there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from archive.crawl_model import StoredPart, Visit
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, parts, revision_parts, urls
from archive.model import SiteKey
from archive.repositories.clauses import split_batches

_CAPTURE_COLUMNS = (
    captures.c.url,
    captures.c.id.label("capture"),
    captures.c.file,
    captures.c.offset,
    captures.c.length,
    captures.c.fetched_at,
)
_FLAGS = select(parts.c.number, parts.c.has_text).where(parts.c.head == bindparam("of_head"))


@repeat_when_lost
class PartRepository:
    """The further pages of articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record_visit(self, visit: Visit) -> None:
        """Remember which further pages a visit names, and that their article waits for them."""
        if visit.head_id is None and visit.parts is None:
            return
        head = visit.head_id if visit.head_id is not None else visit.state.id
        with self._database.write() as connection:
            if visit.parts is not None:
                is_first_page = head == visit.state.id
                _save_parts(connection, head, visit.parts, is_complete=is_first_page)
            is_waiting = visit.head_id is not None
            connection.execute(
                update(urls).where(urls.c.id == head).values(awaits_parts=is_waiting)
            )

    def finish_waiting(self, head: int, has_text: Mapping[int, bool]) -> None:
        """Note that an article was read, and which of its further pages have text of it."""
        with self._database.write() as connection:
            connection.execute(update(urls).where(urls.c.id == head).values(awaits_parts=False))
            for number, is_used in has_text.items():
                own = and_(parts.c.head == head, parts.c.number == number)
                connection.execute(update(parts).where(own).values(has_text=is_used))

    def get_waiting(self, site: SiteKey) -> list[int]:
        """Return the rows of the first pages that wait for further ones."""
        query = select(urls.c.id).where(urls.c.site == site, urls.c.awaits_parts == true())
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(urls.c.id)).scalars())

    def get_flags(self, head: int) -> dict[int, bool | None]:
        """Return the known further pages by number, and whether each has text of the article."""
        with self._database.read() as connection:
            rows = connection.execute(_FLAGS, {"of_head": head})
            return {row.number: row.has_text for row in rows}

    def get_read(self, head: int, run: int, *, is_full: bool) -> set[int]:
        """Return the further pages that a run has read before the first; no vanished ones."""
        page = urls.alias()
        is_read = page.c.run.is_not(None) if is_full else page.c.run == run
        query = (
            select(parts.c.number)
            .join(urls, urls.c.id == parts.c.head)
            .join(page, and_(page.c.site == urls.c.site, page.c.identity == parts.c.identity))
            .where(parts.c.head == head, is_read, page.c.vanished_at.is_(None))
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def has_text(self, site: SiteKey, identity: str) -> bool:
        """Tell whether a further page had text of its article when it was last read."""
        head = self.find_head(site, identity)
        number = identity.rpartition("#")[2]
        flags = self.get_flags(head[0]) if head else {}
        return bool(flags.get(int(number))) if number.isdecimal() else False

    def get_prefix(self, head: int) -> str | None:
        """Return what the identities of an article's further pages begin with, before `#`.

        It is the identity that the first page had when they were met: it may have another by now.
        """
        query = select(parts.c.identity).where(parts.c.head == head).limit(1)
        with self._database.read() as connection:
            identity = connection.execute(query).scalar()
        return identity.rpartition("#")[0] if identity else None

    def get_identities(self, head: int) -> dict[int, str]:
        """Return the identities of those further pages of which none proved to have no text."""
        query = select(parts.c.number, parts.c.identity).where(
            parts.c.head == head, or_(parts.c.has_text.is_(None), parts.c.has_text.is_(true()))
        )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(parts.c.number))
            return {row.number: row.identity for row in rows}

    def find_head(self, site: SiteKey, identity: str) -> tuple[int, str] | None:
        """Return row and URL of the first page of the article that a further page belongs to."""
        query = (
            select(urls.c.id, urls.c.url)
            .join(parts, parts.c.head == urls.c.id)
            .where(urls.c.site == site, parts.c.identity == identity)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
            return (row.id, row.url) if row else None

    def count_judged(self, site: SiteKey) -> tuple[int, int]:
        """Return how many further pages of a site proved to have text of their article, and not."""
        query = (
            select(parts.c.has_text, func.count())
            .join(urls, urls.c.id == parts.c.head)
            .where(urls.c.site == site, parts.c.has_text.is_not(None))
            .group_by(parts.c.has_text)
        )
        with self._database.read() as connection:
            counts = {bool(has_text): count for has_text, count in connection.execute(query)}
        return counts.get(True, 0), counts.get(False, 0)

    def get_captures(self, site: SiteKey, heads: Iterable[int]) -> dict[int, list[StoredPart]]:
        """Return the further pages that may have text, with their captures, by first pages."""
        found: defaultdict[int, list[StoredPart]] = defaultdict(list)
        query = (
            select(parts.c.head, parts.c.number, *_CAPTURE_COLUMNS)
            .join(urls, and_(urls.c.site == site, urls.c.identity == parts.c.identity))
            .outerjoin(captures, captures.c.id == urls.c.capture)
            .where(or_(parts.c.has_text.is_(None), parts.c.has_text.is_(true())))
            .order_by(parts.c.head, parts.c.number)
        )
        with self._database.read() as connection:
            for batch in _split_numbers(sorted(heads)):
                rows = connection.execute(query.where(parts.c.head.in_(batch))).mappings()
                for row in rows:
                    found[row["head"]].append(_make_part(row))
        return dict(found)

    def get_heads(self, site: SiteKey) -> list[int]:
        """Return the rows of all first pages of a site that have further ones."""
        query = select(parts.c.head).join(urls, urls.c.id == parts.c.head)
        with self._database.read() as connection:
            return list(connection.execute(query.where(urls.c.site == site).distinct()).scalars())


def _make_part(row: RowMapping) -> StoredPart:
    if row["capture"] is None:
        return StoredPart(number=row["number"])
    return StoredPart(
        number=row["number"],
        capture=row["capture"],
        url=row["url"],
        file=row["file"],
        offset=row["offset"],
        length=row["length"],
        fetched_at=row["fetched_at"],
    )


def _split_numbers(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + 500] for start in range(0, len(numbers), 500))


def _save_parts(
    connection: Connection, head: int, named: Mapping[int, str], *, is_complete: bool
) -> None:
    """Add further pages; where the first page names them, those that it does not name are gone."""
    query = select(parts.c.number).where(parts.c.head == head)
    known = set(connection.execute(query).scalars())
    rows = [
        {"head": head, "number": number, "identity": identity}
        for number, identity in named.items()
        if number not in known
    ]
    if rows:
        connection.execute(insert(parts), rows)
    if is_complete and (gone := known - named.keys()):
        connection.execute(delete(parts).where(parts.c.head == head, parts.c.number.in_(gone)))


def find_parts_of_revisions(
    connection: Connection, article_ids: Sequence[str]
) -> dict[tuple[str, int], tuple[StoredPart, ...]]:
    """Return the captures of further pages that revisions were read from, by id and number."""
    found: defaultdict[tuple[str, int], list[StoredPart]] = defaultdict(list)
    query = (
        select(revision_parts, *_CAPTURE_COLUMNS[:1], *_CAPTURE_COLUMNS[2:])
        .outerjoin(captures, captures.c.id == revision_parts.c.capture)
        .order_by(revision_parts.c.number)
    )
    for batch in split_batches(article_ids):
        own = query.where(revision_parts.c.article.in_(batch))
        for row in connection.execute(own).mappings():
            found[row["article"], row["revision"]].append(_make_part(row))
    return {key: tuple(own) for key, own in found.items()}
