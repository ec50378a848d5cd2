"""One line as a signature: `Tin: X; ảnh: Y`, `ThS. X - Khoa Y`, `(X)`, `Theo Z`.

A line is either read whole or not at all. Where in a text a signature may stand is decided in
`bylines`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from archive.model import Byline, BylineRole
from crawler.extract.fields.date_forms import YEAR_SIGN
from crawler.extract.fields.dates import cut_dates
from crawler.extract.fields.foreign_names import parse_foreign_names
from crawler.extract.fields.names import (
    NamedPerson,
    has_surname,
    is_full_name,
    is_office,
    is_position,
    is_short_form,
    is_system_account,
    parse_person,
)
from crawler.extract.html.text import replace_dashes

# Longer labels first where one begins another (`tác giả bài viết`, `tác giả`): the first that fits
# is taken.
_LABEL_WORDS = (
    r"tin|người đưa tin|đưa tin|bài viết|bài|ảnh|hình ảnh|hình|video|clip|photo|tác giả bài viết"
    r"|tác giả|người viết bài|người viết|viết bài|người thực hiện|thực hiện|nội dung|ctv"
    r"|cộng tác viên"
    r"|pv|phóng viên|biên soạn|tổng hợp|t/h|th|biên tập|người dịch|biên dịch|lược dịch|dịch"
    r"|nguồn tin|nguồn ảnh|nguồn|theo|sưu tầm|người đăng|đăng bởi|viết bởi"
)
# A label counts only at the start or behind a sign that ends a name: `Tin: X; ảnh: Y`.
_LABEL = re.compile(
    rf"(?:^|(?<=[;,.(\-–—\s/]))(?P<label>(?:{_LABEL_WORDS})"
    rf"(?:\s*+(?:,|và|&|\+|-|–|/)\s*+(?:{_LABEL_WORDS})|\s++(?:bài|ảnh)){{0,9}})\s*+:\s*+",
    re.IGNORECASE,
)
# Labels that need no colon: two together, or one that opens no sentence; then names alone.
_ONE = r"(?:tin|bài|bài viết|ảnh|hình|video|clip)"
_LABEL_WITHOUT_COLON = re.compile(
    rf"^(?P<label>{_ONE}(?:\s*+(?:,|và|&|\+|-|–|/)\s*+|\s){_ONE}"
    r"|người (?:đưa tin|viết bài|viết|thực hiện)|thực hiện|tác giả|t/h|th|tổng hợp|biên soạn"
    r"|sưu tầm|phóng viên|ctv|ảnh|bài|tin|bài viết"
    r"|(?:text|story|words|photos?|pictures?|written|posted|reported)(?: and photos?)? by|by)"
    r"(?:\s*+[-–—.])?\s++(?P<value>\S.*)$",
    re.IGNORECASE,
)
_SINGLE_LABEL = re.compile(
    r"^(?:ảnh|bài|tin|bài viết|th|sưu tầm|tổng hợp|phóng viên)$", re.IGNORECASE
)
_TWO_LABELS = re.compile(
    rf"^(?:{_ONE}\s*(?:,|và|&|\+|-|–|/)\s*{_ONE}|người (?:đưa tin|viết bài|viết))$", re.IGNORECASE
)
_ENGLISH_LABEL = re.compile(r"\bby$", re.IGNORECASE)
_PICTURE_LABEL = re.compile(r"ảnh|hình|photo|picture|video|clip")
_TEXT_LABEL = re.compile(r"tin|bài|viết|thực hiện|tác giả|nội dung|text|story|words|written")
_SOURCE = re.compile(
    r"^(?:(?:nguồn(?: tin)?|theo|trích|dẫn theo)(?:\s*+[:.])?|according to)\s++(?P<source>\S.*)$",
    re.IGNORECASE,
)
_NAMED_SOURCE = re.compile(
    r"^nguồn\s++(?P<source>[^:]{2,40}?)\s*+:\s*+(?:https?:|\w+\.)\S+$", re.IGNORECASE
)
_AGENCY = re.compile(
    r"^(?:(?:https?://)?(?:[\w-]+\.)+(?:vn|com|org|net|gov|edu)\b\S*"
    r"|(?:báo|tạp chí|cổng|website|trang|đài|ttxvn|thông tấn xã|vov|vtv|vnexpress|vnews)\b.{0,60}"
    r"|[A-ZĐ]{2,8}(?:\s*-\s*\w+)?|\S.{1,40}\s(?:online|điện tử|newspaper|tv|plus|\.vn)"
    r"|nhân dân|quân đội nhân dân|công an nhân dân|tuổi trẻ|thanh niên|lao động|tiền phong|dân trí"
    r"|tuyên giáo|xây dựng đảng|vietnamplus|vietnamnet|chinhphu"
    r"|.{3,60}\([A-ZĐ]{2,8}\))$",
    re.IGNORECASE,
)
_TRAILING_REMARK = re.compile(
    r"\s{0,9}(?:\((?:tổng hợp|st|thực hiện|sưu tầm|t/h|biên tập|theo\s[^()]{2,40}|\*+|\d)\)"
    r"|\s(?:sưu tầm|tổng hợp)|(?<!\*)\*++)\s*+$",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"^(?:ctv|cộng tác viên|pv|phóng viên|internet|mạng|it|st|sưu tầm|tl|tư liệu|cắt từ clip"
    r"|(?:https?://)?(?:[\w-]+\.)+(?:vn|com|org|net)\S*|ttxvn|vov|vtv)$",
    re.IGNORECASE,
)
_COMPILED_NOTE = re.compile(r"^(?:st|sưu tầm|tổng hợp|t/h)$", re.IGNORECASE)
_BETWEEN_PEOPLE = re.compile(
    r"\s{0,9}[;&/,]\s*+|\s{1,9}(?:và|[-–—])\s++|(?<=\w)\s{0,9}[-–—]\s*+(?=\w)"
)
_BEFORE_POSITION = re.compile(r"\s{0,9}-\s++|\s{1,9}-\s*+|,\s*+|\s{1,9}\(")
_BETWEEN_DEGREES = re.compile(
    r"\b(GS|PGS|TS|ThS|GVC|GVCC|CN)\s*[,.–-]\s*(?=(?:PGS|TSKH|TS|ThS|GVC|GVCC)\b)", re.IGNORECASE
)
_MAX_VALUE_LENGTH = 80  # characters behind a label, or of a line of bare names
_TWO_PEOPLE = 2  # an office behind one name is that person's; behind two it is that of both


def parse_labelled(line: str) -> tuple[Byline, ...]:
    """Read a line that says what each name did: `Tin: X; ảnh: Y`.

    Returns:
        A byline for each name, in order; nothing when any part of the line is something else.
    """
    text = strip_brackets(line)
    if YEAR_SIGN.search(text):
        if not (text[:1].isdigit() or _LABEL.search(text) or _LABEL_WITHOUT_COLON.match(text)):
            return ()  # most lines with a date are sentences, and it need not be read
        text = strip_brackets(cut_dates(text))
    if ":" not in text:
        return _parse_without_colon(text, line)
    labels = list(_LABEL.finditer(text))
    if not labels or text[: labels[0].start()].strip(" -–—(*•"):
        return ()
    ends = [*[label.start() for label in labels[1:]], len(text)]
    bylines: list[Byline] = []
    for label, end in zip(labels, ends, strict=True):
        value = text[label.end() : end].strip(" ;,.-–—/(")
        named = tuple(_parse_labelled_value(label["label"].lower(), value, line))
        if not named:
            return ()
        bylines.extend(named)
    return tuple(bylines)


def _parse_without_colon(text: str, raw: str) -> tuple[Byline, ...]:
    """Read `Tin, ảnh X - Y`, `Người đưa tin X`: without a colon all that follows must be names."""
    match = _LABEL_WITHOUT_COLON.match(text)
    if match is None:
        return ()
    label, value = match["label"].lower(), match["value"].strip(" .-–—")
    if _ENGLISH_LABEL.search(label) and (names := parse_foreign_names(value)):
        return tuple(Byline(name=name, role=_choose_role(label), raw=raw) for name in names)
    bylines = parse_people(value, _choose_role(label), raw)
    is_sure = all(
        has_surname(byline.name) or is_short_form(byline.name) or byline.degree
        for byline in bylines
    )
    if _TWO_LABELS.match(label):  # `Tin, ảnh Thu Hà – Quốc Bảo`: opens no sentence
        is_sure = True
    elif _SINGLE_LABEL.match(label):  # `Bài Trần Văn`: the word may begin a title as well
        is_sure = all(is_full_name(byline.name) or is_short_form(byline.name) for byline in bylines)
    return bylines if is_sure else ()


def parse_people(value: str, role: BylineRole, raw: str) -> tuple[Byline, ...]:
    """Read a list of people, each with degree and position.

    Args:
        value: The list.
        role: What they all did.
        raw: The line as printed, which is kept beside each byline.

    Returns:
        A byline for each; nothing when the list holds anything else.
    """
    value = _TRAILING_REMARK.sub("", value)
    if person := parse_person(value):
        return (_make_byline(person, role, raw),)
    if byline := parse_name_with_position(value, role, raw, is_labelled=True):
        return (byline,)
    # `PGS, TS. X`: the comma between degrees parts no people.
    joined = _BETWEEN_DEGREES.sub(r"\1.", value)
    people = [parse_person(part) for part in _BETWEEN_PEOPLE.split(joined) if part.strip()]
    if not people or not all(people):
        return ()
    return tuple(_make_byline(person, role, raw) for person in people if person)


def parse_name_with_position(
    line: str, role: BylineRole, raw: str, *, is_labelled: bool
) -> Byline | None:
    """Read `name - position` or `name, office`.

    Args:
        line: The line, without label.
        role: What the person did.
        raw: The line as printed.
        is_labelled: A label, or where the line stands, proves that it begins with a name.
    """
    for cut in _BEFORE_POSITION.finditer(replace_dashes(line)):
        person = parse_person(line[: cut.start()])
        if person is None:
            continue
        position = line[cut.end() :].strip("() ")
        is_certain = is_labelled or is_likely_person(person)
        if is_certain and (is_position(position) or is_office(position)):
            return replace(_make_byline(person, role, raw), position=position)
        return None
    return None


def parse_source(line: str) -> Byline | None:
    """Read `Theo TTXVN`, `Nguồn VNEWS: ...`, `(According to ...)`: a source that is no sentence."""
    text = strip_brackets(cut_dates(strip_brackets(line)))
    if match := _NAMED_SOURCE.match(text):
        return Byline(name=match["source"], role=BylineRole.SOURCE, raw=line)
    match = _SOURCE.match(text)
    name = match["source"].strip(" .)") if match else ""
    if text.endswith(")") and "(" in name:
        name += ")"
    person = parse_person(name)
    is_source = _AGENCY.match(name) or (person is not None and is_full_name(person.name))
    return Byline(name=name, role=BylineRole.SOURCE, raw=line) if is_source else None


def parse_bare_names(line: str) -> tuple[NamedPerson, ...]:
    """Read a line that is nothing but names: `X`, `(X)`, `X - Y`, `Đ.Tuyển - H.Cúc`.

    The office of two people and more may stand behind them.
    """
    text = _TRAILING_REMARK.sub("", strip_brackets(cut_dates(strip_brackets(line))))
    if len(text) > _MAX_VALUE_LENGTH:
        return ()
    if person := parse_person(text):
        return (person,)
    parts = _BETWEEN_PEOPLE.split(_BETWEEN_DEGREES.sub(r"\1.", text))
    if len(parts) > _TWO_PEOPLE and is_office(parts[-1]):
        parts = parts[:-1]
    people = [parse_person(part) for part in parts]
    return tuple(person for person in people if person) if all(people) else ()


def parse_office(line: str) -> str | None:
    """Read a line that is nothing but an office: `BBT (tổng hợp)` is `BBT`."""
    text = _TRAILING_REMARK.sub("", line.strip("() "))
    return text if is_office(text) else None


def is_likely_person(person: NamedPerson) -> bool:
    """Tell whether a name proves itself: by a degree, by its surname, by being shortened."""
    return bool(person.degree) or has_surname(person.name) or is_short_form(person.name)


def is_certain_person(person: NamedPerson) -> bool:
    """Tell whether a name proves itself even where most lines are no signatures."""
    return bool(person.degree) or is_full_name(person.name) or is_short_form(person.name)


def is_compiled_note(line: str) -> bool:
    """Tell whether a line only says that the text was gathered (`ST`, `(Sưu tầm)`)."""
    return bool(_COMPILED_NOTE.match(line.strip("() .")))


def strip_brackets(line: str) -> str:
    """Take off an asterisk and the brackets around a whole line."""
    line = line.strip(" *•")
    if line.startswith("(") and line.endswith(")") and "(" not in line[1:]:
        return line[1:-1].strip()
    return line


def _parse_labelled_value(label: str, value: str, raw: str) -> Iterator[Byline]:
    role = _choose_role(label)
    if role is BylineRole.SOURCE:
        person = parse_person(value)
        name = person.name if person and has_surname(person.name) else value.strip(" ).")
        if 0 < len(value) <= _MAX_VALUE_LENGTH:
            yield Byline(name=name, role=role, raw=raw)
    elif office := parse_office(value):
        yield Byline(name=office, role=BylineRole.OFFICE, raw=raw)
    elif is_system_account(value) or _NOT_A_PERSON.match(value):
        yield Byline(name=value, role=BylineRole.OFFICE, raw=raw)
    else:
        yield from parse_people(value, role, raw)


def _choose_role(label: str) -> BylineRole:
    has_picture = bool(_PICTURE_LABEL.search(label))
    if "nguồn" in label or label in {"theo", "sưu tầm"}:
        return BylineRole.SOURCE
    if "dịch" in label:
        return BylineRole.TRANSLATOR
    if has_picture and _TEXT_LABEL.search(label):
        return BylineRole.BOTH
    return BylineRole.PHOTOGRAPHER if has_picture else BylineRole.AUTHOR


def _make_byline(person: NamedPerson, role: BylineRole, raw: str) -> Byline:
    return Byline(name=person.name, degree=person.degree, role=role, raw=raw)
