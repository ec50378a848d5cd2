"""A new site as `sites add` shows it: what was found, what was guessed, what is unsure."""

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


def format_cms(portrait: SiteReport) -> str:
    """The system that makes the pages, with its version where they say it."""
    name = _CMS_NAMES.get(portrait.cms, "unknown")
    return f"{name} {portrait.version}" if portrait.version else name


def iter_notes(portrait: SiteReport, day: str) -> Iterator[str]:
    """What stands at the head of the new file."""
    yield f"Written by `truongdang sites add` on {day} from what its pages said that day."
    yield ""
    yield f"System: {format_cms(portrait)}."
    for name, urls in _list_discovered(portrait):
        if urls:
            yield f"{name.capitalize()}: {' '.join(urls[:_MAX_SHOWN_URLS])}"
    if portrait.crawl_delay:
        yield f"Its robots.txt asks for {portrait.crawl_delay:g} seconds between requests."
    for doubt in portrait.warnings:
        yield f"Unsure: {doubt}"


def render_site_report(site: Site, portrait: SiteReport, screen: OutputScreen) -> Iterator[str]:
    """The site, three of its articles, and the doubts."""
    yield from _render_named("key", [site.key], screen)
    yield from _render_named("starts at", site.start_urls, screen)
    yield from _render_named("system", [format_cms(portrait)], screen)
    for name, urls in _list_discovered(portrait):
        yield from _render_named(name, urls[:_MAX_SHOWN_URLS] or ["none seen"], screen)
    if portrait.crawl_delay:
        yield from _render_named(
            "delay", [f"robots.txt asks for {portrait.crawl_delay:g} s"], screen
        )
    yield from _render_named("identities", _describe_canonical_keys(portrait), screen)
    for key in GUESSED_KEYS:
        value = getattr(site, key)
        label = "since 2025" if key == "province_2025" else key
        yield from _render_named(label, [f"{value} (a guess)" if value else "unknown"], screen)
    for number, sample in enumerate(portrait.samples, start=1):
        yield ""
        yield from _render_sample(number, sample, screen)
    yield ""
    for doubt in portrait.warnings or ["nothing"]:
        yield from _render_named("unsure of", [doubt], screen)


def site_report_to_json(
    site: Site, portrait: SiteReport, *, file: str, written: bool
) -> dict[str, object]:
    """The same as JSON; `written` tells whether the file was made."""
    return {
        "format_version": FORMAT_VERSION,
        "key": site.key,
        "file": file,
        "written": written,
        "start_urls": list(site.start_urls),
        "cms": site.cms,
        "cms_version": portrait.version,
        "institution": site.institution,
        "kind": site.kind,
        "province": site.province,
        "province_2025": site.province_2025,
        "guessed": [key for key in GUESSED_KEYS if getattr(site, key)],
        "crawl_delay": portrait.crawl_delay,
        "feeds": list(portrait.feeds),
        "sitemaps": list(portrait.sitemaps),
        "listings": list(portrait.listings),
        "pagers": list(portrait.pagers),
        "identities": [
            {"identity": fold.identity, "urls": list(fold.urls)} for fold in portrait.url_groups
        ],
        "samples": [_sample_to_json(sample) for sample in portrait.samples],
        "doubts": list(portrait.warnings),
    }


def _list_discovered(portrait: SiteReport) -> Sequence[tuple[str, Sequence[str]]]:
    return (
        ("feeds", portrait.feeds),
        ("sitemap", portrait.sitemaps),
        ("listings", portrait.listings),
        ("pagers", portrait.pagers),
    )


def _describe_canonical_keys(portrait: SiteReport) -> list[str]:
    """How addresses fold, said by an example."""
    if not portrait.url_groups:
        return [f"each article was met at one address; it folds to {portrait.samples[0].identity}"]
    fold = min(portrait.url_groups, key=lambda fold: sum(map(len, fold.urls)))
    count = len(portrait.url_groups)
    said = f"{count:,} articles were met at several addresses, which fold to one each, such as"
    return [said, *(f"  {url}" for url in fold.urls[:_MAX_SHOWN_URLS]), f"  to {fold.identity}"]


def _render_named(name: str, values: Sequence[str], screen: OutputScreen) -> Iterator[str]:
    """A name with its values below each other."""
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
