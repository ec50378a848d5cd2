"""Text of old fonts: the tables, by example and by round trip."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.html import windows_1252
from crawler.extract.repair.legacy_fonts import (
    FontFamily,
    convert_to_unicode,
    detect_font_family,
    get_conversion_table,
    is_capital_font,
)

SMALL = "aáàảãạâấầẩẫậăắằẳẵặeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ"


def encode_for_font(text: str, family: FontFamily) -> str:
    """Return a text as it is typed for the fonts of a family."""
    signs: dict[str, str] = {}
    for sign, letter in get_conversion_table(family).items():
        signs.setdefault(letter, sign)
    return "".join(signs.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("family", "text", "expected"),
    [
        (FontFamily.TCVN3, "Tr­êng ChÝnh trÞ tØnh", "Trường Chính trị tỉnh"),
        (
            FontFamily.TCVN3,
            "Céng hoµ x· héi chñ nghÜa ViÖt Nam",
            "Cộng hoà xã hội chủ nghĩa Việt Nam",
        ),
        (FontFamily.TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (FontFamily.TCVN3, "B¸t X¸t, B¶o Th¾ng, Mêng", "Bát Xát, Bảo Thắng, Mờng"),
        (
            FontFamily.VNI,
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (FontFamily.VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (FontFamily.VNI, "TRÖÔØNG CHÍNH TRÒ, Aâm Aán", "TRƯỜNG CHÍNH TRỊ, Âm Ấn"),
        (
            FontFamily.VNI,
            "ngaøy, yù, kyû, kyø, naêm, naéng, baèng, caëp",
            "ngày, ý, kỷ, kỳ, năm, nắng, bằng, cặp",
        ),
        (FontFamily.VPS, "Vi\x8ct Nam \u2021", "Việt Nam ỗ"),
        (FontFamily.VPS, "H\x87 tr®, ñ¶c l§p", "Hỗ trợ, Độc lớp"),
    ],
)
def test_text_is_converted(family: FontFamily, text: str, expected: str) -> None:
    """Words as old pages write them, through the table of their font."""
    assert convert_to_unicode(text, family) == expected


@pytest.mark.parametrize("family", FontFamily)
@given(st.lists(st.sampled_from(SMALL)), st.text(alphabet="bcdghklmnpqrstvx 0123456789.,-\n"))
def test_small_letters_come_back(family: FontFamily, vowels: list[str], others: str) -> None:
    """Whatever is written in small letters comes back the same.

    Consonants part the letters: VNI writes `aă` like other pairs, and no syllable has such pairs.
    """
    text = others + "n".join(vowels)
    assert convert_to_unicode(encode_for_font(text, family), family) == text


@pytest.mark.parametrize("family", FontFamily)
def test_every_small_letter_has_a_sign_of_its_own(family: FontFamily) -> None:
    """No table lacks a letter, and none writes two letters alike."""
    table = get_conversion_table(family)
    assert {letter for letter in SMALL if not letter.isascii()} <= set(table.values())
    assert all(unicodedata.is_normalized("NFC", letter) for letter in table.values())
    assert convert_to_unicode("plain ASCII, 2020", family) == "plain ASCII, 2020"


@pytest.mark.parametrize("family", [FontFamily.VNI, FontFamily.VPS])
def test_capitals_come_back(family: FontFamily) -> None:
    """VNI and VPS write capitals of their own; VPS lacks some, and TCVN3 all that have a tone."""
    capitals = [
        letter for letter in SMALL.upper() if letter in set(get_conversion_table(family).values())
    ]
    assert len(capitals) > 50
    assert all(
        convert_to_unicode(encode_for_font(letter, family), family) == letter for letter in capitals
    )


@pytest.mark.parametrize(
    ("name", "family"),
    [
        (".VnTime", FontFamily.TCVN3),
        (".VnArialH", FontFamily.TCVN3),
        ("'.VnTimeH'", FontFamily.TCVN3),
        (".vn3dh", None),
        ("VNI-Times", FontFamily.VNI),
        ("VNI Helve", FontFamily.VNI),
        ("VPS Times", FontFamily.VPS),
        ("Times New Roman", None),
        ("Verdana", None),
        ("", None),
    ],
)
def test_fonts_are_known_by_name(name: str, family: FontFamily | None) -> None:
    """The name of a font tells its table."""
    assert detect_font_family(name) is family


def test_fonts_of_capitals_end_in_h() -> None:
    """Small letters of `.VnTimeH` are drawn as capitals, those of `.VnArial` are not."""
    assert is_capital_font(".VnTimeH")
    assert is_capital_font("'.VnArial NarrowH'")
    assert not is_capital_font(".VnArial")
    assert not is_capital_font("Arial")


@given(st.binary())
def test_windows_1252_reads_every_byte_and_writes_it_back(body: bytes) -> None:
    """No byte is refused or lost, as in browsers and not as in Python's codec."""
    assert windows_1252.encode_windows_1252(windows_1252.decode_windows_1252(body)) == body


def test_windows_1252_does_not_write_what_it_lacks() -> None:
    """A letter beyond the charset has no bytes."""
    assert windows_1252.encode_windows_1252("Đảng") is None
