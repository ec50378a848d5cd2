"""Later pages of listings that ASP.NET opens by a script: `__doPostBack('grid','Page$2')`.

They have no address. To ask for one would take a POST request with the state of the form that
showed it, which is not done: what they list is found by feeds, sitemaps and other listings, or is
out of reach, and that is said.
"""

import re

from crawler.extract.html.parse import Element, get_text

_CALL = re.compile(
    r"(?:__doPostBack\(|WebForm_PostBackOptions\()\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]"
)
_PAGE_ARGUMENT = re.compile(r"^(?:Page\$(\d+|Next|Last)|\d{1,3})$", re.IGNORECASE)
_PAGER_TARGET = re.compile(
    r"pag(?:e|ing|ination)|trang|next|sau|rpt|gridview|gv|lbtn", re.IGNORECASE
)
_OTHER_TARGET = re.compile(
    r"calendar|lich|login|dangnhap|search|timkiem|vote|poll|binhchon|lang|logout|submit",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\W*+(?:(?:trang|page)\W*+)?(\d{1,3})\W*+$", re.IGNORECASE)
_NEXT = re.compile(
    r"^\W*(?:(?:trang )?(?:sau|tiếp|tiếp theo|cuối)|next|last|older|[>»›]+|\.{3}|…)\W*$",
    re.IGNORECASE,
)


def count_script_pages(root: Element) -> int:
    """Count the later pages of listings that links of a page open by a script alone."""
    found = set()
    for anchor in root.iter("a"):
        call = _CALL.search(f"{anchor.get('href') or ''} {anchor.get('onclick') or ''}")
        if call and _is_later_page(call.group(1), call.group(2), get_text(anchor)):
            found.add(call.groups())
    return len(found)


def _is_later_page(target: str, argument: str, text: str) -> bool:
    """Tell a pager's link from those of a calendar, a login, a search or a poll."""
    if _OTHER_TARGET.search(target):
        return False
    number = _NUMBER.match(text)
    if number and int(number.group(1)) <= 1:
        return False
    is_shown_so = bool(number or _NEXT.match(text))
    if argument:
        return bool(_PAGE_ARGUMENT.match(argument)) and (is_shown_so or "$" in argument)
    return is_shown_so and bool(_PAGER_TARGET.search(target))
