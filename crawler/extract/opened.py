"""Opens a page: bytes decoded, parsed once, its text mended, and what is to be said of that."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.model import Doubt
from crawler.extract.decode import Decoded, decode
from crawler.extract.mending import mend
from crawler.extract.page import Page
from crawler.extract.tree import Element, parse

_MENDED = {
    "mojibake": "UTF-8 had been read as Windows-1252; it was read again.",
    "tcvn3": "Text for TCVN3 (ABC) fonts was converted to Unicode.",
    "vni": "Text for VNI fonts was converted to Unicode.",
    "vps": "Text for VPS fonts was converted to Unicode.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A parsed page with sound text; `provenance` names the rules that had to be used for that."""

    root: Element
    doubts: tuple[Doubt, ...]
    provenance: Mapping[str, str]


def open_page(page: Page) -> Opened:
    """Decode, parse and mend a page.

    Raises:
        ExtractionError: its bytes are no text, or there is no element in it.
    """
    decoded = decode(page.body, page.content_type)
    root = parse(decoded.text)
    mended = mend(root)
    provenance = {} if decoded.rule == "declared" else {"charset": f"decode:{decoded.rule}"}
    if mended:
        provenance["text"] = f"mended:{'+'.join(mended)}"
    return Opened(root=root, doubts=_doubts(decoded, mended), provenance=provenance)


def _doubts(decoded: Decoded, mended: tuple[str, ...]) -> tuple[Doubt, ...]:
    found = []
    if decoded.is_guessed:
        text = f"The page does not say which charset it is in; it was read as {decoded.charset}."
        found.append(Doubt(code="charset-guessed", field="body", text=text))
    for name in mended:
        code = name if name == "mojibake" else "legacy-font"
        found.append(Doubt(code=code, field="body", text=_MENDED[name]))
    return tuple(found)
