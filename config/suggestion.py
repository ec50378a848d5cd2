"""The known words closest to one that was mistyped."""

import unicodedata
from collections.abc import Iterable


def closest(word: str, known: Iterable[str], *, limit: int = 1) -> list[str]:
    """Return up to `limit` of `known` that someone who wrote `word` may have meant, best first.

    Letter case, Vietnamese marks, spaces, hyphens and underscores do not count:
    `Hà Giang` is as close to `ha-giang` as can be.
    """
    import difflib  # noqa: PLC0415 -- most words are known, and all wait for imports

    by_plain = {_plain(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_plain(word), by_plain, n=limit)
    return [by_plain[plain] for plain in found]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, else list them all."""
    names = list(known)
    match closest(word, names):
        case [best, *_]:
            return f'Did you mean "{best}"?'
        case _:
            return f"It can be one of: {', '.join(names)}."


def _plain(word: str) -> str:
    """Return `word` in small ASCII letters and digits, as far as it has them."""
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isalnum())
