"""Shell of a page: how much it shows, and what its scripts do before anybody has read it.

Pages that only lead on, and guards that stand before a site, are known by it: they show next to
nothing. Scripts are read as text, never run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crawler.extract.html.links import get_base_url
from crawler.extract.html.parse import Element, compile_xpath, is_element
from crawler.extract.html.text import normalize_text

_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "noframes", "template", "title", "head"})
_SCRIPTS = compile_xpath("//script[not(@src)]")
_HANDLERS = compile_xpath("//@onload")
_LINKS = compile_xpath("//a[@href]")
_COMMENT_START = re.compile(r"/\*|(?:^|(?<=[\s;{}]))//[^\n]*+")
MAX_SHELL_WORDS = 25
"""Words that a page shows which only leads on ("click here if nothing happens"). Chosen."""
MAX_SHELL_LINKS = 2
"""Links of such a page: where it leads, and a page of help. Chosen."""


@dataclass(frozen=True)
class PageShell:
    """What a page shows and what its scripts say, from its tree and its URL."""

    root: Element
    url: str

    @cached_property
    def base_url(self) -> str:
        """The URL that relative links are resolved against."""
        return get_base_url(self.root, self.url)

    @cached_property
    def text(self) -> str:
        """The words that are seen, title and scripts left out."""
        return normalize_text(" ".join(_iterate_seen_texts(self.root)))

    @cached_property
    def script(self) -> str:
        """The code of inline scripts and of `onload`, without comments."""
        parts = [script.text or "" for script in _SCRIPTS(self.root)]
        return cut_comments("\n".join([*parts, *map(str, _HANDLERS(self.root))]))

    @cached_property
    def link_count(self) -> int:
        """The number of links."""
        return len(_LINKS(self.root))

    @property
    def is_bare(self) -> bool:
        """Whether the page shows next to nothing."""
        return self.link_count <= MAX_SHELL_LINKS and len(self.text.split()) <= MAX_SHELL_WORDS


def cut_comments(script: str) -> str:
    """Return a script without its comments; `/*` that nothing ends is left (`"image/*"`)."""
    kept, position, here, last_end = [], 0, 0, script.rfind("*/")
    while start := _COMMENT_START.search(script, here):
        here = start.end()
        if start[0] == "/*":
            if here > last_end:
                continue
            here = script.index("*/", here) + 2
        kept.append(script[position : start.start()])
        position = here
    return " ".join([*kept, script[position:]])


def _iterate_seen_texts(root: Element) -> Iterator[str]:
    if root.tag not in _UNSEEN_TAGS:
        yield root.text or ""
        for child in root:
            if is_element(child):
                yield from _iterate_seen_texts(child)
            yield child.tail or ""
