"""Verdicts of `sites check --all`, kept in the data folder so that a long check can go on.

One JSON object a line, appended when a site has been looked at; of several for a site the last
counts. The file may be deleted at any time: then all sites are looked at again.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from config.site import Site
from crawler.site_checks.site_verdict import SiteAction, SiteVerdict

_FILE_NAME = "site-checks.jsonl"
VERDICT_LIFETIME = timedelta(days=1)
"""How long a verdict is not asked for again: an interrupted check goes on within the day."""


def read_fresh_verdicts(data: Path, sites: Sequence[Site], now: datetime) -> dict[str, SiteVerdict]:
    """Return the last verdict of each site by key, where it is of today and of today's file."""
    try:
        lines = (data / _FILE_NAME).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    starts = {site.key: site.start_urls for site in sites}
    found: dict[str, SiteVerdict] = {}
    for line in lines:
        verdict = _parse_verdict(line)
        if (
            verdict
            and starts.get(verdict.key) == verdict.start_urls
            and now - datetime.fromisoformat(verdict.checked_at) < VERDICT_LIFETIME
        ):
            found[verdict.key] = verdict
    return found


def append_verdict(data: Path, verdict: SiteVerdict) -> None:
    """Keep a verdict. Raises `OSError` where the data folder cannot be written."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / _FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(json.dumps(verdict.to_json(), ensure_ascii=False) + "\n")


def _parse_verdict(line: str) -> SiteVerdict | None:
    """Return a verdict from its line; None where a kill tore it, or another version wrote it."""
    try:
        values = json.loads(line)
        del values["sound"]
        values["start_urls"] = tuple(values["start_urls"])
        values["doubts"] = tuple(values["doubts"])
        values["action"] = SiteAction(values["action"])
        datetime.fromisoformat(values["checked_at"])
        return SiteVerdict(**values)
    except (ValueError, TypeError, KeyError):
        return None
