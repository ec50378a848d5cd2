"""How configured sites are, as `sites check` found them, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.site import Site
from crawler.site_checks.problems import Problem
from terminal.cli.text_width import measure_width, pad, sanitize
from terminal.printers.search_json import FORMAT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCheckResult:
    """One site and what is wrong with it; `looks` is how many addresses were looked at."""

    site: Site
    problems: tuple[Problem, ...]
    probed_urls: int


def render_site_checks(checkups: Sequence[SiteCheckResult]) -> Iterator[str]:
    """A line a site, fine or in which trouble; below it what was seen and what to do."""
    keys = max((measure_width(each.site.key) for each in checkups), default=0)
    for each in checkups:
        ills = dict.fromkeys(trouble.kind.replace("_", " ") for trouble in each.problems)
        yield f"{pad(each.site.key, keys)}  {', '.join(ills) or 'fine'}"
        for trouble in each.problems:
            yield f"  {sanitize(trouble.text)}"
            yield f"  hint: {sanitize(trouble.hint)}"


def site_checks_to_json(checkups: Sequence[SiteCheckResult]) -> dict[str, object]:
    """The same as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "key": each.site.key,
                "looks": each.probed_urls,
                "troubles": [
                    {"kind": trouble.kind, "text": trouble.text, "hint": trouble.hint}
                    for trouble in each.problems
                ],
            }
            for each in checkups
        ],
    }
