"""The numbers of official papers that a text cites: `09-QĐi/TW`, `101/2017/NĐ-CP`.

Party papers put the hyphen first and the slash before the body that issues; papers of the state put
the slash first. Sites mix both and add spaces; what is printed is kept beside the normal form.
"""

import re
from collections.abc import Iterator

from archive.model import CitedDocument

# Short forms of the kinds of papers, longer ones first where one begins another (`NQLT`, `NQ`).
_DOCUMENT_TYPES = (
    "QĐi|QyĐ|QĐ|NQLT|NQ|CTHĐ|CTr|CT|TB|KL|HD|KH|ĐA|BC|CV|TTLT|TTr|TT|QyC|QC|NĐ|VBHN|GM|PL|SL|CVĐ|HĐ"
)
_ISSUER = r"[A-ZĐƯ][A-ZĐƯa-z]{0,9}\d{0,3}(?:[-–&.][A-ZĐƯ][A-ZĐƯ&a-z]{0,9}\d{0,3}){0,2}"
_PAPER = re.compile(
    rf"(?<![\w/.-])(?P<number>\d{{1,5}}[a-z]?)\s?(?:(?P<year_cut>/)(?P<year>(?:19|20)\d\d)\s?)?"
    rf"(?P<first>[-–/])\s?(?P<kind>{_DOCUMENT_TYPES})\s?(?P<second>[-–/])\s?(?P<body>{_ISSUER})(?![\w])"
)
# Laws name the National Assembly that passed them: `34/2018/QH14`.
_LAW = re.compile(
    r"(?<![\w/.-])(?P<number>\d{1,3})/(?P<year>(?:19|20)\d\d)/(?P<body>QH\d{1,2})(?!\w)"
)
# What every number of a paper has in it: it is looked for first, as most texts cite none.
_PAPER_SIGN = re.compile(rf"[-–/]\s?(?:{_DOCUMENT_TYPES})\s?[-–/]")
_LAW_SIGN = "/QH"
_ISSUER_SPELLINGS = {"TƯ": "TW", "T.Ư": "TW", "T.W": "TW"}


def find_documents(text: str) -> tuple[CitedDocument, ...]:
    """Find all papers cited in a text, in order.

    Returns:
        Each with its number in normal form, beside what is printed and where.
    """
    papers = _find_papers(text) if _PAPER_SIGN.search(text) else ()
    laws = _find_laws(text) if _LAW_SIGN in text else ()
    return tuple(sorted([*papers, *laws], key=lambda document: document.start))


def _find_papers(text: str) -> Iterator[CitedDocument]:
    for match in _PAPER.finditer(text):
        first, second = match["first"].replace("–", "-"), match["second"].replace("–", "-")
        body = _ISSUER_SPELLINGS.get(match["body"], match["body"]).replace("–", "-")
        year = f"/{match['year']}" if match["year"] else ""
        yield CitedDocument(
            number=f"{match['number']}{year}{first}{match['kind']}{second}{body}",
            raw=match.group(),
            start=match.start(),
            end=match.end(),
        )


def _find_laws(text: str) -> Iterator[CitedDocument]:
    for match in _LAW.finditer(text):
        yield CitedDocument(
            number=match.group(), raw=match.group(), start=match.start(), end=match.end()
        )
