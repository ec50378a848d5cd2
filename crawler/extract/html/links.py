"""Read the links of a page: anchors that lead into the web, and the feeds that its head names."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.html import strip_html5_whitespace
from w3lib.url import safe_url_string

from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.html.parse import match_class as cls
from crawler.extract.html.text import make_comparison_key, normalize_text
from crawler.urls.link_titles import choose_title, is_cut_short, read_link_title
from crawler.urls.links import Link, LinkKind, classify_url

# Menus, sidebars and the like of the systems' own themes. A header inside an article is none: in it
# stand the heading of an entry and its link.
_BOILERPLATE_AREAS = compile_xpath(
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

_MIN_SHARING = 3
"""Addresses that one text of a page leads to when it is no title, such as an unknown word for
`read more`; two articles may have the same."""

_FEED_LINK = compile_xpath(
    "//link[@type='application/rss+xml' or @type='application/atom+xml'][@href]"
)

_HAS_ANCHOR_IN_ANCHOR = compile_xpath("boolean(//a[.//a])")
_MAX_ANCHORS_AROUND = 10
"""An anchor; with more, none was closed, and the page's text would be read again in each."""


def get_base_url(root: Element, page_url: str) -> str:
    """Return the address that relative links are resolved against: `base`, or the page's."""
    targets = [base.get("href") for base in root.iter("base")]
    return next(
        (url for target in targets if target and (url := resolve_url(page_url, target))), page_url
    )


def read_anchors(root: Element) -> dict[Element, str]:
    """Read the text of each anchor of a page, in order; empty in many others that none closed."""
    anchors = list(root.iter("a", "area"))
    if not _HAS_ANCHOR_IN_ANCHOR(root):
        return {anchor: get_text(anchor) for anchor in anchors}
    depths: dict[Element | None, int] = {None: -1}
    for anchor in anchors:
        depths[anchor] = depths[next(anchor.iterancestors("a"), None)] + 1
    return {
        anchor: get_text(anchor) if depths[anchor] <= _MAX_ANCHORS_AROUND else ""
        for anchor in anchors
    }


def read_links(
    root: Element,
    base_url: str,
    *,
    is_listing: bool,
    anchors: Mapping[Element, str] | None = None,
    in_pager: Collection[Element] = (),
    next_anchor: Element | None = None,
) -> tuple[Link, ...]:
    """Read all links of a page in order, each address once.

    Args:
        root: the page's `html` element.
        base_url: from `get_base_url`.
        is_listing: whether the page lists articles; its links outside menus are marked then.
        anchors: those of the page with their texts, where they are read already.
        in_pager: those of its pagers.
        next_anchor: the one that leads to the next page of its list.
    """
    boilerplate = set(_BOILERPLATE_AREAS(root)) if is_listing else set()
    found: dict[str, Link] = {}
    resolved: dict[str, str | None] = {}
    for anchor, text in (anchors or read_anchors(root)).items():
        target = anchor.get("href") or ""
        if target not in resolved:
            resolved[target] = resolve_url(base_url, target)
        url = resolved[target]
        if url is None:
            continue
        in_listing = is_listing and not _is_within(anchor, boilerplate)
        title = _read_title(anchor, text)
        known = found.get(url)
        if known is None:
            found[url] = Link(
                url=url,
                kind=classify_url(url),
                in_listing=in_listing,
                text=text,
                title=title,
                in_pager=anchor in in_pager,
                is_next=anchor is next_anchor,
            )
        elif (in_listing and not known.in_listing) or title:
            is_raised = in_listing and not known.in_listing
            found[url] = replace(
                known,
                in_listing=known.in_listing or in_listing,
                text=(is_raised and text) or known.text,
                title=choose_title(known.title, title),
            )
        if anchor is next_anchor:
            found[url] = replace(found[url], is_next=True)
    shared = Counter(link.title for link in found.values() if link.title)
    return tuple(
        replace(link, title=None) if link.title and shared[link.title] >= _MIN_SHARING else link
        for link in found.values()
    )


def _read_title(anchor: Element, text: str) -> str | None:
    """Read what an anchor calls its page: the heading in it, or all its text."""
    headings = anchor.iter("h1", "h2", "h3", "h4", "h5", "h6") if len(anchor) else ()
    heading = next((get_text(each) for each in headings), "")
    title = read_link_title(heading or text)
    if title and is_cut_short(title):
        # Themes cut a long title for its place, and give the whole one as a hint.
        hint = normalize_text(anchor.get("title") or "")
        return choose_title(title, read_link_title(hint) if _is_continued(title, hint) else None)
    return title


def _is_continued(cut: str, whole: str) -> bool:
    start = make_comparison_key(cut)
    return make_comparison_key(whole).startswith(start)


def _is_within(anchor: Element, boilerplate: Collection[Element]) -> bool:
    return any(ancestor in boilerplate for ancestor in anchor.iterancestors())


def read_feeds(root: Element, base_url: str) -> tuple[Link, ...]:
    """Read the feeds that a page names as other forms of itself, in its order."""
    found = {
        url: Link(url=url, kind=LinkKind.FEED, in_listing=False, text=link.get("title") or "")
        for link in _FEED_LINK(root)
        if "alternate" in (link.get("rel") or "").lower()
        if (url := resolve_url(base_url, link.get("href") or ""))
    }
    return tuple(found.values())


def resolve_url(base_url: str, target: str) -> str | None:
    """Resolve an address against its page's, without fragment.

    Letters that an address cannot hold are escaped; only addresses of the web are kept.

    Returns:
        None for a link within the page, to a script or a mailbox, and for what is no address.
    """
    target = strip_html5_whitespace(target)
    if not target or target.startswith("#"):
        return None
    try:
        # To an absolute address only the host matters: one cache entry serves all pages of a site.
        is_of_site = target.startswith(("/", "http://", "https://"))
        return _join_url(_get_origin(base_url) if is_of_site else base_url, target)
    except ValueError:  # brackets that open no IPv6 address, and the like
        return None


# The same addresses stand on all pages of a site; their joining is a fifth of the work otherwise.
@lru_cache(maxsize=1 << 13)
def _join_url(base_url: str, target: str) -> str | None:
    url = urldefrag(urljoin(base_url, target)).url
    if not url.startswith(("http://", "https://")):
        return None
    _ = urlsplit(url).port  # which must be a number that a port can have
    return url if _is_plain_url(url) else safe_url_string(url)


@lru_cache(maxsize=1 << 8)
def _get_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _is_plain_url(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
