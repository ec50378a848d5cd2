"""Damaged text is repaired, and sound text of any language is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.html import windows_1252
from crawler.extract.html.parse import get_text, parse
from crawler.extract.repair import lost_letters, mojibake
from crawler.extract.repair.legacy_fonts import FontFamily, get_conversion_table
from crawler.extract.repair.lost_letters import describe_lost_letters, has_lost_letters
from crawler.extract.repair.text_repair import repair_text

TITLE = "Hội nghị tổng kết năm học của Trường Chính trị là “thành công” – Đảng bộ"
WORDS = ("Hội", "nghị", "kết", "là", "có", "mà", "tôi", "lý", "trí", "Lê", "Ô", "ĐÃ", "“ốc”", "5µm")


def repair_markup(source: str) -> tuple[tuple[str, ...], str]:
    """Repair a page; return what was repaired, and what the page says then."""
    root = parse(source)
    return repair_text(root), get_text(root)


def encode_for_font(text: str, family: FontFamily) -> str:
    """Return a text as typed for the fonts of a family."""
    signs = {letter: sign for sign, letter in reversed(list(get_conversion_table(family).items()))}
    return "".join(signs.get(letter, letter) for letter in text)


@pytest.mark.parametrize("family", FontFamily)
def test_text_of_an_old_font_is_converted_without_its_name(family: FontFamily) -> None:
    """Enough words of one family give it away, across inline elements and in short lines too."""
    text = encode_for_font("đại biểu dự hội nghị tổng kết", family)
    first, rest = text[:9], text[9:]
    short = encode_for_font("tin tức", family)
    repaired, words = repair_markup(f"<p>Sang {first}<b>{rest}</b></p> <p>{short}</p> <p>Tin</p>")
    assert repaired == (family.value,)
    assert " ".join(words.split()) == "Sang đại biểu dự hội nghị tổng kết tin tức Tin"


def test_title_and_alternative_texts_are_converted_with_the_page() -> None:
    """Attributes hold text of the same font."""
    root = parse(
        "<title>Héi nghÞ tæng kÕt</title><img alt='Toµn c¶nh héi nghÞ'><p>§¶ng uû nhµ tr­êng</p>"
    )
    assert repair_text(root) == ("tcvn3",)
    assert root.findtext(".//title") == "Hội nghị tổng kết"
    assert [image.get("alt") for image in root.iter("img")] == ["Toàn cảnh hội nghị"]


def test_named_font_needs_one_word_only() -> None:
    """`.VnTime` is evidence enough for a single word; without the name it is not."""
    assert repair_markup("<p>Sang <font face='.VnTime'>nay häc</font></p>") == (
        ("tcvn3",),
        "Sang nay học",
    )
    assert repair_markup("<p>Sang nay häc</p>") == ((), "Sang nay häc")


def test_font_of_capitals_makes_capitals() -> None:
    """`.VnTimeH` draws small letters as capitals, those of plain ASCII too."""
    source = (
        "<p style=\"font-family: '.VnTimeH', serif\">héi nghÞ</p> <p><font face='.VnTimeH'>cao hoc"
        "</font></p> <p>tin</p>"
    )
    assert repair_markup(source) == (("tcvn3",), "HỘI NGHỊ CAO HOC tin")


def test_name_of_an_old_font_over_text_in_unicode_is_not_believed() -> None:
    """Editors convert a text and leave the name of the font behind."""
    source = "<p><font face='.VnTimeH'>Hội nghị tổng kết, có lá cờ</font></p>"
    assert repair_markup(source) == ((), "Hội nghị tổng kết, có lá cờ")


def test_words_are_judged_across_inline_elements_and_comments() -> None:
    """Word processors cut words in parts; each part is converted, the whole is judged."""
    cut = "<p>Tr<b>­ê</b>ng Ch<i>Ý</i>nh<!-- x --> trÞ t<u>Ø</u>nh Qu<span>¶</span>ng Ninh</p>"
    assert repair_markup(cut) == (("tcvn3",), "Trường Chính trị tỉnh Quảng Ninh")


@pytest.mark.parametrize("times", [1, 2])
def test_utf8_read_as_windows_1252_is_repaired(times: int) -> None:
    """Once or twice; a sound paragraph beside it stays."""
    text = TITLE
    for _ in range(times):
        text = windows_1252.decode_windows_1252(text.encode())
    sound = "Trường ĐÃ họp – LÊ»"
    assert repair_markup(f"<p>{text}</p> <p>{sound}</p>") == (("mojibake",), f"{TITLE} {sound}")


def test_losses_on_the_way_are_made_good() -> None:
    """A dropped control character and a plain space for a non-breaking one."""
    text = windows_1252.decode_windows_1252("Đảng bộ Đội là chính".encode())
    damaged = text.replace("\x90", "").replace("\xa0", "")
    assert repair_markup(f"<p>{damaged}</p>") == (("mojibake",), "Đảng bộ Đội là chính")


def test_wrong_quotation_marks_alone_are_repaired() -> None:
    """Typography is repaired in any language."""
    text = windows_1252.decode_windows_1252("Don’t say “no”…".encode())
    assert repair_markup(f"<p>{text}</p>") == (("mojibake",), "Don’t say “no”…")


@pytest.mark.parametrize(
    "text",
    [
        "Lê Quý là học giả. Số 5 µm, 2 µg và ½ lít, giá 3 £, § 7, © 2020 ®",
        "L'été à Paris, où les élèves français étaient très heureux — naïf, haïr, où, forêt, né à",
        "The naïve café owner’s façade — £5, 50¢, ±2°, Ångström, Zürich, São Paulo, Malmö, Łódź",
        "«Nhân dân» – HÃY ĐÃ LÃO CÂU, ngày 20·11, “LÊ”, Ô»",
        "Là á, à, ê, ô: ca dao, hò vè, thì thà, có, cá, mà, là, gì, tôi, hãy, trí, lý, bé, lê, mê",
        "Straße, Größe, Köln, Düsseldorf, Übung, für, über, schön, München, können, müssen",
        "El niño comió piñón y mañana irá a España; acción, también, ¿qué? ¡sí!",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    """Vietnamese with few letters, French, English with signs, German, Spanish."""
    assert repair_markup(f"<p>{text}</p><p>{text[:20]}</p>")[0] == ()


@given(st.lists(st.sampled_from(WORDS)))
def test_vietnamese_in_nfc_is_never_changed(words: list[str]) -> None:
    """Any row of Vietnamese words is left alone."""
    text = " ".join(words)
    assert repair_markup(f"<p>{text}</p>") == ((), text)
    assert mojibake.repair_mojibake(text) == text


@given(st.lists(st.sampled_from(WORDS), min_size=3))
def test_mojibake_of_anything_comes_back(words: list[str]) -> None:
    """Text read wrongly once is read rightly again; a letter or two is no evidence."""
    text = " ".join(words)
    assert mojibake.repair_mojibake(windows_1252.decode_windows_1252(text.encode())) == text


@given(st.text())
def test_repair_of_any_text_raises_nothing_and_twice_is_once(text: str) -> None:
    """Repair is stable: a repaired page has nothing more to repair."""
    root = parse(f"<p>{text.replace('<', ' ').replace('&', ' ')}</p>")
    repair_text(root)
    first = get_text(root)
    repair_text(root)
    assert get_text(root) == first


@pytest.mark.parametrize(
    "text",
    [
        "ĐÀO TO CÁN B LÊ HNG PHONG",
        "Trưng Chính tr tnh t chc hi ngh trng thể",
        "H?i ngh? t?ng k?t",
        "Hội ngh\ufffd tổng kết",
    ],
)
def test_lost_letters_are_noticed(text: str) -> None:
    """Dropped vowels, question marks inside words, replacement characters."""
    assert has_lost_letters(text)
    assert [doubt.code for doubt in describe_lost_letters("title", text)] == ["lost-letters"]


@pytest.mark.parametrize("word", sorted(lost_letters._CERTAIN_GAPS))
def test_each_certain_gap_lets_a_line_be_judged(word: str) -> None:
    """Lines are spared by how such words end: none may slip through, whatever its letter case."""
    for spelling in (word, word.upper()):
        assert has_lost_letters(f"Hội {spelling} t chc trng thể {spelling}, sơ kết")


@pytest.mark.parametrize(
    "text",
    [
        "UBND TP. HCM ĐÃ HỌP VỚI BCH ĐẢNG BỘ",
        "Đẩy mạnh CNH, HĐH đất nước; BCH TW, TTCP, BNG, TN và MT",
        "Vì sao?Hãy hỏi: https://truong.example/tin?muc=3?x",
        "Sáng nay, Nhà trường họp.",
        "",
    ],
)
def test_abbreviations_and_addresses_are_no_loss(text: str) -> None:
    """Words without a vowel are common in the names of boards."""
    assert not has_lost_letters(text)
    assert describe_lost_letters("body", text) == ()
