"""Mends the text of a parsed page where it was written for old fonts or read in a wrong charset.

The rule. A page whose text has none of the signs that damage leaves is not looked at. Otherwise
the text of each block (of each run that names an old font) is tried alone. Its *marked* words are
those with letters beyond ASCII; a marked word is *sound* when it is built like a Vietnamese
syllable (`crawler.extract.syllable`).

1. UTF-8 read as Windows-1252 is mended where that leaves at least 6 in 10 marked words sound and
   brings Vietnamese letters that Windows-1252 lacks (`ạ ă đ ơ ư` ...), or more sound words than
   before; or where only quotation marks and dashes change.
2. Text that has such letters already is no text of an old font. Other text is read by each table; a
   block speaks for a table that leaves at least 3 in 4 marked words sound, and makes sound at least
   two different ones, or one where no more than half were sound before. The table for which the
   page's blocks bring most words is the page's, if these are three different words at least; it is
   used in the blocks that speak for it. Where the font is named, its own table is tried, and one
   word and 6 in 10 suffice.
3. In a font of capitals (`.VnTimeH`) converted text becomes capitals; so does text in plain ASCII,
   where something on the page was converted.

So correct Vietnamese is left alone because its words are sound already, and French or English
because old tables make next to no syllables of their words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from crawler.extract import mojibake
from crawler.extract.legacy_fonts import (
    Family,
    family_of_font,
    is_font_of_capitals,
    to_unicode,
)
from crawler.extract.syllable import Marked, marked
from crawler.extract.tree import Element

# The commonest letters of each table: no text of some length is without any. Asking for each is
# faster than a pattern of all, and every sound page is asked.
_SIGNS = ("\xad", *"¸µ¹¶ÖÞøïûåöñäÇÜ")
_BEYOND = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_FONT_STYLE = re.compile(r"font-family\s*:\s*([^;,]+)", re.IGNORECASE)
_TYPOGRAPHY = re.compile("â€.")
_BLOCK_TAGS = """
    p div li td th h1 h2 h3 h4 h5 h6 title dt dd caption figcaption pre center blockquote body
    section article header footer nav aside ul ol dl table tr html head form fieldset label button
    select option
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_ATTRIBUTES = ("alt", "title", "content")
_UNREAD = frozenset({"script", "style"})
_HALF = 0.5
_MOST = 0.6
_NEARLY_ALL = 0.75
_WORDS_OF_A_PAGE = 3


@dataclass(slots=True)
class _Slot:
    """One piece of text in the tree, and how to write it back."""

    text: str
    write: Callable[[str], None]


@dataclass(slots=True)
class _Run:
    """The text of one block, as far as it is in one font."""

    font: str | None
    slots: list[_Slot] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(slot.text for slot in self.slots)

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Write each piece back changed."""
        for slot in self.slots:
            slot.write(change(slot.text))


def mend(root: Element) -> tuple[str, ...]:
    """Mend the text of a page in place; names what was mended, and leaves other pages as they are.

    The names are `mojibake` and those of the families of old fonts.
    """
    text = etree.tostring(root, method="text", encoding="unicode")
    if not (any(sign in text for sign in _SIGNS) or mojibake.is_suspect(text)):
        return ()
    others, has_mojibake = [], False
    for run in list(_runs(root)):
        if _is_mojibake(run.text):
            run.rewrite(mojibake.mended)
            has_mojibake = True
        else:
            others.append(run)
    families = sorted(family.value for family in _mend_fonts(others))
    return ("mojibake", *families) if has_mojibake else tuple(families)


def _is_mojibake(text: str) -> bool:
    if not mojibake.is_suspect(text):
        return False
    mended = mojibake.mended(text)
    if mended == text:
        return False
    before, after = marked(text), marked(mended)
    if not mended.strip():
        return True  # an indent of one non-breaking space
    has_new = len(_BEYOND.findall(mended)) > len(_BEYOND.findall(text))
    is_better = after.share >= _MOST and (has_new or bool(_gained(before, after)))
    return is_better or mended == _TYPOGRAPHY.sub(lambda match: mojibake.mended(match[0]), text)


def _mend_fonts(runs: list[_Run]) -> set[Family]:
    tried = [_tried(run) for run in runs]
    of_page = _family_of_page(tried)
    done: set[Family] = set()
    for run, gains in zip(runs, tried, strict=True):
        family = family_of_font(run.font or "") or of_page
        if family and gains.get(family):
            _convert(run, family)
            done.add(family)
    if Family.TCVN3 in done:
        for run in runs:
            if is_font_of_capitals(run.font or "") and run.text.isascii():
                run.rewrite(str.upper)
    return done


def _convert(run: _Run, family: Family) -> None:
    is_capital = is_font_of_capitals(run.font or "")

    def converted(text: str) -> str:
        text = to_unicode(text, family)
        return text.upper() if is_capital else text

    run.rewrite(converted)


def _tried(run: _Run) -> dict[Family, frozenset[str]]:
    """The words that each family's table makes sound in a run, where it may be that family's."""
    text = run.text
    if text.isascii() or _BEYOND.search(text):
        return {}
    named = family_of_font(run.font or "")
    before = marked(text)
    found = {}
    for family in (named,) if named else Family:
        after = marked(to_unicode(text, family))
        gained = _gained(before, after)
        is_likely = before.share <= _HALF or len(gained) > 1
        if named:
            found[family] = gained if after.share >= _MOST else frozenset()
        elif is_likely and after.share >= _NEARLY_ALL:
            found[family] = gained
    return found


def _family_of_page(tried: list[dict[Family, frozenset[str]]]) -> Family | None:
    words = {family: set[str]() for family in Family}
    for gains in tried:
        for family, gained in gains.items():
            words[family] |= gained
    best = max(Family, key=lambda family: len(words[family]))
    return best if len(words[best]) >= _WORDS_OF_A_PAGE else None


def _gained(before: Marked, after: Marked) -> frozenset[str]:
    """The unsound words that became sound, if words did so at all on balance."""
    lost = sum(word in before.sound for word in before.words)
    kept = sum(word in after.sound for word in after.words)
    if kept <= lost:
        return frozenset()
    return frozenset(before.words) - before.sound - (frozenset(after.words) - after.sound)


def _runs(root: Element) -> Iterator[_Run]:
    found: dict[tuple[Element, str | None], _Run] = {}
    around: list[tuple[Element, str | None]] = [(root, None)]
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "start":
            block, font = around[-1]
            block = element if element.tag in _BLOCKS else block
            around.append((block, _font_of(element) or font))
            if element.tag not in _UNREAD:
                _add(found, *around[-1], element.text, _writer(element, "text"))
            yield from _attribute_runs(element)
            continue
        if event == "end":
            around.pop()
        _add(found, *around[-1], element.tail, _writer(element, "tail"))
    yield from found.values()


def _add(
    found: dict[tuple[Element, str | None], _Run],
    block: Element,
    font: str | None,
    text: str | None,
    write: Callable[[str], None],
) -> None:
    if text and not text.isspace():
        named = font if font and family_of_font(font) else None
        run = found.setdefault((block, named), _Run(font=named))
        run.slots.append(_Slot(text=text, write=write))


def _attribute_runs(element: Element) -> Iterator[_Run]:
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value and not value.isascii():
            yield _Run(font=None, slots=[_Slot(text=value, write=partial(element.set, name))])


def _writer(element: Element, place: str) -> Callable[[str], None]:
    return partial(setattr, element, place)


def _font_of(element: Element) -> str | None:
    style = element.get("style")
    if style and (match := _FONT_STYLE.search(style)):
        return match[1]
    return element.get("face")
