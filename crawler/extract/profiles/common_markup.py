"""What Vietnamese developers call the parts of a news page: control names of ASP.NET, class names.

For systems whose markup each site makes itself, the profile can only know these habits. Control
names arrive as the last part of an id (`ctl00_Main_lblTieuDe`), in any letter case.
"""

from crawler.extract.html.parse import match_class as cls

_CONTROL_PREFIXES = ("lb", "Lb", "ltr", "Ltr", "lit", "Lit")
_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


def match_id(*words: str) -> str:
    """An XPath predicate body: the id holds one of these words, letter case not counted."""
    folded = f"translate(@id, '{_UPPER}', '{_LOWER}')"
    return "(@id and (" + " or ".join(f"contains({folded}, '{word}')" for word in words) + "))"


def _match_control_id(*words: str) -> str:
    """The same for the labels and literals (`lblTitle`, `lbTitle`, `ltrTitle`) that show a field.

    Asking for the prefix first spares the page's other elements, most of which have an id too.
    """
    is_control = " or ".join(f"contains(@id, '{prefix}')" for prefix in _CONTROL_PREFIXES)
    prefixed = (prefix + word for word in words for prefix in ("lbl", "lb", "ltr", "lit"))
    return f"((@id and ({is_control})) and {match_id(*prefixed)})"


def _match_class(*names: str) -> str:
    """The class attribute holds one of these words; elements without one are not asked."""
    return f"(@class and {cls(*names)})"


TITLE = (
    _match_control_id("title", "tieude", "newstitle", "headline", "tentin", "tenbai")
    + " or "
    + _match_class(
        *("title-detail", "detail-title", "title-news", "news-title", "tieude", "tieu-de"),
        *("newstitle", "titledetail", "detail_title", "title_detail", "news_title", "tieudetin"),
    )
)
DATE = (
    _match_control_id("date", "ngay", "createddate", "publish", "posted", "thoigian")
    + " or "
    + _match_class(
        *("date", "ngaydang", "ngay-dang", "date-time", "datetime", "post-date", "time-news"),
        *("news-date", "newsdate", "date-news", "detail-date", "detail-time", "time"),
    )
)
LEAD = (
    _match_control_id("sapo", "lead", "tomtat", "summary", "trichdan", "trichyeu", "mota")
    + " or "
    + _match_class("sapo", "tomtat", "tom-tat", "trichdan", "trich-dan", "trichyeu", "detail-sapo")
)
TEXT = (
    _match_control_id("content", "noidung", "detail", "body")
    + " or "
    + match_id("divnoidung", "pnlnoidung")
    + " or "
    + _match_class(
        *("content-detail", "detail-content", "news-content", "newscontent", "noidung"),
        *("noi-dung", "contentdetail", "content_detail", "detail_content", "chitiet-noidung"),
        *("article-content", "body-content", "noidungtin", "news-detail-content"),
    )
)
# What tells an article from the opening lines of several.
LONG_TEXT = f"//*[{TEXT}][string-length(normalize-space(.)) > 300]"
AUTHOR = (
    _match_control_id("author", "tacgia")
    + " or "
    + _match_class("author", "tacgia", "tac-gia", "news-author", "detail-author")
)
SOURCE = _match_control_id("source", "nguon") + " or " + _match_class("source", "nguon", "nguontin")
BREADCRUMBS = _match_class(
    "breadcrumb", "breadcrumbs", "sitemappath", "bread-crumb", "duongdan", "navigation"
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
LABELLED_AUTHOR = (
    ".//*[text()[starts-with(normalize-space(.), 'Tác giả')]][not(descendant::p)]"
    "[string-length(normalize-space(.)) < 90]"
)

# What no system's text holds: lists of other articles, counters, tools.
REMOVED = _match_class(
    *("related", "related-news", "tinlienquan", "tin-lien-quan", "other-news", "othernews"),
    *("tinkhac", "tin-khac", "cac-tin-khac", "list-other", "tin-cung-chuyen-muc", "news-other"),
    *("share", "social", "social-share", "addthis_toolbox", "fb-like", "fb-comments", "comment"),
    *("comments", "print", "tools", "tool", "rating", "pager", "paging", "pagination", "luotxem"),
    *("luot-xem", "view-count", "viewcount", "tags", "tag"),
)
