"""Links: where a page leads, and which addresses need not be fetched. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from archive.model import DatePrecision
from crawler.urls.canonical_key import MAX_REMEMBERED_ADDRESSES
from crawler.urls.documents import is_document


class LinkKind(StrEnum):
    """Kinds of URLs, guessed before they are fetched."""

    ARTICLE = "article"
    LISTING = "listing"
    PAGER = "pager"
    PAGE = "page"
    TAG = "tag"
    FILE = "file"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: absolute, without fragment; `in_listing` if a listing's main list holds it.

    `in_pager` if it stands among nothing but numbers and words for the next page, `is_next` if it
    leads to the next page of the same list, by what it says. `title` is what
    the page calls what it leads to, by all anchors that lead there; `published_at` is the date that
    it prints beside them.
    """

    url: str
    kind: LinkKind
    in_listing: bool
    text: str
    title: str | None = None
    published_at: datetime | None = None
    published_precision: DatePrecision | None = None
    in_pager: bool = False
    is_next: bool = False


_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|avi|flv|wmv|"
    r"mov|swf|css|js|exe|apk|txt|csv|xml|json)$",
    re.IGNORECASE,
)
PAGER_PATH = re.compile(
    r"/(?:page|trang|pageid|currentpage)[-/](\d+)(?:\.(?:html?|aspx|php))?/?$", re.IGNORECASE
)
"""The end of a path that says which page of a listing is shown."""
_PAGER_PARAMETERS = frozenset(
    {
        *("start", "limitstart", "page", "trang", "paged", "p_p_cur", "pageindex", "cur", "pg"),
        "pagefirstrow",  # SharePoint, beside Paged=TRUE and the last row of the page before
        *("currentpage", "pageno", "pagenum", "pagenumber", "trangso"),
    }
)
_LISTING_VIEWS = frozenset(
    {
        *("category", "categories", "featured", "frontpage", "section", "archive", "itemlist"),
        "latest",
    }
)
_TAG_PATH = re.compile(
    r"/(?:tags?|tu-khoa|keywords?|author|tac-gia)(?:/|=)[^/]|/tags?-[^/]+$"
    r"|/(?:19|20)\d\d/(?:\d\d?/){0,2}(?:page/\d+/?)?$|/(?:19|20)\d\d(?:/\d\d?){1,2}$",
    re.IGNORECASE,
)
"""Of listings by tag, author, year, month or day."""
DRUPAL_TERM_PATH = "/taxonomy/term/"
"""Of sections and tags alike."""
_TAG_PARAMETERS = frozenset({"tag", "tags", "author", "tukhoa", "tu_khoa"})
_LISTING_PATH = re.compile(
    r"/(?:tags?|category|chuyen-muc|danh-muc|itemlist|taxonomy/term)/|/list(?:_\w+)?(?:/|\.aspx$)",
    re.IGNORECASE,
)
_ARTICLE_PATH = re.compile(
    r"/\d+-[^/a-z]*+[a-z][^/]*/?$"  # Joomla: number, alias
    r"|/[^/a-z]*+[a-z][^/]*-\d+(?:\.(?:html?|aspx|vnp|chn))?/?$"  # NukeViet: alias, number
    r"|/(?:19|20)\d\d/\d\d?/(?:\d\d?/)?[^/]+/?$"  # WordPress: year, month, alias
    r"|/item/[^/]+/?$"  # K2
    r"|/asset_publisher/.{1,300}/(?:content|document_library)/|/-/view[_-]content/"  # Liferay
    r"|/post/\d+/|/articleid/\d+"  # DotNetNuke
    r"|/node/\d+$|/content/[^/][^/-]*+-[^/]+$"  # Drupal
    r"|/ViewDetail/[^/]+@/|/n?\d+_[^/]+$|/\d+/\d+/\d+/[^/]+$"  # home-made systems of schools
    r"|/(?:chi-?tiet|detail_|articledetail|newsdetail|xemtin|viewnews)[^/]*\.aspx$"
    r"|(?:^|/)[^/][^/-]*+-[^/-]*+-[^/-]*+-[^/]*\.html?$",  # an alias of four words and more
    re.IGNORECASE,
)
_ARTICLE_PARAMETERS = frozenset(
    {
        *("newsid", "itemid_news", "articleid", "idtin", "id_tin", "tin_id", "_article_id"),
        *("urltitle", "userkey"),
    }
)

