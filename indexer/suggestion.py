"""Another spelling of a query that finds little: one syllable exchanged for a likelier one.

A syllable is likelier that stands more often beside its neighbour of the query.
Candidates are one letter away, or the same letters with other marks; who typed
marks anywhere is offered marks, who typed none is not. After P. Norvig, How to Write a
Spelling Corrector (2007), with pairs in the place of single words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analyzer import MARK, fold, forms, has_marks
from indexer.condition import Condition, InOrder, Occurs
from indexer.engine import TEXT
from indexer.expansion import Vocabulary
from indexer.query import Clause, Word, conjuncts
from indexer.spelling import written

_LETTERS = "abcdeghiklmnopqrstuvxy"
_MOST_TRIED = 60
_LONGEST = 7  # letters of the longest Vietnamese syllable: nghieng

Count = Callable[[Condition], int]
"""How many articles meet a condition."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A word of the query, and the terms beside it."""

    word: Word
    term: str
    before: str | None
    after: str | None


def suggestion(query: str, clause: Clause, vocabulary: Vocabulary, count: Count) -> str | None:
    """The query with its least likely syllable exchanged, or None where none is likelier."""
    best: tuple[int, str] | None = None
    known = _Spellings(vocabulary)
    places = list(_places(clause))
    is_marked = any(place.term.startswith(MARK) for place in places)
    for place in places:
        now = _support(place, place.term, count)
        for term in known.near(place.term, is_marked=is_marked):
            gain = _support(place, term, count) - now
            if gain > max(0, now) and (best is None or gain > best[0]):
                start, end = place.word.span
                best = (gain, query[:start] + _spelled(term) + query[end:])
    return best[1] if best else None


class _Spellings:
    """The terms of an index that a syllable may have been meant to be."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._marked: dict[str, list[str]] = {}

    def near(self, term: str, *, is_marked: bool) -> list[str]:
        """The terms one slip away from this one, marked or folded."""
        folded = fold(term.removeprefix(MARK))
        meant = [each for each in (folded, *_one_slip(folded)) if self._knows(each)]
        if not is_marked:
            return [each for each in meant if each != term][:_MOST_TRIED]
        marked = [each for one in meant for each in self._markings(one)]
        return [each for each in marked if each != term][:_MOST_TRIED]

    def _knows(self, term: str) -> bool:
        return self._vocabulary.has_term(TEXT, term)

    def _markings(self, folded: str) -> list[str]:
        """The marked terms that are this without their marks."""
        if not self._marked:
            grouped: defaultdict[str, list[str]] = defaultdict(list)
            for term in self._vocabulary.vocabulary(TEXT, MARK):
                grouped[fold(term.removeprefix(MARK))].append(term)
            self._marked = dict(grouped)
        return self._marked.get(folded, [])


def _places(clause: Clause) -> Iterator[_Place]:
    """The single syllables of a query, with their neighbours."""
    words = [each for each in conjuncts(clause) if isinstance(each, Word)]
    terms = [_term(word) for word in words]
    for number, (word, term) in enumerate(zip(words, terms, strict=True)):
        if term is not None:
            before = terms[number - 1] if number else None
            after = terms[number + 1] if number + 1 < len(terms) else None
            yield _Place(word, term, before, after)


def _term(word: Word) -> str | None:
    marked = forms(word.text).marked
    if not fold(marked).isalpha() or len(fold(marked)) > _LONGEST + 1:
        return None
    return MARK + marked if has_marks(marked) else marked


def _support(place: _Place, term: str, count: Count) -> int:
    """In how many articles a term stands beside its neighbours; alone, in how many it stands."""
    pairs = [(place.before, term), (term, place.after)]
    known = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    if not known:
        return count(Occurs(field=TEXT, terms=(term,)))
    return sum(count(_beside(pair)) for pair in known)


def _beside(pair: Sequence[str | None]) -> InOrder:
    return InOrder(field=TEXT, slots=tuple((term,) for term in pair if term is not None))


def _spelled(term: str) -> str:
    return written(term.removeprefix(MARK))[0]


def _one_slip(word: str) -> Iterator[str]:
    """What a word becomes by one letter lost, added, exchanged, or two turned round."""
    seen = {word}
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        made = [head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]]
        made += [head + letter + rest for letter in _LETTERS for rest in (tail, tail[1:])]
        for each in made:
            if each and each not in seen:
                seen.add(each)
                yield each
