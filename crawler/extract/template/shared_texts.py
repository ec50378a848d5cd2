"""Texts that stand where articles have theirs, and are none: several pages carry the same. Pure.

    twelve pages, each with its own title, say `Hệ thống đang được nâng cấp, mời quý vị quay lại`
    ->  none of them is read

Editors repeat themselves too: `Lịch tiếp công dân tháng 3`, `... tháng 4` with one text. So titles
that differ in numbers alone are one, and a text that says what its title says is that title's own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise

from archive.model import Content
from crawler.extract.html.text import make_comparison_key

MIN_SHARING = 4
"""Articles with titles of their own that have one text: one and three others. Chosen."""
_MAX_TOLD = 0.5  # of a title's pairs of words: a text that has more of them is of it. Chosen
_DIGEST_LENGTH = 16  # hex digits: a few texts of a site
_NUMBERS = re.compile(r"\d+")


def find_shared_texts(contents: Iterable[Content]) -> frozenset[str]:
    """Find the texts, as digests, that articles of different titles have in common."""
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for content in contents:
        digest = make_text_digest(content)
        if digest and not _is_told(content.title, content.body):
            titles[digest].add(make_comparison_key(_NUMBERS.sub("", content.title)))
    return frozenset(digest for digest, own in titles.items() if len(own) >= MIN_SHARING)


def make_text_digest(content: Content) -> str | None:
    """Return a digest of an article's text, pictures and files; None without text.

    Notices may all say `Chi tiết xem tệp đính kèm`, each with a file of its own.
    """
    if not (text := make_comparison_key(content.body)):
        return None
    own = (*(file.url for file in content.attachments), *(image.url for image in content.images))
    return sha256("\n".join((text, *own)).encode()).hexdigest()[:_DIGEST_LENGTH]


def _is_told(title: str, body: str) -> bool:
    """Tell whether a text has most pairs of words of a title."""
    pairs = set(pairwise(_split(title)))
    return bool(pairs) and len(pairs & set(pairwise(_split(body)))) > _MAX_TOLD * len(pairs)


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())
