"""Joins the spellings in an index that are one name: keys of people, sections, papers.

The key of a name leaves case and tone placement out and keeps the marks. A
spelling without marks joins a marked one only when there is exactly one it can
mean. Reads the keys of a field once, when first asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from indexer.analyzer import fold_diacritics, has_marks, make_name_key
from indexer.engine import WHOLE_VALUE_PREFIX
from indexer.expansion import TermDictionary
from indexer.query_tree import NAME_FIELDS


class NameVariants:
    """The names that the articles of an index have, by field."""

    def __init__(self, vocabulary: TermDictionary) -> None:
        self._vocabulary = vocabulary
        self._fields: dict[str, dict[str, list[str]]] = {}
        self._spellings: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def find_keys_ignoring_marks(self, field: str, name: str) -> list[str]:
        """Return the keys of all spellings that differ in marks at most."""
        return self._list_used_keys(field, fold_diacritics(make_name_key(name)))

    def find_equivalent_keys(self, field: str, name: str) -> list[str]:
        """Return the keys that count as this name: its own, and one without marks if it joins."""
        key = make_name_key(name)
        unmarked = fold_diacritics(key)
        return (
            [key]
            if unmarked == key or self._resolve_unmarked_key(field, unmarked) != key
            else [key, unmarked]
        )

    def merge_counts(self, field: str, spellings: Mapping[str, int]) -> Mapping[str, int]:
        """Add up counts of spellings to counts of names, each in its most frequent spelling."""
        if field not in NAME_FIELDS:
            return spellings
        totals: dict[str, int] = {}
        shown: dict[str, tuple[int, str]] = {}
        for spelling, count in spellings.items():
            key = self._get_canonical_key(field, spelling)
            totals[key] = totals.get(key, 0) + count
            shown[key] = min(shown.get(key, (0, "")), (-count, spelling))
        return {shown[key][1]: total for key, total in totals.items()}

    def _get_canonical_key(self, field: str, spelling: str) -> str:
        """Return the key of the name that a spelling counts as; facets ask for it again."""
        known = self._spellings[field]
        if spelling not in known:
            known[spelling] = self._resolve_unmarked_key(field, make_name_key(spelling))
        return known[spelling]

    def _resolve_unmarked_key(self, field: str, key: str) -> str:
        """Return the key that a key without marks joins, or itself."""
        if has_marks(key):
            return key
        marked = [each for each in self._list_used_keys(field, key) if has_marks(each)]
        return marked[0] if len(marked) == 1 else key

    def _list_used_keys(self, field: str, unmarked: str) -> list[str]:
        """Return the keys that some article has and that are this without their marks."""
        keys = self._load_keys(field).get(unmarked, [])
        used = self._vocabulary.find_used_terms(field, [WHOLE_VALUE_PREFIX + key for key in keys])
        return [key for key in keys if WHOLE_VALUE_PREFIX + key in used]

    def _load_keys(self, field: str) -> dict[str, list[str]]:
        if field not in self._fields:
            terms = self._vocabulary.iter_terms(field, WHOLE_VALUE_PREFIX)
            self._fields[field] = _group_by_unmarked(
                term.removeprefix(WHOLE_VALUE_PREFIX) for term in terms
            )
        return self._fields[field]


def _group_by_unmarked(keys: Iterable[str]) -> dict[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        grouped[fold_diacritics(key)].append(key)
    return dict(grouped)
