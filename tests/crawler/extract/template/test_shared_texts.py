"""Texts that several articles have: those of none of them, and those of each."""

import pytest

from archive.model import Attachment, Content
from crawler.extract.template.shared_texts import find_shared_texts

NOTICE = "Hệ thống đang được nâng cấp. Mời quý độc giả quay lại sau ít phút."
TITLES = ("Lễ khai giảng lớp K5", "Hội thao công đoàn", "Đại hội chi bộ", "Tọa đàm khoa học")


@pytest.mark.parametrize(
    ("titles", "body", "found"),
    [
        (TITLES, NOTICE, 1),
        (TITLES[:3], NOTICE, 0),
        (TITLES, "", 0),
        (tuple(f"Thông báo số {number}" for number in range(9)), NOTICE, 0),
        (
            tuple(f"Lịch tiếp công dân tháng {word}" for word in ("ba", "tư", "năm", "sáu")),
            "Lịch tiếp công dân tháng này: vào ngày 15, tại phòng tiếp công dân.",
            0,
        ),
    ],
    ids=["four", "three", "no text", "one title but for numbers", "text of the titles"],
)
def test_text_of_articles_that_have_others_is_found(
    titles: tuple[str, ...], body: str, found: int
) -> None:
    """Four different titles are needed, of which the text says nothing."""
    assert len(find_shared_texts(Content(title=title, body=body) for title in titles)) == found


def test_articles_with_files_of_their_own_share_nothing() -> None:
    """Each says `Chi tiết xem tệp đính kèm`, and has another file."""
    contents = [
        Content(
            title=title,
            body="Chi tiết xem tệp đính kèm.",
            attachments=(Attachment(url=f"http://a.test/{number}.pdf", text="Tệp", type="pdf"),),
        )
        for number, title in enumerate(TITLES)
    ]
    assert not find_shared_texts(contents)
