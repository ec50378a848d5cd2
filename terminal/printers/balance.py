"""The balance of a site: what looked like an article and was not read, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from archive.balance import Balance, UnreadUrl
from archive.times import format_local_iso
from crawler.policy.loss_alerts import format_reasons
from terminal.cli.text_width import sanitize

MAX_PRINTED = 50
"""Addresses that `status KEY` prints of a site; `--json` has all."""


def format_balance(balance: Balance, site: str) -> str:
    """Return one line: how many pages look like articles, and what became of them."""
    unread = balance.unread_count
    texts = [f"{balance.articles:,} pages look like articles"]
    if unread:
        texts.append(f"{unread:,} of them not read ({format_reasons(balance.unread)})")
    elif balance.articles:
        texts.append("all read")
    if listings := sum(balance.unread_listings.values()):
        texts.append(f"{listings:,} of {balance.listings:,} listing pages not read")
    if parts := sum(balance.unread_parts.values()):
        texts.append(f"{parts:,} further pages of articles not read")
    if balance.unread_feeds:
        texts.append(f"{len(balance.unread_feeds):,} feeds or sitemaps not read")
    if balance.forbidden:
        texts.append(f"{balance.forbidden:,} forbidden by robots.txt")
    if balance.left:
        texts.append(f"{balance.left:,} left for the next run")
    for pattern, count in balance.believed.items():
        texts.append(f"{count:,} taken for known articles (pattern {pattern})")
    more = f"; list: truongdang status {site}" if unread or parts else ""
    return sanitize(", ".join(texts) + more)


def balance_to_json(balance: Balance) -> dict[str, object]:
    """Return a balance as JSON."""
    return asdict(balance) | {"shared": [asdict(each) for each in balance.shared]}


def unread_to_json(unread: Sequence[UnreadUrl]) -> list[dict[str, object]]:
    """Return addresses that were not read as JSON."""
    return [
        {
            "url": each.url,
            "reason": each.reason,
            "since": format_local_iso(each.since),
            "title": each.title,
        }
        for each in unread
    ]


def render_unread(unread: Mapping[str, Sequence[UnreadUrl]]) -> Iterator[str]:
    """Yield, by site, each address that was not read, with the reason and since when."""
    for site, addresses in unread.items():
        if not addresses:
            continue
        yield ""
        yield f"not read of {site}:"
        for each in addresses[:MAX_PRINTED]:
            since = (format_local_iso(each.since) or "")[:10]
            title = f"  {sanitize(each.title)}" if each.title else ""
            yield f"  {since}  {sanitize(each.reason)}  {sanitize(each.url)}{title}"
        if len(addresses) > MAX_PRINTED:
            yield f"  and {len(addresses) - MAX_PRINTED:,} more: truongdang status {site} --json"
