"""A site file that does not exist yet: its key, its text, its writing. Nothing is overwritten."""

import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import tomlkit

from config.errors import SiteExistsError, UnwritableFileError
from config.site import Cms, Kind, Site
from config.site_file import LONGEST_KEY

SCHEMA = "site.schema.json"
"""The file beside the folder of sites by which editors know what a site file may hold."""

_COLUMNS = 100
_NAMELESS = frozenset({"www", "vn", "gov", "edu", "org", "com", "net", "info", "dcs", "home"})
_SCHOOL = re.compile(r"^(?:truongchinhtri|tct|truongdaotaocanbo)(?=\w)")


def suggest_key(host: str, names: Sequence[str], taken: Collection[str]) -> str:
    """A free key: of the first name, else of the telling parts of the host, else with a number."""
    first, *others = [*names, ""]
    candidates = [first, " ".join(_telling(host)), *others, host]
    named = [key for key in map(_key_of, candidates) if key]
    free = (key for key in named if key not in taken)
    first = (named or ["site"])[0]
    numbered = (f"{first}-{number}" for number in range(2, len(taken) + 3))
    return next(free, None) or next(key for key in numbered if key not in taken)


def site_text(site: Site, notes: Iterable[str], remarks: Mapping[str, str], *, schema: bool) -> str:
    """The text of a new site file: notes at its head, a remark behind a key; defaults left out."""
    values: dict[str, object] = {
        "institution": site.institution,
        "kind": "" if site.kind is Kind.OTHER else site.kind.value,
        "province": site.province,
        "province_2025": site.province_2025,
        "start_urls": list(site.start_urls),
        "cms": "" if site.cms is Cms.AUTO else site.cms.value,
        "delay": "" if site.delay == Site(key="", start_urls=()).delay else site.delay,
    }
    lines = [f"#:schema ../{SCHEMA}"] if schema else []
    for note in notes:
        lines += [f"# {line}".rstrip() for line in _wrapped(note)] or ["#"]
    lines.append("")
    for key, value in values.items():
        if value != "":
            remark = f"  # {remarks[key]}" if key in remarks else ""
            lines.append(f"{key} = {tomlkit.item(value).as_string()}{remark}")
    return "\n".join([*lines, f"enabled = {str(site.enabled).lower()}", ""])


def write_site(folder: Path, key: str, text: str) -> Path:
    """Write `sites/<key>.toml` in the configuration `folder`.

    Raises:
        SiteExistsError: there is such a file.
        UnwritableFileError: it could not be written.
    """
    path = folder / "sites" / f"{key}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SiteExistsError(path) from error
    except OSError as error:
        raise UnwritableFileError(path, error.strerror or str(error)) from error
    return path


def _telling(host: str) -> list[str]:
    """The parts of a host's name that tell it from others: `truongchinhtri.hatinh.gov.vn` hatinh.

    The numbers of an address without a name tell nothing.
    """
    name = host.partition(":")[0]
    labels = [_SCHOOL.sub("", label) for label in name.split(".")]
    if all(label.isdigit() for label in labels):
        return []
    telling = [label for label in labels if label not in {*_NAMELESS, "truongchinhtri"}]
    return telling or labels[:1]


def _key_of(text: str) -> str:
    """Small ASCII letters and digits in groups joined by hyphens, as far as a text has them."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_KEY].strip("-")


def _wrapped(note: str) -> Sequence[str]:
    """A note on lines that fit; an address is not broken."""
    clean = " ".join(note.split())
    return textwrap.wrap(
        clean, _COLUMNS - 2, break_long_words=False, break_on_hyphens=False, subsequent_indent="  "
    )
