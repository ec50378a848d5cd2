"""Read what a page declares itself to be: an article, a listing, a page about the school.

Themes rename what the visitor sees, but keep what systems and search engines read: classes of the
body, the function that NukeViet's scripts name, types of schema.org.

    <body class="single single-post postid-12">        WordPress: an article
    <body class="page-node node-type-tin-tuc">         Drupal: an article
    <script>var nv_func_name="detail"</script>         NukeViet: an article
    <script>{"@type": "NewsArticle", ...}</script>     any system: an article

It says what a page is, never where its article stands.
"""

import re
from enum import StrEnum

from crawler.extract.html.parse import Element, compile_xpath


class DeclaredKind(StrEnum):
    """A page's own word for what it is."""

    ARTICLE = "article"
    LISTING = "listing"
    STANDING = "standing"
    MISSING = "missing"


# Words by which sites name their kinds of news. Teachers, products and albums are kinds too.
_NEWS = (
    r"(?:post|news|news-?item|article|story|blog|event|events|notice|announcement|tin|tin-?tuc|bai|"
    r"bai-?viet|tin-?bai|su-?kien|thong-?bao|tin-?su-?kien|hoat-?dong|van-?ban|press-?release)"
)
_ARTICLE_CLASS = re.compile(
    rf"single-{_NEWS}"  # WordPress
    rf"|(?:page-)?node-type-{_NEWS}|page-node--type-{_NEWS}|node--type-{_NEWS}"  # Drupal 7, 8
    rf"|section-{_NEWS}-detail"
)
# WordPress numbers its posts and pages in the body's classes: with the number the word is its own.
_WORDPRESS_MARKS = re.compile(r"(?:postid|page-id|attachmentid|tag|category|term|author)-\d+|wp-.+")
_LISTING_CLASSES = frozenset({"archive", "blog", "search", "search-results", "category", "tag"})
_DRUPAL_LISTING = re.compile(r"page-taxonomy(?:-term)?|path-taxonomy|path-search|page-search")
_DRUPAL_STANDING = re.compile(r"(?:page-)?node-type-(?:page|webform|panel)|page-node-type-page")
_STANDING_MARK = re.compile(r"page-id-\d+|page-template(?:-.+)?")

_SCRIPTS = compile_xpath("//script[@type='application/ld+json' or contains(., 'nv_func_name')]")
_BODY = compile_xpath("/html/body[@class]")
_NUKEVIET_FUNCTION = re.compile(r"nv_func_name\s*=\s*[\"'](\w+)")
_LINKED_ARTICLE = re.compile(
    r"\"@type\"\s*+:\s*+\[?\s*+\"(?:News|Blog|Reportage)?(?:Article|NewsArticle|Posting)\""
)
_PUBLISHED = compile_xpath(
    "//head[meta[@property='og:type'][@content='article']]"
    "/meta[@property='article:published_time'][@content!='']"
)


def read_declared_kind(root: Element) -> DeclaredKind | None:
    """Return what a page says it is, None where it says nothing that is sure.

    Marks of a listing come first: a list of posts may carry the data of each. `og:type` alone says
    nothing, since plugins write `article` on every page; with a time of publication it does.
    """
    classes = [name for body in _BODY(root) for name in (body.get("class") or "").lower().split()]
    if kind := _read_classes(classes):
        return kind
    linked = 0
    for script in _SCRIPTS(root):
        text = script.text or ""
        function = _NUKEVIET_FUNCTION.search(text)
        if function:
            return DeclaredKind.ARTICLE if function[1] == "detail" else None
        linked += len(_LINKED_ARTICLE.findall(text))
    return DeclaredKind.ARTICLE if linked == 1 or _PUBLISHED(root) else None


def _read_classes(classes: list[str]) -> DeclaredKind | None:
    names = set(classes)
    if "error404" in names:  # WordPress, whatever status the server sends
        return DeclaredKind.MISSING
    is_wordpress = any(map(_WORDPRESS_MARKS.fullmatch, classes))
    if any(map(_DRUPAL_LISTING.fullmatch, classes)):
        return DeclaredKind.LISTING
    if is_wordpress and names & _LISTING_CLASSES and "single" not in names:
        return DeclaredKind.LISTING
    if any(map(_ARTICLE_CLASS.fullmatch, classes)):
        return DeclaredKind.ARTICLE
    is_standing = "page" in names and any(map(_STANDING_MARK.fullmatch, classes))
    if is_standing or any(map(_DRUPAL_STANDING.fullmatch, classes)):
        return DeclaredKind.STANDING
    return None
