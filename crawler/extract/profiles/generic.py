"""Any other system: what the web at large has agreed on. Honest about what it cannot find."""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.tree import having_class as cls

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
_FRAMES = (
    *("breadcrumb", "breadcrumbs", "related", "tags", "share", "social", "comments", "sidebar"),
    *("menu", "pager"),
)
_ARTICLE_TYPE = (
    "contains(@itemtype, 'schema.org/NewsArticle') or contains(@itemtype, 'schema.org/Article')"
)

PROFILE = Profile(
    name="generic",
    cms=Cms.GENERIC,
    article=rules(
        "generic",
        itemprop_body=".//*[@itemprop='articleBody']/ancestor::*[.//h1 or .//h2][1]",
        article_type=f".//*[{_ARTICLE_TYPE}][.//h1 or .//h2]",
        article_element="(.//article)[1][count(//article) = 1]",
        text_class=".//*[" + cls(*_TEXTS) + "]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=rules("generic", articles="(.//article)[2]"),
    other_url=re.compile(
        r"/(?:tags?|category|chuyen-muc|lien-he|contact|gioi-thieu|search|tim-kiem)(?:/|$|\.)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"/page[/-]\d+/?|[?&](?:page|trang|paged)=\d+", re.IGNORECASE),
    heading=rules(
        "generic",
        itemprop_headline=".//*[@itemprop='headline'][self::h1 or self::h2 or self::h3]",
        title_class=".//*[" + cls(*_TITLES) + "]",
        h1=".//h1",
        h2=".//h2",
    ),
    published=rules(
        "generic",
        itemprop=".//*[@itemprop='datePublished']",
        time=".//time",
        date_class=".//*[" + cls(*_DATES) + "]",
        meta="//meta[@property='article:published_time' or @itemprop='datePublished']",
    ),
    author=rules(
        "generic",
        itemprop=".//*[@itemprop='author']",
        author_class=".//*[" + cls("author", "post-author", "tacgia", "tac-gia") + "]",
    ),
    section=rules(
        "generic",
        meta="//meta[@property='article:section']",
        breadcrumb="(//*[" + cls("breadcrumb", "breadcrumbs") + "]//a)[last()]",
    ),
    tags=rules("generic", rel=".//a[@rel='tag']"),
    body=rules(
        "generic",
        itemprop_articlebody=".//*[@itemprop='articleBody']",
        text_class=".//*[" + cls(*_TEXTS) + "]",
        container=".",
    ),
    frame=rules(
        "generic",
        headings=".//h1 | .//header | .//time | .//*[@itemprop='author']",
        dates=".//*[" + cls(*_DATES, *_TITLES) + "]",
    ),
    chrome=rules(
        "generic",
        navigation=".//nav | .//aside | .//footer",
        parts=".//*[" + cls(*_FRAMES) + "]",
    ),
)
