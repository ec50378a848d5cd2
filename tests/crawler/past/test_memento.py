"""`crawler.past.memento`: what a web archive answered."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from archive.warc import MAX_BODY_BYTES
from crawler.past.memento import ReplayAnswer


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress)],
    ids=["gzip", "deflate"],
)
def test_body_is_unpacked_to_a_limit(encoding: str, pack: Callable[[bytes, int], bytes]) -> None:
    """Regression: an answer of some kilobytes could unpack to gigabytes."""
    for size, is_unpacked in ((1000, True), (MAX_BODY_BYTES + 1, False)):
        body = pack(bytes(size), 1)
        headers = [("Content-Encoding", encoding)]
        answer = ReplayAnswer(status=200, reason="OK", headers=headers, body=body)
        assert (answer.get_plain_body() == bytes(size)) is is_unpacked
        cut = ReplayAnswer(status=200, reason="OK", headers=headers, body=body[:-4])
        assert cut.get_plain_body() == body[:-4]
