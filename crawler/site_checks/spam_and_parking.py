"""Tells a host that its owner has left: a domain for sale or expired, an empty server. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from crawler.site_checks.site_facts import OutsideLink, SiteFacts

_MAX_PARKED_TEXT = 3000
"""Letters: whoever says more than this on a page has something else to say."""
_PARKING_TEXTS = {
    "the domain is for sale": r"\b(?:domain(?: name)?|tên miền)\b.{0,60}"
    r"\b(?:is |may be |đang |được )*(?:for sale|rao bán|cần bán|sang nhượng)"
    r"|\bbuy this domain\b|\bmua (?:lại )?tên miền này\b",
    "the domain has expired": r"\b(?:domain|tên miền|website|hosting)\b.{0,40}"
    r"\b(?:has expired|expired on|(?:đã )?hết hạn)\b",
    "the domain is parked": r"\bparked (?:free|domain|page)\b|\bdomain parking\b"
    r"|\bsedo(?:parking)?\b"
    r"|\bthis domain (?:name )?(?:is|has been) (?:parked|registered|reserved)\b"
    r"|\btên miền (?:này )?(?:đã được đăng ký|chưa được (?:kích hoạt|trỏ|cấu hình))",
    "the server is empty": r"\bwelcome to nginx\b|\bapache2? .{0,30}default page\b|\bit works!"
    r"|\biis windows server\b|\binternet information services\b|^index of /"
    r"|\bdefault (?:plesk|web site|website) page\b|\bcpanel.{0,20}default\b",
    "the account is suspended": r"\b(?:account|website|site|tài khoản|hosting)\b.{0,40}"
    r"\b(?:(?:has been|is|đã bị|bị|đang bị|tạm) )+"
    r"(?:suspended|disabled|đình chỉ|khóa|khoá|ngưng)\b",
    "the site is under construction": r"\bunder construction\b|\bcoming soon\b"
    r"|\bwebsite đang (?:được )?(?:xây dựng|nâng cấp|bảo trì)\b",
}
_PARKING_PATTERNS = {
    sign: re.compile(words, re.IGNORECASE) for sign, words in _PARKING_TEXTS.items()
}


def detect_parking(masthead: SiteFacts) -> str | None:
    """Return the sign that nobody runs a site there any more; None where there is none."""
    said = f"{masthead.title}\n{masthead.text}"
    if len(said) > _MAX_PARKED_TEXT:
        return None
    return next((sign for sign, pattern in _PARKING_PATTERNS.items() if pattern.search(said)), None)


MIN_SPAM_LINKS = 3
"""Spam links on a front page that are no accident. Chosen: one or two may be a bad neighbour."""
_SPAM_TEXT = re.compile(
    r"\b(?:casino|nhà cái|cá (?:cược|độ)|(?:tỷ|tỉ) lệ kèo|(?:soi|xem) kèo|kèo (?:nhà cái|bóng đá)"
    r"|soi cầu|lô đề|tài xỉu|game bài|đánh bài|(?:bài )?đổi thưởng|nổ hũ|bắn cá|xóc đĩa|đá gà"
    r"|slots?|poker|baccarat|jackpot|bet(?:ting)?|trực tiếp bóng đá|bóng đá trực tiếp|xôi lạc"
    r"|vay (?:tiền|nóng|tín chấp)|cầm đồ|hút hầm cầu|thông (?:cống|tắc)|thuốc cường dương"
    r"|viagra|cialis|escort|sex|porn|gái gọi|backlinks?|guest ?posts?|tăng like|mua like"
    r"|(?:giá|bán|mua) (?:rẻ|buôn|lẻ|sỉ|tốt nhất)|mua bán|báo giá|cho thuê|thanh lý|xưởng may"
    r"|áo (?:bóng đá|thun)|kho lạnh|hạt giống|hoa (?:lan|tươi)|động cơ điện|rèm (?:cửa|nhựa)"
    r"|thiết kế (?:website|nội thất)|giảm cân|trị mụn|nội thất)\b",
    re.IGNORECASE,
)
_TRUSTED_HOST = re.compile(
    r"(?:^|\.)(?:(?:gov|edu|org|ac)\.vn|dcs\.vn|dangcongsan\.vn|hcma\d?\.vn|nukeviet\.vn|joomla\.org"
    r"|(?:facebook|twitter|x|youtube|google|zalo|linkedin|pinterest|instagram|tiktok|addthis"
    r"|whatsapp|telegram|tumblr|reddit)\.\w+|t\.me|youtu\.be|zalo\.me|chinhphu\.vn|w3\.org)$",
    re.IGNORECASE,
)
"""Where hidden links lead to on honest sites: share buttons, menus for small screens."""
_BETTING_HOST = re.compile(
    r"(?:casino|(?:^|[.-])bet|bet(?:88|\d|[.-]|$)|nhacai|keonhacai|xoso88|cacuoc|taixiu|nohu|gamebai"
    r"|xoilac|cakhia|soikeo|[a-z](?:88|789|79king|68win|77win)\b|sunwin|kubet|okvip|w88|fb88|b52club"
    r"|go88|hitclub|vaytien|viagra)",
    re.IGNORECASE,
)


def find_spam_hosts(links: Iterable[OutsideLink]) -> list[str]:
    """Return the hosts that such links lead to, each once; none where there are too few to tell."""
    found = [link for link in links if _is_spam_link(link)]
    return list(dict.fromkeys(link.host for link in found)) if len(found) >= MIN_SPAM_LINKS else []


def _is_spam_link(link: OutsideLink) -> bool:
    text = unicodedata.normalize("NFC", link.text)
    if _TRUSTED_HOST.search(link.host):
        return False
    return link.is_hidden or bool(_SPAM_TEXT.search(text) or _BETTING_HOST.search(link.host))
