"""Windows-1252 as browsers read it: every byte is a character, the five unassigned ones controls.

Python's own codec refuses those five, and damaged Vietnamese text is full of them.
"""

WINDOWS_1252_LETTERS = tuple(
    bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x100)
)
_WINDOWS_1252_BYTES = {
    **{chr(byte): byte for byte in range(0x100)},
    **{letter: byte for byte, letter in enumerate(WINDOWS_1252_LETTERS)},
}
_LATIN_1_TO_WINDOWS_1252 = {
    byte: letter for byte, letter in enumerate(WINDOWS_1252_LETTERS) if ord(letter) != byte
}


def decode_windows_1252(body: bytes) -> str:
    """Read bytes as browsers read Windows-1252; nothing is refused."""
    return body.decode("latin-1").translate(_LATIN_1_TO_WINDOWS_1252)


def encode_windows_1252(text: str) -> bytes | None:
    """The bytes that read as this text, in Windows-1252 or Latin-1; None if there are none."""
    try:
        return bytes([_WINDOWS_1252_BYTES[letter] for letter in text])
    except KeyError:
        return None
