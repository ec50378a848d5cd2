"""Markup that an editor escaped, so that readers see it as text; and letters escaped twice.

`&lt;p class="MsoNormal"&gt;Sáng nay&lt;/p&gt;`     a paragraph `Sáng nay`
`&lt;o:p&gt;&lt;/o:p&gt;`                           nothing
`tr&amp;#7883;`, `b&amp;agrave;i`                   `trị`, `bài`
`/* Style Definitions */ table.MsoNormalTable {mso-style-name:"Table Normal";}`      nothing

Editors paste from Word, and a filter escapes what it does not know. The tree is mended in place.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from lxml import html
from lxml.etree import LxmlError

from crawler.extract.html.parse import Element, drop_invalid_characters, is_element

# Tags of HTML and of Word's name spaces. Others in angle brackets may be text: `<tên đơn vị>`.
_TAG_NAMES = (
    r"p|span|div|font|b|i|u|s|em|strong|small|big|sub|sup|center|blockquote|br|hr|a|img|h[1-6]|ul|ol|li"
    r"|table|tbody|thead|tr|td|th|col|colgroup|xml|style|meta|link|iframe|label|section|article"
    r"|(?:o|w|v|m|x|st1|st2):\w+"
)
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>|<!--|<!\[(?:end)?if|<\?xml", re.IGNORECASE)
# One pattern for both would try each letter of a page, which takes forty times as long.
_ESCAPED = re.compile(
    rf"&(?:(?:lt|#0*60|#x0*3c);(?:[!?]|/?(?:{_TAG_NAMES})\b)"
    r"|(?:amp|#0*38);(?:amp;)*(?:#x?[0-9a-f]{2,6}|[a-z]{2,8}[0-9]?);)",
    re.IGNORECASE,
)
# In attributes `mso-` does no harm, and stands in most of what was pasted from Word. Each is sought
# by itself in lower case: together, and in any case, they would be tried at each letter.
_SPACE = rb"(?:\s|\xc2\xa0)"
_WORD_TEXTS = (
    re.compile(rb"\{" + _SPACE + rb"*mso-[a-z]"),
    re.compile(b"style definitions"),
    re.compile(b"normal" + _SPACE + b"+0" + _SPACE),
    re.compile(b"behavior:" + _SPACE + b"*url"),
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
# What Word writes for itself alone, with what it holds.
_WORD_PARTS = re.compile(
    r"<!--\[if(?:(?!<!--\[if).)*?<!\[endif\]\s*+-*+>|<!--(?:(?!<!--).)*?-->"
    r"|<(xml|style)\b(?:(?!<\1\b).)*?</\1>"
    r"|<\?xml:?[^<>]*>|<!--\[if[^\]<]*\]>|<!\[(?:end)?if[^<>]*>(?:-->)?|<!--|-->",
    re.IGNORECASE | re.DOTALL,
)
_STYLE_RULES = re.compile(
    r"(?:/\*[^*]{0,80}\*/\s*+)?+(?:(?<!\w)[\w.@#:,\\* \n\r\t-]{1,120}+\{"
    r"(?=[^{}]*(?:mso-|behavior:|font-family|panose-1|size:|page:))[^{}]*+\}\s*+)+"
    r"|/\*\s*\w+ Definitions\s*\*/"
)
_OPENING = re.compile(r"/\*\s*\w+ Definitions\s*\*/|\{\s*mso-|<!--\[if\b|<xml>", re.IGNORECASE)
_CLOSING = re.compile(r"\}|<!\[endif\]\s*-*>|</xml>", re.IGNORECASE)
# The settings of a document as text: `Normal 0 false false false EN-US X-NONE X-NONE`.
_SETTINGS = re.compile(
    r"(?:Normal\s+)?\b0\s+(?:[\d.]+\s*pt\s+|\d+\s+){0,4}(?:(?:false|true)\s+){2,4}"
    r"(?:[A-Z]{2}(?:-[A-Z]{2,4})?\s+|X-NONE\s*){1,4}(?:MicrosoftInternetExplorer4)?"
)
# One of these stands in whatever is taken out or read as something else.
_REPAIRED = re.compile(r"&#?\w+;|[<{]|/\*|-->|mso-|Definitions|false")
_LITERAL_ELEMENTS = frozenset({"script", "style", "textarea", "pre", "code", "xmp", "noscript"})
_MAX_ESCAPES = 3  # times that a text was escaped; more were not seen
_MAX_TEXTS = 80  # texts between a style sheet's first and last line: Word's have 20 to 50


def repair_escaped_markup(root: Element, source: str) -> bool:
    """Turn escaped markup of a page into elements, and escaped letters into letters.

    Args:
        root: the page's tree.
        source: the page as it was parsed; a page without a sign of either costs one search.

    Returns:
        Whether anything was mended.
    """
    if not _is_suspected(source):
        return False
    is_mended = _repair_attributes(root)
    holders = list(_iterate_texts(root))
    olds = [(holder.tail if is_tail else holder.text) or "" for holder, is_tail in holders]
    for (holder, is_tail), old, new in zip(holders, olds, _repair_texts(olds), strict=True):
        has_tags = "<" in new and bool(_TAG.search(new))
        if new == old and not has_tags:
            continue
        is_mended = True
        if is_tail:
            holder.tail = new
        else:
            holder.text = new
        if has_tags:
            _parse_text(holder, new, is_tail=is_tail)
    return is_mended


def _is_suspected(source: str) -> bool:
    if _ESCAPED.search(source):
        return True
    lowered = source.encode(errors="replace").lower()
    return any(pattern.search(lowered) for pattern in _WORD_TEXTS)


def _repair_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts of a page with letters for escapes, without what is Word's alone.

    A comment or style sheet may stand line by line in elements of its own.
    """
    if not _REPAIRED.search("\n".join(texts)):
        return list(texts)  # what was suspected stands in an address
    texts = [_unescape(text) for text in texts]
    repaired = [_strip_word_parts(text) for text in texts]
    number = 0
    while number < len(texts):
        end = _find_end(texts, number)
        if end is None:
            number += 1
            continue
        opening = _OPENING.search(texts[number])
        repaired[number] = texts[number][: opening.start()] if opening else ""
        repaired[number + 1 : end] = [""] * (end - number - 1)
        closing = _CLOSING.search(texts[end])
        repaired[end] = texts[end][closing.end() :] if closing else texts[end]
        number = end
    return repaired


