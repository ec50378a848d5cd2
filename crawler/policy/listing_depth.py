"""Rules of how far a run goes on in a listing: pure, over what its pages show.

Of addresses of later pages see `crawler.urls.pager_links`.

A page that shows an article first met in this run has news, and the next page may have
more. A page on which every article was known before is where a listing stops; except when
it holds nothing but pinned articles, for then the news stands behind it. Such a page is
known by the one behind it: that page's articles stood in the order of their dates, and its
newest is newer than all that is pinned.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from archive.crawl_model import ListedUrlState

_MIN_DATED_IN_ORDER = 3
"""So many dated articles that follow each other are in order; two are by chance."""


def has_new_articles(page: Sequence[ListedUrlState]) -> bool:
    """Tell whether a page shows an article that was not known before this run."""
    return any(listed.is_new for listed in page)


def has_only_pinned_articles(
    page: Sequence[ListedUrlState], following: Sequence[ListedUrlState]
) -> bool:
    """Tell whether a page holds pinned articles alone, by what the following one last showed."""
    here, there = _get_dates(page), _get_dates(following)
    if not here or len(there) < _MIN_DATED_IN_ORDER:
        return False
    return all(one >= other for one, other in pairwise(there)) and there[0] > max(here)


def is_older_than(page: Sequence[ListedUrlState], since: datetime) -> bool:
    """Tell whether all articles of a page are older than a date; not where none has a date."""
    dates = _get_dates(page)
    return bool(dates) and max(dates) < since


def _get_dates(page: Sequence[ListedUrlState]) -> list[datetime]:
    return [listed.published_at for listed in page if listed.published_at]
