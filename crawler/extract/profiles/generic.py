"""Any other system: what the web at large has agreed on. Honest about what it cannot find.

| what | the rules in order, named as in provenance (`generic:time`), and what they find |
|---|---|
| article | `itemprop-body`, `article-type` (schema.org) |
| | `article-element` (the only one of its page), `text-class` |
| title | `itemprop-headline`, `title-class`, `h1`, `h2` |
| date | `itemprop`, `time`, `date-class`, `meta` |
| author | `itemprop`, `author-class` |
| section | `meta`, `breadcrumb` |
| tags | `rel` |
| body | `itemprop-articlebody`, `text-class`, `container` |
| REMOVED | `navigation`, `parts`: related articles, tags, sharing, comments, menus |
| REMOVED with heading | `headings`, `dates` |
| listing | `articles` (two of them) |

HIT COUNTERS have no class that the web agrees on. On pages whose article the template finds, their
lines are known by their words: `fields/metadata_lines.py`.
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

_TITLES = (
    ".entry-title, .post-title, .article-title, .title-detail, .detail-title, .news-title,"
    " .title-news"
)
_DATES = (
    ".date, .time, .post-date, .entry-date, .published, .ngaydang, .ngay-dang, .news-date,"
    " .datetime"
)
_TEXTS = (
    ".entry-content, .post-content, .article-content, .content-detail, .detail-content,"
    " .news-content, .noidung, .noi-dung, .article-body, .field--name-body,"
    " .journal-content-article"
)

# XPath where a rule looks outwards or counts, and for breadcrumbs and `meta`, which stand outside
# the article.
PROFILE = CmsProfile(
    name="generic",
    cms=Cms.GENERIC,
    article=make_rules(
        "generic",
        itemprop_body=".//*[@itemprop='articleBody']/ancestor::*[.//h1 or .//h2][1]",
        article_type=":is([itemtype*='schema.org/NewsArticle'], [itemtype*='schema.org/Article'])"
        ":has(h1, h2)",
        # Several are a list.
        article_element="(.//article)[1][count(//article) = 1]",
        text_class=f".//*[{match_css(_TEXTS)}]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=make_rules("generic", articles="(.//article)[2]"),
    other_url=re.compile(
        r"/(?:tags?|category|chuyen-muc|lien-he|contact|gioi-thieu|search|tim-kiem)(?:/|$|\.)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"/page[/-]\d+/?|[?&](?:page|trang|paged)=\d+", re.IGNORECASE),
    heading=make_rules(
        "generic",
        itemprop_headline="h1[itemprop='headline'], h2[itemprop='headline'],"
        " h3[itemprop='headline']",
        title_class=_TITLES,
        h1="h1",
        h2="h2",
    ),
    published=make_rules(
        "generic",
        itemprop="[itemprop='datePublished']",
        time="time",
        date_class=_DATES,
        meta="//meta[@property='article:published_time' or @itemprop='datePublished']",
    ),
    author=make_rules(
        "generic",
        itemprop="[itemprop='author']",
        author_class=".author, .post-author, .td-post-author-name, .tacgia, .tac-gia",
    ),
    section=make_rules(
        "generic",
        meta="//meta[@property='article:section']",
        breadcrumb=f"(//*[{match_css('.breadcrumb, .breadcrumbs')}]//a)[last()]",
    ),
    tags=make_rules("generic", rel="a[rel='tag']"),
    body=make_rules(
        "generic",
        itemprop_articlebody="[itemprop='articleBody']",
        text_class=_TEXTS,
        container=CONTAINER,
    ),
    removed=make_rules(
        "generic",
        navigation="nav, aside, footer",
        parts=".breadcrumb, .breadcrumbs, .related, .tags, .share, .social, .comments, .sidebar,"
        " .menu, .pager",
    ),
    removed_with_heading=make_rules(
        "generic",
        headings="h1, header, time, [itemprop='author']",
        dates=f"{_DATES}, {_TITLES}",
    ),
)
