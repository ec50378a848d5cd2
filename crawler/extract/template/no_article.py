"""Tell why a page holds no article: what its title says it is for, or what it lacks."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.headings import split_title
from crawler.extract.template.page_blocks import PageBlocks


class NoArticleReason(StrEnum):
    """A reason why a page holds no article, in the words in which the archive keeps it."""

    LISTING = "a listing"
    CONTACT = "a contact page"
    LOGIN = "a login page"
    SEARCH = "a search page"
    MISSING = "soft 404"
    NO_HEADING = "no heading where articles have theirs"
    NO_TEXT = "no text of its own"
    NO_DATE = "no date, as the articles of this site have"


_PURPOSE_TITLES = {
    NoArticleReason.CONTACT: r"(?:thông tin )?liên hệ(?: với chúng tôi)?|contact(?: us)?|góp ý"
    r"|gửi phản hồi",
    NoArticleReason.LOGIN: r"đăng nhập(?: hệ thống| thành viên)?|đăng ký(?: thành viên)?"
    r"|quên mật khẩu"
    r"|log ?in|sign ?in|register",
    NoArticleReason.SEARCH: r"(?:kết quả )?tìm kiếm|search(?: results)?"
    r"|sơ đồ (?:trang|site|website)"
    r"|site ?map",
    NoArticleReason.MISSING: r"(?:lỗi )?404\b.{0,40}|(?:báo )?lỗi|error|(?:page )?not found"
    r"|(?:trang )?không tìm thấy(?: trang| bài viết| nội dung)?"
    r"|(?:trang|bài viết|nội dung) không tồn tại",
}
_PURPOSE_PATTERNS = {
    reason: re.compile(rf"(?:{words})\W*", re.IGNORECASE)
    for reason, words in _PURPOSE_TITLES.items()
}
_MAX_TEXT_LENGTH = 600  # characters: a page with more to say may be an article of that name


def is_purpose_title(title: str) -> bool:
    """Tell whether a title is that of a contact, login, search or error page."""
    return any(words.fullmatch(title) for words in _PURPOSE_PATTERNS.values())


def detect_purpose(
    page_blocks: PageBlocks, is_content: Sequence[bool], site_names: Collection[str]
) -> NoArticleReason | None:
    """Return the purpose of a page, if its title says so and it has little else to say.

    An article may be about a search or an error: then it has more than 600 characters of its own.
    """
    title_texts = [
        part
        for part in split_title(page_blocks.title)
        if make_comparison_key(part) not in site_names
    ]
    for reason, words in _PURPOSE_PATTERNS.items():
        if len(title_texts) == 1 and words.fullmatch(title_texts[0]):
            text = sum(
                len(block.text)
                for block, is_own in zip(page_blocks.blocks, is_content, strict=True)
                if is_own and not block.is_link_line
            )
            return reason if text <= _MAX_TEXT_LENGTH else None
    return None
