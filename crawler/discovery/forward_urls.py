"""Where a page leads every browser at once: by refresh, script, or frames. Pure.

``<meta http-equiv="refresh" content="0; url=/home/">``, ``location.href = "/home/"`` in a page that
shows nothing else, and ``<frame src="/home/">`` all lead to ``/home/``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.html.links import resolve_url
from crawler.extract.html.page_shell import PageShell
from crawler.extract.html.parse import Element, compile_xpath
from crawler.extract.page import Page, parse_page
from crawler.urls.canonical_key import make_canonical_key

_REFRESH = re.compile(
    r"^(\d{0,9}\.?\d{0,9})\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE
)
_MAX_REFRESH_SECONDS = 5  # a page that waits longer is meant to be read. Chosen
_META_REFRESH = compile_xpath(
    "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh'][not(ancestor::noscript)]"
)
_FRAMES = compile_xpath("//frameset//frame[@src]")
_INLINE_FRAMES = compile_xpath("//iframe[@src]")
_SCRIPT_LOCATION = re.compile(
    r"""(?<![\w$.])(?:(?:window|document|self|top|parent|this)\s*\.\s*){0,4}location\s*
    (?:(?:\.\s*href\s*)?=(?!=)|\.\s*(?:replace|assign)\s*\()\s*
    (?P<quote>\\?["'`])(?P<url>(?:(?!\\?["'`])[^\n$])+)(?P=quote)\s*(?P<next>[;)}\n,"']|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_SIDE_FRAME = re.compile(r"menu|top|left|trai|head|banner|logo|foot|bottom|title", re.IGNORECASE)
"""What frames beside the content are called, and their pages."""
MAX_FORWARD_URLS = 6
"""Frames of a page that are followed: the framesets of old portals have up to five. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardUrls:
    """The URLs that a page leads to; without any it is a page like others.

    `is_only` where the page shows nothing itself.
    """

    urls: tuple[str, ...] = ()
    is_only: bool = False


def find_forward_urls(page: Page, refresh_header: str | None = None) -> ForwardUrls:
    """Find where a page leads every browser.

    Args:
        page: The page.
        refresh_header: Its HTTP header `Refresh`, which no standard has and every browser obeys.

    Raises:
        ExtractionError: the page cannot be read as HTML at all.
    """
    shell = PageShell(root=parse_page(page).root, url=page.url)
    found = [*_iterate_refreshes(shell, refresh_header), *_iterate_frames(shell)]
    if shell.is_bare:
        found += [*_iterate_script_locations(shell), *_iterate_inline_frames(shell)]
    # A page that loads itself anew leads nowhere. `/` and `/index.php` are one page, which may
    # lead from one of its URLs to the other only where it shows nothing.
    own = make_canonical_key(page.url)
    others = [
        url
        for url in dict.fromkeys(found)
        if url != page.url and (shell.is_bare or make_canonical_key(url) != own)
    ]
    return ForwardUrls(urls=tuple(others[:MAX_FORWARD_URLS]), is_only=shell.is_bare)


def _iterate_refreshes(shell: PageShell, header: str | None) -> Iterator[str]:
    contents = [meta.get("content") or "" for meta in _META_REFRESH(shell.root)]
    for content in [header or "", *contents]:
        found = _REFRESH.match(content.lstrip())
        if found and float(f"0{found[1].rstrip('.')}") <= _MAX_REFRESH_SECONDS:
            yield from _resolve(shell, found[2])


def _iterate_frames(shell: PageShell) -> Iterator[str]:
    """Yield the pages in frames, those that hold the content first."""
    frames = _FRAMES(shell.root)
    for frame in sorted(frames, key=_is_side_frame):
        yield from _resolve(shell, frame.get("src") or "")


def _is_side_frame(frame: Element) -> bool:
    return bool(_SIDE_FRAME.search(f"{frame.get('name') or ''} {frame.get('src') or ''}"))


def _iterate_script_locations(shell: PageShell) -> Iterator[str]:
    """Yield the plain URLs that scripts go to; the last of several is that of no special case."""
    for found in reversed([*_SCRIPT_LOCATION.finditer(shell.script)]):
        yield from _resolve(shell, found["url"])


def _iterate_inline_frames(shell: PageShell) -> Iterator[str]:
    """Yield the page in the only inline frame, which is all there is to see."""
    frames = _INLINE_FRAMES(shell.root)
    if len(frames) == 1:
        yield from _resolve(shell, frames[0].get("src") or "")


def _resolve(shell: PageShell, target: str) -> Iterator[str]:
    text = target.strip().replace("\\/", "/")
    if not text or text.startswith("#"):
        return
    url = resolve_url(shell.base_url, text)
    if url and url.startswith(("http://", "https://")):
        yield url
