"""The language of a text, and which way round its pages print day and month. Pure."""

import re
from itertools import islice
from math import ceil
from urllib.parse import urlsplit

# Of the letters of Vietnamese a quarter bear marks; other languages have none of these.
_VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_MIN_VIETNAMESE_SHARE = 0.05
# Words of English that are no syllables of Vietnamese typed without its marks (`the`, `to`, `in`).
_ENGLISH = re.compile(
    r"of|and|is|was|were|are|with|for|that|from|has|have|by|this|will|at|which|said|their"
)
_MIN_ENGLISH_SHARE = 0.05  # of the words of a text; prose has 0.12. Chosen
_MIN_WORDS = 20  # of a text that shows its language by itself; of less the page says it. Chosen
_DAY_FIRST = re.compile(r"en[-_](?!us|ph|ca)[a-z]{2}", re.IGNORECASE)  # CLDR 45: `en-GB`, `en-AU`
# The clock of twelve hours is that of `en-US`, also on a server in Vietnam.
_AMERICAN_STAMP = re.compile(
    r"\b\d{1,2}/\d{1,2}/\d{4},?\s+\d{1,2}:\d\d(?::\d\d)?\s?[AP]\.?M\b", re.IGNORECASE
)


def is_vietnamese(text: str) -> bool:
    """Tell whether a text is in Vietnamese, by its marks."""
    needed = ceil(_MIN_VIETNAMESE_SHARE * len(text))
    # A Vietnamese text shows in its first quarter that it has enough of them.
    return sum(1 for _ in islice(_VIETNAMESE.finditer(text), needed)) == needed


def is_english(text: str, declared: str) -> bool:
    """Tell whether a text is in English.

    Args:
        text: the text.
        declared: the language that its page says it is in, which is believed of a few words alone.
    """
    if is_vietnamese(text):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < _MIN_WORDS:
        return declared.lower().startswith("en")
    return sum(bool(_ENGLISH.fullmatch(word)) for word in words) >= _MIN_ENGLISH_SHARE * len(words)


def prints_month_first(url: str, declared: str, around: str) -> bool:
    """Tell whether a page in English prints `3/5/2021` for the fifth of March.

    Schools of Vietnam keep the day first on their English pages, but for servers that nobody set.

    Args:
        url: the page's address.
        declared: the language that it says it is in.
        around: the text of its article with what stands around it.
    """
    if _DAY_FIRST.fullmatch(declared):
        return False
    is_vietnamese_site = (urlsplit(url).hostname or "").endswith(".vn")
    return not is_vietnamese_site or bool(_AMERICAN_STAMP.search(around))
