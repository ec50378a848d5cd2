"""A new site as `sites add` shows it: what was found, what was guessed, what is unsure."""

from collections.abc import Iterator, Sequence

from archive.moments import local_iso
from config.site import Cms, Site
from crawler.surveys.portrait import Portrait, Sample
from terminal.columns import clean, cut, pad, wrap
from terminal.printers.json import FORMAT_VERSION
from terminal.screen import Screen

GUESSED = ("institution", "kind", "province", "province_2025")
"""The keys of a site file that only its pages' words speak for."""
_NAMES = 13
_FIRST_LINES = 200  # letters of a sample's text
_SHOWN = 3  # addresses of a kind
_SYSTEMS = {
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


def system_name(portrait: Portrait) -> str:
    """The system that makes the pages, with its version where they say it."""
    name = _SYSTEMS.get(portrait.cms, "unknown")
    return f"{name} {portrait.version}" if portrait.version else name


def notes_of(portrait: Portrait, day: str) -> Iterator[str]:
    """What stands at the head of the new file."""
    yield f"Written by `truongdang sites add` on {day} from what its pages said that day."
    yield ""
    yield f"System: {system_name(portrait)}."
    for name, urls in _places(portrait):
        if urls:
            yield f"{name.capitalize()}: {' '.join(urls[:_SHOWN])}"
    if portrait.crawl_delay:
        yield f"Its robots.txt asks for {portrait.crawl_delay:g} seconds between requests."
    for doubt in portrait.doubts:
        yield f"Unsure: {doubt}"


def portrait_lines(site: Site, portrait: Portrait, screen: Screen) -> Iterator[str]:
    """The site, three of its articles, and the doubts."""
    yield from _named("key", [site.key], screen)
    yield from _named("starts at", site.start_urls, screen)
    yield from _named("system", [system_name(portrait)], screen)
    for name, urls in _places(portrait):
        yield from _named(name, urls[:_SHOWN] or ["none seen"], screen)
    if portrait.crawl_delay:
        yield from _named("delay", [f"robots.txt asks for {portrait.crawl_delay:g} s"], screen)
    yield from _named("identities", _folding(portrait), screen)
    for key in GUESSED:
        value = getattr(site, key)
        label = "since 2025" if key == "province_2025" else key
        yield from _named(label, [f"{value} (a guess)" if value else "unknown"], screen)
    for number, sample in enumerate(portrait.samples, start=1):
        yield ""
        yield from _sample_lines(number, sample, screen)
    yield ""
    for doubt in portrait.doubts or ["nothing"]:
        yield from _named("unsure of", [doubt], screen)


def portrait_object(
    site: Site, portrait: Portrait, *, file: str, written: bool
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
        "guessed": [key for key in GUESSED if getattr(site, key)],
        "crawl_delay": portrait.crawl_delay,
        "feeds": list(portrait.feeds),
        "sitemaps": list(portrait.sitemaps),
        "listings": list(portrait.listings),
        "pagers": list(portrait.pagers),
        "identities": [
            {"identity": fold.identity, "urls": list(fold.urls)} for fold in portrait.folds
        ],
        "samples": [_sample_object(sample) for sample in portrait.samples],
        "doubts": list(portrait.doubts),
    }


def _places(portrait: Portrait) -> Sequence[tuple[str, Sequence[str]]]:
    return (
        ("feeds", portrait.feeds),
        ("sitemap", portrait.sitemaps),
        ("listings", portrait.listings),
        ("pagers", portrait.pagers),
    )


def _folding(portrait: Portrait) -> list[str]:
    """How addresses fold, said by an example."""
    if not portrait.folds:
        return [f"each article was met at one address; it folds to {portrait.samples[0].identity}"]
    fold = min(portrait.folds, key=lambda fold: sum(map(len, fold.urls)))
    count = len(portrait.folds)
    said = f"{count:,} articles were met at several addresses, which fold to one each, such as"
    return [said, *(f"  {url}" for url in fold.urls[:_SHOWN]), f"  to {fold.identity}"]


def _named(name: str, values: Sequence[str], screen: Screen) -> Iterator[str]:
    """A name with its values below each other."""
    room = screen.width - _NAMES if screen.width else None
    lines = [
        value[: len(value) - len(value.lstrip())] + clean(value.strip())[start:end]
        for value in values
        for start, end in wrap(clean(value.strip()), room)
    ]
    for number, line in enumerate(lines):
        yield screen.bold(pad("" if number else name, _NAMES)) + line


def _sample_lines(number: int, sample: Sample, screen: Screen) -> Iterator[str]:
    content, rules = sample.extraction.content, sample.extraction.provenance
    first_lines = (
        cut(" ".join(content.body.split("\n")), _FIRST_LINES) if content.body else "no text"
    )
    rows = (
        ("title", content.title, "title"),
        ("date", local_iso(content.published_at) or "no date", "published_at"),
        ("authors", "; ".join(content.authors) or "none named", "bylines"),
        ("text", first_lines, "body"),
    )
    yield from _named(f"article {number}", [sample.url], screen)
    for name, value, field in rows:
        rule = rules.get(field, "")
        yield from _named(f"  {name}", [f"{value}  [{rule}]" if rule else value], screen)
    yield from _named("  identity", [sample.identity], screen)


def _sample_object(sample: Sample) -> dict[str, object]:
    content = sample.extraction.content
    return {
        "url": sample.url,
        "identity": sample.identity,
        "title": content.title,
        "published_at": local_iso(content.published_at),
        "authors": list(content.authors),
        "lead": content.body.partition("\n")[0] if content.body else None,
        "provenance": dict(sorted(sample.extraction.provenance.items())),
    }
