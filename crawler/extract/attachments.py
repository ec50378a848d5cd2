"""Finds the files an article offers, and the lines of its text that do nothing but offer them."""

import re
from collections.abc import Iterable

from archive.model import Attachment
from crawler.addresses.links import is_document
from crawler.extract.address import absolute
from crawler.extract.blocks import Block
from crawler.extract.text import clean
from crawler.extract.tree import Element, words_of

_OFFER = re.compile(
    r"^(?:xem (?:chi tiết )?(?:tại đây|file|toàn văn)|tải (?:về|file|xuống)|download"
    r"|(?:các )?(?:file|tệp|tập tin|văn bản) (?:đính )?kèm(?: theo)?|nhấn vào (?:đây )?để tải)"
    r"[^.]{0,40}$|^\d+(?:[.,]\d+)?\s*[kmg]i?b$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[ts]|rtf|zip|rar|7z)$", re.IGNORECASE)
_MOSTLY = 0.5
_LONGEST_OFFER = 60
_LABEL = re.compile(
    r"^(?:xem chi tiết(?: tại đây)?|tải về|tải file|file đính kèm|tệp đính kèm|download"
    r"|tập tin(?: \d+)?)\s*:\s*",
    re.IGNORECASE,
)


def is_offer(block: Block) -> bool:
    """Tell whether a block only links to a file, or says that files follow."""
    return block.filed > _MOSTLY or (
        len(block.text) < _LONGEST_OFFER and bool(_OFFER.match(block.text.rstrip(" :")))
    )


def read_attachments(anchors: Iterable[Element], base_url: str) -> tuple[Attachment, ...]:
    """Read links to documents, each address once."""
    found: dict[str, Attachment] = {}
    for anchor in anchors:
        url = absolute(base_url, anchor.get("href") or "")
        if url is None or not is_document(url):
            continue
        path = url.partition("?")[0]
        text = _LABEL.sub("", words_of(anchor)) or clean(url.rpartition("/")[2])
        found.setdefault(
            url, Attachment(url=url, text=text, type=_extension(path) or _extension(text))
        )
    return tuple(found.values())


def _extension(name: str) -> str | None:
    match = _EXTENSION.search(name)
    return match and match[1].lower()
