"""Problems of configured sites, as `sites check` found them, as text and as JSON.

A module of its own, though short: it imports the crawler, for which `sites list` must not wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.site import Site
from crawler.site_checks.problems import SiteProblem
from crawler.site_checks.site_verdict import SiteVerdict
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import NO_VALUE, render_table


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


def render_site_verdicts(
    done: Sequence[tuple[Site, SiteVerdict]], enabled: Sequence[str], screen: OutputScreen
) -> Iterator[str]:
    """Yield a table with a row a site; below it what there is to say of each.

    Args:
        done: the sites that were looked at, with their verdicts.
        enabled: keys of those that were enabled just now.
        screen: where it is printed.
    """
    header = ("site", "answers", "system", "newest", "samples", "to do")
    rows = [
        (
            verdict.key,
            verdict.answers,
            verdict.cms or NO_VALUE,
            verdict.newest or NO_VALUE,
            str(verdict.samples),
            _describe_action(site, verdict, enabled),
        )
        for site, verdict in done
    ]
    yield from render_table(header, rows, screen, names=6)
    for _, verdict in done:
        if verdict.doubts:
            yield ""
            yield screen.bold(verdict.key)
            yield from (f"  {sanitize(doubt)}" for doubt in verdict.doubts)
            if verdict.advice and not verdict.is_sound:
                yield f"  hint: {sanitize(verdict.advice)}"


def _describe_action(site: Site, verdict: SiteVerdict, enabled: Sequence[str]) -> str:
    if site.key in enabled:
        return "enabled now"
    if verdict.is_sound:
        return "nothing: it is enabled" if site.enabled else "enable it"
    return verdict.action.value


def site_verdicts_to_json(
    done: Sequence[tuple[Site, SiteVerdict]], enabled: Sequence[str]
) -> dict[str, object]:
    """Return the verdicts as JSON; `enabled` as it is now."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {**verdict.to_json(), "enabled": site.enabled or site.key in enabled}
            for site, verdict in done
        ],
    }
