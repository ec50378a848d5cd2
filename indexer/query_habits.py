"""Habits from other search programs: signs, operators and words that mean something there.

`“hội thảo”` is a phrase; `thảo^2` is answered with what to write; `or` between two words is
searched as a word, and a hint says so. Names of fields are the business of `field_names`. Pure.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.errors import QueryError, QueryMistake
from indexer.field_names import (
    DATE_FIELD,
    KNOWN_FIELDS,
    LETTERS,
    find_field,
    find_field_at_end,
    match_field_name,
)
from indexer.query_tree import KEY_FIELDS, NAME_FIELDS, TEXT_FIELDS, QuerySpan

_SIGNS = str.maketrans("“”„‟«»＂″：（）＊？｜！＋～", '"' * 8 + ":()*?|!+~")
_SINGLE_QUOTES = frozenset("'‘‚")
# Compiled by `re` when a query has the signs they are about: a search must not wait for them all.
_SINGLE_QUOTED = r"\"[^\"]*\"|(?<![^\s(:,=<>])(['‘‚])(?=[^\s'’])([^\"'‘’]*)(['’])(?=[\s),~]|$)"
_COMPARING_SIGN = r"(!?==?|<>|[<>]=?|[≤≥≠])"
_COMPARED = rf"({LETTERS}(?:_\d+)?)\s?{_COMPARING_SIGN}(?=[^\s()=])"
_COMPARED_VALUE = r"\"[^\"]*\"|[^\s()\"|]+"
_COMPARING = frozenset("=<>≤≥≠")
_STRAY_TILDE = r"~[\d.]*"
_BEFORE_TILDE = r"~([^\W\d_].*)"
_SHARE_TILDE = r"(.+)~\d*\.\d+"
_WEIGHT_ALONE = r"(?:~[\d.]*)?(\^[\d.]+)"
_WEIGHT = r"([^^]+)\^[\d.]+"
_SLASHED = r"/.*[*+?.\[].*/"
_DOTTED = r"[^\d.]*\.[*+]\D*"
_OPEN_END = rf"([?^]?)({LETTERS})(\?\?|\$|\??)"
_SIGN_AS_TYPED = {ord("≤"): "<=", ord("≥"): ">=", ord("≠"): "!="}
_PERCENT = rf"%?{LETTERS}%|%{LETTERS}"
_PERCENT_IN_QUOTES = "% is punctuation here. Any letters: * outside of quotation marks"
_ADDRESS_PART = r"[^\s()\"]*%[0-9A-Fa-f]{2}[^\s()\"]*"
_YEARS = r"[12]\d{3}\.{2,3}[12]\d{3}|[<>]=?[12]\d{3}(?:-\d\d){0,2}"
_FIRST_WORD = rf"(?<!\S)(?P<name>{LETTERS}(?:[ _]\w+)?):(?P<words>{LETTERS} {LETTERS})(?=[\s)]|$)"
_ONE_SIDE = (
    rf"(?<![^\s(])(?P<name>{LETTERS}(?:[ _]\w+)?):(?P<first>[^\s()|\"]+)\s*"
    rf"(?:OR|\|\|?)\s*(?P<second>[^\s()|\":]+)(?=[\s)]|$)"
)
_SEVERAL_KEYS = rf"(?<![^\s(])({'|'.join(KEY_FIELDS)}):([\w.-]+(?:[,;][\w.-]+)+)"
_OPERATOR_BY_WORD = {
    "or": "OR",
    "and": "AND",
    "not": "NOT",
    "hoặc": "OR",
    "HOẶC": "OR",
    "VÀ": "AND",
    "KHÔNG": "NOT",
}
_NEAR_WORDS = ("near", "adj", "w", "n/", "pre/", "around")
_NEAR = r"(?:NEAR|ADJ|WITHIN|AROUND)(?:[/:]?\d+)?|(?i:near|adj|w|n|pre)[/:]\d+"
_COMPARING_WORDS = frozenset(("LIKE", "ILIKE", "IN", "IS", "BETWEEN", "CONTAINS", "EQUALS"))
_ENGLISH_NAMES = frozenset((*KNOWN_FIELDS, "year", "month"))
_SPACED_FIELD = rf"(?<!\S)((?:{LETTERS} ){{0,2}}{LETTERS}) ?: "
_SPACED_COLON = rf"(?<!\S)({LETTERS}) :(?=\S)"
_SPACED_SIGN = rf"(?<!\S)((?:{LETTERS} ){{0,2}}{LETTERS}) ?{_COMPARING_SIGN}(?= |\")"
_BEFORE_FIELD = frozenset(" (-!+−")
_RANGE_OF_WORDS = rf"({LETTERS}):[\[{{]\S+ TO "
_GLUED_NAME = rf"(?<!\S)[^\s\w]*_?(?P<name>(?:[a-z]+\.)?{LETTERS})_?:(?=[^\s/])\S*"


@lru_cache(maxsize=4)
def unify_signs(query: str) -> str:
    """Return the query, as long as it is, with one sign for each that means the same.

    Kept, as each word of a query that compares something asks for it.
    """
    text = query.translate(_SIGNS)
    return text if _SINGLE_QUOTES.isdisjoint(text) else re.sub(_SINGLE_QUOTED, _double_quotes, text)


def find_foreign_word_error(word: str, query: str, span: QuerySpan) -> QueryError | None:
    """Return the error of a word of which other programs make something; None for any other."""
    if not _COMPARING.isdisjoint(word):
        return _find_comparison_error(query, span)
    for sign, form, mistake in _FOREIGN_WORDS:
        found = re.fullmatch(form, word) if sign in word else None
        if found is not None:
            plain = re.sub(r"\[[^]]*\]", "?", re.sub(r"\.[*+]", "*", word.strip("/")))
            rest = next((each for each in found.groups() if each), "")
            hint = mistake.hint.format(rest=rest, plain=plain)
            return QueryError(mistake.message, query=query, span=span, hint=hint)
    return None


_NO_PATTERNS = QueryMistake(
    "There are no regular expressions here.",
    "Write: {plain}. * stands for any letters, ? for one.",
)
_FOREIGN_WORDS = (
    (
        "~",
        _STRAY_TILDE,
        QueryMistake(
            "~ stands after no syllable and no phrase.",
            'Write it there, without a blank: ngi~1, "nghị quyết đại hội"~3',
        ),
    ),
    (
        "~",
        _BEFORE_TILDE,
        QueryMistake("~ stands before a word.", "It stands after a syllable: {rest}~1"),
    ),
    (
        "~",
        _SHARE_TILDE,
        QueryMistake(
            "~ takes the number of letters that may differ.", "Write: {rest}~1 or {rest}~2"
        ),
    ),
    ("^", _WEIGHT_ALONE, QueryMistake("A phrase has no weight here.", "Leave {rest} out.")),
    ("^", _WEIGHT, QueryMistake("A word has no weight here.", "Write: {rest}")),
    ("/", _SLASHED, _NO_PATTERNS),
    (".", _DOTTED, _NO_PATTERNS),
)
"""A sign of a word, the form of the word, and the mistake.

