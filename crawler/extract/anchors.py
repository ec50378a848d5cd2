"""Reads the links of a page: every anchor that leads into the web, and what it seems to lead to.

And the feeds that its head names.
"""

from collections.abc import Collection

from crawler.addresses.links import Link, LinkKind, kind_of
from crawler.extract.address import absolute
from crawler.extract.tree import Element, compiled, words_of
from crawler.extract.tree import having_class as cls

_FRAME = compiled(
    "//nav | //aside | //*[self::footer or self::header][not(ancestor::article)] | //*["
    + cls(
        "moduletable",
        "jamod",
        "sidebar",
        "breadcrumb",
        "breadcrumbs",
        "pathway",
        "menu",
        "navbar",
        "footer",
    )
    + "] | //*[@id='sidebar' or @id='aside' or @id='footer' or @id='header' or @id='menu']"
)

_FEED_LINK = compiled("//link[@type='application/rss+xml' or @type='application/atom+xml'][@href]")


def base_of(root: Element, page_url: str) -> str:
    """The address that relative links of a page are relative to."""
    targets = [base.get("href") for base in root.iter("base")]
    return next(
        (url for target in targets if target and (url := absolute(page_url, target))), page_url
    )


def read_links(root: Element, base_url: str, *, is_listing: bool) -> tuple[Link, ...]:
    """All links of a page in order, each address once; the main list is what no frame holds."""
    frames = set(_FRAME(root)) if is_listing else set()
    found: dict[str, Link] = {}
    addresses: dict[str, str | None] = {}
    for anchor in root.iter("a", "area"):
        target = anchor.get("href") or ""
        if target not in addresses:
            addresses[target] = absolute(base_url, target)
        url = addresses[target]
        if url is None:
            continue
        in_listing = is_listing and not _is_within(anchor, frames)
        known = found.get(url)
        if known is None or (in_listing and not known.in_listing):
            text = words_of(anchor) or (known.text if known else "")
            kind = known.kind if known else kind_of(url)
            found[url] = Link(url=url, kind=kind, in_listing=in_listing, text=text)
    return tuple(found.values())


def _is_within(anchor: Element, frames: Collection[Element]) -> bool:
    return any(ancestor in frames for ancestor in anchor.iterancestors())


def read_feeds(root: Element, base_url: str) -> tuple[Link, ...]:
    """The feeds that a page names as other forms of itself, in its order."""
    found = {
        url: Link(url=url, kind=LinkKind.FEED, in_listing=False, text=link.get("title") or "")
        for link in _FEED_LINK(root)
        if "alternate" in (link.get("rel") or "").lower()
        if (url := absolute(base_url, link.get("href") or ""))
    }
    return tuple(found.values())
