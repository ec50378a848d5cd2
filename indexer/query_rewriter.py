"""Says in terms of the index what a query means: the condition that engines answer.

Here the smart-accent rule is applied, and patterns and abbreviations are widened;
what they became is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, chain, groupby

from indexer.abbreviations import AbbreviationForm, AbbreviationMatch, Abbreviations, TypedWord
from indexer.analyzer import (
    MARKED_PREFIX,
    compute_forms,
    find_runs,
    fold_diacritics,
    has_marks,
    join_typed_codes,
    make_name_key,
    tokenize,
)
from indexer.condition import (
    AnyTerm,
    Condition,
    DateRange,
    MatchAll,
    Not,
    Phrase,
    combine_all,
    combine_any,
)
from indexer.engine import STATE_FIELD, TEXT_FIELD, WHOLE_VALUE_PREFIX
from indexer.expansion import TermDictionary, expand, format_term, strip_marks
from indexer.name_variants import NameVariants
from indexer.query_tree import (
    FILE_FIELDS,
    KEY_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    AndNode,
    DateRangeNode,
    FieldNode,
    FlagNode,
    FuzzyNode,
    MatchAllNode,
    NotNode,
    OrNode,
    PhraseNode,
    QueryNode,
    WildcardNode,
    WordNode,
)
from indexer.search_results import Expansion

_CODE_PARTS = re.compile(r"[^\W\d]+(?:[-‐‑–/][^\W\d]+){1,4}")
_ABBREVIATION_FIELDS = (TEXT_FIELD, *TEXT_FIELDS, *FILE_FIELDS)

PhraseSlots = tuple[tuple[str, ...], ...]
"""For each place in a row, the terms that may stand there."""


class AccentMode(StrEnum):
    """The meaning of marks: typed ones bind (smart), none do (fold), their absence too (exact)."""

    SMART = "smart"
    FOLD = "fold"
    EXACT = "exact"


@dataclass(slots=True, kw_only=True)
class QueryRewriter:
    """Resolves the clauses of one query; `expansions` is filled on the way."""

    query: str
    accents: AccentMode
    vocabulary: TermDictionary
    names: NameVariants
    abbreviations: Abbreviations
    expansions: list[Expansion] = field(default_factory=list)

    def rewrite(self, clause: QueryNode, *, match_any: bool = False) -> Condition:
        """Rewrite a whole query as a condition; with `match_any` one of its words is enough."""
        clauses = clause.clauses if isinstance(clause, AndNode) else (clause,)
        words = [
            each
            for each in clauses
            if isinstance(each, WordNode | PhraseNode | WildcardNode | FuzzyNode)
        ]
        if not match_any or not words:
            return self._rewrite_node(clause, TEXT_FIELD)
        alternatives = [
            self._rewrite_node(each, TEXT_FIELD)
            for each in clauses
            if not isinstance(each, WordNode | PhraseNode | WildcardNode | FuzzyNode)
        ]
        return combine_all([combine_any(self._rewrite_adjacent(words, TEXT_FIELD)), *alternatives])

    def match_value(self, name: str, value: str) -> Condition:
        """Require that a field has this whole value, as a flag such as `--author` does."""
        value = join_typed_codes(value)
        if name not in NAME_FIELDS:
            keys = [value.lower()]
        elif self._must_match_marks(is_marked=has_marks(make_name_key(value)), name=name):
            keys = self.names.find_equivalent_keys(name, value)
        else:
            keys = self.names.find_keys_ignoring_marks(name, value)
        return AnyTerm(field=name, terms=tuple(WHOLE_VALUE_PREFIX + key for key in keys))

    def _rewrite_node(self, clause: QueryNode, name: str) -> Condition:
        """Rewrite a clause about the field `name`."""
        condition: Condition
        match clause:
            case WordNode():
                condition = combine_all(self._rewrite_adjacent([clause], name))
            case AndNode(clauses=clauses):
                condition = combine_all(self._rewrite_adjacent(clauses, name))
            case OrNode(clauses=clauses):
                condition = combine_any([self._rewrite_node(each, name) for each in clauses])
            case NotNode(clause=inner):
                condition = Not(condition=self._rewrite_node(inner, name))
            case FieldNode(name=inner_name, clause=inner):
                condition = self._rewrite_node(inner, inner_name)
            case PhraseNode():
                condition = self._rewrite_phrase(clause, name)
            case WildcardNode() | FuzzyNode():
                condition = self._expand_terms(clause, name)
            case MatchAllNode() | DateRangeNode() | FlagNode():
                condition = _rewrite_plain(clause)
        return condition

    def _rewrite_adjacent(self, clauses: Sequence[QueryNode], name: str) -> list[Condition]:
        """Rewrite clauses side by side, each; an abbreviation may cover several words."""
        conditions: list[Condition] = []
        for are_words, group in groupby(clauses, key=lambda clause: isinstance(clause, WordNode)):
            if are_words:
                words = [each for each in group if isinstance(each, WordNode)]
                conditions += self._rewrite_words(words, name)
            else:
                conditions += [self._rewrite_node(each, name) for each in group]
        return conditions

    def _rewrite_words(self, words: list[WordNode], name: str) -> list[Condition]:
        """Rewrite words side by side, each; known forms among them may be what they stand for."""
        typed = [_tokenize_typed(word.text) for word in words]
        conditions_of_words = [
            self._match_words(word.text, each, name)
            for word, each in zip(words, typed, strict=True)
        ]
        if name not in _ABBREVIATION_FIELDS:
            return conditions_of_words
        begins = accumulate(map(len, typed), initial=0)
        word_at = {begin: index for index, begin in enumerate(begins)}
        conditions: list[Condition] = []
        done = 0
        for match in self.abbreviations.find_matches(list(chain.from_iterable(typed))):
            first, last = word_at.get(match.start), word_at.get(match.end)
            if first is None or last is None:
                continue  # it begins or ends inside a word such as CNH-HĐH
            alternatives = [
                _make_phrase(name, self._make_form_slots(alternative), 0)
                for alternative in match.alternatives
            ]
            conditions += [
                *conditions_of_words[done:first],
                combine_any([combine_all(conditions_of_words[first:last]), *alternatives]),
            ]
            self._record_expansion(" ".join(word.text for word in words[first:last]), match)
            done = last
        return conditions + conditions_of_words[done:]

    def _rewrite_phrase(self, phrase: PhraseNode, name: str) -> Condition:
        """Rewrite a phrase as itself, or as itself with a known form in it exchanged."""
        typed = _tokenize_typed(phrase.text)
        conditions = [self._match_words(phrase.text, typed, name, phrase.gap)]
        for match in self.abbreviations.find_matches(typed) if name in _ABBREVIATION_FIELDS else ():
            before = self._make_slots(typed[: match.start], name)
            after = self._make_slots(typed[match.end :], name)
            for alternative in match.alternatives:
                slots = before + self._make_form_slots(alternative) + after
                conditions.append(_make_phrase(name, slots, phrase.gap))
            self._record_expansion(
                " ".join(each.text for each in typed[match.start : match.end]), match
            )
        return combine_any(conditions)

    def _expand_terms(self, clause: WildcardNode | FuzzyNode, name: str) -> Condition:
        """Expand a pattern or fuzzy syllable to the terms that the field has for it."""
        typed = clause.text.lower()
        match_marks = self._must_match_marks(is_marked=strip_marks(typed) != typed, name=name)
        terms = expand(
            clause,
            field=TEXT_FIELD
            if name in TEXT_FIELDS
            else name,  # one vocabulary for the parts of a text
            match_marks=match_marks,
            vocabulary=self.vocabulary,
            query=self.query,
        )
        expanded_to = tuple(dict.fromkeys(map(format_term, terms)))
        self.expansions.append(Expansion(typed=str(clause), expanded_to=expanded_to))
        return AnyTerm(field=name, terms=terms)

    def _match_words(self, text: str, typed: list[TypedWord], name: str, gap: int = 0) -> Condition:
        """Match words in a row, or in some fields a whole value."""
        if name in KEY_FIELDS:
            return self.match_value(name, text)
        ways = [typed, joined] if (joined := _join_code_parts(text)) else [typed]
        return combine_any([_make_phrase(name, self._make_slots(way, name), gap) for way in ways])

    def _make_slots(self, typed: Sequence[TypedWord], name: str) -> PhraseSlots:
        return tuple((self._make_term(each.marked, name),) for each in typed)

    def _make_form_slots(self, form: AbbreviationForm) -> PhraseSlots:
        """Make the slots of a form of our own list: its marks bind even where it has none."""
        loose = self.accents is AccentMode.FOLD
        return tuple(
            (fold_diacritics(word) if loose else MARKED_PREFIX + word,) for word in form.words
        )

    def _make_term(self, marked: str, name: str) -> str:
        match_marks = self._must_match_marks(is_marked=has_marks(marked), name=name)
        return MARKED_PREFIX + marked if match_marks else fold_diacritics(marked)

    def _must_match_marks(self, *, is_marked: bool, name: str) -> bool:
        """Return whether marks bind: not in numbers of documents, where QĐ and QD are one."""
        if self.accents is not AccentMode.SMART:
            return self.accents is AccentMode.EXACT
        return is_marked and name != "doc"

    def _record_expansion(self, typed: str, match: AbbreviationMatch) -> None:
        expanded_to = tuple(dict.fromkeys(form.text for form in match.alternatives))
        self.expansions.append(Expansion(typed=typed, expanded_to=expanded_to))


def _rewrite_plain(clause: MatchAllNode | DateRangeNode | FlagNode) -> Condition:
    """Rewrite a clause that needs nothing of the index to be understood."""
    match clause:
        case MatchAllNode():
            return MatchAll()
        case DateRangeNode(days=days):
            return DateRange(days=days)
        case FlagNode():
            return AnyTerm(field=STATE_FIELD, terms=(f"{WHOLE_VALUE_PREFIX}{clause}",))


def _tokenize_typed(text: str) -> list[TypedWord]:
    """Tokenize a text as typed, without the parts of codes."""
    words: dict[int, TypedWord] = {}
    for token in tokenize(text):
        word = TypedWord(text=text[token.start : token.end], marked=token.marked)
        words.setdefault(token.position, word)
    return list(words.values())


def _join_code_parts(text: str) -> list[TypedWord]:
    """Tokenize a text with `NQ/TW` as the part of a code that it may be; empty where none is."""
    words: list[TypedWord] = []
    is_joined = False
    for run in find_runs(text):
        if _CODE_PARTS.fullmatch(run):
            words.append(TypedWord(text=run, marked=compute_forms(run).marked))
            is_joined = True
        else:
            words += _tokenize_typed(run)
    return words if is_joined else []


def _make_phrase(name: str, slots: PhraseSlots, gap: int) -> Condition:
    if len(slots) == 1:
        return AnyTerm(field=name, terms=slots[0])
    return Phrase(field=name, slots=slots, gap=gap)
