"""Finds links to other hosts that a school would not set: sold ones, and burglars'. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from crawler.extract.masthead import OutsideLink

FEWEST = 3
"""So many such links are no accident."""
_TRADES = re.compile(
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
_INSTITUTIONS = re.compile(
    r"(?:^|\.)(?:(?:gov|edu|org|ac)\.vn|dcs\.vn|dangcongsan\.vn|hcma\d?\.vn|nukeviet\.vn|joomla\.org"
    r"|(?:facebook|twitter|x|youtube|google|zalo|linkedin|pinterest|instagram|tiktok|addthis"
    r"|whatsapp|telegram|tumblr|reddit)\.\w+|t\.me|youtu\.be|zalo\.me|chinhphu\.vn|w3\.org)$",
    re.IGNORECASE,
)
"""Where hidden links lead to on honest sites: share buttons, menus for small screens."""
_BETTING_HOST = re.compile(
    r"(?:casino|(?:^|[.-])bet|bet(?:88|\d|[.-]|$)|nhacai|keonhacai|xoso88|cacuoc|taixiu|nohu|gamebai"
    r"|xoilac|cakhia|soikeo|[a-z]+(?:88|789|79king|68win|77win)\b|sunwin|kubet|okvip|w88|fb88|b52club"
    r"|go88|hitclub|vaytien|viagra)",
    re.IGNORECASE,
)


def suspicious(links: Iterable[OutsideLink]) -> list[str]:
    """The hosts that such links lead to, each once; none where there are too few to tell."""
    found = [link for link in links if _is_sold(link)]
    return list(dict.fromkeys(link.host for link in found)) if len(found) >= FEWEST else []


def _is_sold(link: OutsideLink) -> bool:
    text = unicodedata.normalize("NFC", link.text)
    if _INSTITUTIONS.search(link.host):
        return False
    return link.is_hidden or bool(_TRADES.search(text) or _BETTING_HOST.search(link.host))
