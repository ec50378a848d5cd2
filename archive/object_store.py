"""Files of captures in an object store: Amazon's S3, and whatever speaks its protocol.

Who we are and where the store is comes from where all programs of S3 look (`AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL`, `~/.aws`). An object is seen once it is whole, and
nothing can be appended to it. So files are written elsewhere first (`archive.spool`).
"""

import base64
import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import ArchiveError, CapturesUnreachableError
from archive.file_sync import sync_path

_PART_BYTES = 8 << 20
"""Bytes that are sent at once, and kept where sending ends midway; S3 takes no less than 5 MB."""
_READ_BYTES = 1 << 20  # bytes that are read ahead where a file is read from its beginning
_CONNECT_SECONDS, _READ_SECONDS = 5, 60
_ATTEMPTS = 2
"""Tries of a request, each by the client twice: what is away for longer is told, not awaited."""
_DRAFT_SUFFIX = ".fetching"
_FILE = re.compile(r"[\w-]+/[\w-][\w.-]*")
"""A file of captures. Whatever else stands in the bucket is none, such as names with `..`."""


class ObjectStore:
    """The objects below an address such as `s3://bucket/captures`, each a file of captures."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._root = self.url.removeprefix("s3://")
        self._bucket = self._root.partition("/")[0]

    def list_files(self, site: str = "") -> dict[str, int]:
        """Return every file, or those of a site, with its size in bytes.

        Raises:
            CapturesUnreachableError: the store does not answer, or not to us.
        """
        with self._translate_errors():
            try:
                found = self._client.find(f"{self._root}/{site}".rstrip("/"), detail=True)
            except FileNotFoundError:
                found = {}
            if not found:  # an empty bucket, or none
                self._client.call_s3("list_objects_v2", Bucket=self._bucket, MaxKeys=1)
        skip = len(self._root) + 1
        return {
            path[skip:]: each["size"]
            for path, each in sorted(found.items())
            if _FILE.fullmatch(path[skip:])
        }

    def get_size(self, file: str) -> int | None:
        """Return the size of a file in bytes; None where there is none. Errors as `list_files`."""
        head = self._get_head(file)
        return int(head["ContentLength"]) if head else None

    def _get_head(self, file: str) -> Any:  # noqa: ANN401 -- s3fs has no types
        with self._translate_errors():
            try:
                return self._call("head_object", file)
            except FileNotFoundError:
                return None

    def read_range(self, file: str, offset: int, length: int) -> bytes:
        """Read some bytes by one request.

        Raises:
            FileNotFoundError: there is no such file.
            CapturesUnreachableError: the store does not answer, or not to us.
        """
        with self._translate_errors():
            end = offset + length
            return bytes(self._client.cat_file(self._get_path(file), start=offset, end=end))

    def open_file(self, file: str) -> BinaryIO:
        """Open a file to be read, by ranges as they are needed; errors as of `read_range`."""
        if (size := self.get_size(file)) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), file)
        return BufferedReader(_RangeReader(self, file, size), _READ_BYTES)

    def fetch_file(self, file: str, path: Path) -> None:
        """Copy a file to a place on the disk, which has it as a whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + _DRAFT_SUFFIX)
        with self.open_file(file) as source, draft.open("wb") as target:
            while block := source.read(_PART_BYTES):
                target.write(block)
        sync_path(draft)
        draft.replace(path)

    def store_file(self, path: Path, file: str) -> None:
        """Let the store have a file as it stands on the disk, and compare checksums.

        What an earlier call has sent of it is not sent again.

        Raises:
            ArchiveError: the store has other bytes, or more of them.
            CapturesUnreachableError: it does not answer, or not to us.
        """
        digests = list(_compute_part_digests(path))
        if self._has_file(path, file, digests):
            return
        with self._translate_errors():
            if len(digests) > 1:
                self._send_parts(path, file, digests)
            else:
                self._call("put_object", file, Body=path.read_bytes(), ContentMD5=digests[0])
        if not self._has_file(path, file, digests):
            raise ArchiveError(
                f"{self.url}/{file} does not hold what was sent to it.",
                hint="It stays on this machine, and is sent again by the next crawl.",
            )

    def _send_parts(self, path: Path, file: str, digests: list[str]) -> None:
        upload, sent = self._find_upload(file)
        if upload is None:
            upload = self._call("create_multipart_upload", file)["UploadId"]
        parts = []
        with path.open("rb") as source:
            for number, digest in enumerate(digests, 1):
                body = source.read(_PART_BYTES)
                if (etag := sent.get(number, "")).strip('"') != _to_hex(digest):
                    made = self._call(
                        "upload_part", file, UploadId=upload, PartNumber=number, Body=body,
                        ContentMD5=digest,
                    )  # fmt: skip
                    etag = made["ETag"]
                parts.append({"PartNumber": number, "ETag": etag})
        whole = {"Parts": parts}
        self._call("complete_multipart_upload", file, UploadId=upload, MultipartUpload=whole)

    def _find_upload(self, file: str) -> tuple[str | None, dict[int, str]]:
        """Return the upload of a file that was broken off, and what has arrived of it."""
        key = self._get_key(file)
        listing = self._client.call_s3("list_multipart_uploads", Bucket=self._bucket, Prefix=key)
        for upload in listing.get("Uploads", ()):
            if upload["Key"] == key:
                parts = self._call("list_parts", file, UploadId=upload["UploadId"])
                found = {part["PartNumber"]: part["ETag"] for part in parts.get("Parts", ())}
                return upload["UploadId"], found
        return None, {}

    def _has_file(self, path: Path, file: str, digests: list[str]) -> bool:
        """Tell whether the store has these very bytes.

        Raises:
            ArchiveError: it has more of them.
        """
        if (head := self._get_head(file)) is None:
            return False
        size, kept = path.stat().st_size, int(head["ContentLength"])
        if kept > size:
            raise ArchiveError(
                f"{self.url}/{file} has {kept - size:,} bytes more than {path}.",
                hint="Compare the two, and move the one that is not whole out of the way.",
            )
        if kept < size:
            return False
        # What a store says of an object that it keeps encrypted is no checksum: it is read back.
        return head["ETag"].strip('"') == _make_etag(digests) or self._has_bytes(path, file)

    def _has_bytes(self, path: Path, file: str) -> bool:
        with path.open("rb") as ours, self.open_file(file) as theirs:
            while block := ours.read(_PART_BYTES):
                if theirs.read(len(block)) != block:
                    return False
        return True

    def _call(self, method: str, file: str, **values: object) -> Any:  # noqa: ANN401
        return self._client.call_s3(method, Bucket=self._bucket, Key=self._get_key(file), **values)

    def _get_path(self, file: str) -> str:
        return f"{self._root}/{file}"

    def _get_key(self, file: str) -> str:
        return self._get_path(file).partition("/")[2]

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401
        try:
            import s3fs  # noqa: PLC0415 -- an extra, and 0.4 s that others need not wait for
        except ImportError as error:
            raise ArchiveError(
                f"{self.url} needs a part of the program that is not installed.",
                hint="pip install 'truongdang[s3]'",
            ) from error
        client = s3fs.S3FileSystem(
            skip_instance_cache=True,
            use_listings_cache=False,
            config_kwargs={
                "connect_timeout": _CONNECT_SECONDS,
                "read_timeout": _READ_SECONDS,
                "retries": {"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            },
        )
        client.retries = _ATTEMPTS
        return client

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Say in words what the store refuses; only that a file is missing stays as it is."""
        assert self._client  # noqa: S101 -- else it says what is to be installed
        from aiohttp import ClientError  # noqa: PLC0415 -- as s3fs
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        try:
            yield
        except FileNotFoundError as error:
            if _get_code(error) != "NoSuchBucket":
                raise
            raise CapturesUnreachableError(
                f"There is no bucket {self._bucket} in the object store.",
                hint=f"Make it, or write another captures in settings.toml than {self.url}.",
            ) from error
        except PermissionError as error:
            raise CapturesUnreachableError(
                f"{self.url} lets nobody in with these keys ({error}).",
                hint="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with rights to read, write"
                " and list.",
            ) from error
        except (OSError, BotoCoreError, ClientError) as error:
            raise CapturesUnreachableError(
                f"{self.url} does not answer ({str(error) or type(error).__name__}).",
                hint="Try again later; another store than Amazon's is named by AWS_ENDPOINT_URL.",
            ) from error


class _RangeReader(RawIOBase):
    """A file of the store, each read one request."""

    def __init__(self, store: ObjectStore, file: str, size: int) -> None:
        self._store = store
        self._file = file
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = start + offset
        return self._position

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- whatever takes bytes
        """Read from there as much as there is room for."""
        length = min(len(buffer), self._size - self._position)
        if length <= 0:
            return 0
        found = self._store.read_range(self._file, self._position, length)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)


def _get_code(error: BaseException) -> str:
    response = getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _compute_part_digests(path: Path) -> Iterator[str]:
    """Yield the MD5 of each part, as HTTP spells it (RFC 1864); of an empty file of one part."""
    with path.open("rb") as source:
        block = source.read(_PART_BYTES)
        while True:
            digest = hashlib.md5(block, usedforsecurity=False).digest()
            yield base64.b64encode(digest).decode("ascii")
            if not (block := source.read(_PART_BYTES)):
                return


def _to_hex(digest: str) -> str:
    return base64.b64decode(digest).hex()


def _make_etag(digests: list[str]) -> str:
    """Return the checksum that S3 gives an object that was sent in these parts."""
    if len(digests) == 1:
        return _to_hex(digests[0])
    joined = b"".join(base64.b64decode(digest) for digest in digests)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(digests)}"
