"""Habits from other search programs and from Vietnamese: what they mean here, or a hint.

`tác giả:` and `intitle:` are fields by other names; `after:2020` is answered with what to write;
`or` between two words is searched as a word, and a hint says so. Pure.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from indexer.errors import QueryError
from indexer.expansion import strip_marks
from indexer.query_tree import FLAGS, NAME_FIELDS, QUERY_FIELDS, TEXT_FIELDS, QuerySpan

DATE_FIELD = "date"
KNOWN_FIELDS = (*QUERY_FIELDS, *FLAGS, DATE_FIELD)
"""All names that may stand before a colon."""

_NAMES_BY_FIELD = {
    "title": "tiêu đề, tựa đề, nhan đề, tít, intitle, allintitle",
    "body": "nội dung, thân bài, intext, allintext",
    "author": "tác giả, người viết",
    "photographer": "ảnh, chụp ảnh, người chụp, tác giả ảnh",
    "person": "người, nhân vật",
    "doc": "văn bản, số văn bản, số hiệu, số ký hiệu",
    "section": "mục, chuyên mục",
    "source": "nguồn",
    "attachment": "tệp, đính kèm, tệp đính kèm",
    "site": "trang, trang web",
    "province": "tỉnh",
    "kind": "loại",
    DATE_FIELD: "ngày, ngày đăng, tháng, năm, thời gian, year, month",
}
_FIELD_BY_KEY = {name: name for name in KNOWN_FIELDS} | {
    strip_marks(name).replace(" ", ""): field
    for field, names in _NAMES_BY_FIELD.items()
    for name in names.split(", ")
}
_FOREIGN_HINTS = {
    "after since newer": "Write: date:>{value}, or date:>={value} to include it.",
    "before until older": "Write: date:<{value}, or date:<={value} to include it.",
    "newerthan": "Write: date:{value}..",
    "olderthan": "Write: date:<{value}",
    "filetype ext": "has:attachment finds articles with files, attachment:{value} words in them.",
    "inurl allinurl url link related cache": "Addresses are not searched. site: takes the key of a"
    " site; truongdang facet '*' --by site lists them.",
    "tag": "Tags are not searched by themselves; has:tag finds articles that have some.",
}
_HINT_BY_KEY = {key: hint for keys, hint in _FOREIGN_HINTS.items() for key in keys.split()}

_SIGNS = str.maketrans("“”„‟«»＂″：（）＊？｜！＋～", '"' * 8 + ":()*?|!+~")
_SINGLE_QUOTES = frozenset("'‘‚")
_LETTERS = r"[^\W\d_]++(?:[\u0300-\u036f]++[^\W\d_]*+)*+"
# Compiled by `re` when a query has the signs they are about: a search must not wait for them all.
_FIELD_NAME = rf"({_LETTERS}(?:[ _](?:{_LETTERS}|\d+)){{0,2}}):"
_SINGLE_QUOTED = r"\"[^\"]*\"|(?<![^\s(:])(['‘‚])(?=[^\s'’])([^\"'‘’]*)(['’])(?=[\s)~]|$)"
_COMPARED = rf"({_LETTERS}(?:_\d+)?)\s?(!?==?|[<>]=?)(?=[^\s()=])"
_COMPARING = frozenset("=<>")
_STRAY_TILDE = r"~\d{0,2}"
_WEIGHT = r"\^[\d.]+$"
_PERCENT = rf"{_LETTERS}%"
_YEARS = r"[12]\d{3}\.{2,3}[12]\d{3}"
_FIRST_WORD = (
    rf"(?<!\S)(?P<name>{_LETTERS}(?:[ _]\w+)?):(?P<words>{_LETTERS} {_LETTERS})(?=[\s)]|$)"
)
_OPERATOR_BY_WORD = {
    "or": "OR",
    "and": "AND",
    "not": "NOT",
    "hoặc": "OR",
    "HOẶC": "OR",
    "VÀ": "AND",
    "KHÔNG": "NOT",
}
_NEAR_WORDS = ("near", "adj", "w", "around")
_NEAR = r"(?:NEAR|ADJ|WITHIN|AROUND)(?:[/:]?\d+)?|(?i:near|adj|w)[/:]\d+"
_SPACED_FIELD = rf"(?<!\S)((?:{_LETTERS} ){{0,2}}{_LETTERS}) ?: "
_SPACED_COLON = rf"(?<!\S)({_LETTERS}) :(?=\S)"


class FieldName(NamedTuple):
    """A name before a colon: the field that it means, if any, as typed, and its span."""

    field: str | None
    typed: str
    span: QuerySpan


def unify_signs(query: str) -> str:
    """Return the query, as long as it is, with one sign for each that means the same."""
    text = query.translate(_SIGNS)
    return text if _SINGLE_QUOTES.isdisjoint(text) else re.sub(_SINGLE_QUOTED, _double_quotes, text)


def match_field_name(text: str, start: int) -> FieldName | None:
    """Match a name with its colon at a place of a query; None where none stands there.

    Names of several words are those of a field; any single word in ASCII may be meant as one.
    """
    found = re.compile(_FIELD_NAME).match(text, start)
    if found is None:
        return None
    typed = found.group(1)
    field = _FIELD_BY_KEY.get(_make_key(typed))
    if field is None and not re.fullmatch(r"[A-Za-z]+(?:_\w+)?", typed):
        return None
    return FieldName(field, typed, found.span(1))


def is_own_name(name: FieldName) -> bool:
    """Return whether a field goes by our name for it."""
    return name.typed.lower() in KNOWN_FIELDS


def explain_foreign_field(typed: str, value: str) -> str | None:
    """Say what to write in the place of a field of another program; None for an unknown one."""
    hint = _HINT_BY_KEY.get(_make_key(typed))
    return hint.format(value=value or "2020") if hint else None


def find_foreign_word_error(word: str, query: str, span: QuerySpan) -> QueryError | None:
    """Return the error of a word of which other programs make something; None for any other."""
    compared = None if _COMPARING.isdisjoint(word) else re.match(_COMPARED, word)
    field = _FIELD_BY_KEY.get(_make_key(compared.group(1))) if compared else None
    if compared and field:
        sign, value = compared.group(2), word[compared.end() :]
        is_range = field == DATE_FIELD and sign[0] in "<>"
        hint = f"Write: {'-' * (sign[0] == '!')}{field}:{sign * is_range}{value}"
        return QueryError("A field is followed by a colon.", query=query, span=span, hint=hint)
    if word[0] == "~" and re.fullmatch(_STRAY_TILDE, word):
        hint = 'Write it there, without a blank: ngi~1, "nghị quyết đại hội"~3'
        return QueryError(
            f"{word} stands after no syllable and no phrase.", query=query, span=span, hint=hint
        )
    if word[0] == "~" and word[1:2].isalpha():
        hint = f"It stands after a syllable: {word[1:]}~1"
        return QueryError("~ stands before a word.", query=query, span=span, hint=hint)
    if "^" in word and re.search(_WEIGHT, word):
        hint = f"Write: {re.sub(_WEIGHT, '', word)}"
        return QueryError("A word has no weight here.", query=query, span=span, hint=hint)
    return None


def find_closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that was probably meant."""
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def find_habit_hints(query: str) -> tuple[str, ...]:
    """Say which words of a query were searched as words, though something else may be meant."""
    text = re.sub(r'"[^"]*"', lambda quoted: '"' * len(quoted.group()), unify_signs(query))
    return tuple(dict.fromkeys((*_iter_word_hints(text), *_iter_field_hints(text))))


