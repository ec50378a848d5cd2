"""The table `shown`: which identities each page of a listing has, from the top."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, delete, insert, select

from archive.crawl_model import ListedUrlState, UrlState
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, identities, revisions, shown, urls
from archive.model import SiteKey
from archive.repositories.clauses import is_latest_revision


@repeat_when_lost
class ListingRepository:
    """The listings of each site as they were last read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_listing(self, page: UrlState, listed_identities: Sequence[str]) -> None:
        """Remember what a page of a listing shows, from the top."""
        with self._database.write() as connection:
            if list(listed_identities) == self._get_identities(page.id):
                return
            connection.execute(delete(shown).where(shown.c.page == page.id))
            rows = [
                {"page": page.id, "place": place, "identity": identity}
                for place, identity in enumerate(listed_identities)
            ]
            if rows:
                connection.execute(insert(shown), rows)

    def get_identities_listed_on(self, site: SiteKey, identity: str) -> list[str]:
        """Return what the page of a listing with this identity showed when it was last read."""
        query = select(urls.c.id).where(urls.c.site == site, urls.c.identity == identity)
        with self._database.read() as connection:
            page_id = connection.execute(query).scalar()
            return self._get_identities(page_id) if page_id is not None else []

    def _get_identities(self, page_id: int) -> list[str]:
        query = select(shown.c.identity).where(shown.c.page == page_id).order_by(shown.c.place)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def get_listed_urls(
        self,
        site: SiteKey,
        listed_identities: Sequence[str],
        since: datetime,
        until: datetime | None = None,
    ) -> list[ListedUrlState]:
        """Return what is known of listed addresses, in their order.

        Args:
            site: The site of the listing.
            listed_identities: What the listing shows.
            since: Addresses first met at this time or later are new.
            until: Those met after it are not: a clock that was ahead said so. None: no limit.
        """
        query = (
            select(
                urls.c.identity,
                urls.c.found_at,
                revisions.c.content["published_at"].as_string().label("published"),
            )
            .outerjoin(
                identities,
                and_(identities.c.site == urls.c.site, identities.c.identity == urls.c.identity),
            )
            .outerjoin(articles, articles.c.id == identities.c.article)
            .outerjoin(revisions, is_latest_revision())
            .where(urls.c.site == site, urls.c.identity.in_(listed_identities))
        )
        with self._database.read() as connection:
            rows = {row["identity"]: row for row in connection.execute(query).mappings()}
        return [
            _make_listed_url(identity, rows.get(identity), since, until)
            for identity in dict.fromkeys(listed_identities)
        ]


def _make_listed_url(
    identity: str, row: RowMapping | None, since: datetime, until: datetime | None
) -> ListedUrlState:
    if row is None:
        return ListedUrlState(identity=identity, is_new=True, published_at=None)
    found_at, published = row["found_at"], row["published"]
    return ListedUrlState(
        identity=identity,
        is_new=found_at >= since and (until is None or found_at <= until),
        published_at=datetime.fromisoformat(published) if published else None,
    )
