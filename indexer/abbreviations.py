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
from indexer.memo import Memo

_SYLLABLE = re.compile(
    r"(?:[bcdghklmnpqrstvx]|[cgknpt]h|gi|ngh?|qu|tr)?[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?"
)

Words = tuple[str, ...]
"""Marked forms in a row."""

# The values are named tuples, which are made sooner than dataclasses: every search waits for them.


class TypedWord(NamedTuple):
    """One token of a query: its text, and its marked form."""

    text: str
    marked: str


class Form(NamedTuple):
    """A short or long form: as the list writes it, and as marked forms in a row."""

    text: str
    words: Words


class Recognised(NamedTuple):
    """`typed[start:end]` is a known form, and `others` stand for the same."""

    start: int
    end: int
    others: tuple[Form, ...]


class Abbreviations:
    """The known forms, to be found in what somebody typed.

    Only those are analysed that begin with a letter which is typed.
    """

    def __init__(self, long_forms: Mapping[str, Iterable[str]]) -> None:
        self._entries: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for short, longs in long_forms.items():
            entry = (short, tuple(longs))
            for letter in dict.fromkeys(_letter(text) for text in (short, *entry[1])):
                self._entries[letter].append(entry)
        self._tables: Memo[str, _Table] = Memo(lambda letter: _Table(self._entries.get(letter, ())))

    def recognise(self, typed: Sequence[TypedWord]) -> Iterator[Recognised]:
        """The known forms in a row of words, the longest first where they begin together."""
        start = 0
        while start < len(typed):
            table = self._tables[_letter(typed[start].text)]
            words = table.form_at(typed, start)
            if words is None:
                start += 1
            else:
                end = start + len(words)
                yield Recognised(start=start, end=end, others=tuple(table.others[words]))
                start = end


class _Table:
    """The forms of some entries, and what stands for the same."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.others: defaultdict[Words, list[Form]] = defaultdict(list)
        self._capitals: dict[Words, str] = {}
        for short, longs in entries:
            self._add(_form(short), [_form(long) for long in longs])
        self._by_first: defaultdict[str, list[Words]] = defaultdict(list)
        for words in sorted(self.others, key=len, reverse=True):
            self._by_first[analyzer.fold(words[0])].append(words)

    def form_at(self, typed: Sequence[TypedWord], start: int) -> Words | None:
        """The longest form that begins with a word of a row."""
        for words in self._by_first.get(analyzer.fold(typed[start].marked), ()):
            row = typed[start : start + len(words)]
            if len(row) == len(words) and all(map(_means, row, words)):
                capitals = self._capitals.get(words)
                typed_as = " ".join(each.text for each in row).translate(analyzer.ETH)
                if capitals is None or capitals == typed_as:
                    return words
        return None

    def _add(self, short: Form, longs: list[Form]) -> None:
        if not short.words or not all(long.words for long in longs):
            return
        if all(_SYLLABLE.fullmatch(analyzer.fold(word)) for word in short.words):
            self._capitals[short.words] = short.text
        self.others[short.words] += longs
        for long in longs:
            if short.words not in self._capitals:
                self.others[long.words].append(short)


def _letter(text: str) -> str:
    """What the first word of a text begins with, without marks."""
    first = next(filter(str.isalnum, text), "")
    return analyzer.forms(first).folded[:1]


def _form(text: str) -> Form:
    return Form(
        text=text,
        words=tuple(each.removeprefix(analyzer.MARK) for each, *_ in analyzer.terms(text)),
    )


def _means(typed: TypedWord, word: str) -> bool:
    """Whether what was typed finds the word, by the smart-accent rule."""
    return typed.marked in {word, analyzer.fold(word)}
