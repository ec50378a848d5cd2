"""Repairs the text of a parsed page where it was written for old fonts or read in a wrong charset.

The rule. A page whose text has none of the signs that damage leaves is left alone. Otherwise
the text of each block (of each run that names an old font) is tried alone. Its *accented* words are
those with letters beyond ASCII; an accented word is *sound* when it is built like a Vietnamese
syllable (`crawler.extract.html.syllables`).

1. UTF-8 read as Windows-1252 is repaired where that leaves at least 6 in 10 accented words sound
   and brings Vietnamese letters that Windows-1252 lacks (`ạ ă đ ơ ư` ...), or more sound words
   than before; or where only quotation marks and dashes change.
2. Text that has such letters already is no text of an old font. Other text is read by each table; a
   block speaks for a table that leaves at least 3 in 4 accented words sound, and makes sound at
   least two different ones, or one where no more than half were sound before. The table for which
   the page's blocks bring most words is the page's, if these are three different words at least; it
   is used in the blocks that speak for it. Where the font is named, its own table is tried, and one
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

from crawler.extract.html.parse import Element
from crawler.extract.html.syllables import AccentedWords, find_accented_words
from crawler.extract.html.walk import BLOCK_ELEMENTS
from crawler.extract.repair import mojibake
from crawler.extract.repair.legacy_fonts import (
    FontFamily,
    convert_to_unicode,
    detect_font_family,
    is_capital_font,
)

# The commonest letters of each table: no text of some length is without any. Asking for each is
# faster than a pattern of all, and every sound page is asked.
_LEGACY_FONT_LETTERS = ("\xad", *"¸µ¹¶ÖÞøïûåöñäÇÜ")
_NOT_IN_WINDOWS_1252 = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_FONT_STYLE = re.compile(r"font-family\s*:\s*([^;,]+)", re.IGNORECASE)
_BROKEN_PUNCTUATION = re.compile("â€.")
# Titles and controls are read too, and each is written for itself.
_BLOCK_ELEMENTS = BLOCK_ELEMENTS | {"title", "html", "head", "label", "button", "select", "option"}
_REPAIRED_ATTRIBUTES = ("alt", "title", "content")
_SKIPPED_ELEMENTS = frozenset({"script", "style"})
# Shares of accented words that are sound (0 to 1), and a number of different words, as the rules at
# the head of the module state them. No measurement is kept.
_MAX_SHARE_BEFORE = 0.5  # rule 2: before, where one new sound word is enough
_MIN_SHARE_OF_NAMED = 0.6  # rule 1, and rule 2 where the font is named
_MIN_SHARE_OF_GUESSED = 0.75  # rule 2: after, where the table is guessed
_MIN_PAGE_WORDS = 3  # rule 2: words that name the page's table


@dataclass(slots=True)
class _TextNode:
    """One text of the tree, and how to write it back."""

    text: str
    write: Callable[[str], None]


@dataclass(slots=True)
class _FontRun:
    """The text of one block, as far as it is in one font."""

    font: str | None
    nodes: list[_TextNode] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(node.text for node in self.nodes)

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Write each text back changed."""
        for node in self.nodes:
            node.write(change(node.text))


def repair_text(root: Element) -> tuple[str, ...]:
    """Repair the text of a page in place.

    Returns:
        What was repaired: `mojibake`, and the names of families of old fonts; nothing where the
        page was left as it is.
    """
    text = etree.tostring(root, method="text", encoding="unicode")
    if not (
        any(sign in text for sign in _LEGACY_FONT_LETTERS) or mojibake.has_mojibake_signs(text)
    ):
        return ()
    others, has_mojibake = [], False
    for run in list(_collect_runs(root)):
        if _is_mojibake(run.text):
            run.rewrite(mojibake.repair_mojibake)
            has_mojibake = True
        else:
            others.append(run)
    families = sorted(family.value for family in _repair_fonts(others))
    return ("mojibake", *families) if has_mojibake else tuple(families)


def _is_mojibake(text: str) -> bool:
    if not mojibake.has_mojibake_signs(text):
        return False
    repaired = mojibake.repair_mojibake(text)
    if repaired == text:
        return False
    before, after = find_accented_words(text), find_accented_words(repaired)
    if not repaired.strip():
        return True  # an indent of one non-breaking space
    has_new = len(_NOT_IN_WINDOWS_1252.findall(repaired)) > len(_NOT_IN_WINDOWS_1252.findall(text))
    is_better = after.syllable_share >= _MIN_SHARE_OF_NAMED and (
        has_new or bool(_find_gained_words(before, after))
    )
    return is_better or repaired == _BROKEN_PUNCTUATION.sub(
        lambda match: mojibake.repair_mojibake(match[0]), text
    )


