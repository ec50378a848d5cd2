"""What a site shows and a crawl does not get, as alerts: pure, over the balances of its runs.

- `unread`: of what looked like articles to a run, and had not been unread before, at least three
  and at least 5 % could not be read; or so many of all that was ever asked for. It lasts while as
  many are still unread.
- `lost`: of the articles known before a run, and visited by it, at least three and at least 10 %
  cannot be read any more. It lasts likewise.
- `listings`: of the pages of listings at least 5 % could not be read, or three other pages, or
  three further pages of articles, or nothing of a feed or sitemap that the site names: what they
  list or say, nobody knows.
- `alike`: more than half of the last articles have one title, or one date.

What is left to fetch is no loss, nor is what robots.txt forbids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.balance import Balance, SharedValue
from archive.crawl_model import Run
from crawler.policy.alerts import AlertKind

MIN_LOST = 3  # addresses: one or two may be slips of an editor
MIN_UNREAD_SHARE = 0.05  # of what looks like articles
MIN_LOST_SHARE = 0.1  # of known articles that were visited
_MAX_NAMED_FEEDS = 3  # addresses in a message


def find_losses(ended: Sequence[Run]) -> Iterator[tuple[AlertKind, str]]:
    """Yield what was lost of a site; `ended` are its runs that ended, the newest first."""
    if not ended:
        return
    last = ended[0].balance
    if _is_standing(ended, _begins_unread, _count_unread, _bound_unread):
        text = (
            f"{last.unread_count:,} of {last.articles:,} pages that look like articles could not be"
            f" read: {format_reasons(last.unread)}; listed by: truongdang status {ended[0].site}"
        )
        yield AlertKind.UNREAD, text
    if _is_standing(ended, _begins_lost, _count_lost, _bound_lost):
        text = (
            f"{last.lost:,} articles that were read before cannot be read any more; the archive"
            f" keeps them as they were; listed by: truongdang status {ended[0].site}"
        )
        yield AlertKind.LOST, text
    if unread := describe_unread_listings(last):
        yield AlertKind.LISTINGS, unread
    if last.shared:
        yield AlertKind.ALIKE, "; ".join(map(_describe_shared, last.shared))


def _is_standing(
    ended: Sequence[Run],
    begins: Callable[[Balance], bool],
    count: Callable[[Balance], int],
    bound: Callable[[Balance], float],
) -> bool:
    """Tell whether a loss that began in some run is not made good since."""
    least = count(ended[0].balance)
    for run in ended:
        least = min(least, count(run.balance))
        if least < MIN_LOST:
            return False
        if begins(run.balance) and least >= bound(run.balance):
            return True
    return False


def _begins_unread(balance: Balance) -> bool:
    is_now = is_loss(balance.newly_unread, balance.tried, MIN_UNREAD_SHARE)
    return is_now or is_loss(balance.unread_count, balance.articles, MIN_UNREAD_SHARE)


def _count_unread(balance: Balance) -> int:
    return balance.unread_count


def _bound_unread(balance: Balance) -> float:
    return balance.tried * MIN_UNREAD_SHARE


def _begins_lost(balance: Balance) -> bool:
    return is_loss(balance.newly_lost, balance.visited, MIN_LOST_SHARE)


def _count_lost(balance: Balance) -> int:
    return balance.lost


def _bound_lost(balance: Balance) -> float:
    return balance.visited * MIN_LOST_SHARE


def is_loss(lost: int, of_all: int, share: float) -> bool:
    """Tell whether so many lost are more than a few slips."""
    return lost >= MIN_LOST and lost >= of_all * share


def describe_unread_listings(balance: Balance) -> str:
    """Describe what could not be read of listings, other pages, articles, feeds, if it matters."""
    texts = []
    listings = sum(balance.unread_listings.values())
    if listings and listings >= balance.listings * MIN_UNREAD_SHARE:
        texts.append(
            f"{listings:,} of {balance.listings:,} pages of listings could not be read:"
            f" {format_reasons(balance.unread_listings)}"
        )
    pages = sum(balance.unread_pages.values())
    if pages >= MIN_LOST:
        texts.append(
            f"{pages:,} other pages could not be read: {format_reasons(balance.unread_pages)}"
        )
    parts = sum(balance.unread_parts.values())
    if parts >= MIN_LOST:
        texts.append(
            f"{parts:,} further pages of articles could not be read:"
            f" {format_reasons(balance.unread_parts)}"
        )
    feeds = list(balance.unread_feeds.items())
    texts += [f"{url} could not be read: {reason}" for url, reason in feeds[:_MAX_NAMED_FEEDS]]
    if len(feeds) > _MAX_NAMED_FEEDS:
        texts.append(f"so could {len(feeds) - _MAX_NAMED_FEEDS} more feeds and sitemaps")
    return "; ".join(texts)


def format_reasons(reasons: Mapping[str, int]) -> str:
    """Format reasons with their counts: `9 × HTTP 500, 3 × no title`."""
    return ", ".join(f"{count:,} × {reason}" for reason, count in reasons.items())


def _describe_shared(shared: SharedValue) -> str:
    return (
        f"{shared.count:,} of the last {shared.articles:,} articles have the same {shared.name}:"
        f" {shared.value}"
    )
