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
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from indexer import analyzer
from indexer.errors import QueryError
from indexer.query_dates import parse_date_range
from indexer.query_tree import (
    FLAGS,
    KEY_FIELDS,
    QUERY_FIELDS,
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
_QUOTES = str.maketrans("“”„«»", '"""""')
_SPACE = re.compile(r"\s*")
_FIELD = re.compile(r"([A-Za-z]+(?:_\d+)?):")
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()]|$)")
_WORD = re.compile(r'[^\s()"]+')
_QUOTED_OR_WORD = re.compile(r'"[^"]*"|[^\s()"]+')
_TILDE = re.compile(r"~(\d*)(?![^\s()])")
_FUZZY = re.compile(r"(.+)~(\d*)")
_WILDCARD = re.compile(r'[^\s"]*(?:\*|\w\?(?=\w))[^\s"]*')  # a last ? is punctuation
_EDGES = re.compile(r"^[^\w*]+|[^\w*]+$")
_PATTERN = re.compile(r"(?!(?=.*[-/])\D*\Z)[\w*?/\-\u0300-\u036f]+")  # dashes only in codes

_GAP_EXAMPLE = '"nghị quyết đại hội"~3'
_DATE_EXAMPLES = (
    "Write: date:2020, date:2020-07, date:13/7/2020, date:2020-07..2020-12, date:>=2019-05-01"
    ' or date:"tháng 7/2020"'
)


def parse_query(query: str) -> QueryNode:
    """Parse a query to a tree. Raises `QueryError`."""
    if len(query) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"The query is longer than {MAX_QUERY_CHARACTERS:,} characters.",
            query=f"{query[:_SHOWN_CHARACTERS]}…",
            span=(_SHOWN_CHARACTERS, _SHOWN_CHARACTERS + 1),
            hint="Search for parts of it, one after the other.",
        )
    return _QueryParser(query).parse()


class _QueryParser:
    """One reading of a query: `_position` is the next character, `_depth` the groups around it."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._text = query.translate(_QUOTES)
        self._position = 0
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
        found = _FIELD.match(self._text, self._position)
        if found is None:
            return self._parse_value()
        name, span = found.group(1).lower(), (found.start(), found.end() - 1)
        follows = self._text[found.end() : found.end() + 1]
        if not follows or follows.isspace() or follows == ")":
            if name not in (*QUERY_FIELDS, *FLAGS, "date"):
                return self._parse_value()
            raise self._error(
                f"{name}: needs a value right after the colon.", span, f'Write: {name}:"..."'
            )
        if name not in (*QUERY_FIELDS, *FLAGS, "date"):
            raise self._make_unknown_field_error(name, span)
        if self._field is not None:
            raise self._error(
                f"{name}: stands inside {self._field}:.", span, "Close the bracket before it."
            )
        self._position = found.end()
        if name == "date":
            return self._parse_date_range(span)
        if name in FLAGS:
            return self._parse_flag(name, span)
        return self._parse_field(name, span)

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
        text = " ".join(self._query[opened + 1 : closed].split())
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
        typed, span = self._take(_WORD)
        if typed.strip("*") == "":
            return MatchAllNode(span=span)
        fuzzy = _FUZZY.fullmatch(typed)
        if fuzzy is not None:
            return self._make_fuzzy(_strip_punctuation(fuzzy.group(1)), fuzzy.group(2) or "1", span)
        text = _strip_punctuation(typed)
        if "*" in text or "?" in text:
            return self._make_wildcard(text, span)
        if not analyzer.extract_terms(text):
            return None
        if _OPERATOR.fullmatch(text) or _FIELD.match(text) or _FUZZY.fullmatch(text):
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
        if not (is_key or _PATTERN.fullmatch(text)) or not analyzer.extract_terms(text):
            raise self._error(
                "* and ? work inside one syllable or code.", span, "Write: tuyên* or lu?n"
            )
        return WildcardNode(text=text, span=span)

    def _parse_date_range(self, field: QuerySpan) -> QueryNode:
        typed, span = self._take(_QUOTED_OR_WORD)
        days = parse_date_range(typed.strip('"'))
        if days is None:
            raise self._error("This is not a date.", span, _DATE_EXAMPLES)
        if days.first is not None and days.last is not None and days.first > days.last:
            raise self._error(
                "This span of time ends before it begins.", span, "Exchange the two dates."
            )
        return DateRangeNode(days=days, span=(field[0], span[1]))

    def _parse_flag(self, kind: str, field: QuerySpan) -> QueryNode:
        typed, (_, end) = self._take(_WORD)
        name, span = typed.lower(), (field[0], end)
        if name not in FLAGS[kind]:
            choices = ", ".join(f"{kind}:{each}" for each in FLAGS[kind])
            close = _find_closest(name, FLAGS[kind])
            hint = f"Did you mean {kind}:{close}?" if close else f"There are {choices}."
            raise self._error(f"{kind}:{name} is not known.", span, hint)
        return FlagNode(kind=kind, name=name, span=span)

    def _make_unknown_field_error(self, name: str, span: QuerySpan) -> QueryError:
        known = (*QUERY_FIELDS, *FLAGS, "date")
        close = _find_closest(name, known)
        hint = f"Did you mean {close}:? " if close else f"Fields: {', '.join(known)}. "
        return self._error(
            f"There is no field {name}.",
            span,
            f"{hint}To search for the words themselves, put them in quotation marks.",
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

    def _take(self, form: re.Pattern[str]) -> tuple[str, QuerySpan]:
        """Read the next characters, if they have this form; return their match and span."""
        start = self._position
        found = form.match(self._text, start)
        self._position = found.end() if found else start
        return self._text[start : self._position], (start, self._position)

    def _skip_space(self) -> int:
        found = _SPACE.match(self._text, self._position)
        self._position = found.end() if found else self._position
        return self._position

    def _is_at_group_end(self) -> bool:
        return self._skip_space() >= len(self._text) or self._text[self._position] == ")"

    def _peek_operator(self) -> str | None:
        found = _OPERATOR.match(self._text, self._skip_space())
        return found.group(1) if found else None

    def _take_operator(self, name: str) -> QuerySpan | None:
        """Read an operator and return its span; None when it comes not next."""
        if self._peek_operator() != name:
            return None
        start = self._position
        self._position += len(name)
        return (start, self._position)

    def _take_minus(self) -> QuerySpan | None:
        start = self._position
        follows = self._text[start + 1 : start + 2]
        if self._text[start] != "-" or not follows or follows.isspace() or follows == ")":
            return None
        self._position += 1
        return (start, start + 1)

    def _error(self, message: str, span: QuerySpan, hint: str) -> QueryError:
        return QueryError(message, query=self._query, span=span, hint=hint)


def _find_closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that was probably meant."""
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def _strip_punctuation(typed: str) -> str:
    """Strip the punctuation around a word, such as the question mark after it."""
    return _EDGES.sub("", unicodedata.normalize("NFC", typed))