def _iter_word_hints(text: str) -> Iterator[str]:
    words = re.findall(r"[^\s()|]+", text)
    is_loud = text == text.upper()  # a heading pasted in capitals means no operators
    for number, word in enumerate(words):
        operator = _OPERATOR_BY_WORD.get(word if word.isupper() else word.lower())
        follows = number + 1 < len(words)
        if operator and follows and (number or operator == "NOT") and not is_loud:
            if word != operator:
                yield f"{word} was searched as a word. To join or exclude, write {operator}."
        elif (
            word.lower().startswith(_NEAR_WORDS)
            and number
            and follows
            and not is_loud
            and re.fullmatch(_NEAR, word)
        ):
            yield f'{word} was searched as a word. Words near each other: "sơ kết thực hiện"~5'
        elif word[0] in "–—" and len(word) > 1 and number:
            yield f"{word[0]} is punctuation here. To exclude a word, write a hyphen: -{word[1:]}"
        elif word[-1] == "%" and re.fullmatch(_PERCENT, word):
            yield f"% is punctuation here. Any letters: {word[:-1]}*"
        elif ".." in word and re.fullmatch(_YEARS, word):
            yield f"{word} was searched as words. By date: date:{word.replace('...', '..')}"
    if "|" in text:
        yield "| was read as OR. Leave it out if it is part of a title."


def _iter_field_hints(text: str) -> Iterator[str]:
    if ":" not in text:
        return
    for found in (*re.finditer(_SPACED_FIELD, text), *re.finditer(_SPACED_COLON, text)):
        name = _find_field_at_end(found.group(1))
        if name:
            yield (
                f"{name[0]} was searched as a word. A field is followed by a colon and its value,"
                f' without a blank: {name[1]}:"..."'
            )
    for found in re.finditer(_FIRST_WORD, text):
        field = _FIELD_BY_KEY.get(_make_key(found["name"]))
        if field in (*TEXT_FIELDS, *NAME_FIELDS) and not _is_operator(found["words"]):
            first = found["words"].split(" ")[0]
            yield f'{field}: holds for "{first}" alone. For more words: {field}:"{found["words"]}"'


def _is_operator(words: str) -> bool:
    """Return whether the second of two words joins what is beside it."""
    return words.split(" ")[1] in {"AND", "OR", "NOT"}


def _find_field_at_end(words: str) -> tuple[str, str] | None:
    """Return the last words that name a field, the most of them, and the field."""
    parts = words.split(" ")
    for start in range(len(parts)):
        typed = " ".join(parts[start:])
        field = _FIELD_BY_KEY.get(_make_key(typed))
        if field:
            return typed, field
    return None


def _make_key(name: str) -> str:
    plain = strip_marks(name.lower())
    return plain if plain in KNOWN_FIELDS else re.sub(r"[ _]", "", plain)


def _double_quotes(found: re.Match[str]) -> str:
    """Return text in single quotation marks with double ones."""
    return f'"{found.group(2)}"' if found.group(1) else found.group()
