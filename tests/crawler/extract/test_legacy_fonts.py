"""Text of old fonts: the tables, by example and by round trip."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import windows_1252
from crawler.extract.legacy_fonts import (
    Family,
    family_of_font,
    is_font_of_capitals,
    letters,
    to_unicode,
)

SMALL = "aáàảãạâấầẩẫậăắằẳẵặeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ"


def written(text: str, family: Family) -> str:
    """A text as it is typed for the fonts of a family."""
    signs: dict[str, str] = {}
    for sign, letter in letters(family).items():
        signs.setdefault(letter, sign)
    return "".join(signs.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("family", "text", "meant"),
    [
        (Family.TCVN3, "Tr­êng ChÝnh trÞ tØnh", "Trường Chính trị tỉnh"),
        (Family.TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        (Family.TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (Family.TCVN3, "B¸t X¸t, B¶o Th¾ng, Mêng", "Bát Xát, Bảo Thắng, Mờng"),
        (
            Family.VNI,
            "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
            "Cộng hòa xã hội chủ nghĩa Việt Nam",
        ),
        (Family.VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (Family.VNI, "TRÖÔØNG CHÍNH TRÒ, Aâm Aán", "TRƯỜNG CHÍNH TRỊ, Âm Ấn"),
        (
            Family.VNI,
            "ngaøy, yù, kyû, kyø, naêm, naéng, baèng, caëp",
            "ngày, ý, kỷ, kỳ, năm, nắng, bằng, cặp",
        ),
        (Family.VPS, "Vi\x8ct Nam \u2021", "Việt Nam ỗ"),
        (Family.VPS, "H\x87 tr®, ñ¶c l§p", "Hỗ trợ, Độc lớp"),
    ],
)
def test_text_is_read_as_it_was_meant(family: Family, text: str, meant: str) -> None:
    """Words as old pages write them, through the table of their font."""
    assert to_unicode(text, family) == meant


@pytest.mark.parametrize("family", Family)
@given(st.lists(st.sampled_from(SMALL)), st.text(alphabet="bcdghklmnpqrstvx 0123456789.,-\n"))
def test_small_letters_come_back(family: Family, vowels: list[str], others: str) -> None:
    """Whatever is written in small letters comes back the same.

    Consonants part the letters: VNI writes `aă` like other pairs, and no syllable has such pairs.
    """
    text = others + "n".join(vowels)
    assert to_unicode(written(text, family), family) == text


@pytest.mark.parametrize("family", Family)
def test_every_small_letter_has_a_sign_of_its_own(family: Family) -> None:
    """No table lacks a letter, and none writes two letters alike."""
    table = letters(family)
    assert {letter for letter in SMALL if not letter.isascii()} <= set(table.values())
    assert all(unicodedata.is_normalized("NFC", letter) for letter in table.values())
    assert to_unicode("plain ASCII, 2020", family) == "plain ASCII, 2020"


@pytest.mark.parametrize("family", [Family.VNI, Family.VPS])
def test_capitals_come_back(family: Family) -> None:
    """VNI and VPS write capitals of their own; VPS lacks some, and TCVN3 all that have a tone."""
    capitals = [letter for letter in SMALL.upper() if letter in set(letters(family).values())]
    assert len(capitals) > 50
    assert all(to_unicode(written(letter, family), family) == letter for letter in capitals)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        (".VnTime", Family.TCVN3),
        (".VnArialH", Family.TCVN3),
        ("'.VnTimeH'", Family.TCVN3),
        (".vn3dh", None),
        ("VNI-Times", Family.VNI),
        ("VNI Helve", Family.VNI),
        ("VPS Times", Family.VPS),
        ("Times New Roman", None),
        ("Verdana", None),
        ("", None),
    ],
)
def test_fonts_are_known_by_name(name: str, family: Family | None) -> None:
    """The name of a font tells its table."""
    assert family_of_font(name) is family


def test_fonts_of_capitals_end_in_h() -> None:
    """Small letters of `.VnTimeH` are drawn as capitals, those of `.VnArial` are not."""
    assert is_font_of_capitals(".VnTimeH")
    assert is_font_of_capitals("'.VnArial NarrowH'")
    assert not is_font_of_capitals(".VnArial")
    assert not is_font_of_capitals("Arial")


@given(st.binary())
def test_windows_1252_reads_every_byte_and_writes_it_back(body: bytes) -> None:
    """No byte is refused or lost, as in browsers and not as in Python's codec."""
    assert windows_1252.written(windows_1252.read(body)) == body


def test_windows_1252_does_not_write_what_it_lacks() -> None:
    """A letter beyond the charset has no bytes."""
    assert windows_1252.written("Đảng") is None
