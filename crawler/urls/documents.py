"""Addresses of documents: files, download scripts, and viewers that show a file in a page. Pure.

/vb/12.pdf                                       a file
/index.php?option=com_docman&task=doc_download&gid=12       a download
https://docs.google.com/gview?url=http%3A%2F%2Ft.vn%2Fa.pdf&embedded=true   shows `http://t.vn/a.pdf`
/pdfjs/web/viewer.html?file=..%2F..%2Fa.pdf      shows `/a.pdf`
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

_ENDINGS = "pdf|docx?|docm|xlsx?|xlsm|pptx?|ppsx?|od[tsp]|rtf|zip|rar|7z"
_DOCUMENT = re.compile(rf"\.({_ENDINGS})(?:$|[?#])", re.IGNORECASE)
_ENDING = re.compile(rf"\.({_ENDINGS})$", re.IGNORECASE)
_SCRIPT = r"\.(?:aspx|ashx|asp|axd|php|jsp|do|cgi)$"
_DOWNLOAD_WORDS = (
    r"(?:(?:get|down|download|load|view|send|fetch|tai)[-_]?"
    r"(?:file|tep|doc|document|attach|attachment|vanban|dinhkem)s?"
    r"|file[-_]?(?:download|handler|get)(?:er)?|download(?:er|handler)?|tai[-_]?(?:ve|xuong)"
    r"|attachments?|dinh[-_]?kem|tep[-_]?dinh[-_]?kem)"
)
# Download scripts by name, with something asked of them.
_DOWNLOAD_SCRIPT = re.compile(
    rf"/(?:{_DOWNLOAD_WORDS}|linkclick){_SCRIPT}|/{_DOWNLOAD_WORDS}/?$", re.IGNORECASE
)
_DOWNLOAD_PATH = re.compile(
    rf"/{_DOWNLOAD_WORDS}/(?:file/|id/)?\d[\w-]*/?$"  # `/download/123`
    r"|/\d+(?:-[^/]+)?/(?:download|file)/?$"  # `/12-ke-hoach/file` (DOCman), `/files/12/download`
    r"|/doc_download/[^/]+$"  # DOCman of Joomla 1.5
    r"|/document_library/get_file|/documents/\d+/\d+/[^/]+/[0-9a-f-]{36}$"  # Liferay
    r"|/getattachment/[^/]+",  # Kentico
    re.IGNORECASE,
)
# `?download=12:ke-hoach` (Phoca Download), `?wpdmdl=12` (WordPress), `?fileticket=` (DotNetNuke).
_DOWNLOAD_NAMES = frozenset({"download", "wpdmdl", "fileticket", "download_id", "sdm_process"})
_TASK_NAMES = frozenset({"task", "action", "do", "op", "act", "mode", "func"})
_DOWNLOAD_TASK = re.compile(
    r"(?:^|[._-])(?:down(?:load)?|getfile|get_file)(?:$|[._-])", re.IGNORECASE
)
_NO = frozenset({"", "0", "false", "no"})

_VIEWER_PATH = re.compile(
    r"/gview|/viewer(?:ng)?(?:/|$)|view(?:er)?\.(?:html?|php|aspx)|pdf\.?js|/op/(?:view|embed)\.aspx"
    r"|wopiframe|/doc\.aspx|flip-?book|flowpaper|/embed/?$|pdf-?(?:viewer|embed)|read(?:er)?\.html?$",
    re.IGNORECASE,
)
_VIEWER_HOSTS = frozenset({"docs.google.com", "drive.google.com", "view.officeapps.live.com"})
_FILE_NAMES = frozenset(
    {
        *("file", "url", "src", "source", "pdf", "doc", "docurl", "document", "fileurl", "pdfurl"),
        *("path", "filepath", "link", "sourcedoc", "sourceurl", "f", "book", "pdffile", "furl"),
    }
)
# Houses that show documents which only they have: the file is what they show.
_HOUSES = re.compile(
    r"^https?://(?:drive\.google\.com/(?:file/d/|open\?|uc\?)"
    r"|docs\.google\.com/(?:document|spreadsheets|presentation)/d/"
    r"|(?:online\.|www\.)?(?:fliphtml5|anyflip|pubhtml5|flipbuilder|calameo|heyzine|yumpu)\.com/\S"
    r"|(?:[\w-]+\.)?(?:issuu|scribd|slideshare)\.(?:com|net)/\S"
    r"|onedrive\.live\.com/(?:embed|view)|1drv\.ms/\S|www\.dropbox\.com/s(?:cl)?/)",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?:https?://)?[\w.-]+\.\w{2,}(?::\d+)?/", re.IGNORECASE)
_MAX_VIEWERS = 3  # a viewer that shows a viewer; more are a loop


@lru_cache(maxsize=1 << 12)
def is_document(url: str) -> bool:
    """Tell whether an address is that of a document to read or take away, pictures not counted."""
    parts = _split(url)
    if _DOCUMENT.search(url) or _DOWNLOAD_PATH.search(parts.path):
        return True
    query = parse_qsl(parts.query)
    return (bool(query) and bool(_DOWNLOAD_SCRIPT.search(parts.path))) or any(
        _is_download(name.lower(), value) for name, value in query
    )


def get_document_type(url: str) -> str | None:
    """Return the type by the ending of an address, or of a name in its query, in lower case."""
    parts = _split(url)
    names = [parts.path, *(value for _, value in parse_qsl(parts.query))]
    found = (_ENDING.search(name) for name in names)
    return next((match[1].lower() for match in found if match), None)


@lru_cache(maxsize=1 << 12)
def find_document_url(url: str, *, is_embedded: bool = False) -> str | None:
    """Return the address of the document that an address shows or fetches.

    Args:
        url: an absolute address.
        is_embedded: whether the page shows it in a frame: then an address that names a file shows
            that file, and houses of documents count.

    Returns:
        The document's own address, taken out of viewers; None where there is none.
    """
    is_viewed = False
    for _ in range(_MAX_VIEWERS):
        shown = _find_shown_url(url, is_embedded=is_embedded)
        if shown is None:
            break
        url, is_viewed = shown, True
    is_found = is_viewed or is_document(url) or (is_embedded and bool(_HOUSES.match(url)))
    return url if is_found else None


def _find_shown_url(url: str, *, is_embedded: bool) -> str | None:
    """Return the address that a viewer is asked to show."""
    parts = _split(url)
    is_viewer = _is_viewer(url)
    if not is_viewer and (not is_embedded or _DOWNLOAD_SCRIPT.search(parts.path)):
        return None
    for name, value in parse_qsl(parts.query) + parse_qsl(parts.fragment):
        if name.lower() not in _FILE_NAMES:
            continue
        target = unquote(value) if "%" in value else value
        # A foreign viewer is told a whole address, sometimes without its scheme.
        is_foreign = parts.netloc.lower() in _VIEWER_HOSTS and bool(_WHOLE.match(target))
        if is_foreign and "://" not in target:
            target = f"http://{target}"
        if is_foreign or _DOCUMENT.search(target) or (is_viewer and is_document(target)):
            try:
                shown = urljoin(url, target.replace("\\", "/"))
            except ValueError:  # a host in brackets that is no address of IPv6
                return None
            return shown if shown.startswith(("http://", "https://")) else None
    return None


def _is_viewer(url: str) -> bool:
    parts = _split(url)
    return parts.netloc.lower() in _VIEWER_HOSTS or bool(_VIEWER_PATH.search(parts.path))


def _is_download(name: str, value: str) -> bool:
    return (
        (name in _DOWNLOAD_NAMES and value.lower() not in _NO)
        or (name in _TASK_NAMES and bool(_DOWNLOAD_TASK.search(value)))
        or (name in _FILE_NAMES and bool(_ENDING.search(value)))
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that open no IPv6 address
        return urlsplit("")
