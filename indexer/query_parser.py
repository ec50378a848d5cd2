"""Reads the query language: recursive descent, one function for each level.

::

    either  = all ("OR" all)*
    all     = one ("AND"? one)*
    one     = ("-" | "NOT") one | [field ":"] value
    value   = "(" either ")" | '"' words '"' ["~" gap] | word ["~" [distance]]

What cannot be read raises `QueryError`, which points at the characters and
says what to write instead. What the words mean is the business of `query_rewriter`.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from indexer import analyzer
from indexer.errors import QueryError
from indexer.field_names import (
    DATE_FIELD,
    FieldName,
    explain_unknown_field,
    explain_unknown_flag,
    find_date_unit,
    is_own_name,
    match_field_name,
)
from indexer.query_cursor import OPERATOR, WORD, QueryCursor
from indexer.query_dates import parse_date_range
from indexer.query_habits import find_foreign_word_error
from indexer.query_tree import (
    FLAGS,
    KEY_FIELDS,
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
    QuerySpan,
    WildcardNode,
    WordNode,
)

# Each level takes some six of the thousand frames that Python allows.
MAX_DEPTH = 50
"""The most groups and negations inside one another."""
MAX_QUERY_CHARACTERS = 200_000
"""The longest query, in characters; chosen: a longer one would be parsed for seconds."""
MAX_PHRASE_GAP = 100
"""The widest gap of a phrase, in syllables."""
MAX_FUZZY_DISTANCE = 2
"""The most letters in which a fuzzy syllable may differ.

