"""Which spellings in an index are one name: keys of people, sections, papers.

The key of a name leaves case and tone placement out and keeps the marks. A
spelling without marks joins a marked one only when there is exactly one it can
mean. Reads the keys of a field once, when first asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from indexer.analyzer import fold, has_marks, name_key
from indexer.engine import KEY
from indexer.expansion import Vocabulary
from indexer.query import NAME_FIELDS


class Names:
    """The names that the articles of an index have, by field."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._fields: dict[str, dict[str, list[str]]] = {}
        self._spellings: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def keys_like(self, field: str, name: str) -> list[str]:
        """The keys of all spellings that differ in marks at most."""
        return self._living(field, fold(name_key(name)))

    def keys_of(self, field: str, name: str) -> list[str]:
        """The keys that count as this name: its own, and the one without marks if it joins."""
        key = name_key(name)
        unmarked = fold(key)
        return [key] if unmarked == key or self._joined(field, unmarked) != key else [key, unmarked]

    def count(self, field: str, spellings: Mapping[str, int]) -> Mapping[str, int]:
        """Counts of spellings as counts of names, each in its most frequent spelling."""
        if field not in NAME_FIELDS:
            return spellings
        totals: dict[str, int] = {}
        shown: dict[str, tuple[int, str]] = {}
        for spelling, count in spellings.items():
            key = self._key(field, spelling)
            totals[key] = totals.get(key, 0) + count
            shown[key] = min(shown.get(key, (0, "")), (-count, spelling))
        return {shown[key][1]: total for key, total in totals.items()}

    def _key(self, field: str, spelling: str) -> str:
        """The key of the name that a spelling counts as; facets ask for the same ones again."""
        known = self._spellings[field]
        if spelling not in known:
            known[spelling] = self._joined(field, name_key(spelling))
        return known[spelling]

    def _joined(self, field: str, key: str) -> str:
        """The key that a key without marks joins, or itself."""
        if has_marks(key):
            return key
        marked = [each for each in self._living(field, key) if has_marks(each)]
        return marked[0] if len(marked) == 1 else key

    def _living(self, field: str, unmarked: str) -> list[str]:
        """The keys that some article has and that are this without their marks."""
        return [
            key
            for key in self._keys(field).get(unmarked, ())
            if self._vocabulary.has_term(field, KEY + key)
        ]

    def _keys(self, field: str) -> dict[str, list[str]]:
        if field not in self._fields:
            terms = self._vocabulary.vocabulary(field, KEY)
            self._fields[field] = _by_unmarked(term.removeprefix(KEY) for term in terms)
        return self._fields[field]


def _by_unmarked(keys: Iterable[str]) -> dict[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        grouped[fold(key)].append(key)
    return dict(grouped)
