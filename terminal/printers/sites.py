"""The configured sites, as text and as JSON."""

from collections.abc import Iterator, Sequence

from config.finding import Finding
from config.site import Site
from terminal.columns import clean, cut, pad, width
from terminal.printers.json import FORMAT_VERSION
from terminal.screen import Screen


def site_lines(sites: Sequence[Site], screen: Screen) -> Iterator[str]:
    """A site a line: whether it is enabled, its key, where it starts, whose it is."""
    keys = max((width(site.key) for site in sites), default=0)
    starts = max((width(site.start_urls[0]) for site in sites), default=0)
    for site in sites:
        enabled = "enabled " if site.enabled else "disabled"
        line = f"{enabled}  {pad(site.key, keys)}  {pad(clean(site.start_urls[0]), starts)}  "
        line += clean(site.institution)
        yield (cut(line, screen.width) if screen.width else line).rstrip()


def site_value_lines(sites: Sequence[Site], screen: Screen) -> Iterator[str]:
    """All values of each site below each other, those that are empty left out."""
    for number, site in enumerate(sites):
        if number:
            yield ""
        values = {name: _written(value) for name, value in _site_object(site).items()}
        names = max(map(width, values))
        for name, text in values.items():
            if text:
                yield f"{screen.bold(pad(name, names))}  {clean(text)}"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def sites_object(sites: Sequence[Site]) -> dict[str, object]:
    """The sites as JSON."""
    return {"format_version": FORMAT_VERSION, "sites": [_site_object(site) for site in sites]}


def _site_object(site: Site) -> dict[str, object]:
    return {
        "key": site.key,
        "institution": site.institution,
        "kind": site.kind,
        "province": site.province,
        "province_2025": site.province_2025,
        "merged_into": site.merged_into,
        "start_urls": list(site.start_urls),
        "former_urls": list(site.former_urls),
        "cms": site.cms,
        "delay": site.delay,
        "interval_seconds": int(site.interval.total_seconds()),
        "enabled": site.enabled,
        "attachments": site.attachments,
        "images": site.images,
        "verify_tls": site.verify_tls,
    }


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A mistake in two lines, the first as compilers write it so that editors can go there."""
    for finding in findings:
        yield f"{finding.place}: {clean(finding.message)}"
        yield f"  {clean(finding.hint)}"


def findings_object(findings: Sequence[Finding]) -> dict[str, object]:
    """The mistakes as JSON; `line` is null where a file as a whole is meant."""
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
