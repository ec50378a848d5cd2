"""DotNetNuke (DNN): the news modules that its Vietnamese sites use, and EasyDNNnews and DNN Blog.

DNN frames each module in a pane; what stands in the pane is the module's own, so that besides the
known modules we go by the habits in `vocabulary`.
"""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.common_markup import (
    AUTHOR,
    DATE,
    LABELLED_AUTHOR,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    REMOVED,
    TEXT,
    TITLE,
    match_id,
)
from crawler.extract.profiles.profile import CmsProfile, make_rules

_EASY_DNN_NEWS = cls("edn_articleDetails") + " or (" + cls("edn_article") + " and .//h1)"
_BLOG = cls("blog_detail", "BlogDetail", "blogEntry") + " or " + match_id("viewentry")
_MODULE = "(" + cls("DnnModule", "DNNContainer") + " or " + match_id("_modulecontent") + ")"
_REMOVED_WITH_HEADING = (
    *("edn_articleTitle", "edn_articleSubTitle", "edn_metaDetails", "edn_clearFix"),
    *("Head", "NewsTitle", "breadcrumb", "blog_meta", "blog_head"),
)
_REMOVED = (
    *("edn_socialShareWrapper", "edn_articleNavigation", "edn_relatedArticles", "edn_readMore"),
    *(
        "edn_articleTags",
        "edn_ratingWrapper",
        "edn_comments",
        "edn_addComment",
        "eds_socialSharing",
    ),
    *("edn_authorInfo", "ActionMenu", "dnnActionMenu", "blog_comments", "blog_foot"),
)

PROFILE = CmsProfile(
    name="dotnetnuke",
    cms=Cms.DOTNETNUKE,
    has_custom_layout=True,
    generator=re.compile(r"dotnetnuke|\bdnn\b", re.IGNORECASE),
    fingerprints=make_rules(
        "dotnetnuke",
        panes="//div[starts-with(@id, 'dnn_')]",
        variable="//input[@name='__dnnVariable']",
        scripts="//script[contains(@src, '/js/dnn') or contains(@src, 'dnncore')]",
        portals="//head/link[contains(@href, '/Portals/')] | //img[contains(@src, '/Portals/')]",
    ),
    article=make_rules(
        "dotnetnuke",
        easydnn=f".//*[{_EASY_DNN_NEWS}]",
        blog=f".//*[{_BLOG}]",
        module=f".//*[{_MODULE}][.//*[{TITLE} or self::h1]][.//*[{TEXT}]]",
        text=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
    ),
    listing=make_rules(
        "dotnetnuke",
        easydnn=f"(.//*[{cls('edn_article')}])[2][not(//*[{_EASY_DNN_NEWS}])]",
        pager=".//*[" + cls("article_pager", "edn_pager", "PagingTable") + "]",
    ),
    needs_article_mark=True,
    article_mark=make_rules(
        "dotnetnuke", easydnn=f".//*[{cls('edn_articleDetails')}]", text=LONG_TEXT
    ),
    other_url=re.compile(r"/ctl/|[?&]ctl=|/(?:login|register|search|lien-he)", re.IGNORECASE),
    article_url=re.compile(
        r"/post/\d+(?:/|$)|/ArticleI[Dd]/\d+|[?&]ArticleId=\d+|/ArtMID/\d+/|/EntryId/\d+"
        r"|/news(?:id)?/\d+/|/ItemI[Dd]/\d+|[?&]ItemId=\d+",
        re.IGNORECASE,
    ),
    listing_url=re.compile(
        r"/PageID/\d+|/pgrid/\d+|/CategoryI[Dd]/\d+|/tabid/\d+/(?:default|language)[^?]*\.aspx$"
        r"|[?&](?:currentpage|page)=\d+",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_articleTitle") + "]",
        title=f".//*[{TITLE}]",
        heading=".//h1 | .//h2",
    ),
    published=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_metaDetails") + "]//time",
        easydnn_line=".//*[" + cls("edn_metaDetails", "edn_publishDate") + "]",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
        time=".//time",
    ),
    author=make_rules(
        "dotnetnuke",
        easydnn=".//*["
        + cls("edn_metaDetails", "edn_authorName")
        + "]//a[contains(@href, 'uthor')]",
        author=f".//*[{AUTHOR}]",
        labelled=LABELLED_AUTHOR,
    ),
    section=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_categories", "edn_articleCategories") + "]//a",
        breadcrumb="(//*["
        + cls("breadcrumb", "Breadcrumb", "SkinObject")
        + "]//a[not(contains(@href, 'javascript'))])[last()]",
    ),
    tags=make_rules("dotnetnuke", easydnn=".//*[" + cls("edn_articleTags") + "]//a"),
    lead=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_articleSummary") + "]",
        lead=f".//*[{LEAD}]",
    ),
    body=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_articleContent", "edn_mainContent") + "]",
        blog=".//*[" + match_id("divblogbody", "litdescription") + "]",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        container=".",
    ),
    attachments=make_rules(
        "dotnetnuke",
        easydnn=".//*[" + cls("edn_documents", "edn_articleDocuments") + "]//a[@href]",
    ),
    removed_with_heading=make_rules(
        "dotnetnuke",
        parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]",
        habits=f".//*[{TITLE} or {DATE}]",
        headings=".//h1",
    ),
    removed=make_rules(
        "dotnetnuke",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_REMOVED) + "]",
        others=f".//*[{REMOVED}]",
    ),
)
