"""Says in terms of the index what a query means: the condition that engines answer.

Here the smart-accent rule is applied, and patterns and abbreviations are widened;
what they became is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, chain, groupby

from indexer.abbreviations import Abbreviations, Form, Recognised, TypedWord
from indexer.analyzer import MARK, fold, has_marks, name_key, tokens
from indexer.condition import (
    Anything,
    Condition,
    InOrder,
    Occurs,
    Within,
    Without,
    all_of,
    any_of,
)
from indexer.engine import KEY, STATE, TEXT
from indexer.expansion import Vocabulary, bare, expand, shown
from indexer.names import Names
from indexer.query import (
    FILE_FIELDS,
    KEY_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    And,
    Clause,
    Everything,
    Fuzzy,
    InField,
    Not,
    Or,
    Pattern,
    Phrase,
    Published,
    State,
    Word,
)
from indexer.result import Expansion

_TEXT = (TEXT, *TEXT_FIELDS, *FILE_FIELDS)

Slots = tuple[tuple[str, ...], ...]
"""For each place in a row, the terms that may stand there."""


class Accents(StrEnum):
    """What marks mean: typed ones bind (smart), none do (fold), their absence too (exact)."""

    SMART = "smart"
    FOLD = "fold"
    EXACT = "exact"


@dataclass(slots=True, kw_only=True)
class Resolver:
    """Resolves the clauses of one query; `expansions` is filled on the way."""

    query: str
    accents: Accents
    vocabulary: Vocabulary
    names: Names
    abbreviations: Abbreviations
    expansions: list[Expansion] = field(default_factory=list)

    def condition(self, clause: Clause, *, match_any: bool = False) -> Condition:
        """What a whole query asks; with `match_any` one of its words is enough."""
        clauses = clause.clauses if isinstance(clause, And) else (clause,)
        words = [each for each in clauses if isinstance(each, Word | Phrase | Pattern | Fuzzy)]
        if not match_any or not words:
            return self._one(clause, TEXT)
        others = [
            self._one(each, TEXT)
            for each in clauses
            if not isinstance(each, Word | Phrase | Pattern | Fuzzy)
        ]
        return all_of([any_of(self._row(words, TEXT)), *others])

    def has_value(self, name: str, value: str) -> Condition:
        """That a field has this whole value: what a flag such as `--author` asks."""
        if name not in NAME_FIELDS:
            keys = [value.lower()]
        elif self._is_strict(is_marked=has_marks(name_key(value)), name=name):
            keys = self.names.keys_of(name, value)
        else:
            keys = self.names.keys_like(name, value)
        return Occurs(field=name, terms=tuple(KEY + key for key in keys))

    def _one(self, clause: Clause, name: str) -> Condition:
        """What a clause asks of the field `name`."""
        condition: Condition
        match clause:
            case Word():
                condition = all_of(self._row([clause], name))
            case And(clauses=clauses):
                condition = all_of(self._row(clauses, name))
            case Or(clauses=clauses):
                condition = any_of([self._one(each, name) for each in clauses])
            case Not(clause=inner):
                condition = Without(condition=self._one(inner, name))
            case InField(name=inner_name, clause=inner):
                condition = self._one(inner, inner_name)
            case Phrase():
                condition = self._phrase(clause, name)
            case Pattern() | Fuzzy():
                condition = self._widened(clause, name)
            case Everything() | Published() | State():
                condition = _plain(clause)
        return condition

    def _row(self, clauses: Sequence[Clause], name: str) -> list[Condition]:
        """What clauses side by side ask, each; an abbreviation may cover several words."""
        conditions: list[Condition] = []
        for are_words, group in groupby(clauses, key=lambda clause: isinstance(clause, Word)):
            if are_words:
                words = [each for each in group if isinstance(each, Word)]
                conditions += self._words(words, name)
            else:
                conditions += [self._one(each, name) for each in group]
        return conditions

    def _words(self, words: list[Word], name: str) -> list[Condition]:
        """What words side by side ask, each; known forms among them or what they stand for."""
        typed = [_typed(word.text) for word in words]
        asked = [
            self._value(word.text, each, name) for word, each in zip(words, typed, strict=True)
        ]
        if name not in _TEXT:
            return asked
        begins = accumulate(map(len, typed), initial=0)
        word_at = {begin: index for index, begin in enumerate(begins)}
        conditions: list[Condition] = []
        done = 0
        for known in self.abbreviations.recognise(list(chain.from_iterable(typed))):
            first, last = word_at.get(known.start), word_at.get(known.end)
            if first is None or last is None:
                continue  # it begins or ends inside a word such as CNH-HĐH
            others = [_in_row(name, self._slots_of(other), 0) for other in known.others]
            conditions += [*asked[done:first], any_of([all_of(asked[first:last]), *others])]
            self._tell(" ".join(word.text for word in words[first:last]), known)
            done = last
        return conditions + asked[done:]

    def _phrase(self, phrase: Phrase, name: str) -> Condition:
        """The phrase, or the phrase with a known form in it exchanged."""
        typed = _typed(phrase.text)
        conditions = [self._value(phrase.text, typed, name, phrase.gap)]
        for known in self.abbreviations.recognise(typed) if name in _TEXT else ():
            before = self._slots(typed[: known.start], name)
            after = self._slots(typed[known.end :], name)
            for other in known.others:
                slots = before + self._slots_of(other) + after
                conditions.append(_in_row(name, slots, phrase.gap))
            self._tell(" ".join(each.text for each in typed[known.start : known.end]), known)
        return any_of(conditions)

    def _widened(self, clause: Pattern | Fuzzy, name: str) -> Condition:
        """A pattern or fuzzy syllable as the terms that the field has for it."""
        typed = clause.text.lower()
        strict = self._is_strict(is_marked=bare(typed) != typed, name=name)
        terms = expand(
            clause,
            field=TEXT if name in TEXT_FIELDS else name,  # one vocabulary for the parts of a text
            strict=strict,
            vocabulary=self.vocabulary,
            query=self.query,
        )
        became = tuple(dict.fromkeys(map(shown, terms)))
        self.expansions.append(Expansion(typed=str(clause), became=became))
        return Occurs(field=name, terms=terms)

    def _value(self, text: str, typed: list[TypedWord], name: str, gap: int = 0) -> Condition:
        """Words in a row, or in some fields a whole value."""
        if name in KEY_FIELDS:
            return self.has_value(name, text)
        return _in_row(name, self._slots(typed, name), gap)

    def _slots(self, typed: Sequence[TypedWord], name: str) -> Slots:
        return tuple((self._term(each.marked, name),) for each in typed)

    def _slots_of(self, form: Form) -> Slots:
        """A form of our own list: its marks bind even where it has none."""
        loose = self.accents is Accents.FOLD
        return tuple((fold(word) if loose else MARK + word,) for word in form.words)

    def _term(self, marked: str, name: str) -> str:
        strict = self._is_strict(is_marked=has_marks(marked), name=name)
        return MARK + marked if strict else fold(marked)

    def _is_strict(self, *, is_marked: bool, name: str) -> bool:
        """Whether marks bind: not in numbers of documents, where QĐ and QD are one."""
        if self.accents is not Accents.SMART:
            return self.accents is Accents.EXACT
        return is_marked and name != "doc"

    def _tell(self, typed: str, known: Recognised) -> None:
        became = tuple(dict.fromkeys(form.text for form in known.others))
        self.expansions.append(Expansion(typed=typed, became=became))


def _plain(clause: Everything | Published | State) -> Condition:
    """A clause that needs nothing of the index to be understood."""
    match clause:
        case Everything():
            return Anything()
        case Published(days=days):
            return Within(days=days)
        case State():
            return Occurs(field=STATE, terms=(f"{KEY}{clause}",))


def _typed(text: str) -> list[TypedWord]:
    """The tokens of a text as typed, without the parts of codes."""
    words: dict[int, TypedWord] = {}
    for token in tokens(text):
        word = TypedWord(text=text[token.start : token.end], marked=token.marked)
        words.setdefault(token.position, word)
    return list(words.values())


def _in_row(name: str, slots: Slots, gap: int) -> Condition:
    if len(slots) == 1:
        return Occurs(field=name, terms=slots[0])
    return InOrder(field=name, slots=slots, gap=gap)
