"""Rows of the table `urls`: new ones, and what links and visits change of those that are known."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from archive.crawl_model import FetchRank, FoundUrl, UrlKind, UrlState, Visit
from archive.model import SiteKey
from archive.repositories.link_facts import make_fact_values


class ArticleAddress(NamedTuple):
    """One of the addresses of an article or page, and that a listing of the site shows it."""

    is_listed: bool
    url: str

    def is_better_than(self, other: "ArticleAddress") -> bool:
        """Tell whether this one stands for the article: listed, then shorter, then first in bytes.

        The order does not depend on which address was met first, so that two archives of the
        same site give an article the same address.
        """
        return self._make_sort_key() < other._make_sort_key()  # noqa: SLF001 -- of the same class

    def _make_sort_key(self) -> tuple[bool, int, bytes]:
        return (not self.is_listed, len(self.url), self.url.encode())


def _get_address(known: FoundUrl | UrlState) -> ArticleAddress:
    return ArticleAddress(known.listed, known.url)


def choose_link(first: FoundUrl, second: FoundUrl) -> FoundUrl:
    """Return the better of two addresses of one page, with all that is said of both."""
    is_better = _get_address(second).is_better_than(_get_address(first))
    facts = first.facts.merge(second.facts)
    return replace(second if is_better else first, facts=facts)


def make_row(site: SiteKey, link: FoundUrl, now: datetime) -> dict[str, object]:
    """Return the row of an address that was not known."""
    return {
        "site": site,
        "identity": link.identity,
        "url": link.url,
        "kind": link.kind,
        "rank": link.rank or FetchRank[link.kind.name],
        "listed": link.listed,
        "found_on": link.found_on,
        "found_at": now,
        "told_at": link.told_at,
        "next_due": link.next_due,
        "steady": 0,
        "failures": 0,
        **make_fact_values(link.facts),
    }


def make_known_values(state: UrlState, link: FoundUrl) -> dict[str, object]:
    """Return what a link changes of a known address, which is nothing for nearly every link.

    One that was not fetched yet takes a better address or a surer kind. Where a start page sends
    to is a start page too, due at every run. What is told to have changed since its last fetch is
    due.
    """
    values: dict[str, object] = {}
    if link.kind is UrlKind.START and state.kind is not UrlKind.START:
        values |= {"kind": UrlKind.START, "rank": FetchRank.START, "next_due": None}
    if link.told_at and (state.told_at is None or link.told_at > state.told_at):
        values["told_at"] = link.told_at
        if state.fetched_at and link.told_at > state.fetched_at:
            values["next_due"] = None
    if not state.fetched_at:
        if _get_address(link).is_better_than(_get_address(state)):
            values |= {"url": link.url, "listed": link.listed}
        if state.kind is UrlKind.PAGE and link.kind is not UrlKind.PAGE:
            values |= {"kind": link.kind, "rank": link.rank or FetchRank[link.kind.name]}
    if (facts := state.facts.merge(link.facts)) != state.facts:
        values |= make_fact_values(facts)
    return values


def make_unread_values(state: UrlState, reason: str | None, run: int | None) -> dict[str, object]:
    """Return the columns that say why an address is unread, and since which run."""
    values: dict[str, object] = {"unread": reason}
    if reason is None or state.unread is None:
        values["unread_run"] = run if reason else None
    return values


def make_response_values(visit: Visit) -> dict[str, object]:
    """Return the columns that a response fills: its validators, and whether its page changed."""
    values: dict[str, object] = {
        "fetched_at": visit.visited_at,
        "payload_digest": visit.payload_digest,
        "etag": visit.etag,
        "last_modified": visit.last_modified,
        "steady": 0 if visit.is_changed or not visit.state.fetched_at else visit.state.steady + 1,
    }
    if visit.is_changed:
        values["changed_at"] = visit.visited_at
    return values
