"""Tell why a page holds no article: what its title says it is for, or what it lacks."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum

from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.page_blocks import PageBlocks, TextBlock
from crawler.extract.template.page_titles import split_title


class NoArticleReason(StrEnum):
    """A reason why a page holds no article, in the words in which the archive keeps it."""

    LISTING = "a listing"
    CONTACT = "a contact page"
    LOGIN = "a login page"
    SEARCH = "a search page"
    MISSING = "soft 404"
    STANDING = "a page about the school"
    NO_HEADING = "no heading where articles have theirs"
    NO_TEXT = "no text of its own"
    SAME_TEXT = "same text as other pages"
    NO_DATE = "no date, as the articles of this site have"


_PURPOSE_TITLES = {
    NoArticleReason.CONTACT: r"(?:thông tin )?liên hệ(?: với chúng tôi)?|contact(?: us)?|góp ý"
    r"|gửi phản hồi",
    NoArticleReason.LOGIN: r"đăng nhập(?: hệ thống| thành viên)?|đăng ký(?: thành viên)?"
    r"|quên mật khẩu"
    r"|log ?in|sign ?in|register",
    NoArticleReason.SEARCH: r"(?:kết quả )?tìm kiếm|search(?: results)?"
    r"|kết quả tìm kiếm\b.{0,80}|search results? (?:for|of)\b.{0,80}"
    r"|sơ đồ (?:trang|site|website)"
    r"|site ?map",
    NoArticleReason.MISSING: r"(?:lỗi |error)?\W*404\b.{0,40}|(?:báo )?lỗi|error"
    r"|(?:page )?not found"
    r"|(?:trang )?không tìm thấy(?: trang| bài viết| nội dung)?"
    r"|(?:trang|bài viết|nội dung) không tồn tại",
}
_STANDING_TITLES = frozenset(
    make_comparison_key(title)
    for title in (
        *("Giới thiệu", "Giới thiệu chung", "Giới thiệu về trường", "Giới thiệu nhà trường"),
        *("Chức năng nhiệm vụ", "Chức năng và nhiệm vụ", "Chức năng, nhiệm vụ, quyền hạn"),
        *("Cơ cấu tổ chức", "Sơ đồ tổ chức", "Tổ chức bộ máy", "Cơ cấu tổ chức bộ máy"),
        *("Quyết định thành lập", "Lịch sử hình thành", "Lịch sử hình thành và phát triển"),
        *("Lịch sử phát triển", "Sứ mạng tầm nhìn", "Sứ mệnh tầm nhìn", "Tầm nhìn sứ mệnh"),
        *("Tầm nhìn và sứ mệnh", "Các lớp đào tạo", "About us", "Overview"),
    )
)
"""Titles of pages about the school that never are those of news, though some print a date."""
_PURPOSE_PATTERNS = {
    reason: re.compile(rf"(?:{words})\W*", re.IGNORECASE)
    for reason, words in _PURPOSE_TITLES.items()
}
_NAME_COLUMNS = frozenset({"họvàtên", "họtên", "fullname"})
_POSITION_COLUMNS = frozenset({"chứcvụ", "chứcdanh", "chứcvụcôngtác", "position"})
_CELL = re.compile(r">t[dh]\b")
_MIN_TABLE_SHARE = 0.9  # of the lines of a text
_MAX_TEXT_LENGTH = 600  # characters: a page with more to say may be an article of that name


def is_purpose_title(title: str) -> bool:
    """Tell whether a title is that of a contact, login, search or error page."""
    return any(words.fullmatch(title) for words in _PURPOSE_PATTERNS.values())


def is_standing_title(title: str) -> bool:
    """Tell whether a title is that of a page about the school, and never one of news."""
    return make_comparison_key(title) in _STANDING_TITLES


def has_staff_columns(text: str) -> bool:
    """Tell whether a text holds the head of a table of who works where."""
    keys = {make_comparison_key(cell) for cell in re.split(r"\n| \| ", text)}
    return not keys.isdisjoint(_NAME_COLUMNS) and not keys.isdisjoint(_POSITION_COLUMNS)


def is_staff_table(blocks: Sequence[TextBlock]) -> bool:
    """Tell whether a text is a table of who works where, and nothing else."""
    keys = {make_comparison_key(block.text) for block in blocks}
    in_table = sum(bool(_CELL.search(block.block_path)) for block in blocks)
    return (
        in_table >= _MIN_TABLE_SHARE * len(blocks)
        and not keys.isdisjoint(_NAME_COLUMNS)
        and not keys.isdisjoint(_POSITION_COLUMNS)
    )


def detect_purpose(
    page_blocks: PageBlocks,
    is_content: Sequence[bool],
    site_names: Collection[str],
    heading: int | None = None,
) -> NoArticleReason | None:
    """Return the purpose of a page, if its title says so and it has little else to say.

    An article may be about a search or an error: then it has more than 600 characters of its own.

    Args:
        page_blocks: the page.
        is_content: of each block, whether it is no boilerplate.
        site_names: from `headings.find_site_names`.
        heading: number of the block that heads the page; it says more than `<title>`.
    """
    title_texts = [
        part
        for part in split_title(page_blocks.title)
        if make_comparison_key(part) not in site_names
    ]
    if heading is not None:
        title_texts = [page_blocks.blocks[heading].text]
        if is_standing_title(title_texts[0]):
            return NoArticleReason.STANDING
    for reason, words in _PURPOSE_PATTERNS.items():
        if len(title_texts) == 1 and words.fullmatch(title_texts[0]):
            text = sum(
                len(block.text)
                for block, is_own in zip(page_blocks.blocks, is_content, strict=True)
                if is_own and not block.is_link_line
            )
            return reason if text <= _MAX_TEXT_LENGTH else None
    return None
