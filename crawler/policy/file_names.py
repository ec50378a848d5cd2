"""The name that a server gives a file when it sends it: the header `Content-Disposition`. Pure.

    attachment; filename="ke-hoach.pdf"                          ke-hoach.pdf
    attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf    Kế hoạch.pdf
    attachment; filename="=?UTF-8?B?S+G6vyBob+G6oWNoLnBkZg==?="  Kế hoạch.pdf

Source: RFC 6266; servers also send UTF-8 as it stands, escapes of addresses, and words of mails.
"""

from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from crawler.extract.html.text import normalize_text

_MAX_LENGTH = 255  # characters: file systems bear no more


def parse_file_name(header: str) -> str | None:
    """Parse a header, decoded as Latin-1; None where it names no file."""
    message = Message()
    message["Content-Disposition"] = " ".join(header.split())
    try:
        params = message.get_params([], "Content-Disposition")
    except (HeaderParseError, ValueError, TypeError):
        return None
    values = [value for key, value in params or () if key.lower() == "filename"]
    # RFC 6266, 4.3: the extended form comes before the plain one, wherever it stands.
    values.sort(key=lambda value: isinstance(value, str))
    names = (_decode(value) for value in values)
    return next(filter(None, names), None)


def _decode(value: str | tuple[str | None, str | None, str]) -> str:
    """Return the last part of a name, without folders, in letters as they are meant."""
    try:
        name = collapse_rfc2231_value(value) if isinstance(value, tuple) else _decode_plain(value)
    except (UnicodeError, LookupError, ValueError, HeaderParseError):
        return ""
    return normalize_text(name.replace("\\", "/").rpartition("/")[2])[:_MAX_LENGTH]


def _decode_plain(value: str) -> str:
    with suppress(UnicodeError):  # it really is Latin-1
        value = value.encode("latin-1").decode("utf-8")
    if "=?" in value:
        return str(make_header(decode_header(value)))
    return unquote(value) if "%" in value else value
