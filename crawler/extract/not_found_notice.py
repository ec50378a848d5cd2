"""Tell a page that says only that its article does not exist, whatever its status and title. Pure.

    is_not_found_notice("Bài viết không tồn tại hoặc đã bị xóa khỏi hệ thống.")   True
    is_not_found_notice("Bài viết về gương người tốt đã bị gỡ khỏi bảng tin.")    False

A text is such a notice where every word of it belongs to what such notices are made of, and one
sentence says that a page is not there. So an article that talks of something deleted is none: it
names what was deleted. Numbers, quoted titles and addresses may stand in it, dates may not.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from crawler.extract.html.parse import Element, compile_xpath
from crawler.extract.html.text import normalize_text, strip_diacritics
from crawler.extract.page import Page
from crawler.extract.template.page_blocks import read_page_blocks

_MAX_NOTICE_WORDS = 90
_MAX_NOTICE_LETTERS = 4000  # of so many words, with what is quoted and addresses. Chosen
"""Words of a notice, with its advice to go back, search, or write to the administrator. Chosen."""
_MAX_OTHER_LETTERS = 600
"""Letters outside links that may stand around a notice: address, counters, slogan. Chosen."""
_MAX_SCRIPT_LENGTH = 600  # characters: a script that says it and leads away is short. Chosen

_WORD = re.compile(r"[a-z]+|\d+")

# All without diacritics: notices are typed with and without, and with either tone placement.
_VIETNAMESE_WORDS = frozenset(
    _WORD.findall(
        "xin loi rat tiec that thong bao canh thanh oi oops opps sorry chao quy vi doc gia khach"
        " truoc het bai viet tin tuc ban noi dung trang web website site duong dan lien ket dia"
        " chi du lieu muc chuyen danh thong van tai file tap id ma so url link trinh duyet"
        " nay do tren day ma cac nguoi dung hien gio nay luc dang tim kiem yeu cau truy cap muon"
        " xem mo can doc vua chon nhap theo cua duoc bi da khong con chua chang the co hoac va hay"
        " nhung vi nen thi la o tai khoi tu trong boi ra den toi nao gi neu khi"
        " ton kha hop le xoa go bo xuong huy an di doi thay loai khoa thu hoi rut"
        " han xuat ban dang duyet kich hoat phat hanh hien thi ngung"
        " he thong cong dien tu quan tri vien ban bien tap tac gia may chu"
        " tam thoi vinh vien sang cho moi khac sai ten go lai sau it phut giay tu dong"
        " ve chu vui long kiem tra quay tro bam nhan click nhap chuot vao de tiep tuc voi"
        " chung toi biet them chi tiet ho tro giup dau nhat chinh xac mong thong cam nhe a"
        " day nut ben duoi menu phia moi se lam"
    )
)
_ENGLISH_WORDS = frozenset(
    _WORD.findall(
        "the a an this that these it its we you your are is was were be been being or and but for"
        " of in on at to from by with has have had may might could can cannot can t couldn doesn"
        " don didn isn wasn do does did not no longer nothing any page pages article articles news"
        " item items post posts story content contents document documents resource file url"
        " address link web website site server system record data entry requested request"
        " looking look for trying try tried reach access view find found exist exists existed"
        " available unavailable located removed deleted moved moved expired unpublished renamed"
        " changed temporarily permanently error oops whoops sorry unfortunately apologize"
        " apologies please go back return home homepage main click here search again check"
        " contact administrator webmaster us if think mistake invalid there seems seem somewhere"
        " else which what another new somehow wrong broken re ve s unable will redirected seconds"
        " gone name typed correctly http looks like location"
    )
)
_KNOWN_WORDS = _VIETNAMESE_WORDS | _ENGLISH_WORDS
_PAGE_NOUN = (
    r"(?:bai(?: viet)?|tin(?: tuc| bai)?|ban tin|noi dung|trang(?: web| tin)?|duong (?:dan|link)"
    r"|lien ket|dia chi|du lieu|muc(?: tin)?|thong tin|website|tai lieu|van ban|url|link|page"
    r"|articles?|contents?|news|items?|posts?|story|document|resource|record)"
)
_IS_GONE = (
    r"khong(?: con| he| the| duoc)* (?:ton tai|tim thay|tim ra|tim duoc|kha dung|hop le"
    r"|truy cap duoc)"
    r"|(?:da|vua|co the|co le)(?: \w+){0,4} (?:xoa|go|huy|loai bo|thu hoi|rut)"
    r"(?: (?:bo|xuong|khoi))?"
    r"|(?:is|was|were|be|been|could|can|cannot|can t|couldn t|were)? ?not (?:be )?"
    r"(?:found|exist|available|located)|(?:doesn t|does not|didn t|don t|no longer) "
    r"(?:exists?|available)|no longer (?:be )?(?:found|available|exists?)|unavailable"
    r"|(?:been|was|were) (?:\w+ )?(?:removed|deleted|unpublished)|not exist"
    r"|(?:can t|cannot|couldn t|could not|unable to|can not) (?:be )?f(?:ind|ound)"
)
_NOT_FOUND = re.compile(
    rf"\b{_PAGE_NOUN}\b.*\b(?:{_IS_GONE})\b"
    rf"|\bkhong(?: the| he)? (?:tim thay|tim duoc|tim ra|ton tai|co)\b(?!.*\bmuc nay)"
    rf".*\b{_PAGE_NOUN}\b"
    rf"|\b(?:{_IS_GONE})\b.*\b{_PAGE_NOUN}\b"
    rf"|\bno (?:such )?{_PAGE_NOUN}(?: (?:was|were|could be))?(?: found)?$"
    r"|^(?:(?:loi|error|http) )*404\b|\b404 not found\b"
    r"|^(?:xin loi |sorry |rat tiec )?(?:khong (?:the )?tim thay|khong ton tai|not found)$"
    r"|\bnothing (?:was |could be )?found\b"
)
"""A sentence that says that a page is not there. That it has moved, expired or is not published yet
says so only beside such a sentence: of moves articles tell too."""
_SENTENCE_END = re.compile(r"(?<![.!?;:|–—])[.!?;:|–—]++(?=\s|$)")
_QUOTED = re.compile("[“\"«‘'][^“”\"«»‘’']{1,250}[”\"»’']")
_ADDRESS = re.compile(r"(?<!\S)(?:\S*(?:/|www\.|@)\S*|\S+\.(?:html?|php|aspx)\b)")
_DATE = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,4}")
_LONGEST_NUMBER = 7  # digits: of an article's number

_SCRIPTS = compile_xpath("//script[not(@src)]")
_SAID_BY_SCRIPT = re.compile(
    r"(?<![\w.])(?:window\.)?(?:alert|document\.write(?:ln)?)\(\s*+(['\"])(.{0,600}?)(?<!\\)\1\s*\)",
    re.DOTALL,
)
_TAG = re.compile(r"<[^<>]{0,300}>")
_APART = compile_xpath(
    "ancestor-or-self::*[self::nav or self::aside or self::footer or self::select]"
)


def is_not_found_notice(text: str) -> bool:
    """Tell whether a text says that a page is not there, and nothing else."""
    if len(text) > _MAX_NOTICE_LETTERS or _DATE.search(text):
        return False
    sentences: list[str] = []
    count = 0
    for sentence in _iter_sentences(text):
        words = _WORD.findall(sentence)
        count += len(words)
        # The first sentence of an article ends it: most of a text is never looked at.
        if count > _MAX_NOTICE_WORDS or not all(map(_is_notice_word, words)):
            return False
        sentences.append(" ".join(words))
    return any(map(_NOT_FOUND.search, sentences))


@lru_cache(maxsize=1 << 12)  # the same lines stand on all pages of a site
def _is_notice_line(text: str) -> bool:
    return is_not_found_notice(text)


def _iter_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text in ASCII, without what is quoted in them and addresses."""
    for line in _QUOTED.sub(" ", text).split("\n"):
        for sentence in _SENTENCE_END.split(_ADDRESS.sub(" ", line)):
            yield strip_diacritics(sentence).lower()


def _is_notice_word(word: str) -> bool:
    return word in _KNOWN_WORDS or (word.isdigit() and len(word) <= _LONGEST_NUMBER)


def shows_not_found_notice(root: Element, page: Page) -> bool:
    """Tell whether a page without an article shows a notice, or has a script say it.

    Around it there may be whatever frames all pages of a site, but no longer text.
    """
    blocks = read_page_blocks(root, page.url, page.fetched_at).blocks
    texts = [block for block in blocks if not block.is_link_line]
    notices = [block for block in texts if _is_notice_line(block.text)]
    others = (block for block in texts if block not in notices and not _APART(block.element))
    is_said = any(not _APART(block.element) for block in notices) or any(
        map(is_not_found_notice, _iter_script_texts(root))
    )
    return is_said and sum(len(block.text) for block in others) <= _MAX_OTHER_LETTERS


def _iter_script_texts(root: Element) -> Iterator[str]:
    """Yield what short scripts say as soon as a page is loaded."""
    for script in _SCRIPTS(root):
        source = script.text or ""
        if len(source) <= _MAX_SCRIPT_LENGTH:
            for _, said in _SAID_BY_SCRIPT.findall(source):
                yield normalize_text(_TAG.sub(" ", said.replace("\\n", "\n")))
