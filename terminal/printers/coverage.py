"""Coverage as text, as comma-separated values and as JSON."""

from collections.abc import Iterator, Sequence

from research.coverage import Gap, SiteCoverage
from terminal.columns import width
from terminal.printers.csv import csv_lines
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.table import NOT_COVERED, table_lines
from terminal.screen import Screen

_YEAR_COLUMNS = 8


def coverage_lines(sites: Sequence[SiteCoverage], screen: Screen) -> Iterator[str]:
    """A row a site with what is known of it; then a row a site with its articles by year."""
    header = ["site", "articles", "first", "last", "undated", "no author", "longest gap"]
    yield from table_lines(header, [_summary(each) for each in sites], screen)
    for years in _years_in_blocks(sites, screen):
        yield ""
        rows = [[each.site, *_row(each, years)] for each in sites]
        yield from table_lines(["site", *years], rows, screen)


def coverage_csv(sites: Sequence[SiteCoverage]) -> Iterator[str]:
    """A row for each site and year, from the first to the last of the site."""
    rows = ((each.site, year, count) for each in sites for year, count in each.years)
    return csv_lines(("site", "year", "articles"), rows)


def coverage_object(sites: Sequence[SiteCoverage]) -> dict[str, object]:
    """The answer to `coverage`."""
    return {
        "format_version": FORMAT_VERSION,
        "articles": sum(each.articles for each in sites),
        "sites": [_site_object(each) for each in sites],
    }


def _site_object(site: SiteCoverage) -> dict[str, object]:
    return {
        "site": site.site,
        "articles": site.articles,
        "first": site.first,
        "last": site.last,
        "years": [{"value": year, "count": count} for year, count in site.years],
        "gaps": [{"from": gap.first, "to": gap.last, "months": gap.months} for gap in site.gaps],
        "undated": site.undated,
        "without_author": site.without_author,
    }


def _summary(site: SiteCoverage) -> list[str]:
    return [
        site.site,
        f"{site.articles:,}",
        site.first or NOT_COVERED,
        site.last or NOT_COVERED,
        f"{site.undated / site.articles:.1%}",
        f"{site.without_author / site.articles:.1%}",
        _gap(site.longest_gap),
    ]


def _gap(gap: Gap | None) -> str:
    if gap is None:
        return NOT_COVERED
    months = f"{gap.months} month{'' if gap.months == 1 else 's'}"
    return f"{months}, {gap.first} {NOT_COVERED} {gap.last}"


def _years_in_blocks(sites: Sequence[SiteCoverage], screen: Screen) -> Iterator[list[str]]:
    """All years from the first to the last, as many together as fit the screen."""
    known = [int(year) for each in sites for year, _ in each.years]
    years = [f"{year:04}" for year in range(min(known), max(known) + 1)] if known else []
    room = (screen.width or 0) - max((width(each.site) for each in sites), default=0)
    most = max(room // _YEAR_COLUMNS, 1) if screen.width else max(len(years), 1)
    for start in range(0, len(years), most):
        yield years[start : start + most]


def _row(site: SiteCoverage, years: Sequence[str]) -> list[str]:
    counts = dict(site.years)
    return [f"{counts[year]:,}" if year in counts else NOT_COVERED for year in years]
