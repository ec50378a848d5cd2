"""Tells a host that its owner has left: a domain for sale or expired, an empty server. Pure."""

import re

from crawler.extract.masthead import Masthead

_LONGEST = 3000
"""Letters: whoever says more than this on a page has something else to say."""
_SIGNS = {
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
_PATTERNS = {sign: re.compile(words, re.IGNORECASE) for sign, words in _SIGNS.items()}


def sign_of_parking(masthead: Masthead) -> str | None:
    """What shows that nobody runs a site there any more; None where nothing does."""
    said = f"{masthead.title}\n{masthead.text}"
    if len(said) > _LONGEST:
        return None
    return next((sign for sign, pattern in _PATTERNS.items() if pattern.search(said)), None)
