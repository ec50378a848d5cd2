"""Signatures as party-school pages and the provincial press print them; all people are invented."""

import pytest

from archive.model import Byline, BylineRole
from crawler.extract.fields.bylines import parse_author_field, read_bylines, select_names
from crawler.extract.html.blocks import Align, BlockKind, BodyBlock

TEXT = (
    "Sáng ngày 23 tháng 12 năm 2020, Trường Chính trị tỉnh tổ chức hội nghị tổng kết năm học.",
    "Phát biểu tại hội nghị, đồng chí Hiệu trưởng biểu dương kết quả của tập thể Nhà trường.",
    "Hội nghị kết thúc vào chiều cùng ngày./.",
)


def read_bylines_above(*lines: str) -> tuple[Byline, ...]:
    """Read the signatures of a text with these lines over it."""
    return check_bylines([BodyBlock(text=line) for line in lines], [])


def read_bylines_below(*lines: str) -> tuple[Byline, ...]:
    """Read the signatures of a text with these lines under it."""
    return check_bylines([], [BodyBlock(text=line) for line in lines])


def check_bylines(head: list[BodyBlock], foot: list[BodyBlock]) -> tuple[Byline, ...]:
    """Read, and see that nothing of the text itself was taken for a signature."""
    blocks = [*head, *(BodyBlock(text=line) for line in TEXT), *foot]
    signed = read_bylines(blocks)
    assert signed.block_numbers.isdisjoint(range(len(head), len(head) + len(TEXT)))
    return signed.bylines


def select_authors(bylines: tuple[Byline, ...]) -> tuple[str, ...]:
    """Return the names of the authors."""
    return select_names(bylines, BylineRole.AUTHOR, BylineRole.BOTH)


def select_photographers(bylines: tuple[Byline, ...]) -> tuple[str, ...]:
    """Who took the pictures."""
    return select_names(bylines, BylineRole.PHOTOGRAPHER, BylineRole.BOTH)


AT_HEAD = [
    (("Lò Thị Mai", "Phó Trưởng phòng TC,HC,TT,TL"), "Lò Thị Mai", None),
    (("ThS. Lò Thị Mai", "Giảng viên khoa Lý luận cơ sở"), "Lò Thị Mai", "ThS."),
    (
        ("ThS. Lò Thị Mai", "Trưởng Phòng Quản lý đào tạo và nghiên cứu khoa học"),
        "Lò Thị Mai",
        "ThS.",
    ),
    (("TS. Lò Thị Mai", "Tỉnh ủy viên, Hiệu trưởng"), "Lò Thị Mai", "TS."),
    (("TS. Lò Thị Mai", "Nguyên Bí thư Đảng ủy, Hiệu trưởng"), "Lò Thị Mai", "TS."),
    (("ThS. Lò Thị Mai", "(Phó Trưởng khoa Xây dựng Đảng)"), "Lò Thị Mai", "ThS."),
    (("Thạc sỹ Lò Thị Mai –  Nguyên Hiệu trưởng Trường",), "Lò Thị Mai", "Thạc sỹ"),
    (("CN. Lò Thị Mai", "Giảng viên tập sự Khoa Lý luận cơ sở"), "Lò Thị Mai", "CN."),
    (("ThS. Lò Thị Mai", "Giảng viên Khoa NN&PL"), "Lò Thị Mai", "ThS."),
    (("Đ/c Lò Thị Mai", "Hiệu trưởng Trường Chính trị"), "Lò Thị Mai", None),
    (("Đồng chí Lò Thị Mai -  Phó Bí thư thường trực Tỉnh uỷ",), "Lò Thị Mai", None),
    (("L.T.M",), "L.T.M", None),
    (("Tác giả : Lò Thị Mai - Phó Trưởng phòng KH-TT-TL",), "Lò Thị Mai", None),
    (("Tác giả : Th.s Lò Thị Mai - Phó Hiệu trưởng",), "Lò Thị Mai", "Th.s"),
    (("Tác giả: Lò Thị Mai",), "Lò Thị Mai", None),
    (("* LÒ THỊ MAI, TUV, Hiệu trưởng Trường Chính trị tỉnh",), "Lò Thị Mai", None),
    (("ThS LÒ THỊ MAI", "Trường Chính trị tỉnh Bắc Sông"), "Lò Thị Mai", "ThS"),
    (("PGS, TS LÒ THỊ MAI", "Học viện Chính trị khu vực Tây"), "Lò Thị Mai", "PGS, TS"),
    (
        ("ThS Lò Thị Mai", "NCS Học viện Chính trị quốc gia Hồ Chí Minh"),
        "Lò Thị Mai",
        "ThS",
    ),
    (("Trung tá, Lò Thị Mai", "Trường Sĩ quan Chính trị"), "Lò Thị Mai", "Trung tá"),
]


