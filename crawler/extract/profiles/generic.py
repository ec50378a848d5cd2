"""Any other system: what the web at large has agreed on. Honest about what it cannot find."""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.profile import CmsProfile, make_rules

_TITLES = (
    *("entry-title", "post-title", "article-title", "title-detail", "detail-title"),
    *("news-title", "title-news"),
)
_DATES = (
    *("date", "time", "post-date", "entry-date", "published", "ngaydang", "ngay-dang"),
    *("news-date", "datetime"),
)
_TEXTS = (
    *("entry-content", "post-content", "article-content", "content-detail", "detail-content"),
    *("news-content", "noidung", "noi-dung", "article-body", "field--name-body"),
    "journal-content-article",
)
_REMOVED = (
    *("breadcrumb", "breadcrumbs", "related", "tags", "share", "social", "comments", "sidebar"),
    *("menu", "pager"),
)
_ARTICLE_TYPE = (
    "contains(@itemtype, 'schema.org/NewsArticle') or contains(@itemtype, 'schema.org/Article')"
)

PROFILE = CmsProfile(
    name="generic",
    cms=Cms.GENERIC,
    article=make_rules(
        "generic",
        itemprop_body=".//*[@itemprop='articleBody']/ancestor::*[.//h1 or .//h2][1]",
        article_type=f".//*[{_ARTICLE_TYPE}][.//h1 or .//h2]",
        article_element="(.//article)[1][count(//article) = 1]",
        text_class=".//*[" + cls(*_TEXTS) + "]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=make_rules("generic", articles="(.//article)[2]"),
    other_url=re.compile(
        r"/(?:tags?|category|chuyen-muc|lien-he|contact|gioi-thieu|search|tim-kiem)(?:/|$|\.)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"/page[/-]\d+/?|[?&](?:page|trang|paged)=\d+", re.IGNORECASE),
    heading=make_rules(
        "generic",
        itemprop_headline=".//*[@itemprop='headline'][self::h1 or self::h2 or self::h3]",
        title_class=".//*[" + cls(*_TITLES) + "]",
        h1=".//h1",
        h2=".//h2",
    ),
    published=make_rules(
        "generic",
        itemprop=".//*[@itemprop='datePublished']",
        time=".//time",
        date_class=".//*[" + cls(*_DATES) + "]",
        meta="//meta[@property='article:published_time' or @itemprop='datePublished']",
    ),
    author=make_rules(
        "generic",
        itemprop=".//*[@itemprop='author']",
        author_class=".//*[" + cls("author", "post-author", "tacgia", "tac-gia") + "]",
    ),
    section=make_rules(
        "generic",
        meta="//meta[@property='article:section']",
        breadcrumb="(//*[" + cls("breadcrumb", "breadcrumbs") + "]//a)[last()]",
    ),
    tags=make_rules("generic", rel=".//a[@rel='tag']"),
    body=make_rules(
        "generic",
        itemprop_articlebody=".//*[@itemprop='articleBody']",
        text_class=".//*[" + cls(*_TEXTS) + "]",
        container=".",
    ),
    removed_with_heading=make_rules(
        "generic",
        headings=".//h1 | .//header | .//time | .//*[@itemprop='author']",
        dates=".//*[" + cls(*_DATES, *_TITLES) + "]",
    ),
    removed=make_rules(
        "generic",
        navigation=".//nav | .//aside | .//footer",
        parts=".//*[" + cls(*_REMOVED) + "]",
    ),
)
