"""What `archive rebuild` made again, as text and as JSON."""

from collections.abc import Iterator, Sequence

from crawler.past.rebuild import SiteRebuild
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_count

LOST = (
    "not made again, as no capture holds it:",
    "  articles that were imported as JSON Lines, captures imported in place: import them again",
    "  what was removed on request and stays out",
    "  what feeds and sitemaps said, validators, and when addresses are due: the next crawl asks",
)


def render_rebuild(rebuilt: Sequence[SiteRebuild]) -> Iterator[str]:
    """Yield a line of captures and one of articles for each site, and what was passed over."""
    for each in rebuilt:
        found, articles = each.captures, each.articles
        yield (
            f"{each.site}: {format_count(found.files, 'file')},"
            f" {format_count(found.captures, 'capture')} of {format_count(len(found.runs), 'run')}"
            " known again"
        )
        if found.captures:
            yield (
                f"  {format_count(articles.read, 'page')} read: {len(articles.added):,} articles"
                f" added, {len(articles.revised):,} revised"
            )
        for reason, count in found.passed_over.most_common():
            yield f"  records {reason}: {count:,}"
        for reason, count in articles.reasons.most_common():
            yield f"  pages not read, {reason}: {count:,}"


def rebuild_to_json(rebuilt: Sequence[SiteRebuild], unknown: Sequence[str]) -> dict[str, object]:
    """Return the same as JSON; `unknown` are the keys of captures of no configured site."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "site": each.site,
                "files": each.captures.files,
                "captures": each.captures.captures,
                "runs": len(each.captures.runs),
                "passed_over": dict(each.captures.passed_over),
                "added": len(each.articles.added),
                "revised": len(each.articles.revised),
                "reasons": dict(each.articles.reasons),
            }
            for each in rebuilt
        ],
        "not_configured": list(unknown),
    }
