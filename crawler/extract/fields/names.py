"""Names of people, positions and offices on party-school pages: word lists, shapes of names.

    ThS. Nguyễn Văn An          a person, degree `ThS`
    NGUYỄN VĂN AN               a person, spelled `Nguyễn Văn An`
    Phó Trưởng khoa             a position
    Khoa Xây dựng Đảng          an office
    Super User                  an account, nobody

There is no list of given names: any syllable of Vietnamese can be one. What looks like a name is
therefore a name only in a place where names stand; callers say how sure they must be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.html.text import strip_diacritics

# Surnames of the Kinh, then of other peoples (Tày, Thái, Mông, Gia Rai, Cơ Tu ...). Both spellings
# of a tone mark stand where sites use both (`ngụy`, `nguỵ`).
_KINH_SURNAMES = """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý lí đinh lâm đoàn trịnh
    mai đào cao lương hà tạ phùng tô quách trương thái vương châu tăng kiều diệp tống bạch lưu doãn
    từ khổng nghiêm thân đàm ông âu chu văn phó tôn la hứa mạc ninh triệu hồng viên cung hạ khuất
    danh tiêu lã bành cù chử cấn đậu đồng đường giang giáp hàn hán hầu khúc khương lại lạc lục mẫn
    mã mạnh nhan nhâm nhữ ngụy nguỵ phí phù phương quản quế sái tào thẩm thiều tiết tòng trà tri
    trình trưng ty ứng
"""
_MINORITY_SURNAMES = """
    kim thạch thi bế nông vi lò lường cầm quàng vàng giàng sùng mùa thào hờ cứ sìn lù lèng ma chảo
    phàn tẩn sơn cái lều sầm ôn xa y a ksor rơ siu rcom rmah nay kpă bríu alăng h
    vừ lầu xồng và lỳ thò sồng ly cháng thàng tráng lù tẩn pờ điểu kpa rah rchom hiao ayun ktul
    ka cil kră bon lơ liêng touprong zơrâm arất pơloong bhling hốih riah bnướch coor
    thập đàng não thổ bá sử quảng lưu đạo thành dụng châu néang nêang chau pi katơr chamaléa
    niê mlô êban kbuôr byă knul buôn
