"""What a page's `<title>` says, without the names of section and site around it.

    <title>Khai giảng lớp trung cấp - Tin tức - Trường Chính trị tỉnh Sơn Hà</title>

The heading of the page says one of these parts, or several in a row.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from crawler.extract.html.text import make_comparison_key, normalize_text

_TITLE_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—|»:·•]++\s++|\s{0,9}(?:\||»|::)\s*+")
# Share of the titles that share an end from which it names the site or a section (feasibility study
# on whole captured sites).
_MIN_SITE_SHARE = 0.4
_MIN_PAGES = 3  # pages: what fewer share is chance, as in `recurrence`
_MAX_TITLE_PARTS = 8  # parts; bounds the runs of parts that are compared: 36
_MIN_HEADING_LENGTH = 8  # letters: a shorter text may be a heading only as the whole title


def find_site_names(titles: Iterable[str]) -> frozenset[str]:
    """Find the first and last parts of titles that many titles share, as comparison keys."""
    all_parts = [parts for title in titles if (parts := split_title(title))]
    counts = Counter(
        end
        for parts in all_parts
        for end in {make_comparison_key(parts[0]), make_comparison_key(parts[-1])}
    )
    enough = max(_MIN_PAGES, _MIN_SITE_SHARE * len(all_parts))
    return frozenset(key for key, count in counts.items() if count >= enough)


def split_title(title: str) -> list[str]:
    """Split a page's title at dashes, bars and the like; never more than 8 parts."""
    parts = [
        part for part in _TITLE_SEPARATOR.split(normalize_text(title)) if make_comparison_key(part)
    ]
    return parts[:_MAX_TITLE_PARTS]


def strip_ends(title: str, site_names: Collection[str]) -> str:
    """Cut the site's names off the ends of a title, unless nothing else is in it."""
    parts = split_title(title)
    names = set(site_names)
    kept = list(parts)
    while kept and make_comparison_key(kept[-1]) in names:
        kept.pop()
    while kept and make_comparison_key(kept[0]) in names:
        kept.pop(0)
    if not kept or len(kept) == len(parts):
        return title
    text = normalize_text(title)
    return text[text.index(kept[0]) : text.rindex(kept[-1]) + len(kept[-1])]


def make_title_keys(title: str, site_names: Collection[str]) -> dict[str, int]:
    """Return every text that the heading of a page with this title may say, never a site's name.

    Returns:
        Comparison keys of all runs of parts, with their lengths in letters.
    """
    parts = split_title(title)
    keys: dict[str, int] = {}
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            key = make_comparison_key("".join(parts[first : last + 1]))
            is_whole = last - first + 1 == len(parts)
            if key and key not in site_names and (is_whole or len(key) >= _MIN_HEADING_LENGTH):
                keys[key] = len(key)
    return keys
