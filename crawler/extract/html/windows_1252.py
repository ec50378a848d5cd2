"""Read Windows-1252 as browsers do: every byte is a character, the five unassigned ones controls.

Python's own codec refuses those five, and damaged Vietnamese text is full of them. The table stands
alone because the decoder and both repairs ask it, and it asks nobody (WHATWG Encoding Standard,
index windows-1252).
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
    """Return the bytes that read as this text, in Windows-1252 or Latin-1; None if none do."""
    try:
        return bytes([_WINDOWS_1252_BYTES[letter] for letter in text])
    except KeyError:
        return None