"""
SURNAMES = frozenset((_KINH_SURNAMES + _MINORITY_SURNAMES).split())

NEVER_AUTHORS = frozenset(
    {
        "hồ chí minh",
        "nguyễn ái quốc",
        "võ nguyên giáp",
        "việt nam",
        "hà nội",
        "trường sa",
        "hoàng sa",
        "điện biên phủ",
    }
)
"""Names that stand alone on a line without signing anything."""

_EXTENDED_CAPITALS = "".join(
    letter for letter in map(chr, range(0x1EA0, 0x1EFA)) if letter.isupper()
)
CAPITALS = f"A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ{_EXTENDED_CAPITALS}"
"""The capitals of Vietnamese, for a character class."""

ACCOUNT = re.compile(
    r"^(?:(?:super\s*)?(?:user|admin\w*)|quản trị(?: viên| website| hệ thống| web)?|quan\s*tri\w*"
    r"|root|webmaster|editor|guest|khách)$",
    re.IGNORECASE,
)

DEGREE = re.compile(
    r"^(?:(?:phó giáo sư|giáo sư|tiến s[ĩỹ](?: khoa học)?|thạc s[ĩỹ]|cử nhân|kỹ sư|luật sư|bác sĩ"
    r"|nghiên cứu sinh|nhà giáo (?:ưu tú|nhân dân)|(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy)"
    r"|gvcc|gvc|pgs|gs|tskh|ts|th\.?\s?s[ĩỹ]?|cn|ncs|ngưt|ngnd|bs|ks|ls"
    r")(?=[\s.,:–-])[\s.,–-]*)+",
    re.IGNORECASE,
)
FORM_OF_ADDRESS = re.compile(
    r"^(?:các\s+)?(?:đồng chí|đ/c|đ\.c|đc|ông|bà|thầy|cô|nhà báo|phóng viên|pv|ctv|btv)[\s:.]+",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"^(?:các\s+)?(?:phòng|khoa|ban|bbt|bgh|văn phòng|vp|tổ|nhóm|trung tâm|trường|học viện|viện|vụ"
    r"|cục|sở|bộ|hội|chi hội|chi đoàn|liên đoàn|công đoàn|chi bộ|đảng bộ|đảng [ủu][yỷ]"
    r"|tỉnh [ủu][yỷ]|thành [ủu][yỷ]|huyện [ủu][yỷ]|[ủu][yỷ] ban|ubnd|ubmttq|lớp|báo|tạp chí|cổng"
    r"|đài|thông tấn xã|ttxvn|website|trang (?:thông )?tin|câu lạc bộ|clb|tòa soạn|cụm|bộ phận"
    r"|tt|p|k"
    # Đoàn is a surname too; these words after it make it a body.
    r"|đoàn (?:thanh niên|trường|công tác|cơ sở|khối|viên|thể|tncs|tn|đại biểu|kiểm tra|khảo sát)"
    r")(?=[\s.,:]|$)",
    re.IGNORECASE,
)
POSITION = re.compile(
    r"^(?:nguyên\s+|quyền\s+|q\.\s*)?(?:phó|trưởng|tổng|hiệu trưởng|giảng viên|gv|bí thư|chủ tịch"
    r"|chủ nhiệm|[ủu][yỷ] viên|tỉnh [ủu][yỷ] viên|thành [ủu][yỷ] viên|đảng [ủu][yỷ] viên"
    r"|huyện [ủu][yỷ] viên|tuv|uv\w*|giám đốc|viện trưởng|chánh|chuyên viên|lớp trưởng|lớp phó"
    r"|học viên|sinh viên|ncs|nghiên cứu sinh|nghiên cứu viên|thư ký|biên tập viên|phóng viên"
    r"|cán bộ|viên chức|đại biểu|thứ trưởng|bộ trưởng|cục trưởng|vụ trưởng|cụm trưởng|đoàn viên"
    r"|cộng tác viên|kế toán|tổ trưởng|tổ phó)(?=[\s.,&-]|$)",
    re.IGNORECASE,
)
VERB = re.compile(
    r"(?:^|\s)(?:phát biểu|trao|trình bày|tặng|chụp ảnh|tham dự|dự|đã|đang|sẽ|được|báo cáo|khai mạc"
    r"|bế mạc|chủ trì|tổ chức|thăm|đến|nhận|chúc mừng|kết luận|đọc|giới thiệu|chia sẻ|thảo luận"
    r"|tham luận|ký|gặp|là|cho biết|tiếp|cùng|đầu tiên)(?=\s|$)",
    re.IGNORECASE,
)
"""What people do on pictures and in sentences, and never in a signature."""


_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}"
    r"(?:ch|ng|nh|[cmnptk])?$"
)
_INITIALS = re.compile(rf"^[{CAPITALS}](?:\.\s?[{CAPITALS}]){{1,3}}\.?$")
_SHORT_FORM = re.compile(rf"^[{CAPITALS}]h?\.\s?[{CAPITALS}]\w+(?:\s[{CAPITALS}]\w+)?$")
# Names of the Central Highlands and of the Khmer are no syllables of Vietnamese: after one of these
# words any word with a capital may follow (`Y Bhiă Niê`, `H'Hen Niê`, `K' Brêu`, `Rơ Châm Hiền`).
_MINORITY_OPENING = re.compile(
    r"^(?:[HK]['’](?:\w|$)|(?:Y|A|H|Ksor|Rơ|Siu|Rcom|Rmah|Rah|Rchom|Nay|Kpă|Kpa|Hiao|Ka|Cil|Kră|Lơ|Điểu"
    r"|Bríu|Alăng|Zơrâm|Arất|Pơloong|Bhling|Niê|Mlô|Thạch|Kim|Sơn|Danh|Néang|Chau|Chamaléa|Pi)$)",
    re.IGNORECASE,
)
_APOSTROPHE_OPENINGS = frozenset({"h'", "h’", "k'", "k’"})
_SINGLE_NAME = re.compile(r"^[HK]['’][^\W\d_]{2,}$")
_MINORITY_SYLLABLE = re.compile(
    rf"^(?:[{CAPITALS}Ê]['’]?(?:[{CAPITALS}]?[^\W\d_]+)?(?:-[{CAPITALS}]?[^\W\d_]+)?|[HK]['’])$"
)
# `tổ chức` is a verb (to hold a meeting) and the name of a department (`Ban Tổ chức`).
_ORGANIZATION_DEPARTMENT = re.compile(
    r"\btổ chức\b(?=\s*(?:[,&–-]|$|cán bộ|hành chính))", re.IGNORECASE
)
_MIN_SYLLABLES, _MAX_SYLLABLES = 2, 6  # syllables of a name, each a word
_MIN_FULL_NAME_SYLLABLES = 3  # syllables of a name that needs no label
# Words: `Phòng Quản lý đào tạo và nghiên cứu khoa học, Trường Chính trị` has 13.
_MAX_OFFICE_WORDS = 14
_MAX_POSITION_WORDS = 30  # words: three positions in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPerson:
    """A person as a line names him or her: the bare name, and the degree before it."""

    name: str
    degree: str | None = None


def parse_person(text: str) -> NamedPerson | None:
    """Read a text that is nothing but a person.

    Returns:
        The person, form of address taken off; None when what is left is no name.
    """
    unaddressed = FORM_OF_ADDRESS.sub("", text.strip(" *•-–—")).strip()
    match = DEGREE.match(unaddressed)
    degree = match.group().strip(" ,–-") if match else None
    name = (unaddressed[match.end() :] if match else unaddressed).strip(" ,;:–-")
    if name.endswith(".") and not _INITIALS.match(name):
        name = name.rstrip(".")
    return NamedPerson(name=normalize_name_case(name), degree=degree) if is_name(name) else None


def is_name(text: str) -> bool:
    """Tell whether a text has the shape of a person's name, pen names and short forms included."""
    if is_short_form(text):
        return True
    syllables = text.split()
    if len(syllables) == 1 and _SINGLE_NAME.match(text):
        return True
    return (
        _MIN_SYLLABLES <= len(syllables) <= _MAX_SYLLABLES
        and _are_name_syllables(syllables)
        and not is_office(text)
        and not is_position(text)
        and text.lower() not in NEVER_AUTHORS
        and syllables[0].lower() != "theo"  # `Theo Nhân Dân`: a source in capitals, no surname
        and not is_system_account(text)
    )


