"""The facts of an index that are known without opening it, and their JSON. Pure."""

import json
import re
from dataclasses import asdict, dataclass, fields

from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION

_ID = re.compile(r"[0-9a-z]{1,32}")  # names a folder: nothing that leads out of ours
_MOST_MARK = 2**63  # what SQLite can count


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexManifest:
    """The facts of an index that are known without opening it.

    `id` is new with each rebuild and names what the engine stores; `mark` is the
    number of the last change that the index is known to hold; `archive` is the
    id of the archive whose change that is.
    """

    engine: str
    id: str
    mark: int
    archive: str = ""  # there were indexes before archives had ids: they belong to none
    analyzer_version: int = ANALYZER_VERSION
    schema_version: int = SCHEMA_VERSION

    @property
    def is_current(self) -> bool:
        """Whether this program lays out an index as this one is."""
        made_by = (self.analyzer_version, self.schema_version)
        return made_by == (ANALYZER_VERSION, SCHEMA_VERSION)


def encode_manifest(manifest: IndexManifest) -> str:
    """Encode a manifest as `decode_manifest` reads it."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=2)


def decode_manifest(encoded: bytes | str) -> IndexManifest:
    """Decode a manifest, whichever version made it; what it has beside is passed over.

    Raises:
        ValueError: it is none; the text says why.
    """
    known = {each.name: each.type for each in fields(IndexManifest)}
    try:
        values = json.loads(encoded if isinstance(encoded, str) else encoded.decode())
        manifest = IndexManifest(**{name: value for name, value in values.items() if name in known})
    except (TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    for name, field_type in known.items():
        if type(getattr(manifest, name)) is not field_type:
            raise ValueError(f"{name} is {getattr(manifest, name)!r}")
    if not _ID.fullmatch(manifest.id):
        raise ValueError(f"id is {manifest.id!r}")
    if not 0 <= manifest.mark < _MOST_MARK:
        raise ValueError(f"mark is {manifest.mark}")
    return manifest
