"""What is found inside a body: official papers, people; and titles printed twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.fields.documents import find_documents
from crawler.extract.fields.people import find_people
from crawler.extract.fields.title import count_title_blocks, strip_site_name
from crawler.extract.html.blocks import BodyBlock


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Quy định số 09-QĐi/TW của Ban Bí thư", ["09-QĐi/TW"]),
        ("theo Nghị định 101/2017/NĐ-CP ngày 01/9/2017", ["101/2017/NĐ-CP"]),
        ("Kế hoạch số 14-KH/TCT và Quyết định 534/QĐ-HVCTQG", ["14-KH/TCT", "534/QĐ-HVCTQG"]),
        ("Nghị quyết số 15-NQ/TƯ", ["15-NQ/TW"]),
        ("Quy định số 11- QĐ/TW", ["11-QĐ/TW"]),
        ("Quyết định 103/QĐ -TW", ["103/QĐ-TW"]),
        ("Quyết định 07b-QĐ/HVCTQG", ["07b-QĐ/HVCTQG"]),
        ("Luật số 202/2025/QH15", ["202/2025/QH15"]),
        ("Thông tư 23/2015/TTLT-BGDĐT-BNV", ["23/2015/TTLT-BGDĐT-BNV"]),
        ("Kế hoạch 308-TB/HVCTKVIV", ["308-TB/HVCTKVIV"]),
        ("năm học 2019-2020, ngày 13/11/2018, tỷ lệ 61/62", []),
    ],
)
def test_paper_is_found_and_normalised(text: str, numbers: list[str]) -> None:
    """Party papers and state papers, spaces and old spellings put right; dates are no papers."""
    found = find_documents(text)
    assert [document.number for document in found] == numbers
    assert all(text[paper.start : paper.end] == paper.raw for paper in found)


def test_people_are_found_by_degree_or_address() -> None:
    """The offsets are the name's; a position is kept up to the verb; bare names are left alone."""
    text = (
        "GS,TS. Lò Thị Mai - Phó Giám đốc Học viện phát biểu; đồng chí Vàng Văn Núi, "
        "Trưởng phòng; Sùng Văn Rừng cùng dự."
    )
    first, second = find_people(text)
    assert (first.name, first.degree, first.position) == (
        "Lò Thị Mai",
        "GS,TS.",
        "Phó Giám đốc Học viện",
    )
    assert (second.name, second.position) == ("Vàng Văn Núi", "Trưởng phòng")
    assert text[second.start : second.end] == "Vàng Văn Núi"


@given(st.text())
def test_findings_are_where_they_say(text: str) -> None:
    """Offsets of any finding in any text cut out the text that was found."""
    assert all(text[paper.start : paper.end] == paper.raw for paper in find_documents(text))
    assert all(text[person.start : person.end] == person.name for person in find_people(text))


@pytest.mark.parametrize(
    ("lines", "repeated"),
    [
        (["HỘI NGHỊ TỔNG KẾT (2019 - 2020)", "Sáng nay."], 1),
        (["HỘI NGHỊ", "TỔNG KẾT", "(2019 - 2020)", "Sáng nay."], 3),
        (["Sáng nay, Hội nghị tổng kết diễn ra."], 0),
        (["Hội nghị"], 0),
        ([], 0),
    ],
)
def test_title_typed_into_the_text_is_recognised(lines: list[str], repeated: int) -> None:
    """In capitals, with another dash, on several lines."""
    blocks = [BodyBlock(text=line) for line in lines]
    assert count_title_blocks("Hội nghị tổng kết (2019 – 2020)", blocks) == repeated


@pytest.mark.parametrize(
    "page_title", ["Họp giao ban - Trường A", "Trường A | Họp giao ban", "Họp giao ban"]
)
def test_site_name_is_cut_off_a_browser_title(page_title: str) -> None:
    """Before or behind, whatever the cut."""
    assert strip_site_name(page_title, "Trường A") == "Họp giao ban"