def _find_end(texts: Sequence[str], first: int) -> int | None:
    """Return the number of the text that closes what another opens for Word alone."""
    text = texts[first]
    may_open = "/*" in text or "{" in text or "<" in text  # as few do
    opening = _OPENING.search(text) if may_open else None
    if opening is None:
        return None
    if _CLOSING.search(texts[first], opening.end()):
        return None
    following = range(first + 1, min(first + _MAX_TEXTS, len(texts)))
    return next((number for number in following if _CLOSING.search(texts[number])), None)


def _unescape(text: str) -> str:
    for _ in range(_MAX_ESCAPES):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = drop_invalid_characters(_ENTITY.sub(lambda entity: unescape(entity.group()), text))
    return text


def _strip_word_parts(text: str) -> str:
    if "<" in text or "-->" in text:
        text = _WORD_PARTS.sub("", text)
    if "mso-" in text or "{" in text or "Definitions" in text:
        text = _STYLE_RULES.sub("", text)
    return _SETTINGS.sub("", text) if "false" in text else text


def _repair_attributes(root: Element) -> bool:
    """Mend the titles in the page's head and the names of pictures."""
    is_mended = False
    for element in root.iter("meta", "img"):
        name = "content" if element.tag == "meta" else "alt"
        old = element.get(name) or ""
        if "&" in old and (new := _unescape(old)) != old:
            element.set(name, new)
            is_mended = True
    return is_mended


def _iterate_texts(root: Element) -> Iterator[tuple[Element, bool]]:
    """Iterate over the texts that hold something of interest, in document order."""
    for element in root.iter():
        is_literal = element.tag in _LITERAL_ELEMENTS
        if element.text and is_element(element) and not is_literal:
            yield element, False
        if element.tail:
            yield element, True


def _parse_text(holder: Element, text: str, *, is_tail: bool) -> None:
    """Set elements in the place of a text that holds their tags."""
    try:
        parts = html.fragments_fromstring(text)
    except (LxmlError, ValueError, AssertionError):
        return
    opening = parts.pop(0) if parts and isinstance(parts[0], str) else ""
    if is_tail:
        parent, place = holder.getparent(), 0
        if parent is None:
            return
        place = parent.index(holder) + 1
        holder.tail = opening
    else:
        parent, place = holder, 0
        holder.text = opening
    for number, element in enumerate(parts):
        parent.insert(place + number, element)
