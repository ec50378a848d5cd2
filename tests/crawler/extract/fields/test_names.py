"""Names, degrees, positions and offices; all people are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.fields.names import (
    is_full_name,
    is_name,
    is_office,
    is_position,
    is_system_account,
    normalize_name_case,
    parse_person,
)


@pytest.mark.parametrize(
    ("text", "name", "degree"),
    [
        ("Lò Thị Mai", "Lò Thị Mai", None),
        ("ThS. Lò Thị Mai", "Lò Thị Mai", "ThS."),
        ("ThS,GVC. Lò Thị Mai", "Lò Thị Mai", "ThS,GVC."),
        ("PGS, TS. Lò Thị Mai", "Lò Thị Mai", "PGS, TS."),
        ("PGS.TS Lò Thị Mai", "Lò Thị Mai", "PGS.TS"),
        ("NGƯT.TS Lò Thị Mai", "Lò Thị Mai", "NGƯT.TS"),
        ("Tiến sỹ Lò Thị Mai", "Lò Thị Mai", "Tiến sỹ"),
        ("đồng chí Th.s Lò Thị Mai", "Lò Thị Mai", "Th.s"),
        ("Trung tá, LÒ THỊ MAI", "Lò Thị Mai", "Trung tá"),
        ("Đ/c Đoàn Văn Núi", "Đoàn Văn Núi", None),
        ("H'Mai Niê", "H'Mai Niê", None),
        ("L.T.M", "L.T.M", None),
    ],
)
def test_person_is_read_without_degree_and_address(
    text: str, name: str, degree: str | None
) -> None:
    """Address and degree come off, capitals become a spelling, the name is bare."""
    person = parse_person(text)
    assert person is not None
    assert (person.name, person.degree) == (name, degree)


@pytest.mark.parametrize(
    "text",
    [
        "Super User",
        "Ban Biên tập",
        "Hà Nội",
        "Khoa Xây dựng Đảng",
        "Trưởng phòng",
        "ThS.",
        "",
        "Mai",
        "tin tức",
    ],
)
def test_what_is_no_person_is_not_read(text: str) -> None:
    """Accounts, offices, places, posts, degrees and single words are nobody."""
    assert parse_person(text) is None


def test_kinds_of_words_do_not_mix() -> None:
    """Posts are no offices, offices no names, Đoàn is both a surname and a body."""
    assert is_position("Phó Trưởng phòng TC,HC,TT,TL")
    assert not is_office("Phó Trưởng phòng TC,HC,TT,TL")
    assert is_office("Phòng Tổ chức, Hành chính")
    assert is_office("Đoàn thanh niên")
    assert is_name("Đoàn Thanh Xuân")
    assert is_full_name("Lò Thị Mai")
    assert not is_full_name("Thị Mai Lan")
    assert not is_office("Phòng Đào tạo đã tổ chức lễ khai giảng.")
    assert is_system_account("Administrator")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text is a person or none; a person read again is the same person."""
    person = parse_person(text)
    if person:
        assert normalize_name_case(person.name) == person.name
