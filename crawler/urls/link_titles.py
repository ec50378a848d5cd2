"""What the text of a link calls the page that it leads to, if it is more than `Xem thêm`. Pure."""

import re
from functools import lru_cache

MAX_TITLE_LENGTH = 250
"""Characters: a longer text is a title with the opening of its article. Headlines of these sites
have up to 220."""
_MIN_WORDS = 2  # one word is a menu's, or a button's
# Words that stand on buttons and under teasers, of all articles alike.
_INVITATIONS = (
    r"(?:bấm |nhấn |click )?(?:vào đây )?(?:để )?(?:xem|đọc)"
    r"(?: thêm| tiếp| chi tiết| toàn văn| tất cả| toàn bộ| hết| đầy đủ| ngay| tại đây"
    r"| (?:các )?(?:tin|bài)(?: viết)?(?: khác)?)*"
    r"|chi tiết(?: bài viết| tin)?|thông tin chi tiết|tại đây"
    r"|(?:bài|tin|trang)(?: viết)? (?:trước|sau|tiếp|tiếp theo|kế tiếp|mới hơn|cũ hơn|đầu|cuối)"
    r"|tiếp theo|trước đó|(?:trở )?(?:lại|về)(?: trang chủ)?|trang chủ|quay lại"
    r"|(?:lên )?đầu trang|(?:các )?(?:tin|bài)(?: viết)? (?:khác|liên quan|cùng chuyên mục)"
    r"|tải (?:về|xuống|file|tài liệu)(?: tại đây)?|chia sẻ|(?:gửi |viết |thêm )?bình luận"
    r"|in (?:bài|trang)(?: này| viết)?|gửi (?:email|cho bạn bè)|đăng nhập|đăng ký"
    r"|(?:(?:read|view|see|find out|learn|show) )?(?:the )?(?:more|full)"
    r"(?: details?| article| story| info| news)?"
    r"|(?:continue|keep) reading|read (?:on|article|post)|(?:view )?details?|(?:click )?here"
    r"|(?:previous|next|older|newer|prev)(?: (?:articles?|posts?|page|entr(?:y|ies)|news))?"
    r"|(?:leave a )?(?:comments?|reply)|no comments?|download|share|print|e?-?mail"
    r"|back(?: to (?:top|home))?|home(?: page)?"
)
_INVITATION = re.compile(rf"(?:{_INVITATIONS})", re.IGNORECASE)
# `Đọc thêm: Hội nghị ...`, `Continue reading "Hội nghị ..."`, `Bài trước: Hội nghị ...`
_INVITED = re.compile(rf"^(?:{_INVITATIONS})\s*(?:[:“\"»→-]|\.{{3}}|…)\s*(?=\S)", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# What stands beside numbers: `Trang 2`, `Thứ hai, 05/03/2018 14:30`, `3 bình luận`.
_BESIDE_NUMBERS = frozenset(
    {
        *(
            "ngày",
            "tháng",
            "năm",
            "lúc",
            "giờ",
            "phút",
            "h",
            "am",
            "pm",
            "gmt",
            "th",
            "chủ",
            "nhật",
        ),
        *("thứ", "hai", "ba", "tư", "sáu", "bảy", "trang", "page", "số", "lượt", "xem", "đăng"),
        *("view", "views", "hit", "hits", "bình", "luận", "comment", "comments", "phản", "hồi"),
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        *("january", "february", "march", "april", "june", "july", "august", "september"),
        *("october", "november", "december"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    }
)
_EDGES = " \t-–—|»«›‹>→←•·*:;[]{}"
_QUOTES = (("“", "”"), ('"', '"'), ("‘", "’"))
_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|gif|bmp|webp|pdf|docx?|xlsx?|html?|php|aspx?)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)  # menus say the same on all pages of a site
def read_link_title(text: str) -> str | None:
    """Return the title in a link's text, on one line and in NFC; None where it has none."""
    title = _INVITED.sub("", text.strip(_EDGES)).strip(_EDGES)
    for opening, closing in _QUOTES:
        is_quoted = title.startswith(opening) and title.endswith(closing)
        if title.count(closing) == 1 + (opening == closing) and is_quoted:
            title = title[1:-1].strip(_EDGES)
        elif title.endswith(closing) and opening not in title[:-1]:
            title = title.removesuffix(closing)  # it opened before what was taken off
    return title if _is_title(title) else None


def is_invitation(text: str) -> bool:
    """Tell whether a text only invites to read on, download or share: `Xem chi tiết tại đây`."""
    return bool(_INVITATION.fullmatch(text.strip(" .…!?()" + _EDGES)))


def choose_title(first: str | None, second: str | None) -> str | None:
    """Return the better of two titles of one page: the one that is whole, then the longer."""
    return max((first or "", second or ""), key=_rank) or None


def _rank(title: str) -> tuple[bool, bool, int, str]:
    return (bool(title), not is_cut_short(title), len(title), title)


def is_cut_short(title: str) -> bool:
    """Tell whether a title ends where its page had no room for the rest."""
    return title.endswith(("...", "…"))


def _is_title(text: str) -> bool:
    bare = text.strip(" .…!?()")
    return (
        len(text) <= MAX_TITLE_LENGTH
        and len(text.split()) >= _MIN_WORDS
        and not _INVITATION.fullmatch(bare)
        and not _BESIDE_NUMBERS.issuperset(filter(None, _NOT_LETTERS.split(bare.lower())))
        and not _FILE_NAME.match(bare)
        and not _ADDRESS.match(bare)
    )