def _repair_fonts(runs: list[_FontRun]) -> set[FontFamily]:
    gains_by_run = [_try_families(run) for run in runs]
    page_family = _choose_page_family(gains_by_run)
    converted: set[FontFamily] = set()
    for run, gains in zip(runs, gains_by_run, strict=True):
        family = detect_font_family(run.font or "") or page_family
        if family and gains.get(family):
            _convert(run, family)
            converted.add(family)
    # Plain ASCII shows no family; only its font says that it prints capitals.
    if FontFamily.TCVN3 in converted:
        for run in runs:
            if is_capital_font(run.font or "") and run.text.isascii():
                run.rewrite(str.upper)
    return converted


def _convert(run: _FontRun, family: FontFamily) -> None:
    is_capital = is_capital_font(run.font or "")

    def convert(text: str) -> str:
        text = convert_to_unicode(text, family)
        return text.upper() if is_capital else text

    run.rewrite(convert)


def _try_families(run: _FontRun) -> dict[FontFamily, frozenset[str]]:
    """Find the words that each family's table makes sound in a run that may be that family's."""
    text = run.text
    if text.isascii() or _NOT_IN_WINDOWS_1252.search(text):
        return {}
    named = detect_font_family(run.font or "")
    before = find_accented_words(text)
    gains = {}
    for family in (named,) if named else FontFamily:
        after = find_accented_words(convert_to_unicode(text, family))
        gained = _find_gained_words(before, after)
        is_likely = before.syllable_share <= _MAX_SHARE_BEFORE or len(gained) > 1
        if named:
            gains[family] = gained if after.syllable_share >= _MIN_SHARE_OF_NAMED else frozenset()
        elif is_likely and after.syllable_share >= _MIN_SHARE_OF_GUESSED:
            gains[family] = gained
    return gains


def _choose_page_family(gains_by_run: list[dict[FontFamily, frozenset[str]]]) -> FontFamily | None:
    words = {family: set[str]() for family in FontFamily}
    for gains in gains_by_run:
        for family, gained in gains.items():
            words[family] |= gained
    best = max(FontFamily, key=lambda family: len(words[family]))
    return best if len(words[best]) >= _MIN_PAGE_WORDS else None


def _find_gained_words(before: AccentedWords, after: AccentedWords) -> frozenset[str]:
    """Find the unsound words that became sound; none where as many became unsound."""
    sound_before = sum(word in before.syllables for word in before.words)
    sound_after = sum(word in after.syllables for word in after.words)
    if sound_after <= sound_before:
        return frozenset()
    return frozenset(before.words) - before.syllables - (frozenset(after.words) - after.syllables)


def _collect_runs(root: Element) -> Iterator[_FontRun]:
    runs: dict[tuple[Element, str | None], _FontRun] = {}
    stack: list[tuple[Element, str | None]] = [(root, None)]
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "start":
            block, font = stack[-1]
            block = element if element.tag in _BLOCK_ELEMENTS else block
            stack.append((block, _get_font(element) or font))
            if element.tag not in _SKIPPED_ELEMENTS:
                _add_text(runs, *stack[-1], element.text, _make_writer(element, "text"))
            yield from _iterate_attribute_runs(element)
            continue
        if event == "end":
            stack.pop()
        _add_text(runs, *stack[-1], element.tail, _make_writer(element, "tail"))
    yield from runs.values()


def _add_text(
    runs: dict[tuple[Element, str | None], _FontRun],
    block: Element,
    font: str | None,
    text: str | None,
    write: Callable[[str], None],
) -> None:
    if text and not text.isspace():
        named = font if font and detect_font_family(font) else None
        run = runs.setdefault((block, named), _FontRun(font=named))
        run.nodes.append(_TextNode(text=text, write=write))


def _iterate_attribute_runs(element: Element) -> Iterator[_FontRun]:
    for name in _REPAIRED_ATTRIBUTES:
        value = element.get(name)
        if value and not value.isascii():
            yield _FontRun(
                font=None, nodes=[_TextNode(text=value, write=partial(element.set, name))]
            )


def _make_writer(element: Element, attribute: str) -> Callable[[str], None]:
    return partial(setattr, element, attribute)


def _get_font(element: Element) -> str | None:
    style = element.get("style")
    if style and (match := _FONT_STYLE.search(style)):
        return match[1]
    return element.get("face")
