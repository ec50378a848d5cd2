"""The configured sites, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from config.errors import ConfigMistake
from config.site import Site
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize, truncate
from terminal.printers.search_json import FORMAT_VERSION


def render_sites(sites: Sequence[Site], screen: OutputScreen) -> Iterator[str]:
    """Yield a site a line: whether it is enabled, its key, where it starts, its institution."""
    keys = max((measure_width(site.key) for site in sites), default=0)
    starts = max((measure_width(site.start_urls[0]) for site in sites), default=0)
    for site in sites:
        enabled = "enabled " if site.enabled else "disabled"
        line = f"{enabled}  {pad(site.key, keys)}  {pad(sanitize(site.start_urls[0]), starts)}  "
        line += sanitize(site.institution)
        yield (truncate(line, screen.width) if screen.width else line).rstrip()


def render_site_values(sites: Sequence[Site], screen: OutputScreen) -> Iterator[str]:
    """Yield all values of each site below each other, those that are empty left out."""
    for number, site in enumerate(sites):
        if number:
            yield ""
        values = {name: _format_value(value) for name, value in _site_to_json(site).items()}
        names = max(map(measure_width, values))
        for name, text in values.items():
            if text:
                yield f"{screen.bold(pad(name, names))}  {sanitize(text)}"


def _format_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def sites_to_json(sites: Sequence[Site]) -> dict[str, object]:
    """Return the sites as JSON."""
    return {"format_version": FORMAT_VERSION, "sites": [_site_to_json(site) for site in sites]}


def _site_to_json(site: Site) -> dict[str, object]:
    return {
        "key": site.key,
        "institution": site.institution,
        "kind": site.kind,
        "province": site.province,
        "province_2025": site.province_2025,
        "merged_into": site.merged_into,
        "start_urls": list(site.start_urls),
        "former_urls": list(site.former_urls),
        "scope": list(site.scope),
        "cms": site.cms,
        "delay": site.delay,
        "interval_seconds": int(site.interval.total_seconds()),
        "enabled": site.enabled,
        "attachments": site.attachments,
        "images": site.images,
        "ocr": site.ocr,
        "verify_tls": site.verify_tls,
        "tls": site.tls,
        "cookies": site.cookies,
        "render": site.render,
        "render_hosts": list(site.render_hosts),
    }


def render_findings(findings: Sequence[ConfigMistake]) -> Iterator[str]:
    """Yield a mistake in two lines, the first `FILE:LINE: ...` so that editors can go there."""
    for finding in findings:
        yield f"{finding.location}: {sanitize(finding.message)}"
        yield f"  {sanitize(finding.hint)}"


def findings_to_json(findings: Sequence[ConfigMistake]) -> dict[str, object]:
    """Return the mistakes as JSON; `line` is null where a file as a whole is meant."""
    return {
        "format_version": FORMAT_VERSION,
        "findings": [
            {
                "file": str(finding.file),
                "line": finding.line,
                "key": finding.key,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in findings
        ],
    }


def render_sharing(done: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each site file that was pushed or pulled."""
    columns = max(map(len, done), default=0)
    for key, what in done.items():
        yield f"{key:<{columns}}  {what}"


def sharing_to_json(done: Mapping[str, str]) -> dict[str, object]:
    """Return what became of each site file that was pushed or pulled."""
    sites = [{"site": key, "state": what} for key, what in done.items()]
    return {"format_version": FORMAT_VERSION, "sites": sites}
