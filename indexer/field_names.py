"""Names that people give to fields: ours, Vietnamese ones, and those of other programs.

`tác giả:` and `intitle:` are fields by other names; `after:2020` is answered with what to write
instead. Pure.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from indexer.expansion import strip_marks
from indexer.query_tree import FLAGS, QUERY_FIELDS, QuerySpan

DATE_FIELD = "date"
KNOWN_FIELDS = (*QUERY_FIELDS, *FLAGS, DATE_FIELD)
"""All names that may stand before a colon."""
LETTERS = r"[^\W\d_]++(?:[\u0300-\u036f]++[^\W\d_]*+)*+"
"""A word of letters, with marks that stand by themselves."""

_NAMES_BY_FIELD = {
    "title": "tiêu đề, tựa đề, nhan đề, tít, tựa, đầu đề, tên bài, intitle, allintitle, headline"
    ", heading, ti",
    "body": "nội dung, thân bài, toàn văn, intext, allintext, text, content, full text",
    "author": "tác giả, người viết, phóng viên, bút danh, writer, byline, au",
    "photographer": "ảnh, hình ảnh, chụp ảnh, người chụp, tác giả ảnh",
    "person": "người, nhân vật, people",
    "doc": "văn bản, số văn bản, số hiệu, số ký hiệu, document",
    "section": "mục, chuyên mục, danh mục, thể loại, category, rubric",
    "source": "nguồn, nguồn tin",
    "attachment": "tệp, đính kèm, tệp đính kèm, tập tin, file",
    "site": "trang, trang web, trang tin, website, domain, host",
    "province": "tỉnh, tỉnh thành, địa phương",
    "kind": "loại",
    DATE_FIELD: "ngày, ngày đăng, ngày xuất bản, tháng, quý, năm, thời gian, year, quarter, month"
    ", published, published on, published at, date published, pub date, created, py",
}
_FIELD_BY_KEY = {name: name for name in KNOWN_FIELDS} | {
    strip_marks(name).replace(" ", ""): field
    for field, names in _NAMES_BY_FIELD.items()
    for name in names.split(", ")
}
_DATE_UNITS = {
    "thang": "tháng",
    "month": "tháng",
    "quy": "quý",
    "quarter": "quý",
    "nam": "năm",
    "year": "năm",
}
_EVERYWHERE = "Words without a field are looked for everywhere. Write: {value}"
_FOREIGN_HINTS = {
    "after since newer from tu tungay kengay sau saungay": "Write: date:>{value},"
    " or date:>={value} to include it.",
    "before until older to den denngay truoc truocngay": "Write: date:<{value},"
    " or date:<={value} to include it.",
    "newerthan": "Write: date:{value}..",
    "olderthan": "Write: date:<{value}",
    "updated modified changed": "is:revised finds articles that their site changed;"
    " date:{value} is about the day of publication.",
    "filetype ext": "has:attachment finds articles with files, attachment:{value} words in them.",
    "photo photos picture image images hinh": "has:image finds articles with pictures,"
    " photographer:{value} who took them.",
    "caption chuthich": "Captions are searched with the text. Write: {value}. has:caption finds"
    " articles that have one.",
    "abstract summary lead sapo tomtat": "The lead is part of the body. Write: body:{value}",
    "keyword keywords topic subject tukhoa chude": _EVERYWHERE,
    "by": 'Write: author:"..."',
    "publisher publication journal newspaper": "source: is where an article was taken from,"
    " site: the school that published it. Write: source:{value}",
    "type": "kind: is the kind of school, section: the part of its site.",
    "location place region": "province: is where the school stands; a place in the text is"
    " searched as a word. Write: {value}",
    "lang language ngonngu": "Articles in all languages are searched together.",
    "sort sortby order orderby": "The order is an option: --sort oldest",
    "limit size rows": "How many are listed is an option: --limit 20",
    "id": "An id is not searched. Write: truongdang show {value}",
    "inurl allinurl url link related cache http https": "Addresses are not searched. site: takes"
    " the key of a site; truongdang facet '*' --by site lists them.",
    "tag the nhan": "Tags are not searched by themselves; has:tag finds articles that have some.",
}
_HINT_BY_KEY = {key: hint for keys, hint in _FOREIGN_HINTS.items() for key in keys.split()}
_FLAG_BY_NAME = {
    name: flag
    for flag, names in {
        "image": "photo photos picture pictures images ảnh hình",
        "attachment": "file files pdf attachments tệp",
        "doc": "document documents docs",
        "tag": "tags keywords",
        "gone": "deleted removed missing dead",
        "revised": "changed edited updated modified",
    }.items()
    for name in names.split()
}
# Compiled by `re` when a query has a colon: a search must not wait for it.
_FIELD_NAME = rf"({LETTERS}(?:[ _](?:{LETTERS}|\d+)){{0,2}}):"


class FieldName(NamedTuple):
    """A name before a colon: the field that it means, if any, as typed, and its span."""

    field: str | None
    typed: str
    span: QuerySpan


def match_field_name(text: str, start: int) -> FieldName | None:
    """Match a name with its colon at a place of a query; None where none stands there.

    Names of several words are those of a field or of another program; any single word in ASCII
    may be meant as one.
    """
    found = re.compile(_FIELD_NAME).match(text, start)
    if found is None:
        return None
    typed = found.group(1)
    key = _make_key(typed)
    field = _FIELD_BY_KEY.get(key)
    is_name = field or key in _HINT_BY_KEY or re.fullmatch(r"[A-Za-z]+(?:_\w+)?", typed)
    return FieldName(field, typed, found.span(1)) if is_name else None


def is_own_name(name: FieldName) -> bool:
    """Return whether a field goes by our name for it."""
    return name.typed.lower() in KNOWN_FIELDS


def find_field(name: str) -> str | None:
    """Return the field that a name means; None for none."""
    return _FIELD_BY_KEY.get(_make_key(name))


def find_field_at_end(words: str) -> tuple[str, str] | None:
    """Return the last words that name a field, the most of them, and the field."""
    parts = words.split(" ")
    for start in range(len(parts)):
        typed = " ".join(parts[start:])
        field = find_field(typed)
        if field:
            return typed, field
    return None


def find_date_unit(typed: str) -> str:
    """Return the unit that a name of the date field says of its value: `tháng:7/2020`; or ""."""
    return _DATE_UNITS.get(_make_key(typed), "")


def explain_unknown_field(typed: str, value: str) -> str:
    """Say what to write in the place of a field that is none of ours."""
    hint = _HINT_BY_KEY.get(_make_key(typed))
    if hint:
        is_example = not value or ("date:" in hint and not re.search(r"\d", value))
        return hint.format(value="2020" if is_example else value)
    close = find_closest(typed.lower(), KNOWN_FIELDS)
    return f"Did you mean {close}:?" if close else f"Fields: {', '.join(KNOWN_FIELDS)}."


def explain_unknown_flag(kind: str, name: str) -> str:
    """Say what may follow `has:` or `is:` in the place of a name that may not."""
    close = _FLAG_BY_NAME.get(name)
    if close not in FLAGS[kind]:
        close = find_closest(name, FLAGS[kind])
    choices = ", ".join(f"{kind}:{each}" for each in FLAGS[kind])
    return f"Did you mean {kind}:{close}?" if close else f"There are {choices}."


def find_closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that was probably meant."""
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def _make_key(name: str) -> str:
    plain = strip_marks(name.lower())
    return plain if plain in KNOWN_FIELDS else re.sub(r"[ _]", "", plain)
