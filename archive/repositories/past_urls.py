"""The table `urls` as imports of captures write it: pages of the past, that no crawl asked for."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from sqlalchemy import and_, bindparam, or_, select, update

from archive.crawl_model import FetchRank, FoundUrl, StoredCapture, UrlKind, UrlState
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import urls
from archive.model import SiteKey
from archive.repositories.aliases import AliasRepository
from archive.repositories.captures import CaptureRepository
from archive.repositories.clauses import split_batches
from archive.repositories.url_states import get_url_states

# Made once: to build a statement takes several times as long as to execute it.
_OWN_URL = urls.c.id == bindparam("own")
_CAPTURE = select(urls.c.capture).where(_OWN_URL)
_UPDATE = update(urls).where(_OWN_URL)


@repeat_when_lost
class PastUrlRepository:
    """What captures of the past say of addresses."""

    def __init__(
        self, database: Database, aliases: AliasRepository, captures: CaptureRepository
    ) -> None:
        self._database = database
        self._aliases = aliases
        self._captures = captures

    def get_states(self, site: SiteKey, keys: Sequence[str]) -> dict[str, UrlState]:
        """Return what is known of some addresses, by their identities."""
        found = {}
        with self._database.read() as connection:
            for batch in split_batches(keys):
                own = and_(urls.c.site == site, urls.c.identity.in_(batch))
                found.update({each.identity: each for each in get_url_states(connection, own)})
        return found

    def get_part_urls(self, site: SiteKey) -> list[str]:
        """Return the addresses of further pages of articles."""
        query = select(urls.c.url).where(urls.c.site == site, urls.c.kind == UrlKind.PART)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def note_live_pages(self, site: SiteKey, spellings: Mapping[str, Sequence[str]]) -> None:
        """Give addresses, by their identities, the last page that a crawl of the site captured."""
        for identity, own in spellings.items():
            pages = [each for each in self._get_live(site, own) if each.status == HTTPStatus.OK]
            if pages:
                self._update(site, identity, {"capture": pages[-1].id})

    def note_live_answers(self, site: SiteKey, spellings: Mapping[str, Sequence[str]]) -> None:
        """Let addresses have been asked for when a crawl of the site last captured an answer."""
        for identity, own in spellings.items():
            if live := self._get_live(site, own):
                last = live[-1]
                self._update(
                    site,
                    identity,
                    {
                        "fetched_at": last.fetched_at,
                        "status": last.status,
                        "payload_digest": last.payload_digest,
                    },
                )

    def _get_live(self, site: SiteKey, own: Sequence[str]) -> list[StoredCapture]:
        return [each for each in self._captures.get_captures_of(site, own) if each.source is None]

    def _update(self, site: SiteKey, identity: str, values: Mapping[str, object]) -> None:
        """Write what is known of an address, unless a later answer is."""
        with self._database.write() as connection:
            own = update(urls).where(urls.c.site == site, urls.c.identity == identity)
            later = values.get("fetched_at")
            if later is not None:
                own = own.where(or_(urls.c.fetched_at.is_(None), urls.c.fetched_at < later))
            connection.execute(own.values(**values))

    def note_reading(
        self,
        site: SiteKey,
        state: UrlState,
        *,
        page: StoredCapture | None,
        kind: UrlKind | None,
        shown_at: Iterable[str],
        moved_to: Mapping[str, str],
    ) -> None:
        """Remember the last capture of an address that was a page, and its other spellings.

        What a crawl knows of it stays: its answers, and when it is to be asked again.

        Args:
            site: The site.
            state: The address.
            page: Its last capture that was a page.
            kind: What that page was.
            shown_at: The spellings at which its article was seen.
            moved_to: Where spellings redirected to, by their identities.
        """
        values: dict[str, object] = {}
        with self._database.write() as connection:
            if page and connection.execute(_CAPTURE, {"own": state.id}).scalar() != page.id:
                values["capture"] = page.id
            is_fresh = state.fetched_at is None and state.kind is not UrlKind.START
            if kind and kind is not state.kind and is_fresh:
                values |= {"kind": kind, "rank": FetchRank[kind.name]}
            if values:
                connection.execute(_UPDATE, {"own": state.id, **values})
            # A redirect of the past is an alias where nothing else is known of that spelling.
            spellings = dict.fromkeys(shown_at, state.identity)
            links = [
                FoundUrl(url=url, identity=target, kind=UrlKind.PAGE)
                for url, target in (dict(moved_to) | spellings).items()
            ]
            self._aliases.add_aliases(site, links)
