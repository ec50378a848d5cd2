"""How configured sites are, as `sites check` found them, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.site import Site
from crawler.surveys.trouble import Trouble
from terminal.columns import clean, pad, width
from terminal.printers.json import FORMAT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """One site and what is wrong with it; `looks` is how many addresses were looked at."""

    site: Site
    troubles: tuple[Trouble, ...]
    looks: int


def checkup_lines(checkups: Sequence[Checkup]) -> Iterator[str]:
    """A line a site, fine or in which trouble; below it what was seen and what to do."""
    keys = max((width(each.site.key) for each in checkups), default=0)
    for each in checkups:
        ills = dict.fromkeys(trouble.ill.replace("_", " ") for trouble in each.troubles)
        yield f"{pad(each.site.key, keys)}  {', '.join(ills) or 'fine'}"
        for trouble in each.troubles:
            yield f"  {clean(trouble.text)}"
            yield f"  hint: {clean(trouble.hint)}"


def checkups_object(checkups: Sequence[Checkup]) -> dict[str, object]:
    """The same as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "sites": [
            {
                "key": each.site.key,
                "looks": each.looks,
                "troubles": [
                    {"kind": trouble.ill, "text": trouble.text, "hint": trouble.hint}
                    for trouble in each.troubles
                ],
            }
            for each in checkups
        ],
    }