def is_short_form(text: str) -> bool:
    """Tell whether a text is initials (`C.V.D`) or a name made shorter (`Đ.Tuyển`)."""
    return bool(_INITIALS.match(text) or _SHORT_FORM.match(text))


def is_full_name(text: str) -> bool:
    """Tell whether a text is a name that needs no label: a surname, and three syllables."""
    syllables = re.split(r"\s+|(?<=\w)['’](?=\w)", text)
    return len(syllables) >= _MIN_FULL_NAME_SYLLABLES and has_surname(text) and is_name(text)


def has_surname(text: str) -> bool:
    """Tell whether a text begins with a surname, or with the `H'` and `K'` of the Ê Đê and K'Ho."""
    return text.partition(" ")[0].lower() in SURNAMES or text[:2].lower() in _APOSTROPHE_OPENINGS


def is_office(text: str) -> bool:
    """Tell whether a text names a department, board or agency, and nothing else."""
    return bool(OFFICE.match(text)) and _is_title_like(text, _MAX_OFFICE_WORDS)


def is_position(text: str) -> bool:
    """Tell whether a text is a person's position, and nothing else."""
    return bool(POSITION.match(text)) and _is_title_like(text, _MAX_POSITION_WORDS)


def is_system_account(text: str) -> bool:
    """Tell an account of the system (`Super User`, `Quản trị viên`) from a person."""
    return bool(ACCOUNT.match(text))


def normalize_name_case(name: str) -> str:
    """Spell a name typed in capitals as it is usually spelled."""
    if name.isupper() and not is_short_form(name):
        return " ".join(map(_lower_after_capital, name.split()))
    return name


def _lower_after_capital(syllable: str) -> str:
    """Write a syllable with one capital, or with two around an apostrophe (`H'Hen`)."""
    head = 3 if syllable[1:2] in {"'", "’"} else 1
    return syllable[:head] + syllable[head:].lower()


def _is_title_like(text: str, max_words: int) -> bool:
    """Tell whether a text has no verb and no end of a sentence, and is short enough."""
    return (
        len(text.split()) <= max_words
        and not text.endswith((".", ":", "/"))
        and not VERB.search(_ORGANIZATION_DEPARTMENT.sub("", text))
    )


def _are_name_syllables(syllables: Sequence[str]) -> bool:
    if _MINORITY_OPENING.match(syllables[0]):
        return all(map(_MINORITY_SYLLABLE.match, syllables))
    return all(map(_is_name_syllable, syllables))


@lru_cache(maxsize=1 << 12)  # the same people sign and are named on many pages
def _is_name_syllable(syllable: str) -> bool:
    # One word of another people's name among those of a Kinh one: `Nguyễn H'Mai`.
    if re.match(r"^[HK]['’]\w+$", syllable):
        return True
    rest = syllable[1:]
    is_cased = syllable[0].isupper() and (not rest or rest.islower() or rest.isupper())
    return is_cased and bool(_SYLLABLE.match(strip_diacritics(syllable).lower()))
