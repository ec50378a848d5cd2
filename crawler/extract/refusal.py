"""Why a page holds no article: what its title says it is for, or what it lacks."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from crawler.extract.entries import is_link_line
from crawler.extract.headline import title_parts
from crawler.extract.outline import Outline
from crawler.extract.text import key


class Refusal(StrEnum):
    """Why a page holds no article."""

    LISTING = "a listing"
    CONTACT = "a contact page"
    LOGIN = "a login page"
    SEARCH = "a search page"
    MISSING = "a soft 404"
    NO_HEADING = "no heading where articles have theirs"
    NO_TEXT = "no text of its own"
    NO_DATE = "no date, as the articles of this site have"


_PURPOSES = {
    Refusal.CONTACT: r"(?:thông tin )?liên hệ(?: với chúng tôi)?|contact(?: us)?|góp ý"
    r"|gửi phản hồi",
    Refusal.LOGIN: r"đăng nhập(?: hệ thống| thành viên)?|đăng ký(?: thành viên)?|quên mật khẩu"
    r"|log ?in|sign ?in|register",
    Refusal.SEARCH: r"(?:kết quả )?tìm kiếm|search(?: results)?|sơ đồ (?:trang|site|website)"
    r"|site ?map",
    Refusal.MISSING: r"(?:lỗi )?404\b.{0,40}|(?:báo )?lỗi|error|(?:page )?not found"
    r"|(?:trang )?không tìm thấy(?: trang| bài viết| nội dung)?"
    r"|(?:trang|bài viết|nội dung) không tồn tại",
}
_PURPOSE = {
    refusal: re.compile(rf"(?:{words})\W*", re.IGNORECASE) for refusal, words in _PURPOSES.items()
}
_LITTLE = 600  # characters: a page with more to say may be an article of that name


def purpose_of(outline: Outline, live: Sequence[bool], names: Collection[str]) -> Refusal | None:
    """What a page is for, if its title says so and it has little else to say."""
    said = [part for part in title_parts(outline.title) if key(part) not in names]
    for refusal, words in _PURPOSE.items():
        if len(said) == 1 and words.fullmatch(said[0]):
            text = sum(
                len(piece.text)
                for piece, is_live in zip(outline.pieces, live, strict=True)
                if is_live and not is_link_line(piece)
            )
            return refusal if text <= _LITTLE else None
    return None
