"""SharePoint 2007 to 2019: its publishing pages, and the detail pages of Vietnamese web parts.

A publishing page (`/Pages/<alias>.aspx`) keeps its fields in controls of SharePoint's own; a detail
page (`/Pages/chi-tiet-tin.aspx?ItemID=12`) is a web part's, with names as in `vocabulary`.
"""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
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
from crawler.extract.profiles.profile import CmsProfile, make_rules

_RICH_TEXT = (
    f"({cls('ms-rtestate-field', 'article-content', 'ms-rtelong')}"
    f" or {match_id('controlwrapper_richhtmlfield')})"
)
_MAIN = match_id("deltaplaceholdermain", "placeholdermain", "contentbox", "msozonecell")
_REMOVED_WITH_HEADING = (
    *("article-header", "date-line", "byline", "ms-core-pageTitle", "ms-webpart-titleText"),
    *("ms-WPHeader", "ms-WPTitle", "breadcrumb", "s4-titletext", "ms-breadcrumb"),
)
_REMOVED = (
    *(
        "noindex",
        "ms-hide",
        "ms-hidden",
        "ms-dialogHidden",
        "ms-socialNotif-Container",
        "ms-PartSpacingVertical",
    ),
    *(
        "ms-webpartzone-cell-hidden",
        "ms-core-navigation",
        "ms-commentexpanded-textBox",
        "related-links",
    ),
)

PROFILE = CmsProfile(
    name="sharepoint",
    cms=Cms.SHAREPOINT,
    has_custom_layout=True,
    generator=re.compile(r"sharepoint", re.IGNORECASE),
    fingerprints=make_rules(
        "sharepoint",
        layouts="//script[contains(@src, '/_layouts/')] | //link[contains(@href, '/_layouts/')]",
        context="//script[contains(., '_spPageContextInfo') or contains(., '_spBodyOnLoad')"
        " or contains(., 'MSOWebPartPageFormName')]",
        workspace="//div[@id='s4-workspace' or @id='s4-bodyContainer' or @id='MSO_ContentTable']",
        fields="//input[@name='MSOWebPartPage_PostbackSource' or @name='MSOTlPn_View']",
    ),
    article=make_rules(
        "sharepoint",
        publishing=f".//*[{cls('article')}][.//*[{_RICH_TEXT}]]",
        web_part=f".//*[{cls('ms-WPBody', 'ms-webpart-chrome', 'ms-wpContentDivSpace')}]"
        f"[.//*[{TITLE}]][.//*[{TEXT}]]",
        detail=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
        rich=f"(.//*[{_RICH_TEXT}]/ancestor::*[{_MAIN}])[last()]",
    ),
    listing=make_rules(
        "sharepoint",
        items=f"(.//*[{cls('dfwp-item', 'cbq-layout-main', 'cbs-List', 'link-item')}])[2]"
        f"[not(//*[{_RICH_TEXT}][string-length(normalize-space(.)) > 500])]",
        pager=".//*[" + cls("ms-paging", "dfwp-paging", "cbs-paging") + "]",
    ),
    needs_article_mark=True,
    article_mark=make_rules(
        "sharepoint",
        publishing=f"//*[{_RICH_TEXT}][string-length(normalize-space(.)) > 300]",
        layout=f"//*[{cls('article-content')}]",
        text=LONG_TEXT,
    ),
    other_url=re.compile(
        r"/_layouts/|/(?:Search|Authenticate|lien-he|sitemap|default|home|trang-?chu)\.aspx",
        re.IGNORECASE,
    ),
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
        heading=".//h1 | .//h2",
    ),
    published=make_rules(
        "sharepoint",
        date_line=".//*[" + cls("date-line") + "]",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
    ),
    author=make_rules(
        "sharepoint",
        byline=".//*[" + cls("byline") + "]",
        author=f".//*[{AUTHOR}]",
    ),
    section=make_rules(
        "sharepoint",
        crumbs="(//*["
        + BREADCRUMBS
        + " or "
        + match_id("sitemappath", "breadcrumb")
        + "]//a[not(contains(@href, '#'))])[last()]",
    ),
    tags=make_rules("sharepoint", tags=".//*[" + cls("tags", "keywords") + "]//a"),
    lead=make_rules("sharepoint", lead=f".//*[{LEAD} or {cls('captioned-image')}]"),
    body=make_rules(
        "sharepoint",
        content=f".//*[{cls('article-content')}]",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        rich=f".//*[{_RICH_TEXT}]",
        container=".",
    ),
    attachments=make_rules(
        "sharepoint",
        attachments=".//*[@id='idAttachmentsTable' or "
        + cls("attachments", "file-dinh-kem", "filedinhkem")
        + "]//a[@href]",
    ),
    removed_with_heading=make_rules(
        "sharepoint",
        parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]",
        habits=f".//*[{TITLE} or {DATE} or {AUTHOR}]",
        headings="./h1 | ./h2[1]",
    ),
    removed=make_rules(
        "sharepoint",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_REMOVED) + "]",
        font_size=".//*[" + match_id("fontsize", "cochu", "changefont") + "]",
        others=f".//*[{REMOVED}]",
    ),
)
