"""SharePoint 2007 to 2019: its publishing pages, and the detail pages of Vietnamese web parts.

A publishing page (`/Pages/<alias>.aspx`) keeps its fields in controls of SharePoint's own; a detail
page (`/Pages/chi-tiet-tin.aspx?ItemID=12`) is a web part's, with names as in `vocabulary`.
"""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.profiles.vocabulary import (
    AUTHOR,
    CRUMBS,
    DATE,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    OTHERS,
    TEXT,
    TITLE,
    named,
)
from crawler.extract.tree import having_class as cls

_RICH = (
    f"({cls('ms-rtestate-field', 'article-content', 'ms-rtelong')}"
    f" or {named('controlwrapper_richhtmlfield')})"
)
_MAIN = named("deltaplaceholdermain", "placeholdermain", "contentbox", "msozonecell")
_FRAME = (
    *("article-header", "date-line", "byline", "ms-core-pageTitle", "ms-webpart-titleText"),
    *("ms-WPHeader", "ms-WPTitle", "breadcrumb", "s4-titletext", "ms-breadcrumb"),
)
_CHROME = (
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

PROFILE = Profile(
    name="sharepoint",
    cms=Cms.SHAREPOINT,
    is_frame=True,
    generator=re.compile(r"sharepoint", re.IGNORECASE),
    fingerprints=rules(
        "sharepoint",
        layouts="//script[contains(@src, '/_layouts/')] | //link[contains(@href, '/_layouts/')]",
        context="//script[contains(., '_spPageContextInfo') or contains(., '_spBodyOnLoad')"
        " or contains(., 'MSOWebPartPageFormName')]",
        workspace="//div[@id='s4-workspace' or @id='s4-bodyContainer' or @id='MSO_ContentTable']",
        fields="//input[@name='MSOWebPartPage_PostbackSource' or @name='MSOTlPn_View']",
    ),
    article=rules(
        "sharepoint",
        publishing=f".//*[{cls('article')}][.//*[{_RICH}]]",
        web_part=f".//*[{cls('ms-WPBody', 'ms-webpart-chrome', 'ms-wpContentDivSpace')}]"
        f"[.//*[{TITLE}]][.//*[{TEXT}]]",
        detail=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
        rich=f"(.//*[{_RICH}]/ancestor::*[{_MAIN}])[last()]",
    ),
    listing=rules(
        "sharepoint",
        items=f"(.//*[{cls('dfwp-item', 'cbq-layout-main', 'cbs-List', 'link-item')}])[2]"
        f"[not(//*[{_RICH}][string-length(normalize-space(.)) > 500])]",
        pager=".//*[" + cls("ms-paging", "dfwp-paging", "cbs-paging") + "]",
    ),
    needs_article_mark=True,
    article_mark=rules(
        "sharepoint",
        publishing=f"//*[{_RICH}][string-length(normalize-space(.)) > 300]",
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
    heading=rules(
        "sharepoint",
        title=f".//*[{TITLE}]",
        page_title="//*[@id='pageTitle' or @id='DeltaPlaceHolderPageTitleInTitleArea']",
        heading=".//h1 | .//h2",
    ),
    published=rules(
        "sharepoint",
        date_line=".//*[" + cls("date-line") + "]",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
    ),
    author=rules(
        "sharepoint",
        byline=".//*[" + cls("byline") + "]",
        author=f".//*[{AUTHOR}]",
    ),
    section=rules(
        "sharepoint",
        crumbs="(//*["
        + CRUMBS
        + " or "
        + named("sitemappath", "breadcrumb")
        + "]//a[not(contains(@href, '#'))])[last()]",
    ),
    tags=rules("sharepoint", tags=".//*[" + cls("tags", "keywords") + "]//a"),
    lead=rules("sharepoint", lead=f".//*[{LEAD} or {cls('captioned-image')}]"),
    body=rules(
        "sharepoint",
        content=f".//*[{cls('article-content')}]",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        rich=f".//*[{_RICH}]",
        container=".",
    ),
    attachments=rules(
        "sharepoint",
        attachments=".//*[@id='idAttachmentsTable' or "
        + cls("attachments", "file-dinh-kem", "filedinhkem")
        + "]//a[@href]",
    ),
    frame=rules(
        "sharepoint",
        parts=".//*[" + cls(*_FRAME) + "]",
        habits=f".//*[{TITLE} or {DATE} or {AUTHOR}]",
        headings="./h1 | ./h2[1]",
    ),
    chrome=rules(
        "sharepoint",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_CHROME) + "]",
        font_size=".//*[" + named("fontsize", "cochu", "changefont") + "]",
        others=f".//*[{OTHERS}]",
    ),
)
