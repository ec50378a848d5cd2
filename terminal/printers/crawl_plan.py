"""Plans of crawls: what would be fetched, as text and as JSON.

A module of its own, though short: it imports the planner, which no other command needs.
"""

from collections.abc import Iterator, Sequence

from archive.times import format_local_iso
from crawler.crawl_plan import CrawlPlan, PlannedFetch
from terminal.cli.text_width import sanitize
from terminal.printers.search_json import FORMAT_VERSION


def render_plans(plans: Sequence[CrawlPlan]) -> Iterator[str]:
    """Yield a line a site, then a line an address: its kind, since when it is due, and why."""
    for plan in plans:
        number = len(plan.fetches)
        yield f"{plan.site}  {number:,} {'address' if number == 1 else 'addresses'}"
        if plan.retry_after:
            yield f"  its server wants to be left alone until {format_local_iso(plan.retry_after)}"
        for intent in plan.fetches:
            since = format_local_iso(intent.due_since) or "now"
            why = sanitize(intent.reason)
            yield f"  {intent.kind:<8}{since:<27}{sanitize(intent.url)}  ({why})"


def plans_to_json(plans: Sequence[CrawlPlan]) -> dict[str, object]:
    """Return the plans as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "plans": [
            {
                "site": plan.site,
                "quiet_until": format_local_iso(plan.retry_after),
                "urls": [_intent_to_json(intent) for intent in plan.fetches],
            }
            for plan in plans
        ],
    }


def _intent_to_json(intent: PlannedFetch) -> dict[str, object]:
    return {
        "url": intent.url,
        "kind": intent.kind,
        "due_since": format_local_iso(intent.due_since),
        "reason": intent.reason,
    }
