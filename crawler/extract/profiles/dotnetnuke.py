"""DotNetNuke (DNN): the news modules that its Vietnamese sites use, and EasyDNNnews and DNN Blog.

DNN frames each module in a pane; what stands in the pane is the module's own, so that besides the
known modules we go by the habits in `common_markup`.

| what | the rules in order, named as in provenance (`dotnetnuke:blog`), and what they find |
|---|---|
| article | `easydnn`, `blog`, `module` (with title and text), `text` (what holds it and a title) |
| article mark | `easydnn`, `text` (a long one) |
| title | `easydnn`, `title`, `heading` |
| date | `easydnn`, `easydnn-line`, `labelled`, `date`, `time` |
| author | `easydnn`, `author`, `labelled` |
| section | `easydnn`, `breadcrumb` |
| tags | `easydnn` |
| lead | `easydnn`, `lead` |
| body | `easydnn`, `blog`, `text`, `container` |
| attachments | `easydnn` |
| REMOVED | `navigation`, `parts`: sharing, related articles, ratings, comments, menus |
| | `others`: HIT COUNTERS (`.luotxem`, `.view-count`), tools: `common_markup.REMOVED` |
| REMOVED with heading | `parts`, `habits`: title and date; `headings` |
| listing | `easydnn` (two of them and no details), `pager` |
| made by | `panes`, `variable`, `scripts`, `portals` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
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
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

# A list of EasyDNNnews has the class of its articles too, without their headings.
_EASY_DNN_NEWS = ".edn_articleDetails, .edn_article:has(h1)"
# XPath for all that goes by `common_markup` (ids, letter case not counted), and where a rule looks
# outwards or counts; and for breadcrumbs, which stand outside the article.
_BLOG = f"{match_css('.blog_detail, .BlogDetail, .blogEntry')} or {match_id('viewentry')}"
_MODULE = f"({match_css('.DnnModule, .DNNContainer')} or {match_id('_modulecontent')})"

PROFILE = CmsProfile(
    name="dotnetnuke",
    cms=Cms.DOTNETNUKE,
    has_custom_layout=True,
    generator=re.compile(r"dotnetnuke|\bdnn\b", re.IGNORECASE),
    fingerprints=make_rules(
        "dotnetnuke",
        panes="div[id^='dnn_']",
        variable="input[name='__dnnVariable']",
        scripts="script[src*='/js/dnn'], script[src*='dnncore']",
        portals="head > link[href*='/Portals/'], img[src*='/Portals/']",
    ),
    article=make_rules(
        "dotnetnuke",
        easydnn=_EASY_DNN_NEWS,
        blog=f".//*[{_BLOG}]",
        module=f".//*[{_MODULE}][.//*[{TITLE} or self::h1]][.//*[{TEXT}]]",
        text=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
    ),
    listing=make_rules(
        "dotnetnuke",
        easydnn=f"(.//*[{match_css('.edn_article')}])[2][not(//*[{match_css(_EASY_DNN_NEWS)}])]",
        pager=".article_pager, .edn_pager, .PagingTable",
    ),
    needs_article_mark=True,
    article_mark=make_rules("dotnetnuke", easydnn=".edn_articleDetails", text=LONG_TEXT),
    other_url=re.compile(r"/ctl/|[?&]ctl=|/(?:login|register|search|lien-he)", re.IGNORECASE),
    # Modules write numbers as folders (`/post/288/`, `/ArtMID/`, `/EntryId/`) or as parameters.
    article_url=re.compile(
        r"/post/\d+(?:/|$)|/ArticleI[Dd]/\d+|[?&]ArticleId=\d+|/ArtMID/\d+/|/EntryId/\d+"
        r"|/news(?:id)?/\d+/|/ItemI[Dd]/\d+|[?&]ItemId=\d+",
        re.IGNORECASE,
    ),
    listing_url=re.compile(
        r"/PageID/\d+|/pgrid/\d+|/CategoryI[Dd]/\d+"
        r"|/tabid/\d+/(?:default|language)(?:(?!/tabid/)[^?])*\.aspx$|[?&](?:currentpage|page)=\d+",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "dotnetnuke",
        easydnn=".edn_articleTitle",
        title=f".//*[{TITLE}]",
        heading="h1, h2",
    ),
    published=make_rules(
        "dotnetnuke",
        easydnn=".edn_metaDetails time",
        easydnn_line=".edn_metaDetails, .edn_publishDate",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
        time="time",
    ),
    author=make_rules(
        "dotnetnuke",
        easydnn=":is(.edn_metaDetails, .edn_authorName) a[href*='uthor']",
        author=f".//*[{AUTHOR}]",
        labelled=LABELLED_AUTHOR,
    ),
    section=make_rules(
        "dotnetnuke",
        easydnn=":is(.edn_categories, .edn_articleCategories) a",
        breadcrumb=f"(//*[{match_css('.breadcrumb, .Breadcrumb, .SkinObject')}]"
        "//a[not(contains(@href, 'javascript'))])[last()]",
    ),
    tags=make_rules("dotnetnuke", easydnn=".edn_articleTags a"),
    lead=make_rules("dotnetnuke", easydnn=".edn_articleSummary", lead=f".//*[{LEAD}]"),
    body=make_rules(
        "dotnetnuke",
        easydnn=".edn_articleContent, .edn_mainContent",
        blog=f".//*[{match_id('divblogbody', 'litdescription')}]",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        container=CONTAINER,
    ),
    attachments=make_rules(
        "dotnetnuke", easydnn=":is(.edn_documents, .edn_articleDocuments) a[href]"
    ),
    removed=make_rules(
        "dotnetnuke",
        navigation="nav, aside",
        parts=".edn_socialShareWrapper, .edn_articleNavigation, .edn_relatedArticles,"
        " .edn_readMore, .edn_articleTags, .edn_ratingWrapper, .edn_comments, .edn_addComment,"
        " .eds_socialSharing, .edn_authorInfo, .ActionMenu, .dnnActionMenu, .blog_comments,"
        " .blog_foot",
        others=f".//*[{REMOVED}]",
    ),
    removed_with_heading=make_rules(
        "dotnetnuke",
        parts=".edn_articleTitle, .edn_articleSubTitle, .edn_metaDetails, .edn_clearFix, .Head,"
        " .NewsTitle, .breadcrumb, .blog_meta, .blog_head",
        habits=f".//*[{TITLE} or {DATE}]",
        headings="h1",
    ),
)
