"""The forms in which pages print a day: one pattern for all, each form with names of its own.

Sources: CLDR 45 (`vi`, `en`), PHP's `date` in the translations of Joomla, NukeViet, WordPress and
Drupal, the `vi-VN` cultures of Java and .NET, and the sites of party schools.
"""

import re

_MONTH_NAMES = (
    ("một", "giêng"),
    ("hai",),
    ("ba",),
    ("tư", "bốn"),
    ("năm",),
    ("sáu",),
    ("bảy", "bẩy"),
    ("tám",),
    ("chín",),
    ("mười",),
    ("mười một",),
    ("mười hai", "chạp"),
)
MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_ENGLISH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
ENGLISH_MONTHS = {name: month for month, name in enumerate(_ENGLISH_NAMES.split(), start=1)}

# Each sign becomes one sign, so no offset moves.
SIGNS = str.maketrans("–—−‐‑‒⁄∕／：．’′‘`´\u00a0\u202f", "------///:.'''''  ")
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:19|20)\d\d"
_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True)).replace(" ", r"\s+")
_VIETNAMESE_MONTH = (
    rf"(?:(?:th[aá]ng|thg\.?)\s*+(?:{MONTH}(?!\d)|(?:{_WORDS})(?!\w))|th?\.?\s?{MONTH}(?!\d))"
)
_ENGLISH_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_BEFORE_YEAR = r"[\s,./-]*+(?:n[aă]m\s*+)?"
NAMED_MONTH = rf"(?:{_VIETNAMESE_MONTH}|{_ENGLISH_MONTH})"
FORMS = {
    # 2018-03-05, 2018/03/05
    "iso": rf"(?P<y_iso>{YEAR})(?P<sign>[-/.])(?P<m_iso>{MONTH})(?P=sign)"
    rf"(?P<d_iso>{DAY})(?!\d)",
    # 05/03/2018, 5 - 3 - 2018
    "full": rf"(?P<d_full>{DAY})\s*+[/.-]\s*+(?P<m_full>{MONTH})"
    rf"\s*+[/.-]\s*+(?P<y_full>{YEAR})(?!\d)",
    # 3/25/2018: no month 25
    "us": rf"(?P<m_us>{MONTH})/(?P<d_us>1[3-9]|2\d|3[01])/(?P<y_us>{YEAR})(?!\d)",
    # 05/03/18, 5/3/18
    "short": r"(?<!\w)(?P<d_short>0[1-9]|[12]\d|3[01])(?P<dash>[/.-])(?P<m_short>0[1-9]|1[0-2])"
    r"(?P=dash)(?P<y_short>\d\d)(?![\d/.-]*\d)",
    # 5/3/18 8:30: the short form of Java, only before a time
    "tiny": rf"(?<!\w)(?P<d_tiny>{DAY})/(?P<m_tiny>{MONTH})/(?P<y_tiny>\d\d)"
    r"(?=,?\s\d{1,2}:\d\d(?!\d))",
    # 05 03 2018
    "blank": rf"(?P<d_blank>0[1-9]|[12]\d|3[01])\s(?P<m_blank>0[1-9]|1[0-2])\s(?P<y_blank>{YEAR})"
    r"(?!\d|\s\d+(?![\d:h]))",
    # 5 tháng 3 năm 2018, 05 Th3 2018, 5/tháng 3/2018, 5th of March, 2018, 05-Mar-2018
    "named": rf"(?P<d_named>{DAY})(?:st|nd|rd|th)?(?:[\s,./-]|of\s)*+(?P<m_named>{NAMED_MONTH})"
    rf"{_BEFORE_YEAR}(?P<y_named>{YEAR})(?!\d)",
    # Tháng Ba 5, 2018, Th3 5, 2018, tháng 3 ngày 5 năm 2018, March 5th, 2018
    "first": rf"(?<!\w)(?P<m_first>{NAMED_MONTH})[\s,.-]++(?:ng[aà]y\s*+)?(?P<d_first>{DAY})"
    rf"(?:st|nd|rd|th)?(?:\s*+,\s*+|\s++)(?:n[aă]m\s*+)?(?P<y_first>{YEAR})(?!\d)",
    # Mon Mar 05 08:30:00 ICT 2018, as Java prints a date
    "java": rf"(?<!\w)(?P<m_java>{_ENGLISH_MONTH})\s(?P<d_java>{DAY})"
    rf"(?=\s\d\d:\d\d:\d\d\s\S{{1,9}}\s(?P<y_java>{YEAR})(?!\d))",
}
DATE = re.compile(r"(?<![\d/.-])(?<!\d,)(?:" + "|".join(FORMS.values()) + ")", re.IGNORECASE)
# What every form ends or begins with, and what spares most lines the long pattern.
YEAR_SIGN = re.compile(r"(?:19|20)\d\d|\d[/.-]\d\d?[/.-]\d\d")
