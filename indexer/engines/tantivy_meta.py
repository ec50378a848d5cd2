"""Reads what tantivy believes of its own folder before tantivy does.

`.managed.json` lists files that it deletes when no commit needs them, wherever a name leads;
`meta.json` says how many documents a segment has, and it sets to work on whatever it says.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

_MANAGED = re.compile(r"meta\.json|[0-9a-f]{32}(\.\d{1,20})?\.[a-z]{1,20}")
"""The files that tantivy makes: its list of commits, and those of a segment."""

_MAX_SEGMENTS = 10_000  # a commit here has some ten: more would only keep a search busy


def read_meta(folder: Path) -> bytes:
    """Return the list of the last commit's segments as tantivy keeps it; `OSError` as reading."""
    return (folder / "meta.json").read_bytes()


def list_segments(meta: bytes) -> list[str]:
    """Return the segments of a commit as their files are called; `ValueError` or `KeyError`."""
    return [UUID(each["segment_id"]).hex for each in json.loads(meta)["segments"]]


def count_deleted(meta: bytes) -> int:
    """Count a commit's deleted documents that are not merged away; `ValueError` or `KeyError`."""
    return sum(map(_count_deleted_in, json.loads(meta)["segments"]))


def check_meta(folder: Path) -> None:
    """Raise ValueError where these files say what tantivy never wrote; `OSError` as reading does.

    What tantivy refuses by itself is left to it.
    """
    _check_managed(folder / ".managed.json")
    while True:
        meta = read_meta(folder)
        try:
            return _check_segments(folder, meta)
        except FileNotFoundError:
            # A later commit takes the files of the one before away.
            if read_meta(folder) == meta:
                raise


def _check_segments(folder: Path, meta: bytes) -> None:
    try:
        segments = json.loads(meta)["segments"]
        names = list_segments(meta)
        for name, segment in zip(names, segments, strict=True):
            _check_segment(folder / f"{name}.fieldnorm", segment)
            (folder / f"{name}.pos").stat()  # without it tantivy opens, and fails at a search
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("meta.json has another shape than tantivy gives it") from error
    if len(set(names)) < len(names) or len(names) > _MAX_SEGMENTS:
        raise ValueError("meta.json names segments twice, or too many")


def _check_managed(path: Path) -> None:
    try:
        names = json.loads(path.read_bytes())
    except FileNotFoundError:  # then it takes no file for its own
        return
    except RecursionError as error:
        raise ValueError(f"{path.name} has another shape than tantivy gives it") from error
    if not isinstance(names, list) or not all(
        isinstance(name, str) and _MANAGED.fullmatch(name) for name in names
    ):
        raise ValueError(f"{path.name} lists files that are not tantivy's")


def _check_segment(norms: Path, segment: dict[str, Any]) -> None:
    """Check the numbers of a segment; `norms` has a byte for each of its documents and more."""
    documents = segment["max_doc"]
    deleted = _count_deleted_in(segment)
    if not (type(documents) is int and 0 < documents <= norms.stat().st_size):
        raise ValueError(f"meta.json gives a segment {documents!r} documents")
    if not (type(deleted) is int and 0 <= deleted <= documents):
        raise ValueError(f"meta.json says that {deleted!r} documents were deleted")


def _count_deleted_in(segment: Mapping[str, Any]) -> int:
    deleted: int = (segment["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"]
    return deleted
