"""Windows-1252 as browsers read it: every byte is a character, the five unassigned ones controls.

Python's own codec refuses those five, and damaged Vietnamese text is full of them.
"""

LETTER_OF_BYTE = tuple(
    bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x100)
)
_BYTE_OF_LETTER = {
    **{chr(byte): byte for byte in range(0x100)},
    **{letter: byte for byte, letter in enumerate(LETTER_OF_BYTE)},
}
_TO_LETTERS = {byte: letter for byte, letter in enumerate(LETTER_OF_BYTE) if ord(letter) != byte}


def read(body: bytes) -> str:
    """Read bytes as browsers read Windows-1252; nothing is refused."""
    return body.decode("latin-1").translate(_TO_LETTERS)


def written(text: str) -> bytes | None:
    """The bytes that read as this text, in Windows-1252 or Latin-1; None if there are none."""
    try:
        return bytes([_BYTE_OF_LETTER[letter] for letter in text])
    except KeyError:
        return None
