"""Short forms and what they stand for (`LLCT`, lý luận chính trị): each finds the other.

A short form that reads as a syllable (`ThU`, `TƯ`) is recognised only when typed
with its capitals, and its long form does not find it: an index knows no
capitals, and every `thu` of a harvest would be found. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from indexer import analyzer
from indexer.bounded_cache import BoundedCache

_SYLLABLE = re.compile(
    r"(?:[bcdghklmnpqrstvx]|[cgknpt]h|gi|ngh?|qu|tr)?[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?"
)

MarkedForms = tuple[str, ...]
"""Marked forms in a row."""

# The values are named tuples, which are made sooner than dataclasses: every search waits for them.


class TypedWord(NamedTuple):
    """One token of a query: its text, and its marked form."""

    text: str
    marked: str


class AbbreviationForm(NamedTuple):
    """A short or long form: as the list writes it, and as marked forms in a row."""

    text: str
    words: MarkedForms


class AbbreviationMatch(NamedTuple):
    """`typed[start:end]` is a known form, and `others` stand for the same."""

    start: int
    end: int
    alternatives: tuple[AbbreviationForm, ...]


class Abbreviations:
    """The known forms, to be found in what somebody typed.

    Only those are analysed that begin with a letter which is typed.
    """

    def __init__(self, long_forms: Mapping[str, Iterable[str]]) -> None:
        self._entries: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for short, longs in long_forms.items():
            entry = (short, tuple(longs))
            for letter in dict.fromkeys(_get_first_letter(text) for text in (short, *entry[1])):
                self._entries[letter].append(entry)
        self._tables: BoundedCache[str, _FormTable] = BoundedCache(
            lambda letter: _FormTable(self._entries.get(letter, ()))
        )

    def find_matches(self, typed: Sequence[TypedWord]) -> Iterator[AbbreviationMatch]:
        """Yield the known forms in a row of words, the longest first where they begin together."""
        start = 0
        while start < len(typed):
            table = self._tables[_get_first_letter(typed[start].text)]
            words = table.find_longest_form(typed, start)
            if words is None:
                start += 1
            else:
                end = start + len(words)
                yield AbbreviationMatch(
                    start=start, end=end, alternatives=tuple(table.alternatives[words])
                )
                start = end


class _FormTable:
    """The forms of some entries, and what stands for the same."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.alternatives: defaultdict[MarkedForms, list[AbbreviationForm]] = defaultdict(list)
        self._required_spelling: dict[MarkedForms, str] = {}
        for short, longs in entries:
            self._add(_parse_form(short), [_parse_form(long) for long in longs])
        self._forms_by_first_word: defaultdict[str, list[MarkedForms]] = defaultdict(list)
        for words in sorted(self.alternatives, key=len, reverse=True):
            self._forms_by_first_word[analyzer.fold_diacritics(words[0])].append(words)

    def find_longest_form(self, typed: Sequence[TypedWord], start: int) -> MarkedForms | None:
        """Return the longest form that begins with a word of a row."""
        for words in self._forms_by_first_word.get(
            analyzer.fold_diacritics(typed[start].marked), ()
        ):
            typed_row = typed[start : start + len(words)]
            if len(typed_row) == len(words) and all(map(_matches_form, typed_row, words)):
                required = self._required_spelling.get(words)
                typed_as = " ".join(each.text for each in typed_row).translate(
                    analyzer.ETH_TO_D_STROKE
                )
                if required is None or required == typed_as:
                    return words
        return None

    def _add(self, short: AbbreviationForm, longs: list[AbbreviationForm]) -> None:
        if not short.words or not all(long.words for long in longs):
            return
        if all(_SYLLABLE.fullmatch(analyzer.fold_diacritics(word)) for word in short.words):
            self._required_spelling[short.words] = short.text
        self.alternatives[short.words] += longs
        for long in longs:
            if short.words not in self._required_spelling:
                self.alternatives[long.words].append(short)


def _get_first_letter(text: str) -> str:
    """Return the letter that the first word of a text begins with, without marks."""
    first = next(filter(str.isalnum, text), "")
    return analyzer.compute_forms(first).folded[:1]


def _parse_form(text: str) -> AbbreviationForm:
    return AbbreviationForm(
        text=text,
        words=tuple(
            each.removeprefix(analyzer.MARKED_PREFIX) for each, *_ in analyzer.extract_terms(text)
        ),
    )


def _matches_form(typed: TypedWord, word: str) -> bool:
    """Return whether what was typed finds the word, by the smart-accent rule."""
    return typed.marked in {word, analyzer.fold_diacritics(word)}
