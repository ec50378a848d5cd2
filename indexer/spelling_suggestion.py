"""Another spelling of a query that finds little: one syllable exchanged for a likelier one.

A syllable is likelier that stands more often beside its neighbour of the query.
Candidates are one letter away, or the same letters with other marks; who typed
marks anywhere is offered marks, who typed none is not. After P. Norvig, How to Write a
Spelling Corrector (2007), with pairs in the place of single words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analyzer import MARKED_PREFIX, compute_forms, fold_diacritics, has_marks
from indexer.condition import AnyTerm, Condition, Phrase
from indexer.engine import TEXT_FIELD
from indexer.expansion import TermDictionary
from indexer.query_tree import QueryNode, WordNode, iter_conjuncts
from indexer.spelling import list_spellings

# The alphabet without marks and without the letters f, j, w and z, which Vietnamese has not.
_LETTERS = "abcdeghiklmnopqrstuvxy"
_MAX_CANDIDATES = 60  # terms for a word, chosen: each costs the engine one or two counts
_MAX_SYLLABLE_LETTERS = 7  # letters of the longest Vietnamese syllable: nghieng

ConditionCounter = Callable[[Condition], int]
"""How many articles meet a condition."""


@dataclass(frozen=True, slots=True)
class _WordInContext:
    """A word of the query, and the terms beside it."""

    word: WordNode
    term: str
    previous_term: str | None
    next_term: str | None


def suggest_spelling(
    query: str, clause: QueryNode, vocabulary: TermDictionary, count: ConditionCounter
) -> str | None:
    """Return the query with its least likely syllable exchanged; None if none is likelier."""
    best: tuple[int, str] | None = None
    known = _SpellingCandidates(vocabulary)
    contexts = list(_iter_words_in_context(clause))
    is_marked = any(context.term.startswith(MARKED_PREFIX) for context in contexts)
    for context in contexts:
        now = _count_support(context, context.term, count)
        for term in known.list_candidates(context.term, is_marked=is_marked):
            gain = _count_support(context, term, count) - now
            if gain > max(0, now) and (best is None or gain > best[0]):
                start, end = context.word.span
                best = (gain, query[:start] + _spell_term(term) + query[end:])
    return best[1] if best else None


class _SpellingCandidates:
    """The terms of an index that a syllable may have been meant to be."""

    def __init__(self, vocabulary: TermDictionary) -> None:
        self._vocabulary = vocabulary
        self._marked: dict[str, list[str]] = {}

    def list_candidates(self, term: str, *, is_marked: bool) -> list[str]:
        """Return the terms one slip away from this one, marked or folded."""
        folded = fold_diacritics(term.removeprefix(MARKED_PREFIX))
        spelled = [folded, *_iter_single_edits(folded)]
        used = self._vocabulary.find_used_terms(TEXT_FIELD, spelled)
        meant_terms = [each for each in spelled if each in used]
        if not is_marked:
            return [each for each in meant_terms if each != term][:_MAX_CANDIDATES]
        marked = [each for one in meant_terms for each in self._list_marked_forms(one)]
        return [each for each in marked if each != term][:_MAX_CANDIDATES]

    def _list_marked_forms(self, folded: str) -> list[str]:
        """Return the marked terms that are this without their marks."""
        if not self._marked:
            grouped: defaultdict[str, list[str]] = defaultdict(list)
            for term in self._vocabulary.iter_terms(TEXT_FIELD, MARKED_PREFIX):
                grouped[fold_diacritics(term.removeprefix(MARKED_PREFIX))].append(term)
            self._marked = dict(grouped)
        return self._marked.get(folded, [])


def _iter_words_in_context(clause: QueryNode) -> Iterator[_WordInContext]:
    """Yield the single syllables of a query, with their neighbours."""
    words = [each for each in iter_conjuncts(clause) if isinstance(each, WordNode)]
    terms = [_make_term(word) for word in words]
    for number, (word, term) in enumerate(zip(words, terms, strict=True)):
        if term is not None:
            before = terms[number - 1] if number else None
            after = terms[number + 1] if number + 1 < len(terms) else None
            yield _WordInContext(word, term, before, after)


def _make_term(word: WordNode) -> str | None:
    marked = compute_forms(word.text).marked
    if (
        not fold_diacritics(marked).isalpha()
        or len(fold_diacritics(marked)) > _MAX_SYLLABLE_LETTERS + 1
    ):
        return None
    return MARKED_PREFIX + marked if has_marks(marked) else marked


def _count_support(context: _WordInContext, term: str, count: ConditionCounter) -> int:
    """Count the articles with a term beside its neighbours; alone, those that have it."""
    pairs = [(context.previous_term, term), (term, context.next_term)]
    known = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    if not known:
        return count(AnyTerm(field=TEXT_FIELD, terms=(term,)))
    return sum(count(_make_pair_phrase(pair)) for pair in known)


def _make_pair_phrase(pair: Sequence[str | None]) -> Phrase:
    return Phrase(field=TEXT_FIELD, slots=tuple((term,) for term in pair if term is not None))


def _spell_term(term: str) -> str:
    return list_spellings(term.removeprefix(MARKED_PREFIX))[0]


def _iter_single_edits(word: str) -> Iterator[str]:
    """Yield each word made by one letter lost, added, exchanged, or two turned round."""
    known_edits = {word}
    for context in range(len(word) + 1):
        head, tail = word[:context], word[context:]
        edits = [head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]]
        edits += [head + letter + rest for letter in _LETTERS for rest in (tail, tail[1:])]
        for each in edits:
            if each and each not in known_edits:
                known_edits.add(each)
                yield each
