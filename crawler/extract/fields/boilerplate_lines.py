"""Lines that systems print around articles: heads of boxes, counters of visits, tools, notices.

    Những tin mới hơn
    Đang truy cập295
    File đính kèm

Where an article has no text of its own these are what is left in its place: a text made of nothing
else is none.
"""

import re
from collections.abc import Sequence

from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.html.blocks import BodyBlock

_PAGE_TOOLS = re.compile(
    r"^(?:(?:e-?mail|in|print|pdf|gửi|lưu|chia sẻ|tweet|like|share|facebook|zalo|twitter|google\+?"
    r"|bài(?: viết)?|này|gửi email|in ra|tải về|a[-+]?|cỡ chữ|font size|copy|đóng cửa sổ|mục lục"
    r"|article index)"
    r"\b[\s.,|•·/-]*)+$",
    re.IGNORECASE,
)
_MAX_TOOL_LENGTH = 60  # characters of a row of tools: print, mail, share
_STOCK_LINE = re.compile(
    r"^tags?\s*:"
    r"|^(?:(?:chú ý|lưu ý|ghi chú)\s*:\s*)?việc đăng lại bài viết trên\b.*\bvi phạm bản quyền\.?$",
    re.IGNORECASE,
)
"""Lines below articles that systems write: the keywords, NukeViet's notice of copyright."""
_LIST_HEADING = re.compile(
    r"^(?:(?:các |những )?(?:tin|bài)(?: viết| tức| đăng)?"
    r" (?:liên quan|khác|cùng|mới|cũ|tiếp|đã (?:đưa|đăng|xem|đọc))"
    r"|(?:các |những )(?:thông báo|văn bản|sự kiện|hoạt động) (?:liên quan|khác|cùng)"
    r"|xem thêm|có thể bạn|related|theo dòng sự kiện|đọc thêm)[^.]{0,40}$",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"\W*+(?:"
    r"(?:tin(?: tức| bài)?|bài viết)(?: được)? (?:xem|đọc) nhiều(?: nhất)?|tin nổi bật|tin ảnh"
    r"|thống kê(?: truy cập| website)?|(?:số )?lượt truy cập|(?:khách |đang )?(?:trực tuyến|online)"
    r"|liên kết(?: website| web| nhanh)?|quảng cáo|thăm dò ý kiến|bình chọn|video(?: clip)?"
    r"|thư viện (?:ảnh|hình ảnh|video)|văn bản mới|thông báo mới|danh mục|chuyên mục|menu"
    r"|đăng nhập(?: thành viên)?|đăng ký|tìm kiếm|lịch công tác"
    r"|(?:file|tệp|tệp tin|tập tin|tài liệu|văn bản|danh sách file)(?: (?:tin|văn bản))? đính kèm"
    r"|(?:các )?(?:file|tệp) đính kèm|đính kèm|attachments?|attached files?|downloads?"
    r"|(?:gửi |viết |thêm |ý kiến |các )?(?:bình luận|phản hồi|nhận xét)(?: của bạn)?"
    r"|(?:chưa|không) có (?:bình luận|phản hồi|ý kiến)(?: nào)?"
    r"|(?:gửi )?ý kiến (?:bạn đọc|của bạn)"
    r"|(?:leave a (?:reply|comment)|(?:no |post a )?comments?)"
    r"|(?:các )?từ khóa|từ khoá|tags?|thẻ|(?:chia sẻ|đánh giá)(?: bài viết)?|share(?: this)?"
    r"|(?:xếp hạng|đánh giá|tổng số điểm)\b.{0,80}\b(?:điểm|đánh giá|phiếu bầu|bình chọn)\b.{0,40}"
    r"|click để đánh giá bài viết"
    r"|(?:trang|bài) (?:trước|sau|kế|tiếp)|(?:quay lại|trở về|về đầu trang|lên đầu trang)|trang chủ"
    r")\W*+",
    re.IGNORECASE,
)
"""Heads of boxes beside and below articles, whole lines."""
_VISITS = re.compile(
    r"\W*+(?:đang (?:truy cập|xem|online|trực tuyến)|hôm (?:nay|qua)"
    r"|(?:trong )?(?:ngày|tuần|tháng|năm)(?: này| trước| hiện tại| qua)?|tất cả"
    r"|tổng(?: số)?(?: lượt| cộng)?(?: truy cập| xem)?"
    r"|(?:số )?(?:lượt|người|khách)(?: truy cập| viếng thăm| xem| online| trực tuyến)?"
    r"|máy chủ tìm kiếm|thành viên(?: online)?|ip của bạn)\s*+[:|]?\s*+\d[\d.,\s]*+\W*+",
    re.IGNORECASE,
)
"""Counters of a site's visits, one a line."""
_MIN_LINKED = 3  # lines in a row that are links and nothing else: a list. Chosen
_MIN_LINK_SHARE = 0.9  # of the letters of a line that is a link
_MAX_LINKED_LENGTH = 200  # characters: a longer line is a text inside of a link left open
_SENTENCE_END = (".", "!", ";", "…", ":")


def is_page_tool(text: str) -> bool:
    """Tell whether a line is a row of tools: print, mail, share."""
    return len(text) <= _MAX_TOOL_LENGTH and bool(_PAGE_TOOLS.match(text))


def is_stock_line(text: str) -> bool:
    """Tell whether a line is one that systems write below each article."""
    return bool(_STOCK_LINE.match(text))


def is_list_heading(text: str) -> bool:
    """Tell whether a line stands over a list of other articles."""
    return bool(_LIST_HEADING.match(text))


def is_heading_below(text: str) -> bool:
    """Tell whether a line under a text heads what follows it: other articles, comments, tools."""
    return is_list_heading(text) or is_page_tool(text) or bool(_BOX.fullmatch(text))


def is_boilerplate(blocks: Sequence[BodyBlock]) -> bool:
    """Tell whether a text is made of lines alone that systems print around articles.

    Links to other articles are such lines below the head of their list, and three in a row.
    """
    linked = sum(map(is_linked, blocks))
    is_list = linked >= _MIN_LINKED
    for block in blocks:
        text = block.text
        is_list |= is_list_heading(text)
        is_own = not (_is_boilerplate_line(text) or (is_list and is_linked(block)))
        if is_own:
            return False
    return bool(blocks)


def _is_boilerplate_line(text: str) -> bool:
    return (
        is_page_tool(text)
        or is_stock_line(text)
        or is_list_heading(text)
        or bool(_BOX.fullmatch(text) or _VISITS.fullmatch(text))
        # A sentence of a few words with a day in it looks like a line about an article.
        or (is_metadata_line(text) and not text.endswith((".", "!", "…")))
    )


def is_linked(block: BodyBlock) -> bool:
    """Tell whether a line is a link to another page and nothing else."""
    return (
        block.link_share >= _MIN_LINK_SHARE
        and not block.file_link_share
        and len(block.text) <= _MAX_LINKED_LENGTH
        and not block.text.endswith(_SENTENCE_END)
    )
