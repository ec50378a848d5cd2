"""Which texts of links are titles."""

import pytest

from crawler.urls.link_titles import choose_title, read_link_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Khai giảng lớp cao cấp", "Khai giảng lớp cao cấp"),
        ("» Xem xét kỷ luật đảng viên", "Xem xét kỷ luật đảng viên"),
        ("Chi tiết về kỳ thi tuyển sinh", "Chi tiết về kỳ thi tuyển sinh"),
        ("Đọc thêm: Hội nghị tổng kết", "Hội nghị tổng kết"),
        ("Continue reading “Hội nghị tổng kết”", "Hội nghị tổng kết"),
        ("Bài trước: Hội nghị tổng kết", "Hội nghị tổng kết"),
        ("“Dân vận khéo” ở Cao Lộc", "“Dân vận khéo” ở Cao Lộc"),
        ("Thông báo số 12", "Thông báo số 12"),
    ],
)
def test_titles_are_read(text: str, title: str) -> None:
    """Without the signs around them and the words that invite to read on."""
    assert read_link_title(text) == title


@pytest.mark.parametrize(
    "text",
    [
        *("", "Xem thêm", "[Xem tiếp ...]", "Chi tiết »", "Đọc toàn văn bài viết tại đây"),
        *("Read more", "Read more...", "Continue reading →", "View details", "Trang sau"),
        *("12", "1 2 3", "(12/03/2024)", "Thứ hai, 05/03/2018 14:30", "3 bình luận", "Trang 2"),
        *("anh dep.jpg"[4:], "http://a.test/bai-viet", "Tin", "Tải về", "Các tin khác"),
        *("Hội nghị " * 40, "may" * 80, "1" * 249 + "x"),
    ],
)
def test_buttons_numbers_and_whole_teasers_are_no_titles(text: str) -> None:
    """Nor file names, addresses, dates, or single words."""
    assert read_link_title(text) is None


def test_a_whole_title_is_better_than_a_longer_one_that_is_cut() -> None:
    """Then the longer one."""
    assert choose_title("Hội nghị tổng kết năm học ...", "Hội nghị") == "Hội nghị"
    assert choose_title("Hội nghị", "Hội nghị tổng kết") == "Hội nghị tổng kết"
    assert choose_title(None, None) is None
