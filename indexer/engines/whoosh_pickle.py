"""Reads the pickles of Whoosh as plain data, and the segments of a commit.

A pickle can name any function of any module and have it called, and Whoosh reads pickles from
most of its files. Imported before an index is opened, this module puts a reader in the place
of each of Whoosh's which makes numbers, texts and collections alone. The four names that
stand in a commit become objects that do nothing; `check_segments` makes Whoosh's segments
of what they hold, so that no name of a file comes from the index unread.
"""

import pickle
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from io import BytesIO
from types import SimpleNamespace
from typing import IO

from whoosh import columns, formats, index, legacy
from whoosh.codec import whoosh3
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb import structfile

_SEGMENT = "W3Segment"
_INERT = {
    ("whoosh.codec.whoosh3", _SEGMENT),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),
    ("builtins", "int"),
}
"""All that the commits of this program name, as `pickletools` lists it."""

_BYTES = ("_codecs", "encode")
"""What pickles of protocol 2 make bytes by: the positions of a term that occurs once."""

_PROTOCOL = 5  # that of the commits, which Whoosh writes by the newest; Python 3.8 reads it

_INDEX = "MAIN"  # what Whoosh calls an index that was given no name
_SEGMENT_ID = re.compile(r"[0-9a-z]{1,32}")


class _Inert(dict[object, object]):
    """Takes in what a pickle gives an object of Whoosh's, and does nothing with it."""

    def __init__(self, *_: object) -> None:
        super().__init__()


class _Unpickler(pickle.Unpickler):
    """Reads data; a name that no index of ours has ends it."""

    def find_class(self, module: str, name: str) -> Callable[..., object]:
        """Give what stands in the place of a name. Raises `pickle.UnpicklingError`."""
        if (module, name) == _BYTES:
            return _encode_latin1
        if (module, name) not in _INERT:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no index of ours does")
        # Of its own for each pickle: what one writes into a class, no other sees.
        return type(name, (_Inert,), {})


def _encode_latin1(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it has bytes as {encoding}")
    return text.encode("latin-1")


class _PeekableBytes(BytesIO):
    """Bytes as a file with `peek`, without which an unpickler calls `read` for every opcode."""

    def peek(self, _: int) -> memoryview:
        """Return all that is left."""
        return self.getbuffer()[self.tell() :]


def load(file: IO[bytes]) -> object:
    """Read the next pickle of a file. Raises `pickle.UnpicklingError` and what bytes lead to."""
    return _Unpickler(file).load()


def loads(encoded: bytes) -> object:
    """Read a pickle. Raises as `load` does."""
    return _Unpickler(_PeekableBytes(encoded)).load()


def dumps(value: object, _: int) -> bytes:
    """Write a pickle whose bytes are data, whatever protocol Whoosh asks for.

    It asks for protocol 2, which writes each value of bytes as a call of `_codecs.encode`: a block
    of 512 postings is read in 835 microseconds then, and in 96 as it is written here.
    """
    return pickle.dumps(value, _PROTOCOL)


def check_segments(read: object, codec: W3Codec) -> list[W3Segment]:
    """Make Whoosh's segments of what a commit says of them.

    Raises:
        ValueError: it does not say what commits of this program do.
    """
    if not isinstance(read, list):
        raise ValueError("the list of segments is none")  # noqa: TRY004 -- what is read is wrong
    segments = [_check_segment(each, codec) for each in read]
    if len({segment.segid for segment in segments}) < len(segments):
        raise ValueError("two segments have one name")
    return segments


def _check_segment(read: object, codec: W3Codec) -> W3Segment:
    said = vars(read) if type(read).__name__ == _SEGMENT and isinstance(read, _Inert) else {}
    name, count, deleted = (said.get(each) for each in ("segid", "_doccount", "_deleted"))
    if (
        said.get("indexname") != _INDEX
        or said.get("compound") is not False
        or not isinstance(name, str)
        or not _SEGMENT_ID.fullmatch(name)
        or not isinstance(count, int)
        or count < 0
        or not (deleted is None or (isinstance(deleted, set) and _are_below(count, deleted)))
    ):
        raise ValueError("a segment is described as this program describes none")
    segment = W3Segment(codec, _INDEX, doccount=count, segid=name, deleted=deleted)
    segment._fieldlengths = defaultdict(int)  # noqa: SLF001 -- none are kept, but Whoosh looks
    return segment


def _are_below(count: int, numbers: Iterable[object]) -> bool:
    return all(type(number) is int and 0 <= number < count for number in numbers)


def _restrict_whoosh() -> None:
    """Put these readers in the place of those by which Whoosh reads pickles."""
    structfile.load_pickle = load
    for module in (whoosh3, columns, formats):
        module.loads = loads
    whoosh3.dumps = dumps
    index.pickle = SimpleNamespace(
        loads=loads, dumps=pickle.dumps, PicklingError=pickle.PicklingError
    )
    legacy.toc_loaders.clear()  # indexes from before 2012, which hold classes of any module


_restrict_whoosh()