@pytest.mark.parametrize(("lines", "name", "degree"), AT_HEAD)
def test_author_over_the_text(lines: tuple[str, ...], name: str, degree: str | None) -> None:
    """A name that opens a text signs it, with degree and position taken off the name."""
    (byline,) = read_bylines_above(*lines)
    assert (byline.name, byline.degree, byline.role) == (name, degree, BylineRole.AUTHOR)


AT_FOOT = [
    (("Tác giả bài viết: Lò Thị Mai",), ["Lò Thị Mai"], []),
    (("(Tin: Lò Thị Mai; Ảnh: Vàng Văn Núi)",), ["Lò Thị Mai"], ["Vàng Văn Núi"]),
    (("Tin: Thị Mai; ảnh: Hoài Sông",), ["Thị Mai"], ["Hoài Sông"]),
    (("Tin: Thị Mai - Ảnh: Hoài Sông",), ["Thị Mai"], ["Hoài Sông"]),
    (("Tin và ảnh: Lò Thị Mai", "Giảng viên phòng Đào tạo"), ["Lò Thị Mai"], ["Lò Thị Mai"]),
    (("Tin, ảnh: Lò Thị Mai",), ["Lò Thị Mai"], ["Lò Thị Mai"]),
    (("Tin-ảnh: Lò Thị Mai",), ["Lò Thị Mai"], ["Lò Thị Mai"]),
    (("Tin-ảnh: N.H",), ["N.H"], ["N.H"]),
    (("Tin, ảnh: LÒ MAI",), ["Lò Mai"], ["Lò Mai"]),
    (
        ("Tin, ảnh: Lò Thị Mai - Hoài Sông",),
        ["Lò Thị Mai", "Hoài Sông"],
        ["Lò Thị Mai", "Hoài Sông"],
    ),
    (("Tin, bài và ảnh: Hoài Sông",), ["Hoài Sông"], ["Hoài Sông"]),
    (("Bài, ảnh: Lò Mai",), ["Lò Mai"], ["Lò Mai"]),
    (("Tin bài: Đoàn Thị Mai",), ["Đoàn Thị Mai"], []),
    (("Người viết: Lò Thị Mai",), ["Lò Thị Mai"], []),
    (("CTV: Lò Thị Mai",), ["Lò Thị Mai"], []),
    (("Lò Thị Mai – Vàng Văn Núi",), ["Lò Thị Mai", "Vàng Văn Núi"], []),
    (("Thị Mai – Văn Núi – Hoài Sông",), ["Thị Mai", "Văn Núi", "Hoài Sông"], []),
    (("Lò Mai",), ["Lò Mai"], []),
    (("(Thị Mai)",), ["Thị Mai"], []),
    (("K. Dung",), ["K. Dung"], []),
    (("Đ.Tuyển - H.Cúc",), ["Đ.Tuyển", "H.Cúc"], []),
    (("ThS,GVC. Lò Thị Mai", "Khoa Nhà nước và Pháp luật"), ["Lò Thị Mai"], []),
    (("GVC. ThS. Lò Thị Mai - Phòng QLĐT&NCKH",), ["Lò Thị Mai"], []),
    (("PGS,TS. Lò Thị Mai - Ban Quản lý đào tạo",), ["Lò Thị Mai"], []),
    (("Lò Thị Mai (tổng hợp)",), ["Lò Thị Mai"], []),
    (("Lò Thị Mai sưu tầm",), ["Lò Thị Mai"], []),
    (("Lò Thị Mai (Theo Báo Bắc Sông)",), ["Lò Thị Mai"], []),
    (("ThS. Lò Thị Mai (*)",), ["Lò Thị Mai"], []),
    (("Đưa tin: Lò Thị Mai",), ["Lò Thị Mai"], []),
    (("Người thực hiện: Lò Thị Mai",), ["Lò Thị Mai"], []),
    (("Tin: Lò Thị Mai; Ảnh: CTV",), ["Lò Thị Mai"], []),
    (("Tin: Lò Thị Mai - Ảnh: Sưu tầm",), ["Lò Thị Mai"], []),
    (("Lò Thị Mai – Vàng Văn Núi, Khoa Dân vận",), ["Lò Thị Mai", "Vàng Văn Núi"], []),
]


