"""What crawls would fetch, as text and as JSON."""

from collections.abc import Iterator, Sequence

from archive.moments import local_iso
from crawler.plan import Intent, Plan
from terminal.columns import clean
from terminal.printers.json import FORMAT_VERSION


def plan_lines(plans: Sequence[Plan]) -> Iterator[str]:
    """A line a site, then a line an address: its kind, since when it is due, and why."""
    for plan in plans:
        number = len(plan.intents)
        yield f"{plan.site}  {number:,} {'address' if number == 1 else 'addresses'}"
        if plan.quiet_until:
            yield f"  its server wants to be left alone until {local_iso(plan.quiet_until)}"
        for intent in plan.intents:
            since = local_iso(intent.due_since) or "now"
            yield f"  {intent.kind:<8}{since:<27}{clean(intent.url)}  ({clean(intent.reason)})"


def plan_object(plans: Sequence[Plan]) -> dict[str, object]:
    """The plans as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "plans": [
            {
                "site": plan.site,
                "quiet_until": local_iso(plan.quiet_until),
                "urls": [_intent_object(intent) for intent in plan.intents],
            }
            for plan in plans
        ],
    }


def _intent_object(intent: Intent) -> dict[str, object]:
    return {
        "url": intent.url,
        "kind": intent.kind,
        "due_since": local_iso(intent.due_since),
        "reason": intent.reason,
    }
