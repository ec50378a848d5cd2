"""NukeViet 3 to 5: the news module's article page, its print view, its category lists.

| what | the rules in order, named as in provenance (`nukeviet:bodyhtml`), and what they find |
|---|---|
| article | `bodyhtml`, `news-detail`, `bodytext` (what holds a text and a heading) |
| article mark | `detail`: a script names the function of the module |
| title | `itemprop-headline`, `title`, `any-heading` |
| date | `shown-time`, `itemprop` |
| author label | `author-field`, `author` (the bold word before the name) |
| source label | `source-field`, `source` |
| section | `meta`, `breadcrumbs`, `old-breadcrumbs` |
| tags | `meta`, `links` |
| lead | `hometext`, and the picture beside it |
| body | `bodyhtml`, `bodytext`, `news-detail` |
| attachments | `files` |
| REMOVED | `navigation` |
| REMOVED with heading | `parts`: date, files, keywords, ratings, sharing, other news |
| | `ids`, `heading` |
| listing | `list` |
| made by | `script`, `cronjobs`, `footer`, `bodyhtml`, `old-text`, `raw-links` |

No rule is for HIT COUNTERS alone: one in the line of the date (`.list-inline`, `.time`) goes with
that line.
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.profile import CmsProfile, make_rules

_TEXT = "#news-bodyhtml, #bodytext, .bodytext, .details-content, .news-body"
# XPath where a rule asks what an element says, looks outwards, or takes the last of several; and
# for breadcrumbs, keywords and `meta`, which stand outside the article.


def _match_label(word: str) -> str:
    """Return an XPath of the bold word before a field under the text."""
    bold = f".//*[self::strong or self::b][starts-with(normalize-space(.), '{word}')]"
    return f"{bold}[not(ancestor::*[{match_css(_TEXT)}])]"


PROFILE = CmsProfile(
    name="nukeviet",
    cms=Cms.NUKEVIET,
    has_custom_layout=True,
    generator=re.compile(r"nukeviet", re.IGNORECASE),
    fingerprints=make_rules(
        "nukeviet",
        script="//script[contains(., 'nv_base_siteurl') or contains(., 'nv_siteroot')]",
        cronjobs="img[src*='second=cronjobs']",
        footer="a[href*='//nukeviet.vn']",
        bodyhtml="#news-bodyhtml, #news_detail",
        old_text="div#hometext, div#bodytext",
        # Addresses of sites that do not rewrite them: `index.php?nv=news&op=...`.
        raw_links="a[href*='nv='][href*='op=']",
    ),
    article=make_rules(
        "nukeviet",
        bodyhtml=".//*[@id='news-bodyhtml']/ancestor::*[.//h1 or .//h2][1]",
        news_detail="#news_detail, .news-detail, .detail-news",
        bodytext=f".//*[{match_css(_TEXT)}]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=make_rules("nukeviet", list=".viewcat, .list-news, .featured"),
    # The same markup serves news and the pages about the school.
    needs_article_mark=True,
    article_mark=make_rules("nukeviet", detail="//script[contains(., 'nv_func_name=\"detail\"')]"),
    other_url=re.compile(
        r"^[^?]*//[^/]+(?:/(?:vi|en))?/(?:about|contact|users|seek|page|siteterms|voting|feeds|tag|rss"
        r"|banners|statistics|gioi-thieu|lien-he)(?:/|$)"
        r"|[?&]nv=(?:about|contact|users|seek|page|siteterms|voting|feeds)\b"
        r"|[?&]op=(?:tag|search|topic)\b",
        re.IGNORECASE,
    ),
    # A number ends an article's address; that of `/page-2/` is a listing's.
    article_url=re.compile(
        r"(?<!/page)-\d+(?:\.html)?/?(?:[?#]|$)|[?&]op=[^&?]*-\d+(?:\.html|/)?(?:&|$)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"/page-\d+/?$|/(?:tag|topic)/", re.IGNORECASE),
    heading=make_rules(
        "nukeviet",
        itemprop_headline="[itemprop='headline']",
        title="h1, h2.title, h3.title",
        any_heading="h2",
    ),
    published=make_rules(
        "nukeviet",
        shown_time="span.h5, span.time, span.small, span.date, span.publtime,"
        " .time_post, .time, .news-time, .text-muted, ul.list-inline > li:first-of-type",
        # Often the time of the last edit, so heard only where nothing is shown.
        itemprop="[itemprop='datePublished']",
    ),
    author_label=make_rules(
        "nukeviet", author_field=_match_label("Tác giả"), author=_match_label("Author")
    ),
    source_label=make_rules(
        "nukeviet", source_field=_match_label("Nguồn tin"), source=_match_label("Source")
    ),
    section=make_rules(
        "nukeviet",
        meta="//meta[@property='article:section']",
        breadcrumbs=f"//*[{match_css('.breadcrumb, .breadcrumbs, .temp-breadcrumbs')}]"
        "//*[@itemprop='itemListElement'][last()]//*[@itemprop='name' or @itemprop='title']",
        old_breadcrumbs=f"(//*[{match_css('.breadcrumbs, .breadcrumb')}]//a)[last()]",
    ),
    tags=make_rules(
        "nukeviet",
        meta="//meta[@property='article:tag']",
        links=f"//*[{match_css('.keywords, .news-tags, .oop, .h5')}]"
        "//a[contains(@href, '/tag/') or contains(@href, 'op=tag')]",
    ),
    lead=make_rules("nukeviet", hometext="#hometext, .hometext, figure.article"),
    body=make_rules(
        "nukeviet", bodyhtml="#news-bodyhtml", bodytext=_TEXT, news_detail="#news_detail"
    ),
    attachments=make_rules(
        "nukeviet",
        files=":is(.news-download-file, .list-file, .download-file) a[href], a[href*='download=1']",
    ),
    removed=make_rules("nukeviet", navigation="nav, aside"),
    removed_with_heading=make_rules(
        "nukeviet",
        parts=".list-inline, .news-download-file, .keywords, .rating, .other-news, .alert,"
        " .copyright, .socialicon, .breadcrumb, .comment-form, .toolbar, .sharing, .control, .time,"
        " .small",
        ids="#idcomment, #footer, #hd_print",
        heading="h1",
    ),
)