_WASTEFUL_SCHEME = re.compile(r"^(?!https?://)", re.IGNORECASE)
_WASTEFUL_COMPONENT = re.compile(
    r"^com_(?:mailto|search|finder|users?|login|registration|contact|ajax|banners|jcomments|media|newsfeeds)$"
)
_WASTEFUL_PATH = re.compile(
    r"/component/(?:mailto|search|finder|users?|ajax|contact|banners|jcomments|jce)(?:/|$)"
    r"|/(?:print|savefile|sendmail|seek|contact|voting|banners|statistics|users|feeds|rss|feed)(?:/|$)"
    r"|/(?:login|logout|register|dang-nhap|dang-ky|tim-kiem|search|wp-login\.php|wp-admin|wp-json|"
    r"xmlrpc\.php|cgi-bin|_layouts|administrator)(?:/|$)"
    r"|/(?:amp|embed|trackback)/?$|/comment/reply/|/user/(?:login|register|password)|/ctl/"
    r"|\.feed$|/\d+-[^/]+\.pdf$|/itemlist/(?:search|user|date|filter)(?:/|$)",
    re.IGNORECASE,
)
_WASTEFUL_PAIRS = frozenset(
    {
        ("print", "1"),
        ("tmpl", "component"),
        ("second", "cronjobs"),
        ("download", "1"),
        ("pdf", "1"),
        ("isdlg", "1"),
        ("dnnprintmode", "true"),
        ("viewmode", "print"),
        *(("p_p_state", name) for name in ("pop_up", "exclusive")),
        *(("p_p_lifecycle", name) for name in ("1", "2")),
        *(("format", name) for name in ("pdf", "feed", "raw", "opensearch", "vcf", "json", "xml")),
        *(("type", name) for name in ("rss", "atom")),
        *(
            ("nv", name)
            for name in ("users", "seek", "contact", "voting", "banners", "statistics", "feeds")
        ),
        *(
            ("task", name)
            for name in ("user.login", "search", "vote", "article.edit", "article.add")
        ),
        *(("action", name) for name in ("login", "logout", "register", "edit")),
    }
)
_WASTEFUL_NAMES = frozenset(
    {
        *("searchword", "q", "s", "replytocom", "share", "nvvithemever", "nv_redirect"),
        *("filter_order", "filter_order_dir", "sort", "sortby", "order", "orderby", "dir"),
        *("phpsessid", "jsessionid", "return", "returnurl", "redirect_to"),
        *("destination", "amp"),
    }
)
_WASTEFUL_OPERATION = re.compile(r"^(?:print|savefile|sendmail|rss|login|register|search)(?:/|$)")


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def classify_url(url: str) -> LinkKind:
    """Guess from its look what an address leads to."""
    parts = urlsplit(url)
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    is_file = _FILE.search(parts.path) or query.get("format") == "pdf" or "download" in query
    if is_file or is_document(url):
        return LinkKind.FILE
    if _is_pager(parts.path, query):
        return LinkKind.PAGER
    if _is_tag(parts.path, query):
        return LinkKind.TAG
    if _is_listing(parts.path, query):
        return LinkKind.LISTING
    if _is_article(parts.path, query):
        return LinkKind.ARTICLE
    return LinkKind.PAGE


@lru_cache(MAX_REMEMBERED_ADDRESSES)
def is_skippable_url(url: str) -> bool:
    """Tell whether an address need not be fetched.

    Either it is a copy of an article (print views, PDF, send-by-mail), or it holds no article and
    leads to none that a listing would not (search, login, feeds, sort orders).
    """
    if _WASTEFUL_SCHEME.search(url):
        return True
    parts = urlsplit(url)
    if _WASTEFUL_PATH.search(parts.path):
        return True
    pairs = [
        (name.lower(), value.lower())
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        # K2 echoes the query in its pagers; `?start=14&start=14` and so on has no end.
        return True
    return any(_is_wasteful_pair(name, value) for name, value in pairs)


def _is_wasteful_pair(name: str, value: str) -> bool:
    return (
        (name, value) in _WASTEFUL_PAIRS
        or name in _WASTEFUL_NAMES
        or (name == "option" and bool(_WASTEFUL_COMPONENT.match(value)))
        or (name == "op" and bool(_WASTEFUL_OPERATION.match(value)))
    )


def _is_pager(path: str, query: dict[str, str]) -> bool:
    """Tell whether an address is of a later page of a listing; its first page is a listing."""
    if query.get("view") in {"article", "item"}:
        return False
    steps = [value for name, value in query.items() if is_pager_parameter(name, path)]
    return any(step.isdecimal() and int(step) > 0 for step in steps) or any(
        PAGER_PATH.search(part) for part in (path, query.get("op", ""))
    )


def is_pager_parameter(name: str, path: str) -> bool:
    """Tell whether a parameter says which page of a listing is shown; its name in lower case.

    Right below the root `p` does not: WordPress numbers its articles by it.
    """
    is_below = path not in {"", "/", "/index.php"}
    return name in _PAGER_PARAMETERS or name.endswith("_cur") or (name == "p" and is_below)


def is_tag_url(url: str) -> bool:
    """Tell whether an address is of a listing by tag, author or month, or of its later pages."""
    parts = urlsplit(url)
    return _is_tag(parts.path, {name.lower(): value for name, value in parse_qsl(parts.query)})


def _is_tag(path: str, query: dict[str, str]) -> bool:
    if query.get("view") in {"article", "item"}:
        return False
    is_tag = query.get("view") in {"tag", "archive"} or query.get("op", "").startswith("tag/")
    return is_tag or not _TAG_PARAMETERS.isdisjoint(query) or bool(_TAG_PATH.search(path))


def _is_listing(path: str, query: dict[str, str]) -> bool:
    return (
        (path in {"", "/", "/index.php", "/index.html"} and query.keys() <= _PAGER_PARAMETERS)
        or query.get("view") in _LISTING_VIEWS
        or bool(_LISTING_PATH.search(path))
    )


def _is_article(path: str, query: dict[str, str]) -> bool:
    if "option" in query:
        return query.get("view") in {"article", "item"}
    if "nv" in query:
        return bool(re.search(r"-\d+(?:\.html)?/?$", query.get("op", "")))
    if not _ARTICLE_PARAMETERS.isdisjoint(query) or query.get("page", "").endswith("detail"):
        return True
    return bool(_ARTICLE_PATH.search(path))