@pytest.mark.parametrize(("lines", "written", "taken"), AT_FOOT)
def test_author_and_photographer_under_the_text(
    lines: tuple[str, ...], written: list[str], taken: list[str]
) -> None:
    """A label says who wrote and who took the pictures; a name without one wrote."""
    bylines = read_bylines_below(*lines)
    assert (list(select_authors(bylines)), list(select_photographers(bylines))) == (written, taken)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Nguồn tin: Báo Bắc Sông", "Báo Bắc Sông"),
        ("Nguồn: hcma.example.vn", "hcma.example.vn"),
        ("Theo TTXVN", "TTXVN"),
        ("Theo Lò Thị Mai", "Lò Thị Mai"),
        ("(Theo Báo Nhân Dân)", "Báo Nhân Dân"),
        ("Theo Tạp chí Cộng sản", "Tạp chí Cộng sản"),
        ("Theo Lò Mai - Hoài Sông (TNO)", "Lò Mai - Hoài Sông (TNO)"),
        ("Nguồn VNEWS: https://vnews.example.vn/tin-1", "VNEWS"),
    ],
)
def test_source_under_the_text(line: str, source: str) -> None:
    """A line that names the origin of a text is a source, and nobody's name."""
    (byline,) = read_bylines_below(line)
    assert (byline.name, byline.role) == (source, BylineRole.SOURCE)


@pytest.mark.parametrize(
    "line",
    ["BBT", "Ban Biên tập", "Nhóm phóng viên", "Phòng QLĐT&NCKH", "Khoa Xây dựng Đảng", "Tin: BBT"],
)
def test_office_that_signs_is_no_author(line: str) -> None:
    """Departments and boards are offices."""
    (byline,) = read_bylines_below(line)
    assert byline.role is BylineRole.OFFICE


@pytest.mark.parametrize(
    "line",
    [
        "GS, TS. Lò Thị Mai - Phó Giám đốc Học viện phát biểu chỉ đạo Hội nghị",
        "Hội nghị đã đề ra các nhiệm vụ: đào tạo, bồi dưỡng, nghiên cứu khoa học.",
        "Theo kế hoạch, đợt hai sẽ bắt đầu vào tháng sau.",
        "Hồ Chí Minh",
        "Tài liệu tham khảo",
        "Phòng Tổ chức đã chuẩn bị chu đáo cho buổi lễ",
    ],
)
def test_what_only_looks_like_a_signature_stays(line: str) -> None:
    """Captions, sentences and headings at the foot of a text sign nothing."""
    assert read_bylines_below(line) == ()


