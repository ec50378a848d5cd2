"""The address of a picture, also of one that a script loads late.

<img src="data:image/gif;..." data-src="/a.jpg">            /a.jpg
<img srcset="/a-300.jpg 300w, /a-1024.jpg 1024w">           /a-1024.jpg
<picture><source srcset="/a.webp"><img></picture>           /a.webp
<img src="/media/loading.gif">                              none: it only keeps the place
"""

import re
from urllib.parse import unquote

from crawler.extract.html.parse import Element

# Names that scripts for late pictures use (lazysizes, jQuery Lazy, WP Rocket, a3, Smush, Jetpack,
# Echo, NukeViet's and Elementor's themes), the commonest first.
_LATE_ATTRIBUTES = (
    *("data-src", "data-original", "data-lazy-src", "data-lazyload", "data-lazy", "data-echo"),
    *("data-real-src", "data-actualsrc", "data-original-src", "data-cfsrc", "data-ezsrc"),
    *("data-pagespeed-lazy-src", "data-wood-src", "lazy-src"),
)
# Names with other uses too: asked where all else shows nothing, and only for picture files.
_OTHER_ATTRIBUTES = (
    *("data-url", "data-image", "data-img", "original", "file", "data-full-url", "data-orig-file"),
    *("data-large-file", "data-large_image"),
)
_LATE_SET_ATTRIBUTES = ("data-srcset", "data-lazy-srcset", "data-original-set", "lazy-srcset")
# Words of a file's name that say that it stands for a picture, and words that may stand beside.
_PLACEHOLDER_WORDS = frozenset(
    {
        *("blank", "spacer", "pixel", "transparent", "loading", "loader", "lazy", "lazyload"),
        *("lazyloading", "placeholder", "spinner", "preloader", "preload", "1x1", "pix", "dummy"),
        "clear",
    }
)
_NEUTRAL_WORDS = frozenset(
    {
        *("ajax", "img", "image", "images", "icon", "icons", "bg", "photo", "picture", "default"),
        *("pic", "gif", "svg", "white", "grey", "gray", "new", "small", "large", "min", "bar"),
        *("circle", "px"),
    }
)
_WORD_BREAKS = re.compile(r"[-_.\s]+")
_NO_ADDRESS = re.compile(r"^(?:data|about|blob|javascript|file|cid):|^#", re.IGNORECASE)
# A candidate of `srcset`: an address without white space, then its width or density (HTML standard,
# 4.8.4.2.1). Commas may stand in addresses, but not at their ends.
_CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s+([\d.]+)[wx])?[^,]*(?:,|$)")
_IMAGE_FILE = re.compile(r"\.(jpe?g|png|gif|bmp|webp|avif|tiff?)(?:$|[?#])", re.IGNORECASE)
_STYLE_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d+\s*px)", re.IGNORECASE)
_PIXELS = re.compile(r"(\d+)\s*(?:px)?$", re.IGNORECASE)
_MIN_PICTURE_SIZE = 100  # pixels: chosen; icons have 16 to 64, a readable page has 400 and more
_ICON_FILE = re.compile(
    r"(?:^|[/_-])(?:icons?|logo|new|hot|star|arrow|bullet|printer?|pdf|email|share|facebook|zalo"
    r"|avatar|emoji|smiley)[_-]?\d{0,3}\.(?:gif|png|svg|jpe?g)(?:$|\?)",
    re.IGNORECASE,
)
_TINY_SIZES = frozenset({"0", "1", "0px", "1px"})


def find_image_source(image: Element) -> str | None:
    """Return the address of a picture as its page writes it; None for one that shows nothing.

    In this order: the attributes of late loading, `src`, the largest of `srcset`, that of the
    `<picture>` around it, and the picture file that it links to. Placeholders are passed over.
    """
    values: dict[str, str] = {str(name): str(value) for name, value in image.attrib.items()}
    if {values.get("width"), values.get("height")} <= _TINY_SIZES:
        return None  # a counter's
    named = [values.get(name) for name in (*_LATE_ATTRIBUTES, "src")]
    sets = [values.get(name) for name in (*_LATE_SET_ATTRIBUTES, "srcset")]
    others = [url for name in _OTHER_ATTRIBUTES if is_image_file(url := values.get(name, ""))]
    candidates = [*named, *map(_pick_largest, sets), *others, *_list_around(image)]
    return next((url.strip() for url in candidates if url and _is_address(url.strip())), None)


def is_image_file(url: str) -> bool:
    """Tell by its ending whether an address is that of a picture."""
    return bool(_IMAGE_FILE.search(url))


def is_small_image(image: Element, source: str | None = None) -> bool:
    """Tell whether a page gives a picture the size of an icon, or its file the name of one.

    Args:
        image: the picture.
        source: its address, where it is known already.
    """
    named = [image.get("width") or "", image.get("height") or ""]
    sizes = [*named, *_STYLE_SIZE.findall(image.get("style") or "")]
    pixels = [int(match[1]) for size in sizes if (match := _PIXELS.match(size.strip()))]
    return any(size < _MIN_PICTURE_SIZE for size in pixels) or bool(
        _ICON_FILE.search(source or find_image_source(image) or "")
    )


def get_image_type(url: str) -> str | None:
    """Return the type by the ending of a picture's address, in lower case."""
    match = _IMAGE_FILE.search(url)
    return match and match[1].lower()


def _list_around(image: Element) -> list[str | None]:
    """List what the elements around a picture offer in its place."""
    found: list[str | None] = []
    for picture in image.iterancestors("picture"):
        # libxml2 nests sources, and the picture in the last, which is the one for old browsers.
        for source in reversed(list(picture.iter("source"))):
            found += [
                _pick_largest(source.get(name)) for name in ("data-srcset", "srcset", "data-src")
            ]
    link = next(image.iterancestors("a"), None)
    target = link.get("href") if link is not None else None
    return [*found, target if target and is_image_file(target) else None]


def _pick_largest(srcset: str | None) -> str | None:
    if not srcset:
        return None
    sizes = {
        match[1]: float(match[2]) if match[2] and match[2].count(".") < 2 else 1.0  # noqa: PLR2004 -- a number
        for match in _CANDIDATE.finditer(srcset.strip())
        if _is_address(match[1])
    }
    return max(sizes, key=lambda url: sizes[url], default=None)


def _is_address(url: str) -> bool:
    if not url or _NO_ADDRESS.match(url) or not ("." in url or "/" in url):
        return False
    stem = unquote(url.partition("?")[0].rpartition("/")[2]).rpartition(".")[0].lower()
    words = [word for word in _WORD_BREAKS.split(stem) if word and not word.isdecimal()]
    return not (
        any(word in _PLACEHOLDER_WORDS for word in words)
        and all(word in _PLACEHOLDER_WORDS | _NEUTRAL_WORDS for word in words)
    )
