"""Signatures without a colon, with a date beside the name, and of people of all peoples."""

import pytest

from crawler.extract.fields.bylines import parse_author_field, read_bylines
from crawler.extract.fields.names import parse_person
from crawler.extract.fields.signature_lines import parse_bare_names, parse_labelled, parse_source
from crawler.extract.html.blocks import Align, BodyBlock

SIGNED = {
    "Tin, ảnh Trần Tấm – Lê Khánh Hiền": ["Trần Tấm", "Lê Khánh Hiền"],
    "Tin, ảnh Thu Hà – Quốc Bảo": ["Thu Hà", "Quốc Bảo"],
    "By Jane Doe, Staff Writer": ["Jane Doe"],
    "Tin, ảnh Trần Tấm (Đài Truyền thanh huyện)": ["Trần Tấm"],
    "Tin ảnh Trần Tấm – Lê Hiền.": ["Trần Tấm", "Lê Hiền"],
    "Bài, ảnh Trần Tấm": ["Trần Tấm"],
    "Bài và ảnh Trần Văn Tấm": ["Trần Văn Tấm"],
    "TH: Trần Tấm - Lê Hiền": ["Trần Tấm", "Lê Hiền"],
    "Người đưa tin: Trần Tấm": ["Trần Tấm"],
    "Người đưa tin Trần Tấm": ["Trần Tấm"],
    "Thực hiện: Trần Tấm": ["Trần Tấm"],
    "Tin, ảnh: Trần Tấm - 05/03/2019": ["Trần Tấm"],
    "Tin: H'Hen Niê; ảnh: K' Brêu": ["H'Hen Niê", "K' Brêu"],
    "Tin ảnh H’ Loan Êban": ["H’ Loan Êban"],
    "TH: A Thút - Y Vêng": ["A Thút", "Y Vêng"],
    "By John Smith": ["John Smith"],
    "Written by Mary Ann Lee and Bob Stone": ["Mary Ann Lee", "Bob Stone"],
    "Photos by Tom Ford": ["Tom Ford"],
}


@pytest.mark.parametrize("line", SIGNED)
def test_label_needs_no_colon_before_names(line: str) -> None:
    """A label and nothing but names behind it sign, with or without a colon; no name is split."""
    assert [byline.name for byline in parse_labelled(line)] == SIGNED[line]


@pytest.mark.parametrize(
    "line",
    [
        "Tin học văn phòng cơ bản",
        "Bài học kinh nghiệm",
        "Ảnh Bác Hồ",
        "Bài Tiến quân ca",
        "Thực hiện Nghị quyết Trung ương",
        "Tổng hợp kết quả",
        "By the way",
        "Bài Nguyễn Ái Quốc và Đảng",
    ],
)
def test_sentence_that_opens_like_a_label_signs_nothing(line: str) -> None:
    """The same words open titles and sentences."""
    assert parse_labelled(line) == ()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("(Theo Báo Đắk Nông)", "Báo Đắk Nông"),
        ("Theo Nhân Dân", "Nhân Dân"),
        ("Nguồn Tuổi Trẻ online", "Tuổi Trẻ online"),
        ("Nguồn Báo điện tử Chính phủ - 05/03/2019", "Báo điện tử Chính phủ"),
        ("Theo kế hoạch số 5", None),
        ("Nguồn nhân lực", None),
        ("Theo tinh thần Nghị quyết", None),
    ],
)
def test_source_needs_no_colon(line: str, name: str | None) -> None:
    """A newspaper or agency behind `Theo` or `Nguồn` is a source, and a sentence is none."""
    source = parse_source(line)
    assert (source.name if source else None) == name


@pytest.mark.parametrize(
    "name",
    [
        *("Y Bhiă Niê", "Y Krăk Bkrông", "H'Hen Niê", "H’ Loan Êban", "Ksor Phước", "Siu H'Mai"),
        *("Rơ Châm Hiền", "Rah Lan Brim", "Kpă Thuyên", "K'Brêu", "K' Minh", "Ka Nhung"),
        *("Cil Múp Ha K'Tang", "Kră Jăn Plin", "Điểu K'Ré", "Thạch Sô Phia", "Kim Sa Ri"),
        *("Sơn Phước Hoan", "Danh Út", "Néang Sóc Kha", "Bá Trung Phụ", "Sử Văn Ngọc"),
        *("Đàng Năng Thọ", "Giàng A Chu", "Vừ A Dính", "Lầu Bá Tu", "Sùng A Hồng", "Bríu Liếc"),
    ],
)
def test_name_of_any_people_is_one_name(name: str) -> None:
    """Ê Đê, Gia Rai, K'Ho, M'Nông, Khmer, Chăm, Hmong, Cơ Tu: with one capital a word."""
    assert [person.name for person in parse_bare_names(name)] == [name]
    assert [byline.name for byline in parse_labelled(f"Tin, ảnh: {name}")] == [name]
    shouted = parse_person(name.upper())
    assert shouted is not None
    assert shouted.name.lower() == name.lower()


def test_date_beside_a_name_is_no_part_of_it() -> None:
    """A signature is often dated, in the text and in the system's own line."""
    for line in ("Nguyễn Văn An (05/03/2019)", "Nguyễn Văn An, ngày 5/3/2019"):
        assert [person.name for person in parse_bare_names(line)] == ["Nguyễn Văn An"]
    for shown in ("Đăng bởi: Nguyễn Văn An - 05/03/2019", "By Nguyễn Văn An | Tháng Mười 12, 2016"):
        assert [byline.name for byline in parse_author_field(shown)] == ["Nguyễn Văn An"]


def test_list_of_staff_signs_nothing() -> None:
    """People over their positions are the text itself, whether a table or paragraphs list them."""
    lines = "Trần Văn Minh", "Hiệu trưởng", "Đinh Văn Kiên", "Phó Hiệu trưởng"
    pairs = [BodyBlock(text=text, align=Align.CENTRE) for text in lines]
    prose = BodyBlock(
        text="Ban Giám hiệu của nhà trường gồm những đồng chí có tên sau đây trong năm."
    )
    many = [prose, *pairs, *pairs]
    named = [BodyBlock(text=f"Đ/c {name} - Trưởng khoa") for name in ("Lê Thị Cúc", "Ma Văn Thác")]
    for blocks in (pairs, many, named):
        assert read_bylines(blocks).bylines == ()
        assert not read_bylines(blocks).block_numbers
    assert read_bylines([prose, prose, *pairs[:2]]).bylines[0].name == "Trần Văn Minh"
