"""What a page's address says: systems make it of the title, without diacritics.

    /khai-giang-lop-trung-cap-12.html     Khai giảng lớp Trung cấp

It finds the heading where `<title>` says the same on every page.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.extract.fields.title_marks import strip_title_marks
from crawler.extract.html.text import make_comparison_key, strip_diacritics

_MIN_ALIAS_WORDS = 3  # an address of three words names its page, one of two its section
_MIN_ALIAS_SHARE = 0.5  # of the longer of address and heading, of which words were left out
_ALIAS_WORD = re.compile(r"[a-z0-9]+")
# What stands around the words of an address: `12-`, `_p3c12`, `-n1234.html`, `.aspx`.
_ALIAS_FRAME = re.compile(r"^\d+[-_:]|(?:[-_][a-z]?\d+)?(?:\.[a-z]{3,5})?$", re.IGNORECASE)
_MIN_PREFIX_LENGTH = 20  # letters of a title that is known again by its beginning
MAX_HEADING_LENGTH = 300  # characters of a heading: they are long here


def match_address_texts(url: str, texts: Iterable[str]) -> dict[int, str]:
    """Find the texts of a page that say the words of its address.

    Returns:
        Numbers of texts, each with the comparison key of what it says.
    """
    aliases = _read_aliases(url)
    if not aliases:
        return {}
    shortest = min(len("".join(alias)) for alias in aliases)
    matches: dict[int, str] = {}
    for number, text in enumerate(texts):
        # A cheap test first: letters are folded of few texts.
        if _MIN_ALIAS_SHARE * shortest <= len(text) <= MAX_HEADING_LENGTH:
            words = _split_line(text)
            if any(_is_of_alias(words, alias) for alias in aliases):
                matches[number] = make_comparison_key(text)
    return matches


def _read_aliases(url: str) -> list[list[str]]:
    """Read what an address calls its page: words with hyphens in its path or query."""
    parts = urlsplit(url)
    texts = [*unquote(parts.path).split("/"), *(value for _, value in parse_qsl(parts.query))]
    aliases = (_split_words(_ALIAS_FRAME.sub("", text)) for text in texts)
    return [words for words in aliases if len(words) >= _MIN_ALIAS_WORDS]


@lru_cache(maxsize=1 << 12)  # the same lines stand on all pages of a site
def _split_line(text: str) -> list[str]:
    return _split_words(strip_title_marks(text))


def _split_words(text: str) -> list[str]:
    return _ALIAS_WORD.findall(strip_diacritics(text).lower())


def _is_of_alias(words: Sequence[str], alias: Sequence[str]) -> bool:
    """Tell whether a line says the words of an address, which may lack some of them or the end."""
    key, alias_key = "".join(words), "".join(alias)
    if key == alias_key:
        return True
    shorter, longer = sorted((key, alias_key), key=len)
    if len(shorter) < _MIN_ALIAS_SHARE * len(longer) or len(words) < _MIN_ALIAS_WORDS:
        return False
    if len(shorter) >= _MIN_PREFIX_LENGTH and longer.startswith(shorter):
        return True
    rest = iter(words)
    return all(word in rest for word in alias)