The sign is looked for first, as the forms are compiled only where it is there.
"""


def _find_comparison_error(query: str, span: QuerySpan) -> QueryError | None:
    text = unify_signs(query)
    compared = re.compile(_COMPARED).match(text, span[0])
    field = find_field(compared[1]) if compared else None
    if compared is None or field is None:
        return None
    value = re.compile(_COMPARED_VALUE).match(text, compared.end())
    sign = compared[2].translate(_SIGN_AS_TYPED)
    is_other = sign in {"!=", "!==", "<>"}
    is_range = field == DATE_FIELD and sign[0] in "<>" and not is_other
    typed = value.group() if value else '"..."'
    hint = f"Write: {'-' * is_other}{field}:{sign * is_range}{typed}"
    return QueryError("A field is followed by a colon.", query=query, span=span, hint=hint)


def find_habit_hints(query: str) -> tuple[str, ...]:
    """Say which words of a query were searched as words, though something else may be meant."""
    unified = unify_signs(query)
    text = re.sub(r'"[^"]*"', lambda quoted: '"' * len(quoted.group()), unified)
    is_loud = unified == unified.upper()  # a heading pasted in capitals means no operators
    words = re.findall(r"[^\s()|]+", text)
    hints = (
        *(() if is_loud else _iter_operator_hints(words)),
        *_iter_word_hints(words, text),
        *_iter_field_hints(text),
        *(_PERCENT_IN_QUOTES for _ in re.findall('"%|%"', unified)),
    )
    return tuple(dict.fromkeys(hints))


def _iter_operator_hints(words: list[str]) -> Iterator[str]:
    for number, word in enumerate(words[:-1]):
        operator = _OPERATOR_BY_WORD.get(word if word.isupper() else word.lower())
        if operator and (number or operator == "NOT"):
            is_in_date = words[number - 1].startswith("date:") and words[number + 1][0].isdigit()
            if word != operator and not is_in_date:
                yield f"{word} was searched as a word. To join or exclude, write {operator}."
        elif number and word.lower().startswith(_NEAR_WORDS) and re.fullmatch(_NEAR, word):
            yield f'{word} was searched as a word. Words near each other: "sơ kết thực hiện"~5'
        elif word.upper() in _COMPARING_WORDS:
            name = find_field_at_end(" ".join(words[max(0, number - 3) : number]))
            if name and (word.isupper() or name[0].lower() in _ENGLISH_NAMES):
                yield _describe_plain_name(*name)


def _iter_word_hints(words: list[str], text: str) -> Iterator[str]:
    for number, word in enumerate(words):
        if word[0] in "–—" and len(word) > 1 and number:
            yield f"{word[0]} is punctuation here. To exclude a word, write a hyphen: -{word[1:]}"
        elif "%" in word and re.fullmatch(_PERCENT, word):
            yield f"% is punctuation here. Any letters: {word.replace('%', '*')}"
        elif "%" in word and re.fullmatch(_ADDRESS_PART, word):
            from urllib.parse import unquote  # noqa: PLC0415 -- few need it

            yield f"{word} looks like a part of an address. As text: {unquote(word)}"
        elif (".." in word or word[0] in "<>") and re.fullmatch(_YEARS, word):
            yield f"{word} was searched as words. By date: date:{word.replace('...', '..')}"
        elif word[-1] in "?$" or word[0] in "?^$":
            found = re.fullmatch(_OPEN_END, word)
            if found and (found[1] or len(found[3]) > 1 or found[3] == "$"):
                sign = (found[1] or found[3])[0]
                open_word = f"*{found[2]}" if found[1] == "?" else f"{found[2]}*"
                yield f"{sign} is punctuation here. Any letters: {open_word}"
    if "|" in text:
        yield "| was read as OR. Leave it out if it is part of a title."


def _iter_field_hints(text: str) -> Iterator[str]:
    forms: tuple[str, ...] = (_SPACED_FIELD, _SPACED_COLON) if ":" in text else ()
    forms = forms if _COMPARING.isdisjoint(text) else (*forms, _SPACED_SIGN)
    for found in (found for form in forms for found in re.finditer(form, text)):
        name = find_field_at_end(found[1])
        if name:
            yield _describe_plain_name(*name)
    if ":" in text:
        yield from _iter_unknown_name_hints(text)
        yield from _iter_narrow_field_hints(text)


def _iter_unknown_name_hints(text: str) -> Iterator[str]:
    """Yield hints about what looks like a field, and is none."""
    for found in re.finditer(_GLUED_NAME, text):
        places = [each.start() for each in re.finditer(r"(?<!\S)\S", text[: found.start()])][-2:]
        if text[max(found.start("name") - 1, 0)] in _BEFORE_FIELD or not found.start("name"):
            places.append(found.start("name"))
        names = (match_field_name(text, place) for place in places)
        if not any(name and name.span[1] == found.end("name") for name in names):
            yield (
                f"{found['name']}: is no field. It was searched as a word,"
                " together with what follows."
            )
    for found in re.finditer(_RANGE_OF_WORDS, text):
        if find_field(found[1]) not in {DATE_FIELD, None}:
            yield f"{found[1]}: has no spans. Dates have: date:2019..2020"


def _iter_narrow_field_hints(text: str) -> Iterator[str]:
    """Yield hints about fields that hold for less than what follows them."""
    for found in re.finditer(_FIRST_WORD, text):
        field = find_field(found["name"])
        if field in (*TEXT_FIELDS, *NAME_FIELDS) and not _is_operator(found["words"]):
            first = found["words"].split(" ")[0]
            yield f'{field}: holds for "{first}" alone. For more words: {field}:"{found["words"]}"'
    for found in re.finditer(_ONE_SIDE, text):
        field, first, second = find_field(found["name"]), found["first"], found["second"]
        if field == DATE_FIELD and second[0].isdigit():
            yield f'date: holds for "{first}" alone. For both: date:{first} OR date:{second}'
        elif field in (*NAME_FIELDS, *KEY_FIELDS):
            yield f'{field}: holds for "{first}" alone. For both: {field}:({first} OR {second})'
    for found in re.finditer(_SEVERAL_KEYS, text):
        keys = " OR ".join(re.split("[,;]", found[2]))
        yield f"{found[2]} was read as one value. For each of them: {found[1]}:({keys})"


def _describe_plain_name(typed: str, field: str) -> str:
    return (
        f"{typed} was searched as a word. A field is followed by a colon and its value,"
        f' without a blank: {field}:"..."'
    )


def _is_operator(words: str) -> bool:
    """Return whether the second of two words joins what is beside it."""
    return words.split(" ")[1] in {"AND", "OR", "NOT"}


def _double_quotes(found: re.Match[str]) -> str:
    """Return text in single quotation marks with double ones."""
    return f'"{found.group(2)}"' if found.group(1) else found.group()
