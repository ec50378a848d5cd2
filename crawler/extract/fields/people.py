"""The people that a text names by degree or form of address: `TS. Nguyễn Văn An - Hiệu trưởng`.

Names without either are left alone: a wrong person is worse than a missing one.
"""

import re
from collections.abc import Iterator

from archive.model import PersonMention
from crawler.extract.fields.names import CAPITALS, is_full_name, is_position

_PERSON = re.compile(
    r"(?<!\w)(?:(?P<address>[Đđ]ồng chí|[Đđ]/c|[Ôô]ng|[Bb]à|[Tt]hầy|[Cc]ô)\s++)?"
    r"(?P<degree>(?:(?:GS|PGS|TSKH|TS|Th\.?[Ss]|CN|GVCC|GVC|NGƯT|NGND|Thạc s[ĩỹ]|Tiến s[ĩỹ]"
    r"|Cử nhân)"
    r"(?:\s*+[.,]\s*+|\s++)){1,8})?"
    rf"(?P<name>[{CAPITALS}][^\W\d_]*(?:\s[{CAPITALS}][^\W\d_]*){{1,5}})"
    r"(?:\s*+[-–,]\s++(?P<position>[^.;:()\n]{3,120}))?"
)
# What a person's mention can begin with. `re` looks for one of some letters without trying every
# place, as it has to for a pattern that begins with a look behind.
_START = re.compile(rf"[{CAPITALS}đôbtc](?:(?<=[{CAPITALS}])|(?:ồng chí|/c|ng|à|hầy|ô)\s)")
# A position ends where the sentence goes on: `..., Hiệu trưởng phát biểu khai mạc`.
_BEFORE_VERB = re.compile(
    r"(?<!\s)\s++(?:phát biểu|trao|trình bày|tặng|đã|đang|sẽ|được|báo cáo|chủ trì|dự|đến|cho|và"
    r"|cùng|thay mặt|nhấn)\b"
)


def _iterate_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_PERSON`, as its `finditer` would."""
    start = 0
    while sign := _START.search(text, start):
        match = _PERSON.match(text, sign.start())
        start = match.end() if match else sign.start() + 1
        if match:
            yield match


def find_people(text: str) -> tuple[PersonMention, ...]:
    """Find all people named with a degree or a form of address, in order.

    Returns:
        The mentions; offsets are characters of `text`, and those of the bare name.
    """
    people = []
    for match in _iterate_matches(text):
        name = match["name"]
        if not (match["degree"] or match["address"]) or not is_full_name(name):
            continue
        position = _BEFORE_VERB.split(match["position"] or "", maxsplit=1)[0].strip(" ,–-")
        people.append(
            PersonMention(
                name=name,
                start=match.start("name"),
                end=match.end("name"),
                degree=(match["degree"] or "").strip(" ,") or None,
                position=position if is_position(position) else None,
            )
        )
    return tuple(people)
