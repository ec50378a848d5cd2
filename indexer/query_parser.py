"""Reads the query language: recursive descent, one function for each level.

::

    either  = all ("OR" all)*
    all     = one ("AND"? one)*
    one     = ("-" | "NOT") one | [field ":"] value
    value   = "(" either ")" | '"' words '"' ["~" gap] | word ["~" [distance]]

What cannot be read raises `QueryError`, which points at the characters and
says what to write instead. What the words mean is `resolve`'s business.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from indexer import analyzer
from indexer.dates import read_range
from indexer.errors import QueryError
from indexer.query import (
    FIELDS,
    KEY_FIELDS,
    STATES,
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
    Span,
    State,
    Word,
)

MOST_DEPTH = 50
"""The most groups and negations inside one another."""
MOST_LENGTH = 200_000
"""The longest query, in characters."""
MOST_GAP = 100
"""The widest gap of a phrase, in syllables."""
MOST_DISTANCE = 2
"""The most letters in which a fuzzy syllable may differ."""

_SHOWN = 60  # characters of a query that is too long
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


def parse(query: str) -> Clause:
    """The query as a tree. Raises `QueryError`."""
    if len(query) > MOST_LENGTH:
        raise QueryError(
            f"The query is longer than {MOST_LENGTH:,} characters.",
            query=f"{query[:_SHOWN]}…",
            span=(_SHOWN, _SHOWN + 1),
            hint="Search for parts of it, one after the other.",
        )
    return _Parser(query).parse()


class _Parser:
    """One reading of one query; `_at` is the next character, `_depth` how far inside it is."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._text = query.translate(_QUOTES)
        self._at = 0
        self._depth = 0
        self._field: str | None = None

    def parse(self) -> Clause:
        clause = self._either()
        if self._at < len(self._text):
            raise self._error(
                "This bracket closes nothing.",
                (self._at, self._at + 1),
                "Leave it out, or open one before it.",
            )
        if clause is None:
            raise self._error(
                "There is nothing to search for.",
                (0, len(self._text)),
                "Type some words, or * for all articles.",
            )
        return clause

    def _either(self) -> Clause | None:
        start = self._skip_space()
        clauses = [self._all()]
        while (operator := self._operator("OR")) is not None:
            after = self._all()
            if clauses[-1] is None or after is None:
                raise self._error(
                    "OR needs something on both sides.", operator, "Write: hội nghị OR hội thảo"
                )
            clauses.append(after)
        return self._joined(Or, [each for each in clauses if each is not None], start)

    def _all(self) -> Clause | None:
        start = self._skip_space()
        clauses: list[Clause] = []
        while True:
            operator = self._operator("AND")
            if operator is not None and not clauses:
                raise self._error(
                    "AND needs something before it.", operator, "Words are joined by AND anyway."
                )
            if self._at_end_of_group() or self._peek_operator() in {"AND", "OR"}:
                if operator is not None:
                    raise self._error("AND needs something after it.", operator, "Leave it out.")
                break
            clause = self._one()
            if clause is not None:
                clauses.append(clause)
            self._skip_space()
        return self._joined(And, clauses, start)

    def _one(self) -> Clause | None:
        """One clause; None for punctuation, which means nothing."""
        start = self._at
        negation = self._operator("NOT") or self._minus()
        if negation is None:
            return self._fielded()
        if self._at_end_of_group() or self._peek_operator() in {"AND", "OR"}:
            raise self._error(
                "NOT needs something after it.", negation, 'Write: hội nghị -"công đoàn"'
            )
        with self._inside(negation):
            clause = self._one()
        return None if clause is None else Not(clause=clause, span=(start, clause.span[1]))

    def _fielded(self) -> Clause | None:
        found = _FIELD.match(self._text, self._at)
        if found is None:
            return self._value()
        name, span = found.group(1).lower(), (found.start(), found.end() - 1)
        follows = self._text[found.end() : found.end() + 1]
        if not follows or follows.isspace() or follows == ")":
            if name not in (*FIELDS, *STATES, "date"):
                return self._value()
            raise self._error(
                f"{name}: needs a value right after the colon.", span, f'Write: {name}:"..."'
            )
        if name not in (*FIELDS, *STATES, "date"):
            raise self._unknown_field(name, span)
        if self._field is not None:
            raise self._error(
                f"{name}: stands inside {self._field}:.", span, "Close the bracket before it."
            )
        self._at = found.end()
        if name == "date":
            return self._published(span)
        if name in STATES:
            return self._state(name, span)
        return self._in_field(name, span)

    def _in_field(self, name: str, span: Span) -> Clause:
        self._field = name
        clause = self._value()
        self._field = None
        if clause is None or isinstance(clause, Everything):
            hint = f"has:{name}" if name in STATES["has"] else f'{name}:"..."'
            raise self._error(f"{name}: needs a value.", span, f"Write: {hint}")
        return InField(name=name, clause=clause, span=(span[0], clause.span[1]))

    def _value(self) -> Clause | None:
        character = self._text[self._at]
        if character == "(":
            return self._group()
        if character == '"':
            return self._phrase()
        return self._word()

    def _group(self) -> Clause | None:
        opened = self._at
        self._at += 1
        with self._inside((opened, self._at)):
            clause = self._either()
        if self._at >= len(self._text):
            raise self._error(
                "This bracket is not closed.", (opened, opened + 1), "Add ) where it ends."
            )
        self._at += 1
        return clause

    def _phrase(self) -> Clause | None:
        opened = self._at
        closed = self._text.find('"', opened + 1)
        if closed < 0:
            raise self._error(
                "This quotation mark is not closed.", (opened, opened + 1), 'Add " where it ends.'
            )
        self._check_quoted(opened + 1, closed)
        text = " ".join(self._query[opened + 1 : closed].split())
        self._at = closed + 1
        tilde = _TILDE.match(self._text, self._at)
        gap = 0
        if tilde is not None:
            self._at = tilde.end()
            gap = self._number(tilde.group(1), (opened, self._at), MOST_GAP, _GAP_EXAMPLE)
        if not analyzer.terms(text):
            return None
        return Phrase(text=text, gap=gap, span=(opened, self._at))

    def _check_quoted(self, start: int, end: int) -> None:
        """Refuse wildcards in a phrase, of which nobody would see that they mean nothing there."""
        found = _WILDCARD.search(self._text, start, end)
        if found is not None:
            raise self._error(
                "* and ? mean nothing inside quotation marks.",
                found.span(),
                f"Write the word outside of them: tuyên*; or leave words open: {_GAP_EXAMPLE}",
            )

    def _word(self) -> Clause | None:
        typed, span = self._read(_WORD)
        if typed.strip("*") == "":
            return Everything(span=span)
        fuzzy = _FUZZY.fullmatch(typed)
        if fuzzy is not None:
            return self._fuzzy(_trimmed(fuzzy.group(1)), fuzzy.group(2) or "1", span)
        text = _trimmed(typed)
        if "*" in text or "?" in text:
            return self._pattern(text, span)
        if not analyzer.terms(text):
            return None
        if _OPERATOR.fullmatch(text) or _FIELD.match(text) or _FUZZY.fullmatch(text):
            # Punctuation kept it from being read as one; without that, quotation marks must.
            return Phrase(text=text, span=span)
        return Word(text=text, span=span)

    def _fuzzy(self, text: str, digits: str, span: Span) -> Clause:
        distance = self._number(digits, span, MOST_DISTANCE, "tuyen~1")
        if len(analyzer.terms(text)) != 1 or "*" in text or "?" in text:
            raise self._error("~ works on one syllable.", span, "Write: tuyen~1")
        return Fuzzy(text=text, distance=distance, span=span)

    def _pattern(self, text: str, span: Span) -> Clause:
        is_key = self._field in KEY_FIELDS  # a key such as that of a site may hold anything
        if not (is_key or _PATTERN.fullmatch(text)) or not analyzer.terms(text):
            raise self._error(
                "* and ? work inside one syllable or code.", span, "Write: tuyên* or lu?n"
            )
        return Pattern(text=text, span=span)

    def _published(self, field: Span) -> Clause:
        typed, span = self._read(_QUOTED_OR_WORD)
        days = read_range(typed.strip('"'))
        if days is None:
            raise self._error("This is not a date.", span, _DATE_EXAMPLES)
        if days.first is not None and days.last is not None and days.first > days.last:
            raise self._error(
                "This span of time ends before it begins.", span, "Exchange the two dates."
            )
        return Published(days=days, span=(field[0], span[1]))

    def _state(self, kind: str, field: Span) -> Clause:
        typed, (_, end) = self._read(_WORD)
        name, span = typed.lower(), (field[0], end)
        if name not in STATES[kind]:
            choices = ", ".join(f"{kind}:{each}" for each in STATES[kind])
            close = _closest(name, STATES[kind])
            hint = f"Did you mean {kind}:{close}?" if close else f"There are {choices}."
            raise self._error(f"{kind}:{name} is not known.", span, hint)
        return State(kind=kind, name=name, span=span)

    def _unknown_field(self, name: str, span: Span) -> QueryError:
        known = (*FIELDS, *STATES, "date")
        close = _closest(name, known)
        hint = f"Did you mean {close}:? " if close else f"Fields: {', '.join(known)}. "
        return self._error(
            f"There is no field {name}.",
            span,
            f"{hint}To search for the words themselves, put them in quotation marks.",
        )

    def _number(self, digits: str, span: Span, most: int, example: str) -> int:
        if digits.isdecimal() and len(digits) < 4 and int(digits) <= most:  # noqa: PLR2004
            return int(digits)
        raise self._error(f"~ needs a number from 0 to {most} here.", span, f"Write: {example}")

    def _joined(self, kind: type[And | Or], clauses: list[Clause], start: int) -> Clause | None:
        """The clauses as one; a group inside a group of its own kind is opened."""
        if len(clauses) < 2:  # noqa: PLR2004 - one clause needs no joining
            return clauses[0] if clauses else None
        flat: list[Clause] = []
        for clause in clauses:
            flat += clause.clauses if isinstance(clause, kind) else (clause,)
        return kind(clauses=tuple(flat), span=(start, clauses[-1].span[1]))

    @contextmanager
    def _inside(self, opening: Span) -> Iterator[None]:
        """Read what is inside a group or negation, whose own reading calls itself."""
        if self._depth == MOST_DEPTH:
            raise self._error(
                f"There are more than {MOST_DEPTH} groups or negations inside one another here.",
                opening,
                "Leave out the ones that are not needed.",
            )
        self._depth += 1
        yield
        self._depth -= 1

    def _read(self, form: re.Pattern[str]) -> tuple[str, Span]:
        """What stands next in this form, and where; it is then read."""
        start = self._at
        found = form.match(self._text, start)
        self._at = found.end() if found else start
        return self._text[start : self._at], (start, self._at)

    def _skip_space(self) -> int:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _at_end_of_group(self) -> bool:
        return self._skip_space() >= len(self._text) or self._text[self._at] == ")"

    def _peek_operator(self) -> str | None:
        found = _OPERATOR.match(self._text, self._skip_space())
        return found.group(1) if found else None

    def _operator(self, name: str) -> Span | None:
        """Where the operator stood, which is then read; None when it comes not next."""
        if self._peek_operator() != name:
            return None
        start = self._at
        self._at += len(name)
        return (start, self._at)

    def _minus(self) -> Span | None:
        start = self._at
        follows = self._text[start + 1 : start + 2]
        if self._text[start] != "-" or not follows or follows.isspace() or follows == ")":
            return None
        self._at += 1
        return (start, start + 1)

    def _error(self, message: str, span: Span, hint: str) -> QueryError:
        return QueryError(message, query=self._query, span=span, hint=hint)


def _closest(name: str, known: Collection[str]) -> str | None:
    """The known name that was probably meant."""
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def _trimmed(typed: str) -> str:
    """A word without the punctuation around it, such as the question mark after it."""
    return _EDGES.sub("", unicodedata.normalize("NFC", typed))
