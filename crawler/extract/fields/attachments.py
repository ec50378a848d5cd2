"""The files that an article offers, and the lines of its text that do nothing but offer them.

<p>Tải về: <a href="/vb/12.pdf">Kế hoạch 12</a></p>   an attachment, and no text of the article
"""

import re
from collections.abc import Iterable

from archive.model import Attachment
from crawler.extract.html.blocks import BodyBlock
from crawler.extract.html.links import resolve_url
from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.text import normalize_text
from crawler.urls.links import is_document

_DOWNLOAD_LINE = re.compile(
    r"^(?:xem (?:chi tiết )?(?:tại đây|file|toàn văn)|tải (?:về|file|xuống)|download"
    r"|(?:các )?(?:file|tệp|tập tin|văn bản) (?:đính )?kèm(?: theo)?|nhấn vào (?:đây )?để tải)"
    r"[^.]{0,40}$|^\d+(?:[.,]\d+)?\s*[kmg]i?b$",
    re.IGNORECASE,
)
# Addresses of download scripts have no such ending; then the text of the link is asked.
_EXTENSION = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[ts]|rtf|zip|rar|7z)$", re.IGNORECASE)
# The share of a line's letters in links to files from which the line only offers them. Half: the
# text around the link is a label then.
_MIN_FILE_LINK_SHARE = 0.5
_MAX_DOWNLOAD_LINE_LENGTH = 60  # characters: a longer line that begins so is a sentence
_DOWNLOAD_LABEL = re.compile(
    r"^(?:xem chi tiết(?: tại đây)?|tải về|tải file|file đính kèm|tệp đính kèm|download"
    r"|tập tin(?: \d+)?)\s*:\s*",
    re.IGNORECASE,
)


def is_download_line(block: BodyBlock) -> bool:
    """Tell whether a block only links to a file, or says that files follow."""
    return block.file_link_share > _MIN_FILE_LINK_SHARE or (
        len(block.text) < _MAX_DOWNLOAD_LINE_LENGTH
        and bool(_DOWNLOAD_LINE.match(block.text.rstrip(" :")))
    )


def read_attachments(anchors: Iterable[Element], base_url: str) -> tuple[Attachment, ...]:
    """Read the links to documents, each address once.

    Args:
        anchors: Links of an article; those that lead to pages are passed over.
        base_url: What relative addresses are resolved by.
    """
    attachments: dict[str, Attachment] = {}
    for anchor in anchors:
        url = resolve_url(base_url, anchor.get("href") or "")
        if url is None or not is_document(url):
            continue
        path = url.partition("?")[0]
        text = _DOWNLOAD_LABEL.sub("", get_text(anchor)) or normalize_text(url.rpartition("/")[2])
        attachments.setdefault(
            url, Attachment(url=url, text=text, type=_get_extension(path) or _get_extension(text))
        )
    return tuple(attachments.values())


def _get_extension(name: str) -> str | None:
    match = _EXTENSION.search(name)
    return match and match[1].lower()
