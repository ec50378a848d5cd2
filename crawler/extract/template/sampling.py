"""Select the addresses that a template is learned from: a share for each form of address.

Generations of a site, and systems beside it, differ in the form of their addresses. Of a sample by
chance alone a small one would have too few pages to be learned:

    /default.asp?id=12&muc=3     >/*.asp?id&muc
    /2023/05/khai-giang-lop/     >/#/#/*
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

# Pages. 10 teach nearly as much as all of a site, and with 5 one site in six leaked; but the sample
# has listings too, and several layouts.
_SAMPLE_SIZE = 150
_SHARE = 14  # pages of each form: ten articles and a few listings
_MAX_SHARED = 120  # pages taken by forms; the others are those that come next, of whatever form
_EXTENSION = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)


PAST_SAMPLE_SIZE = 60
"""Pages of each earlier year: forty articles and some listings teach that year's design."""


def sample_urls(urls: Iterable[str], size: int = _SAMPLE_SIZE) -> list[str]:
    """Select the addresses to learn from, of all of a site: all, or a sample of very many.

    It depends on the addresses alone, by the order of their hashes, so a new one seldom changes it.
    """
    ordered = sorted(set(urls), key=lambda url: sha256(url.encode()).digest())
    if len(ordered) <= size:
        return ordered
    chosen: dict[str, None] = {}
    # By rough forms first, for there are few of them; then by those of single sections.
    for describe in (_describe_form, _describe_section):
        for url in _take_shares(ordered, describe):
            if len(chosen) < size * _MAX_SHARED // _SAMPLE_SIZE:
                chosen[url] = None
    for url in ordered:
        if len(chosen) < size:
            chosen[url] = None
    return [url for url in ordered if url in chosen]


def _take_shares(ordered: Iterable[str], describe: Callable[[str], str]) -> list[str]:
    """Take the first addresses of each form, forms of many addresses first."""
    by_form: defaultdict[str, list[str]] = defaultdict(list)
    for url in ordered:
        by_form[describe(url)].append(url)
    forms = sorted(by_form, key=lambda form: (-len(by_form[form]), form))
    return [url for form in forms for url in by_form[form][:_SHARE]]


def _describe_form(url: str) -> str:
    """Describe an address without its words: depth, ending, numbers, names of parameters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    steps = [_mask_step(step) for step in parts.path.split("/") if step]
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return "/".join(steps) + "?" + "&".join(names)


def _mask_step(step: str) -> str:
    if step.isdecimal():
        return "#"
    extension = _EXTENSION.search(step)
    return f"*{extension[0].lower() if extension else ''}"


def _describe_section(url: str) -> str:
    """Describe an address by its form and the first step of its path."""
    try:
        first = urlsplit(url).path.strip("/").partition("/")[0]
    except ValueError:
        return ""
    return f"{first} {_describe_form(url)}"
