"""Tests of what systems print around articles, which is no text of one."""

import pytest

from crawler.extract.fields.boilerplate_lines import is_boilerplate
from crawler.extract.html.blocks import BodyBlock


def make_blocks(*lines: str) -> list[BodyBlock]:
    """Lines of a text; those in brackets are links."""
    return [
        BodyBlock(text=line.strip("[]"), link_share=float(line.startswith("["))) for line in lines
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Những tin mới hơn", "Tin xem nhiều", "Thống kê", "Đang truy cập295", "Hôm nay: 1.204"),
        ("Tháng hiện tại 4,568", "Tổng lượt truy cập226,969,267"),
        ("File đính kèm",),
        ("Tệp tin đính kèm:", "Chia sẻ bài viết", "Ý kiến bạn đọc"),
        ("Gửi bình luận",),
        ("Các tin khác", "[Khai giảng lớp trung cấp khóa 20]"),
        ("[Khai giảng lớp 20]", "[Bế giảng lớp 19]", "[Họp giao ban tháng 3]"),
        ("Chú ý: Việc đăng lại bài viết trên mà không ghi rõ nguồn là vi phạm bản quyền",),
    ],
)
def test_frame_of_a_page_is_no_text(lines: tuple[str, ...]) -> None:
    """Heads of boxes, counters, tools, notices and lists of links, in any mixture."""
    assert is_boilerplate(make_blocks(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Thống kê", "Trường có 12 lớp."),
        ("Hôm nay 20 học viên đã nhập học.",),
        ("[Xem chi tiết tại đây]",),
        ("[Khai giảng lớp 20]", "[Bế giảng lớp 19]"),
        ("[Sáng nay, trường họp.]", "[Chiều nay, trường họp tiếp.]", "[Tối nay, trường nghỉ.]"),
        ("Đề nghị các khoa báo cáo trước ngày 12.",),
    ],
)
def test_text_however_short_is_one(lines: tuple[str, ...]) -> None:
    """One line of its own makes a text; so do a link or two, and sentences in a link left open."""
    assert not is_boilerplate(make_blocks(*lines))
