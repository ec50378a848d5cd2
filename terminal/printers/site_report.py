"""A new site as `sites add` shows it: facts, guesses, doubts."""

from collections.abc import Iterator, Sequence

from archive.times import format_local_iso
from config.site import Cms, Site
from crawler.site_checks.site_report import SampleArticle, SiteReport
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import pad, sanitize, truncate, wrap_spans
from terminal.printers.search_json import FORMAT_VERSION

GUESSED_KEYS = ("institution", "kind", "province", "province_2025")
"""The keys of a site file that only its pages' words speak for."""
_NAME_COLUMNS = 13
"""Columns of a name: `  identity` and `institution` (11) and two blanks."""
_MAX_SAMPLE_CHARACTERS = 200  # letters of a sample's text
_MAX_SHOWN_URLS = 3  # addresses of a kind
_CMS_NAMES = {
    Cms.JOOMLA: "Joomla",
    Cms.K2: "Joomla with K2",
    Cms.NUKEVIET: "NukeViet",
    Cms.SHAREPOINT: "SharePoint",
    Cms.LIFERAY: "Liferay",
    Cms.DOTNETNUKE: "DotNetNuke",
    Cms.WORDPRESS: "WordPress",
    Cms.DRUPAL: "Drupal",
    Cms.ASPX: "ASP.NET, home-made",
}


def format_cms(report: SiteReport) -> str:
    """Return the system that makes the pages, with its version where they say it."""
    name = _CMS_NAMES.get(report.cms, "unknown")
    return f"{name} {report.version}" if report.version else name


def iter_notes(report: SiteReport, day: str) -> Iterator[str]:
    """Yield the comment at the head of the new file."""
    yield f"Written by `truongdang sites add` on {day} from what its pages said that day."
    yield ""
    yield f"System: {format_cms(report)}."
    for name, urls in _list_discovered(report):
        if urls:
            yield f"{name.capitalize()}: {' '.join(urls[:_MAX_SHOWN_URLS])}"
    if report.crawl_delay:
        yield f"Its robots.txt asks for {report.crawl_delay:g} seconds between requests."
    for warning in report.warnings:
        yield f"Unsure: {warning}"


def render_site_report(site: Site, report: SiteReport, screen: OutputScreen) -> Iterator[str]:
    """Yield the site, three of its articles, and the doubts."""
    yield from _render_named("key", [site.key], screen)
    yield from _render_named("starts at", site.start_urls, screen)
    if site.scope:
        yield from _render_named("scope", [f"{area} (a guess)" for area in site.scope], screen)
    yield from _render_named("system", [format_cms(report)], screen)
    for name, urls in _list_discovered(report):
        yield from _render_named(name, urls[:_MAX_SHOWN_URLS] or ["none seen"], screen)
    if report.crawl_delay:
        yield from _render_named("delay", [f"robots.txt asks for {report.crawl_delay:g} s"], screen)
    yield from _render_named("identities", _describe_canonical_keys(report), screen)
    for key in GUESSED_KEYS:
        value = getattr(site, key)
        label = "since 2025" if key == "province_2025" else key
        yield from _render_named(label, [f"{value} (a guess)" if value else "unknown"], screen)
    for number, sample in enumerate(report.samples, start=1):
        yield ""
        yield from _render_sample(number, sample, screen)
    yield ""
    for warning in report.warnings or ["nothing"]:
        yield from _render_named("unsure of", [warning], screen)


def site_report_to_json(
    site: Site, report: SiteReport, *, file: str, written: bool
) -> dict[str, object]:
    """Return the report as JSON; `written` tells whether the file was made."""
    return {
        "format_version": FORMAT_VERSION,
        "key": site.key,
        "file": file,
        "written": written,
        "start_urls": list(site.start_urls),
        "scope": list(site.scope),
        "cms": site.cms,
        "cms_version": report.version,
        "institution": site.institution,
        "kind": site.kind,
        "province": site.province,
        "province_2025": site.province_2025,
        "guessed": [key for key in GUESSED_KEYS if getattr(site, key)],
        "crawl_delay": report.crawl_delay,
        "feeds": list(report.feeds),
        "sitemaps": list(report.sitemaps),
        "listings": list(report.listings),
        "pagers": list(report.pagers),
        "identities": [
            {"identity": group.identity, "urls": list(group.urls)} for group in report.url_groups
        ],
        "samples": [_sample_to_json(sample) for sample in report.samples],
        "doubts": list(report.warnings),
    }


def _list_discovered(report: SiteReport) -> Sequence[tuple[str, Sequence[str]]]:
    return (
        ("feeds", report.feeds),
        ("sitemap", report.sitemaps),
        ("listings", report.listings),
        ("pagers", report.pagers),
    )


def _describe_canonical_keys(report: SiteReport) -> list[str]:
    """Describe by an example which addresses are one page."""
    if not report.url_groups:
        return [f"each article was met at one address; it folds to {report.samples[0].identity}"]
    group = min(report.url_groups, key=lambda group: sum(map(len, group.urls)))
    count = len(report.url_groups)
    summary = f"{count:,} articles were met at several addresses, which fold to one each, such as"
    return [
        summary,
        *(f"  {url}" for url in group.urls[:_MAX_SHOWN_URLS]),
        f"  to {group.identity}",
    ]


def _render_named(name: str, values: Sequence[str], screen: OutputScreen) -> Iterator[str]:
    """Yield a name with its values below each other."""
    room = screen.width - _NAME_COLUMNS if screen.width else None
    lines = [
        value[: len(value) - len(value.lstrip())] + sanitize(value.strip())[start:end]
        for value in values
        for start, end in wrap_spans(sanitize(value.strip()), room)
    ]
    for number, line in enumerate(lines):
        yield screen.bold(pad("" if number else name, _NAME_COLUMNS)) + line


def _render_sample(number: int, sample: SampleArticle, screen: OutputScreen) -> Iterator[str]:
    content, rules = sample.extraction.content, sample.extraction.provenance
    first_lines = (
        truncate(" ".join(content.body.split("\n")), _MAX_SAMPLE_CHARACTERS)
        if content.body
        else "no text"
    )
    rows = (
        ("title", content.title, "title"),
        ("date", format_local_iso(content.published_at) or "no date", "published_at"),
        ("authors", "; ".join(content.authors) or "none named", "bylines"),
        ("text", first_lines, "body"),
    )
    yield from _render_named(f"article {number}", [sample.url], screen)
    for name, value, field in rows:
        rule = rules.get(field, "")
        yield from _render_named(f"  {name}", [f"{value}  [{rule}]" if rule else value], screen)
    yield from _render_named("  identity", [sample.identity], screen)


def _sample_to_json(sample: SampleArticle) -> dict[str, object]:
    content = sample.extraction.content
    return {
        "url": sample.url,
        "identity": sample.identity,
        "title": content.title,
        "published_at": format_local_iso(content.published_at),
        "authors": list(content.authors),
        "lead": content.body.partition("\n")[0] if content.body else None,
        "provenance": dict(sorted(sample.extraction.provenance.items())),
    }