@pytest.mark.parametrize(
    ("over", "line"),
    [
        (TEXT[0], "ThS. Lò Thị Mai"),
        (TEXT[0], "Tác giả: Lò Thị Mai"),
        ("TRƯỜNG CHÍNH TRỊ TỈNH BẮC SÔNG", "Thạc sỹ Lò Thị Mai – Nguyên Hiệu trưởng Trường"),
    ],
)
def test_author_under_a_lead_or_letterhead(over: str, line: str) -> None:
    """Under a lead that the system prints over a text, the first line may sign it."""
    signed = read_bylines([BodyBlock(text=text) for text in (over, line, *TEXT[1:])])
    assert (select_authors(signed.bylines), signed.block_numbers) == (
        ("Lò Thị Mai",),
        frozenset({1}),
    )


def test_guests_listed_under_a_lead_sign_nothing() -> None:
    """Guests stand in lines of names and positions too, but in more of them."""
    guests = [f"Đồng chí Lò Thị {name} - Bí thư Huyện ủy" for name in ("Mai", "Lan", "Hoa")]
    assert (
        read_bylines([BodyBlock(text=text) for text in (TEXT[0], *guests, *TEXT[1:])]).bylines == ()
    )


@pytest.mark.parametrize("line", ["Hoài Sông", "Hoài Sông (t/h)", "Hoài Sông – Ban Tuyên giáo"])
def test_pen_name_at_the_right_over_a_text_signs_it(line: str) -> None:
    """A name without a surname proves itself by its place."""
    text = [BodyBlock(text=line) for line in TEXT]
    assert select_authors(
        read_bylines([BodyBlock(text=line, align=Align.RIGHT), *text]).bylines
    ) == ("Hoài Sông",)
    assert select_authors(read_bylines([BodyBlock(text=line), *text]).bylines) == ()


def test_table_of_names_signs_nothing() -> None:
    """Cells of a table are never signatures."""
    rows = [BodyBlock(text="Lò Thị Mai | Khoa Lý luận cơ sở | Giỏi", kind=BlockKind.ROW)]
    assert check_bylines([], rows) == ()


def test_label_is_found_above_attachments_and_notes() -> None:
    """A labelled line signs though something stands under it."""
    bylines = read_bylines_below(
        "Tin, ảnh: Lò Thị Mai", "Một số hình ảnh khác của buổi lễ bế giảng"
    )
    assert select_authors(bylines) == ("Lò Thị Mai",)


def test_pen_name_that_stands_out_is_read_under_an_unfinished_text() -> None:
    """A pen name set to the right signs; the same words in running text do not."""
    pen_name = BodyBlock(text="Hoài Sông", align=Align.RIGHT)
    body = BodyBlock(text="Các đại biểu tham dự gồm")
    assert select_authors(read_bylines([body, pen_name]).bylines) == ("Hoài Sông",)
    assert read_bylines([body, BodyBlock(text="Hoài Sông")]).bylines == ()


@pytest.mark.parametrize(
    ("account", "names", "role"),
    [
        ("Viết bởi Lò Thị Mai", ["Lò Thị Mai"], BylineRole.AUTHOR),
        ("Lò Thị Mai", ["Lò Thị Mai"], BylineRole.AUTHOR),
        ("Phòng QLĐT&NCKH", ["Phòng QLĐT&NCKH"], BylineRole.OFFICE),
        ("Ban Biên tập", ["Ban Biên tập"], BylineRole.OFFICE),
        ("BBT", ["BBT"], BylineRole.OFFICE),
        ("Super User", [], None),
        ("Viết bởi Administrator", [], None),
        ("Quản trị viên", [], None),
        ("quantri", [], None),
        ("admin", [], None),
        ("", [], None),
    ],
)
def test_account_counts_only_as_person_or_office(
    account: str, names: list[str], role: BylineRole | None
) -> None:
    """The account of the system is an author only when it is a person's name."""
    bylines = parse_author_field(account)
    assert [byline.name for byline in bylines] == names
    assert {byline.role for byline in bylines} == ({role} if role else set())