A syllable has seven at most: three away from it is nearly every other.
"""

_SHOWN_CHARACTERS = 60  # characters that are shown of a query that is too long: most of a line
_MAX_DATE_WORDS = 9  # words: từ ngày 1 tháng 3 đến ngày 5/2020
_FIELD_LIKE = re.compile(r"[^\W\d_][^\s:]*:")
_QUOTED = re.compile(r'"[^"]*"')
_TILDE = re.compile(r"~(\d*)(?![^\s()|])")
_FUZZY = re.compile(r"(.+)~(\d*)")
_WILDCARD = re.compile(r'(?<![^\s"])[^\s"]*(?:\*|\w\?(?=\w))[^\s"]*')  # a last ? is punctuation
_EDGES = re.compile(r"^[^\w*]+|(?<=[\w*])[^\w*]+$")
# Dashes only in codes: there is a digit, or a wildcard for a whole part, as in *-NQ/TW.
_PATTERN = r"(?=[^-/]*\Z|.*\d|(?:.*[-/])?[*?]+(?:[-/]|\Z))[\w*?/\-\u0300-\u036f]+"

_LUNAR_MARK = r"(?i)\s+(?:[âa]m l[ịi]ch|[âa]l)(?![^\s()])"

_GAP_EXAMPLE = '"nghị quyết đại hội"~3'
_DATE_EXAMPLES = (
    "Write: date:2020, date:2020-07, date:13/7/2020, date:2020-07..2020-12, date:>=2019-05-01,"
    ' date:7d.., date:2020-Q1, date:"tháng 7/2020" or date:"tháng trước"'
)


def parse_query(query: str, today: date | None = None) -> QueryNode:
    """Parse a query to a tree; dates such as `7d..` are counted from today, and need it.

    Raises:
        QueryError: the query cannot be read.
    """
    if len(query) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"The query is longer than {MAX_QUERY_CHARACTERS:,} characters.",
            query=f"{query[:_SHOWN_CHARACTERS]}…",
            span=(_SHOWN_CHARACTERS, _SHOWN_CHARACTERS + 1),
            hint="Search for parts of it, one after the other.",
        )
    return _QueryParser(query, today).parse()


class _QueryParser(QueryCursor):
    """One reading of a query; `_depth` is the number of groups around the next character."""

    def __init__(self, query: str, today: date | None) -> None:
        super().__init__(query)
        self._today = today
        self._has_colon = ":" in self._text
        self._depth = 0
        self._field: str | None = None

    def parse(self) -> QueryNode:
        clause = self._parse_or()
        if self._position < len(self._text):
            raise self._error(
                "This bracket closes nothing.",
                (self._position, self._position + 1),
                "Leave it out, or open one before it.",
            )
        if clause is None:
            raise self._error(
                "There is nothing to search for.",
                (0, len(self._text)),
                "Type some words, or * for all articles.",
            )
        return clause

    def _parse_or(self) -> QueryNode | None:
        start = self._skip_space()
        clauses = [self._parse_and()]
        while (operator := self._take_operator("OR")) is not None:
            after = self._parse_and()
            if clauses[-1] is None or after is None:
                raise self._error(
                    "OR needs something on both sides.", operator, "Write: hội nghị OR hội thảo"
                )
            clauses.append(after)
        return self._combine(OrNode, [each for each in clauses if each is not None], start)

    def _parse_and(self) -> QueryNode | None:
        start = self._skip_space()
        clauses: list[QueryNode] = []
        while True:
            operator = self._take_operator("AND")
            if operator is not None and not clauses:
                raise self._error(
                    "AND needs something before it.", operator, "Words are joined by AND anyway."
                )
            if self._is_at_group_end() or self._peek_operator() in {"AND", "OR"}:
                if operator is not None:
                    raise self._error("AND needs something after it.", operator, "Leave it out.")
                break
            clause = self._parse_clause()
            if clause is not None:
                clauses.append(clause)
            self._skip_space()
        return self._combine(AndNode, clauses, start)

    def _parse_clause(self) -> QueryNode | None:
        """Parse one clause; None for punctuation, which means nothing."""
        self._skip_plus()
        start = self._position
        negation = self._take_operator("NOT") or self._take_minus()
        if negation is None:
            return self._parse_fielded()
        if self._is_at_group_end() or self._peek_operator() in {"AND", "OR"}:
            raise self._error(
                "NOT needs something after it.", negation, 'Write: hội nghị -"công đoàn"'
            )
        with self._enter_nesting(negation):
            clause = self._parse_clause()
        return None if clause is None else NotNode(clause=clause, span=(start, clause.span[1]))

    def _parse_fielded(self) -> QueryNode | None:
        name = match_field_name(self._text, self._position) if self._has_colon else None
        if name is None:
            return self._parse_value()
        end = name.span[1]
        follows = self._text[end + 1 : end + 2]
        if not follows or follows.isspace() or follows == ")":
            if name.field is None or not is_own_name(name):
                return self._parse_value()
            raise self._error(
                f"{name.field}: needs a value right after the colon.",
                name.span,
                f'Write: {name.field}:"..."',
            )
        if name.field is None:
            raise self._make_unknown_field_error(name)
        if self._field is not None:
            raise self._error(
                f"{name.field}: stands inside {self._field}:.",
                name.span,
                "Close the bracket before it.",
            )
        self._position = end + 1
        if name.field == DATE_FIELD:
            return self._parse_date_range(name)
        if name.field in FLAGS:
            return self._parse_flag(name.field, name.span)
        return self._parse_field(name.field, name.span)

    def _parse_field(self, name: str, span: QuerySpan) -> QueryNode:
        self._field = name
        clause = self._parse_value()
        self._field = None
        if clause is None or isinstance(clause, MatchAllNode):
            hint = f"has:{name}" if name in FLAGS["has"] else f'{name}:"..."'
            raise self._error(f"{name}: needs a value.", span, f"Write: {hint}")
        return FieldNode(name=name, clause=clause, span=(span[0], clause.span[1]))

    def _parse_value(self) -> QueryNode | None:
        character = self._text[self._position]
        if character == "(":
            return self._parse_group()
        if character == '"':
            return self._parse_phrase()
        return self._parse_word()

    def _parse_group(self) -> QueryNode | None:
        opened = self._position
        self._position += 1
        with self._enter_nesting((opened, self._position)):
            clause = self._parse_or()
        if self._position >= len(self._text):
            raise self._error(
                "This bracket is not closed.", (opened, opened + 1), "Add ) where it ends."
            )
        self._position += 1
        return clause

    def _parse_phrase(self) -> QueryNode | None:
        opened = self._position
        closed = self._text.find('"', opened + 1)
        if closed < 0:
            raise self._error(
                "This quotation mark is not closed.", (opened, opened + 1), 'Add " where it ends.'
            )
        self._refuse_quoted_wildcards(opened + 1, closed)
        text = analyzer.join_typed_codes(" ".join(self._query[opened + 1 : closed].split()))
        self._position = closed + 1
        tilde = _TILDE.match(self._text, self._position)
        gap = 0
        if tilde is not None:
            self._position = tilde.end()
            gap = self._parse_number(
                tilde.group(1), (opened, self._position), MAX_PHRASE_GAP, _GAP_EXAMPLE
            )
        if not analyzer.extract_terms(text):
            return None
        return PhraseNode(text=text, gap=gap, span=(opened, self._position))

    def _refuse_quoted_wildcards(self, start: int, end: int) -> None:
        """Refuse wildcards in a phrase, of which nobody would see that they mean nothing there."""
        found = _WILDCARD.search(self._text, start, end)
        if found is not None:
            raise self._error(
                "* and ? mean nothing inside quotation marks.",
                found.span(),
                f"Write the word outside of them: tuyên*; or leave words open: {_GAP_EXAMPLE}",
            )

    def _parse_word(self) -> QueryNode | None:
        code = analyzer.match_typed_code(self._text, self._position)
        if code is not None:
            self._position = code.end()
            return WordNode(text="".join(code.group().split()), span=code.span())
        typed, span = self._take(WORD)
        return self._make_word(typed, span)

    def _make_word(self, typed: str, span: QuerySpan) -> QueryNode | None:
        if typed.strip("*") == "" or typed == "*:*":
            return MatchAllNode(span=span)
        error = find_foreign_word_error(typed, self._query, span)
        if error is not None:
            raise error
        fuzzy = _FUZZY.fullmatch(typed)
        if fuzzy is not None:
            return self._make_fuzzy(_strip_punctuation(fuzzy.group(1)), fuzzy.group(2) or "1", span)
        text = _strip_punctuation(typed)
        if "*" in text or "?" in text:
            return self._make_wildcard(text, span)
        if not analyzer.extract_terms(text):
            return None
        if OPERATOR.fullmatch(text) or _FIELD_LIKE.match(text) or _FUZZY.fullmatch(text):
            # Punctuation kept it from being read as one; without that, quotation marks must.
            return PhraseNode(text=text, span=span)
        return WordNode(text=text, span=span)

    def _make_fuzzy(self, text: str, digits: str, span: QuerySpan) -> QueryNode:
        distance = self._parse_number(digits, span, MAX_FUZZY_DISTANCE, "tuyen~1")
        if len(analyzer.extract_terms(text)) != 1 or "*" in text or "?" in text:
            raise self._error("~ works on one syllable.", span, "Write: tuyen~1")
        return FuzzyNode(text=text, distance=distance, span=span)

    def _make_wildcard(self, text: str, span: QuerySpan) -> QueryNode:
        is_key = self._field in KEY_FIELDS  # a key such as that of a site may hold anything
        if not (is_key or re.fullmatch(_PATTERN, text)) or not analyzer.extract_terms(text):
            raise self._error(
                "* and ? work inside one syllable or code.", span, "Write: tuyên* or lu?n"
            )
        return WildcardNode(text=text, span=span)

    def _parse_date_range(self, name: FieldName) -> QueryNode:
        """Parse days: in quotation marks, or as many of the next words as name some together."""
        typed, span = self._take(_QUOTED)
        ends = [span[1]] if typed else self._list_word_ends(_MAX_DATE_WORDS)
        unit = find_date_unit(name.typed)
        for end in ends:
            text = self._text[span[0] : end].strip('"')
            days = None if unit == "quý" else parse_date_range(text)
            is_spoken = days is None
            if is_spoken and self._today is not None:
                from indexer.spoken_dates import (  # noqa: PLC0415 -- slow, and few need it
                    parse_spoken_range,
                )

                days = parse_spoken_range(text, self._today, unit)
            if days is None:
                continue
            if re.match(_LUNAR_MARK, self._text[end:]):
                break
            if days.first is not None and days.last is not None and days.first > days.last:
                raise self._error(
                    "This span of time ends before it begins.",
                    (span[0], end),
                    "Exchange the two dates.",
                )
            self._position = end
            spoken = f"{unit} {text}".strip() if is_spoken else ""
            return DateRangeNode(days=days, spoken=spoken, span=(name.span[0], end))
        raise self._make_date_error(span[0], ends, unit)

    def _make_date_error(self, start: int, ends: list[int], unit: str) -> QueryError:
        from indexer.date_habits import explain_unread_date  # noqa: PLC0415 -- few need it

        if self._text[start : start + 1] == "(":
            hint = "Write each date with its own field: date:2019 OR date:2020"
            return self._error("date: takes no group.", (start, start + 1), hint)
        for end in ends:
            text = f"{unit} {self._text[start:end].strip(chr(34))}".strip()
            mistake = explain_unread_date(text, self._today)
            if mistake is not None:
                return self._error(mistake.message, (start, end), mistake.hint)
        return self._error("This is not a date.", (start, ends[-1]), _DATE_EXAMPLES)

    def _parse_flag(self, kind: str, field: QuerySpan) -> QueryNode:
        typed, (_, end) = self._take(WORD)
        name, span = typed.lower(), (field[0], end)
        if name not in FLAGS[kind]:
            hint = explain_unknown_flag(kind, name)
            raise self._error(f"{kind}:{name} is not known.", span, hint)
        return FlagNode(kind=kind, name=name, span=span)

    def _make_unknown_field_error(self, name: FieldName) -> QueryError:
        value = WORD.match(self._text, name.span[1] + 1)
        hint = explain_unknown_field(name.typed, value.group() if value else "")
        return self._error(
            f"There is no field {name.typed.lower()}.",
            name.span,
            f"{hint} To search for the words themselves, put them in quotation marks.",
        )

    def _parse_number(self, digits: str, span: QuerySpan, most: int, example: str) -> int:
        if digits.isdecimal() and len(digits) < 4 and int(digits) <= most:  # noqa: PLR2004
            return int(digits)
        raise self._error(f"~ needs a number from 0 to {most} here.", span, f"Write: {example}")

    def _combine(
        self, kind: type[AndNode | OrNode], clauses: list[QueryNode], start: int
    ) -> QueryNode | None:
        """Combine clauses to one; a group inside a group of its own kind is opened."""
        if len(clauses) < 2:  # noqa: PLR2004 - one clause needs no joining
            return clauses[0] if clauses else None
        flat: list[QueryNode] = []
        for clause in clauses:
            flat += clause.clauses if isinstance(clause, kind) else (clause,)
        return kind(clauses=tuple(flat), span=(start, clauses[-1].span[1]))

    @contextmanager
    def _enter_nesting(self, opening: QuerySpan) -> Iterator[None]:
        """Read what is inside a group or negation, whose own reading calls itself."""
        if self._depth == MAX_DEPTH:
            raise self._error(
                f"There are more than {MAX_DEPTH} groups or negations inside one another here.",
                opening,
                "Leave out the ones that are not needed.",
            )
        self._depth += 1
        yield
        self._depth -= 1


def _strip_punctuation(typed: str) -> str:
    """Strip the punctuation around a word, such as the question mark after it."""
    return _EDGES.sub("", unicodedata.normalize("NFC", typed))
