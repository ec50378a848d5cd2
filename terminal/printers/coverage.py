"""Coverage as text, as comma-separated values and as JSON."""

from collections.abc import Iterator, Sequence

from research.coverage import CoverageGap, SiteCoverage
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width
from terminal.printers.csv import render_csv
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import NO_VALUE, format_count, render_table

_YEAR_COLUMNS = 8
"""Columns of a year: counts up to `99,999` (6) and two blanks."""


def render_coverage(sites: Sequence[SiteCoverage], screen: OutputScreen) -> Iterator[str]:
    """Yield a table of the sites, then a table of their articles by year."""
    header = [
        "site",
        "articles",
        "first",
        "last",
        "undated",
        "no author",
        "longest gap",
        "captured from",
    ]
    yield from render_table(header, [_make_summary_row(each) for each in sites], screen)
    for years in _iter_year_blocks(sites, screen):
        yield ""
        rows = [[each.site, *_make_year_row(each, years)] for each in sites]
        yield from render_table(["site", *years], rows, screen)


def render_coverage_csv(sites: Sequence[SiteCoverage]) -> Iterator[str]:
    """Yield a row for each site and year, from the first to the last of the site."""
    rows = ((each.site, year, count) for each in sites for year, count in each.years)
    return render_csv(("site", "year", "articles"), rows)


def coverage_to_json(sites: Sequence[SiteCoverage]) -> dict[str, object]:
    """Return the answer to `coverage`."""
    return {
        "format_version": FORMAT_VERSION,
        "articles": sum(each.articles for each in sites),
        "sites": [_site_to_json(each) for each in sites],
    }


def _site_to_json(site: SiteCoverage) -> dict[str, object]:
    return {
        "site": site.site,
        "articles": site.articles,
        "first": site.first,
        "last": site.last,
        "years": [{"value": year, "count": count} for year, count in site.years],
        "gaps": [{"from": gap.first, "to": gap.last, "months": gap.months} for gap in site.gaps],
        "undated": site.undated,
        "without_author": site.without_author,
        "captured_from": [{"value": way, "count": count} for way, count in site.captured_from],
    }


def _make_summary_row(site: SiteCoverage) -> list[str]:
    return [
        site.site,
        f"{site.articles:,}",
        site.first or NO_VALUE,
        site.last or NO_VALUE,
        f"{site.undated / site.articles:.1%}",
        f"{site.without_author / site.articles:.1%}",
        _format_gap(site.longest_gap),
        ", ".join(f"{way} {count:,}" for way, count in site.captured_from),
    ]


def _format_gap(gap: CoverageGap | None) -> str:
    if gap is None:
        return NO_VALUE
    return f"{format_count(gap.months, 'month')}, {gap.first} {NO_VALUE} {gap.last}"


def _iter_year_blocks(sites: Sequence[SiteCoverage], screen: OutputScreen) -> Iterator[list[str]]:
    """Yield all years from the first to the last, as many together as fit the screen."""
    all_years = [int(year) for each in sites for year, _ in each.years]
    years = (
        [f"{year:04}" for year in range(min(all_years), max(all_years) + 1)] if all_years else []
    )
    # Beside the column of sites.
    room = (screen.width or 0) - max((measure_width(each.site) for each in sites), default=0)
    years_per_block = max(room // _YEAR_COLUMNS, 1) if screen.width else max(len(years), 1)
    for start in range(0, len(years), years_per_block):
        yield years[start : start + years_per_block]


def _make_year_row(site: SiteCoverage, years: Sequence[str]) -> list[str]:
    counts = dict(site.years)
    return [f"{counts[year]:,}" if year in counts else NO_VALUE for year in years]
