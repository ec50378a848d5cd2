"""Take a page as it was fetched (bytes, address, time) to a tree with sound text.

Decode, parse, repair: what the page says is for others to read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.link_facts import NO_LINK_FACTS, LinkFacts
from archive.model import ExtractionWarning
from crawler.extract.html.decode import DecodedText, decode
from crawler.extract.html.parse import Element, parse, refuse_huge_body
from crawler.extract.repair.escaped_markup import repair_escaped_markup
from crawler.extract.repair.text_repair import repair_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML response.

    `content_type` is its HTTP header; `fetched_at` is aware, and tells a printed date from the
    clock of the visit. `facts` is what other pages say of its address; `part_of` is the address of
    the article's first page, where this is a further one; `frames` are pages that it shows in
    frames, whose text is read at their places.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    facts: LinkFacts = NO_LINK_FACTS
    part_of: str | None = None
    frames: "tuple[Page, ...]" = ()


_REPAIR_TEXTS = {
    "mojibake": "UTF-8 had been read as Windows-1252; it was read again.",
    "tcvn3": "Text for TCVN3 (ABC) fonts was converted to Unicode.",
    "vni": "Text for VNI fonts was converted to Unicode.",
    "vps": "Text for VPS fonts was converted to Unicode.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A parsed page with sound text; `provenance` names the rules that had to be used for that.

    `elements` are held because lxml makes the object of an element anew for each reader that comes
    by it, unless another holds it: that is a fifth of the time.
    """

    root: Element
    elements: Sequence[Element]
    doubts: tuple[ExtractionWarning, ...]
    provenance: Mapping[str, str]


def parse_page(page: Page) -> ParsedPage:
    """Decode, parse and repair a page.

    Raises:
        ExtractionError: its bytes are no text or too many, or there is no element in it.
    """
    refuse_huge_body(page.body)
    decoded = decode(page.body, page.content_type)
    root = parse(decoded.text)
    elements = list(root.iter())
    is_unescaped = repair_escaped_markup(root, decoded.text)
    repaired = repair_text(root)
    provenance = {} if decoded.rule == "declared" else {"charset": f"decode:{decoded.rule}"}
    if rules := (*(("escaped-markup",) if is_unescaped else ()), *repaired):
        # "mended" stands in readings that archives hold.
        provenance["text"] = f"mended:{'+'.join(rules)}"
    return ParsedPage(
        root=root,
        elements=elements,
        doubts=_describe_doubts(decoded, repaired),
        provenance=provenance,
    )


def _describe_doubts(
    decoded: DecodedText, repaired: tuple[str, ...]
) -> tuple[ExtractionWarning, ...]:
    found = []
    if decoded.is_guessed:
        text = f"The page does not say which charset it is in; it was read as {decoded.charset}."
        found.append(ExtractionWarning(code="charset-guessed", field="body", text=text))
    for name in repaired:
        # One code for all old fonts: the text names which.
        code = name if name == "mojibake" else "legacy-font"
        found.append(ExtractionWarning(code=code, field="body", text=_REPAIR_TEXTS[name]))
    return tuple(found)
