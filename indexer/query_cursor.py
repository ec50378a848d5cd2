"""A place in a query that is being read: what comes next, and errors that point there."""

import re

from indexer.errors import QueryError
from indexer.query_habits import unify_signs
from indexer.query_tree import QuerySpan

OPERATOR = re.compile(r"(?P<word>AND|OR|NOT)(?=[\s()|]|$)|\|\|?")
"""An operator in capitals; `|` is OR, as in other search programs."""

WORD = re.compile(r'[^\s()"|]+')
"""What stands between blanks, brackets and quotation marks."""

_SPACE = re.compile(r"\s*")
_PLUS = re.compile(r"\++(?=[^\s)+])")
_MINUS_SIGNS = "-!−"  # `!x` and the sign of mathematics: other programs and editors write them


class QueryCursor:
    """The next character of a query is at `_position` of `_text`, which is as long as `_query`."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._text = unify_signs(query)
        self._position = 0

    def _take(self, form: re.Pattern[str]) -> tuple[str, QuerySpan]:
        """Read the next characters, if they have this form; return their match and span."""
        start = self._position
        found = form.match(self._text, start)
        self._position = found.end() if found else start
        return self._text[start : self._position], (start, self._position)

    def _list_word_ends(self, most: int) -> list[int]:
        """List where each of the next words ends, the last first; the place itself if none is."""
        ends: list[int] = []
        start = self._position
        while len(ends) < most and self._take(WORD)[0]:
            ends.insert(0, self._position)
            self._skip_space()
        self._position = start
        return ends or [start]

    def _skip_space(self) -> int:
        found = _SPACE.match(self._text, self._position)
        self._position = found.end() if found else self._position
        return self._position

    def _is_at_group_end(self) -> bool:
        return self._skip_space() >= len(self._text) or self._text[self._position] == ")"

    def _peek_operator(self) -> str | None:
        found = OPERATOR.match(self._text, self._skip_space())
        return (found["word"] or "OR") if found else None

    def _take_operator(self, name: str) -> QuerySpan | None:
        """Read an operator and return its span; None when it comes not next."""
        if self._peek_operator() != name:
            return None
        return self._take(OPERATOR)[1]

    def _skip_plus(self) -> None:
        """Pass over the signs that demand what follows, as all words are demanded."""
        found = _PLUS.match(self._text, self._position)
        self._position = found.end() if found else self._position

    def _take_minus(self) -> QuerySpan | None:
        start = self._position
        follows = self._text[start + 1 : start + 2]
        if (
            self._text[start] not in _MINUS_SIGNS
            or not follows
            or follows.isspace()
            or follows == ")"
        ):
            return None
        self._position += 1
        return (start, start + 1)

    def _error(self, message: str, span: QuerySpan, hint: str) -> QueryError:
        return QueryError(message, query=self._query, span=span, hint=hint)
