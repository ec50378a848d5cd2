"""Problems of configured sites, as `sites check` found them, as text and as JSON.

A module of its own, though short: it imports the crawler, for which `sites list` must not wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.site import Site
from crawler.site_checks.problems import SiteProblem
from terminal.cli.text_width import measure_width, pad, sanitize
from terminal.printers.search_json import FORMAT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCheckResult:
    """One site and its problems; `probed_urls` counts the addresses that were fetched."""

    site: Site
    problems: tuple[SiteProblem, ...]
    probed_urls: int


def render_site_checks(results: Sequence[SiteCheckResult]) -> Iterator[str]:
    """Yield a line a site, fine or with the kinds of its problems; below it what to do."""
    key_columns = max((measure_width(result.site.key) for result in results), default=0)
    for result in results:
        kinds = dict.fromkeys(problem.kind.replace("_", " ") for problem in result.problems)
        yield f"{pad(result.site.key, key_columns)}  {', '.join(kinds) or 'fine'}"
        for problem in result.problems:
            yield f"  {sanitize(problem.text)}"
            yield f"  hint: {sanitize(problem.hint)}"


def site_checks_to_json(results: Sequence[SiteCheckResult]) -> dict[str, object]:
    """Return the results as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "key": result.site.key,
                "looks": result.probed_urls,
                "troubles": [
                    {"kind": problem.kind, "text": problem.text, "hint": problem.hint}
                    for problem in result.problems
                ],
            }
            for result in results
        ],
    }
