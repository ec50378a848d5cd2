"""Links that were written for another folder, and lead nowhere from whichever they are followed.

    the pages of `/khoa/`, `/phong/`, `/doan/` ... link to `lich-cong-tac/`, as other folders do
    ->  `/khoa/lich-cong-tac/` ... are not there, five times of five: the others are not asked for

An address that is linked from another folder too, or listed by a feed or sitemap, is asked for all
the same. So is now and then one of the others; where it is there, all of them are.
"""

from collections import defaultdict
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.crawl_model import UrlState, Visit
from crawler.extract.html.text import make_comparison_key

MIN_FOLDERS = 5
"""Folders from which one link leads nowhere before it is left alone in others. An editor who copied
a menu makes as many; five sections that each lost the same article are seldom. Chosen."""


class _Link(NamedTuple):
    """A link as its page has it: the address from the page's folder on, and its text."""

    path: str
    title: str


class DeadLinks:
    """Links of one run, by what they are from the folders of their pages on."""

    def __init__(self) -> None:
        self._linked_from: dict[int, str | None] = {}
        """By hash of a key: the one folder whose pages link to it; None: several."""
        self._failed: defaultdict[_Link, set[str]] = defaultdict(set)
        """The folders in which nothing is there."""
        self._skipped: defaultdict[_Link, list[str]] = defaultdict(list)
        self._tried: defaultdict[_Link, int] = defaultdict(lambda: MIN_FOLDERS)
        """How many are skipped before one more is tried, each time twice as many."""
        self._found: set[int] = set()
        """Hashes of the paths that are there in some folder."""

    def record_links(self, visit: Visit) -> None:
        """Note from which folder a page links to each address."""
        folder = _get_folder(visit.state.url)
        for link in visit.found_urls:
            key = hash(link.identity)
            if self._linked_from.setdefault(key, folder) != folder:
                self._linked_from[key] = None

    def record_visit(self, visit: Visit) -> list[str]:
        """Learn from an answer; return the keys that were skipped and are to be asked for."""
        if (place := _locate(visit.state)) is None:
            return []
        folder, link = place
        if visit.vanished_at:
            self._failed[link].add(folder)
        elif not visit.is_failed and not visit.redirect_url:
            self._found.add(hash(link.path))
            released = [each for each in self._skipped if each.path == link.path]
            return [key for each in released for key in self._skipped.pop(each)]
        return []

    def should_skip(self, state: UrlState) -> bool:
        """Tell whether an address is one of a link that leads nowhere."""
        if (place := _locate(state)) is None:
            return False
        folder, link = place
        if len(self._failed.get(link, ())) < MIN_FOLDERS or hash(link.path) in self._found:
            return False
        if self._linked_from.get(hash(state.identity), folder) != folder:
            return False
        skipped = self._skipped[link]
        if len(skipped) >= self._tried[link]:
            self._tried[link] *= 2
            return False
        skipped.append(state.identity)
        return True


def _locate(state: UrlState) -> tuple[str, _Link] | None:
    """Return the folder of the page that linked to an address, and the link as it stands there.

    None where the link leads out of that folder, or that is the site's own: there it is all one.
    """
    folder = _get_folder(state.found_on or "")
    if not state.url.startswith(folder) or urlsplit(folder).path in {"", "/"}:
        return None
    title = make_comparison_key(state.facts.title or "")
    return folder, _Link(state.url.removeprefix(folder).rstrip("/"), title)


def _get_folder(url: str) -> str:
    """Return an address up to the last slash of its path."""
    return url.partition("?")[0].rpartition("/")[0] + "/"
