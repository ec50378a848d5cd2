"""Addresses of pictures, as themes and scripts write them."""

import pytest
from lxml import html

from crawler.extract.html.blocks import InlineImage, read_blocks

DATA = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def read_sources(markup: str) -> list[str]:
    """The addresses of the pictures of a fragment."""
    found = read_blocks(html.fragment_fromstring(markup, create_parent="div"))
    return [item.source for item in found if isinstance(item, InlineImage)]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/that.jpg">',
        f'<img src="{DATA}" data-src="/that.jpg">',
        '<img src="/media/blank.gif" data-src="/that.jpg">',
        '<img data-original="/that.jpg" class="lazy">',
        '<img src="/img/loading.svg" data-lazy-src=" /that.jpg ">',
        '<img src="/that-20x20.jpg" data-src="/that.jpg">',
        '<img srcset="/small.jpg 300w, /that.jpg 1024w, /middle.jpg 768w">',
        '<img srcset="/that.jpg, /twice.jpg 1x">',
        f'<img src="{DATA}" data-srcset="/small.jpg 1x, /that.jpg 2x">',
        '<picture><source srcset="/that.jpg 800w"><img></picture>',
        f'<picture><source data-srcset="/that.jpg"><img src="{DATA}"></picture>',
        f'<img src="{DATA}"><noscript><img src="/that.jpg"></noscript>',
        '<img data-src="/that.jpg"><noscript><img src="/that-300x200.jpg"></noscript>',
        f'<noscript><img src="/that.jpg"></noscript><img src="{DATA}" data-src="/that.jpg">',
        '<a href="/that.jpg"><img src="/lazy_placeholder.gif"></a>',
        '<img src="/spacer.gif" data-url="/that.jpg">',
        '<amp-img src="/that.jpg"></amp-img>',
    ],
)
def test_picture_is_found_wherever_its_page_keeps_the_address(markup: str) -> None:
    """Attributes of late loading, sets of sizes, sources and forms without scripts are read."""
    assert read_sources(markup) == ["/that.jpg"]


@pytest.mark.parametrize(
    "markup",
    [
        f'<img src="{DATA}">',
        '<img src="/media/blank.gif">',
        '<img src="/images/ajax-loader.gif" data-src="#">',
        '<img src="/count.php" width="1" height="1">',
        '<noscript><img src="/tr?id=1" width="1" height="1"></noscript>',
        "<img>",
    ],
)
def test_placeholders_and_counters_are_no_pictures(markup: str) -> None:
    """What only keeps the place of a picture, or counts visits, is left out."""
    assert read_sources(markup) == []


def test_picture_named_like_a_placeholder_among_other_words_is_kept() -> None:
    """`le-clear-mat-bang.jpg` is a picture of something."""
    assert read_sources('<img src="/le-clear-mat-bang.jpg">') == ["/le-clear-mat-bang.jpg"]
