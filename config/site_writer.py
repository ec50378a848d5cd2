"""Writes site files: a new one with its key and text, and one flag of an existing one.

The two things that need tomlkit, which keeps comments and takes long to import: search must not
import it. No file is overwritten by a new one.
"""

import os
import re
import tempfile
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from config.errors import SiteExistsError, UnwritableFileError
from config.site import Cms, InstitutionKind, Site
from config.site_file import MAX_KEY_LENGTH

SCHEMA_FILE_NAME = "site.schema.json"
"""The file beside the folder of sites from which editors know the keys of a site file."""

_MAX_LINE_LENGTH = 100  # characters of a comment's line, as in our own files
_GENERIC_HOST_LABELS = frozenset(
    {"www", "vn", "gov", "edu", "org", "com", "net", "info", "dcs", "home"}
)
_SCHOOL_PREFIX = re.compile(r"^(?:truongchinhtri|tct|truongdaotaocanbo)(?=\w)")


def suggest_key(host: str, names: Sequence[str], taken: Collection[str]) -> str:
    """Return a free key: of the first name, else of the host's own labels, else with a number.

    Args:
        host: The host of the site.
        names: Names to make a key of, the best first.
        taken: Keys of other sites.
    """
    first, *others = [*names, ""]
    candidates = [first, " ".join(_get_distinctive_labels(host)), *others, host]
    named = [key for key in map(_make_key, candidates) if key]
    free = (key for key in named if key not in taken)
    first = (named or ["site"])[0]
    numbered = (f"{first}-{number}" for number in range(2, len(taken) + 3))
    return next(free, None) or next(key for key in numbered if key not in taken)


def format_site_file(
    site: Site, notes: Iterable[str], remarks: Mapping[str, str], *, with_schema: bool
) -> str:
    """Return the text of a new site file; defaults are left out.

    Args:
        site: The site.
        notes: Comments at the head of the file.
        remarks: Comments behind keys.
        with_schema: Name the schema by which editors check the file.
    """
    values: dict[str, object] = {
        "institution": site.institution,
        "kind": "" if site.kind is InstitutionKind.OTHER else site.kind.value,
        "province": site.province,
        "province_2025": site.province_2025,
        "start_urls": list(site.start_urls),
        "scope": list(site.scope) or "",
        "cms": "" if site.cms is Cms.AUTO else site.cms.value,
        "render": site.render or "",
        "delay": "" if site.delay == Site(key="", start_urls=()).delay else site.delay,
    }
    lines = [f"#:schema ../{SCHEMA_FILE_NAME}"] if with_schema else []
    for note in notes:
        lines += [f"# {line}".rstrip() for line in _wrap_note(note)] or ["#"]
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


def _get_distinctive_labels(host: str) -> list[str]:
    """Return the labels that tell a host from others: of `truongchinhtri.hatinh.gov.vn` hatinh.

    The numbers of an address without a name tell nothing.
    """
    name = host.partition(":")[0]
    labels = [_SCHOOL_PREFIX.sub("", label) for label in name.split(".")]
    if all(label.isdigit() for label in labels):
        return []
    telling = [label for label in labels if label not in {*_GENERIC_HOST_LABELS, "truongchinhtri"}]
    return telling or labels[:1]


def _make_key(text: str) -> str:
    """Make a key of a text: its small ASCII letters and digits in groups joined by hyphens."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:MAX_KEY_LENGTH].strip("-")


def _wrap_note(note: str) -> Sequence[str]:
    """Wrap a note to lines that fit; an address is not broken."""
    clean = " ".join(note.split())
    return textwrap.wrap(
        clean,
        _MAX_LINE_LENGTH - 2,
        break_long_words=False,
        break_on_hyphens=False,
        subsequent_indent="  ",
    )


def write_flag(path: Path, key: str, *, value: bool) -> None:
    """Set the top-level `key` of `path` to `value`; comments, order and line ends stay.

    The file is replaced whole, so that no one ever reads half of it.
    """
    target = path.resolve()  # a link to a file elsewhere stays one
    try:
        document = tomlkit.parse(target.read_bytes())
        document[key] = value
        _replace_file(target, tomlkit.dumps(document).encode())
    except OSError as error:
        raise UnwritableFileError(path, error.strerror or str(error)) from error
    except TOMLKitError as error:
        raise UnwritableFileError(path, str(error)) from error


def _replace_file(target: Path, content: bytes) -> None:
    """Put `content` in the place of `target`, with its permissions.

    Not shared with `archive` and `research`, which have the like: config may import no package.
    """
    mode = target.stat().st_mode
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as scratch:
        new = Path(scratch.name)
        try:
            scratch.write(content)
            scratch.flush()
            os.fsync(scratch.fileno())  # else a power cut may leave an empty file
            new.chmod(mode)
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
