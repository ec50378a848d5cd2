"""SharePoint 2007 to 2019: its publishing pages, and the detail pages of Vietnamese web parts.

A publishing page (`/Pages/<alias>.aspx`) keeps its fields in controls of SharePoint's own; a detail
page (`/Pages/chi-tiet-tin.aspx?ItemID=12`) is a web part's, with names as in `common_markup`.

| what | the rules in order, named as in provenance (`sharepoint:rich`), and what they find |
|---|---|
| article | `publishing`, `web-part`, `detail` (a text and what holds it and a title), `rich` |
| article mark | `publishing`, `layout`, `text` (a long one) |
| title | `title`, `page-title`, `heading` |
| date | `date-line`, `labelled`, `date` |
| author | `byline`, `author` |
| section | `crumbs` |
| tags | `tags` |
| lead | `lead`, and the picture above the text |
| body | `content`, `text`, `rich`, `container` |
| attachments | `attachments` |
| REMOVED | `navigation`, `parts` (what is hidden), `font-size` |
| | `others`: HIT COUNTERS (`.luotxem`, `.view-count`), sharing, tools: `common_markup.REMOVED` |
| REMOVED with heading | `parts`, `habits`: title, date, author; `headings` |
| listing | `items` (two of them and no long text), `pager` |
| made by | `layouts`, `context`, `workspace`, `fields` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.common_markup import (
    AUTHOR,
    BREADCRUMBS,
    DATE,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    REMOVED,
    TEXT,
    TITLE,
    match_id,
)
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

# XPath for all that goes by `common_markup` (ids, letter case not counted), and where a rule looks
# outwards, counts, asks what an element says, or takes only a child.
_RICH_TEXT = (
    f"({match_css('.ms-rtestate-field, .article-content, .ms-rtelong')}"
    f" or {match_id('controlwrapper_richhtmlfield')})"
)
_MAIN = match_id("deltaplaceholdermain", "placeholdermain", "contentbox", "msozonecell")
# Characters of rich text. No measurement is kept.
_MIN_ARTICLE_LENGTH = 300  # an article has more, as in `common_markup`
_MAX_INTRODUCTION_LENGTH = 500  # what a listing may say before its items

PROFILE = CmsProfile(
    name="sharepoint",
    cms=Cms.SHAREPOINT,
    has_custom_layout=True,
    generator=re.compile(r"sharepoint", re.IGNORECASE),
    fingerprints=make_rules(
        "sharepoint",
        layouts="script[src*='/_layouts/'], link[href*='/_layouts/']",
        context="//script[contains(., '_spPageContextInfo') or contains(., '_spBodyOnLoad')"
        " or contains(., 'MSOWebPartPageFormName')]",
        workspace="div#s4-workspace, div#s4-bodyContainer, div#MSO_ContentTable",
        fields="input[name='MSOWebPartPage_PostbackSource'], input[name='MSOTlPn_View']",
    ),
    article=make_rules(
        "sharepoint",
        publishing=f".//*[{match_css('.article')}][.//*[{_RICH_TEXT}]]",
        web_part=f".//*[{match_css('.ms-WPBody, .ms-webpart-chrome, .ms-wpContentDivSpace')}]"
        f"[.//*[{TITLE}]][.//*[{TEXT}]]",
        detail=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
        rich=f"(.//*[{_RICH_TEXT}]/ancestor::*[{_MAIN}])[last()]",
    ),
    listing=make_rules(
        "sharepoint",
        items=f"(.//*[{match_css('.dfwp-item, .cbq-layout-main, .cbs-List, .link-item')}])[2][not("
        f"//*[{_RICH_TEXT}][string-length(normalize-space(.)) > {_MAX_INTRODUCTION_LENGTH}])]",
        pager=".ms-paging, .dfwp-paging, .cbs-paging",
    ),
    needs_article_mark=True,
    article_mark=make_rules(
        "sharepoint",
        publishing=f"//*[{_RICH_TEXT}][string-length(normalize-space(.)) > {_MIN_ARTICLE_LENGTH}]",
        layout=".article-content",
        text=LONG_TEXT,
    ),
    other_url=re.compile(
        r"/_layouts/|/(?:Search|Authenticate|lien-he|sitemap|default|home|trang-?chu)\.aspx",
        re.IGNORECASE,
    ),
    # A detail page; a publishing page has no form of its own and is known by its text.
    article_url=re.compile(r"[?&](?:ItemID|NewsID|IDTin|ItemNewsID)=\d+", re.IGNORECASE),
    listing_url=re.compile(
        r"/(?:danh-sach|danhsach|tin-tuc|tintuc|chuyen-muc|AllItems)[^/]*\.aspx|[?&]Paged=TRUE"
        r"|[?&](?:page|trang|pageindex)=\d+",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "sharepoint",
        title=f".//*[{TITLE}]",
        page_title="//*[@id='pageTitle' or @id='DeltaPlaceHolderPageTitleInTitleArea']",
        heading="h1, h2",
    ),
    published=make_rules(
        "sharepoint",
        date_line=".date-line",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
    ),
    author=make_rules("sharepoint", byline=".byline", author=f".//*[{AUTHOR}]"),
    section=make_rules(
        "sharepoint",
        crumbs=f"(//*[{BREADCRUMBS} or {match_id('sitemappath', 'breadcrumb')}]"
        "//a[not(contains(@href, '#'))])[last()]",
    ),
    tags=make_rules("sharepoint", tags=":is(.tags, .keywords) a"),
    lead=make_rules("sharepoint", lead=f".//*[{LEAD} or {match_css('.captioned-image')}]"),
    body=make_rules(
        "sharepoint",
        content=".article-content",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        rich=f".//*[{_RICH_TEXT}]",
        container=CONTAINER,
    ),
    attachments=make_rules(
        "sharepoint",
        attachments=":is(#idAttachmentsTable, .attachments, .file-dinh-kem, .filedinhkem) a[href]",
    ),
    removed=make_rules(
        "sharepoint",
        navigation="nav, aside",
        parts=".noindex, .ms-hide, .ms-hidden, .ms-dialogHidden, .ms-socialNotif-Container,"
        " .ms-PartSpacingVertical, .ms-webpartzone-cell-hidden, .ms-core-navigation,"
        " .ms-commentexpanded-textBox, .related-links",
        font_size=f".//*[{match_id('fontsize', 'cochu', 'changefont')}]",
        others=f".//*[{REMOVED}]",
    ),
    removed_with_heading=make_rules(
        "sharepoint",
        parts=".article-header, .date-line, .byline, .ms-core-pageTitle, .ms-webpart-titleText,"
        " .ms-WPHeader, .ms-WPTitle, .breadcrumb, .s4-titletext, .ms-breadcrumb",
        habits=f".//*[{TITLE} or {DATE} or {AUTHOR}]",
        headings="./h1 | ./h2[1]",
    ),
)
