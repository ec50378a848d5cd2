"""What Vietnamese developers call the parts of a news page: control names of ASP.NET, class names.

For systems whose markup each site makes itself, the profile can only know these habits. Control
names arrive as the last part of an id (`ctl00_Main_lblTieuDe`), in any letter case.

All are bodies of XPath predicates, for use as `.//*[{TITLE}]`. CSS can ask an id in any letter case
(`[id*='lbltitle' i]`), but a field would be a list of 24 of them, each asked of every id of the
page, where one test of the prefix here spares most.
"""

from crawler.extract.html.selectors import match_css

_CONTROL_PREFIXES = ("lb", "Lb", "ltr", "Ltr", "lit", "Lit")
_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_MIN_LONG_TEXT_LENGTH = 300
"""Characters that tell an article from the opening lines of several. No measurement is kept."""
_MAX_AUTHOR_LINE_LENGTH = 90
"""Characters of a line `Tác giả: ...`; a longer one that begins so is a sentence."""
MAX_DATE_LINE_LENGTH = 120
"""Characters of a line `Ngày đăng: ...`; what is longer holds more than the date and stays."""


def match_id(*words: str) -> str:
    """Return an XPath predicate: the id holds one of these words, letter case not counted."""
    folded = f"translate(@id, '{_UPPER}', '{_LOWER}')"
    return "(@id and (" + " or ".join(f"contains({folded}, '{word}')" for word in words) + "))"


def _match_control_id(*words: str) -> str:
    """Return the same for labels and literals (`lblTitle`, `lbTitle`, `ltrTitle`) of a field.

    Asking for the prefix first spares the page's other elements, most of which have an id too.
    """
    is_control = " or ".join(f"contains(@id, '{prefix}')" for prefix in _CONTROL_PREFIXES)
    prefixed = (prefix + word for word in words for prefix in ("lbl", "lb", "ltr", "lit"))
    return f"((@id and ({is_control})) and {match_id(*prefixed)})"


TITLE = (
    _match_control_id("title", "tieude", "newstitle", "headline", "tentin", "tenbai")
    + " or "
    + match_css(
        ".title-detail, .detail-title, .title-news, .news-title, .tieude, .tieu-de, .newstitle,"
        " .titledetail, .detail_title, .title_detail, .news_title, .tieudetin"
    )
)
DATE = (
    _match_control_id("date", "ngay", "createddate", "publish", "posted", "thoigian")
    + " or "
    + match_css(
        ".date, .ngaydang, .ngay-dang, .date-time, .datetime, .post-date, .time-news, .news-date,"
        " .newsdate, .date-news, .detail-date, .detail-time, .time"
    )
)
LEAD = (
    _match_control_id("sapo", "lead", "tomtat", "summary", "trichdan", "trichyeu", "mota")
    + " or "
    + match_css(".sapo, .tomtat, .tom-tat, .trichdan, .trich-dan, .trichyeu, .detail-sapo")
)
TEXT = (
    _match_control_id("content", "noidung", "detail", "body")
    + " or "
    + match_id("divnoidung", "pnlnoidung")
    + " or "
    + match_css(
        ".content-detail, .detail-content, .news-content, .newscontent, .noidung, .noi-dung,"
        " .contentdetail, .content_detail, .detail_content, .chitiet-noidung, .article-content,"
        " .body-content, .noidungtin, .news-detail-content"
    )
)
LONG_TEXT = f"//*[{TEXT}][string-length(normalize-space(.)) > {_MIN_LONG_TEXT_LENGTH}]"
"""A whole XPath: what tells an article from the opening lines of several."""
AUTHOR = (
    _match_control_id("author", "tacgia")
    + " or "
    + match_css(".author, .tacgia, .tac-gia, .news-author, .detail-author")
)
SOURCE = _match_control_id("source", "nguon") + " or " + match_css(".source, .nguon, .nguontin")
BREADCRUMBS = match_css(
    ".breadcrumb, .breadcrumbs, .sitemappath, .bread-crumb, .duongdan, .navigation"
)

# Words that stand before a date, in the letter cases that sites use.
_DATE_LABELS = (
    *("Ngày đăng", "Ngày Đăng", "NGÀY ĐĂNG", "Ngày xuất bản", "Ngày cập nhật", "Cập nhật"),
    *("Đăng lúc", "Đăng ngày", "Thời gian đăng", "Ngày viết", "Publish date", "Post date"),
)
LABELLED_DATE = (
    ".//*[text()["
    + " or ".join(f"starts-with(normalize-space(.), '{words}')" for words in _DATE_LABELS)
    + "]]"
)
"""A whole XPath: an element with a text of its own that begins with such words."""
LABELLED_AUTHOR = (
    ".//*[text()[starts-with(normalize-space(.), 'Tác giả')]][not(descendant::p)]"
    f"[string-length(normalize-space(.)) < {_MAX_AUTHOR_LINE_LENGTH}]"
)

REMOVED = match_css(
    ".related, .related-news, .tinlienquan, .tin-lien-quan, .other-news, .othernews, .tinkhac,"
    " .tin-khac, .cac-tin-khac, .list-other, .tin-cung-chuyen-muc, .news-other, .share, .social,"
    " .social-share, .addthis_toolbox, .fb-like, .fb-comments, .comment, .comments, .print, .tools,"
    " .tool, .rating, .pager, .paging, .pagination, .luotxem, .luot-xem, .view-count, .viewcount,"
    " .tags, .tag"
)
"""What no system's text holds: lists of other articles, hit counters (`.luotxem`), tools."""
