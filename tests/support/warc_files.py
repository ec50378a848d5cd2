"""Files of captures as other crawlers write them, made record by record."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
DATE = "2015-06-07T08:09:10Z"


class WarcFile:
    """Writes a WARC file."""

    def __init__(self, path: Path, *, gzip: bool = True) -> None:
        self.path = path
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=gzip, warc_version="1.1")

    def add(  # noqa: PLR0913 -- all that a record may have
        self,
        url: str,
        body: bytes,
        *,
        date: str = DATE,
        kind: str = "response",
        status: str = "200 OK",
        protocol: str = "HTTP/1.1",
        http: Sequence[tuple[str, str]] = HTML_HEADERS,
        warc: dict[str, str] | None = None,
    ) -> None:
        """Add a record."""
        headers = StatusAndHeaders(status, list(http), protocol=protocol)
        self._writer.write_record(
            self._writer.create_warc_record(
                url,
                kind,
                payload=BytesIO(body),
                length=len(body),
                http_headers=headers if kind in {"response", "revisit"} else None,
                warc_content_type="text/html" if kind == "resource" else "",
                warc_headers_dict={"WARC-Date": date} | (warc or {}),
            )
        )

    def add_revisit(self, url: str, digest: str, *, date: str, refers_to: str) -> None:
        """Add a revisit by digest."""
        record = self._writer.create_revisit_record(
            url, digest, refers_to, DATE, warc_headers_dict={"WARC-Date": date}
        )
        self._writer.write_record(record)

    def close(self) -> Path:
        """Close the file and return it."""
        self._file.close()
        return self.path
