"""Joomla 1.5 to 5: `com_content` as its own themes and those of others show it."""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.profile import CmsProfile, make_rules

_OUTSIDE_MODULES = (
    "not(ancestor::*[" + cls("moduletable", "module", "jamod", "sidebar", "custom") + "])"
)
_OLD_TABLE = ".//table[" + cls("contentpaneopen") + "]"
_REMOVED = (
    *("attachmentsContainer", "attachmentsList", "relateditems", "addthis_toolbox", "fb-like"),
    *("pager", "pagenav", "content_rating", "content_vote", "content-links", "tags"),
    *("readmore", "readon", "article-index", "toclink", "jcomments-links", "moduletable"),
)
_REMOVED_WITH_HEADING = (
    *("article-info", "article-tools", "article-meta", "buttonheading", "icons", "btn-group"),
    *(
        "actions",
        "page-header",
        "page-title",
        "contentheading",
        "contentpagetitle",
        "componentheading",
    ),
    *("createdate", "modifydate", "createby", "createdby", "iteminfo", "small", "pagination"),
    *("article_separator", "hits", "article-header", "entry-header", "uk-article-title"),
    *("uk-article-meta", "rt-headline", "rt-articleinfo", "jsn-article-toolbar"),
    *("breadcrumb", "breadcrumbs", "pathway", "pagenavcounter", "system-unpublished", "social"),
)

_LISTING = (
    *("blog", "blog-featured", "blog-items", "items-leading", "archive"),
    *("category-list", "categories-list", "com-content-category", "com-tags-tag"),
)

PROFILE = CmsProfile(
    name="joomla",
    cms=Cms.JOOMLA,
    has_custom_layout=True,
    generator=re.compile(r"joomla", re.IGNORECASE),
    fingerprints=make_rules(
        "joomla",
        script="//head/script[contains(@src, '/media/jui/')]",
        system_script="//head/script[contains(@src, '/media/system/js/')]",
        old_script="//head/script[contains(@src, '/includes/js/joomla')]",
        body_class="//body[" + cls("com_content", "com_k2", "com_contact") + "]",
        raw_links="//a[contains(@href, 'option=com_content')]",
        article_info="//dl[" + cls("article-info") + "]",
        old_look="//*[" + cls("contentpaneopen", "contentheading", "buttonheading") + "]",
    ),
    article=make_rules(
        "joomla",
        item_page=".//*[" + cls("item-page", "com-content-article") + f"][{_OUTSIDE_MODULES}]",
        itemprop_articlebody=".//*[@itemprop='articleBody']/ancestor::*[@itemtype][1]",
        contentpaneopen=".//*["
        + cls("contentpaneopen")
        + "][not(descendant::*["
        + cls("contentpaneopen")
        + f"])][{_OUTSIDE_MODULES}]/..",
        article_content=".//*[" + cls("article-content") + "]/..",
        contentheading=".//*[" + cls("contentheading") + "]/ancestor::*[self::div or self::td][1]",
    ),
    listing=make_rules(
        "joomla",
        list=".//*[" + cls(*_LISTING) + f"][{_OUTSIDE_MODULES}]",
        old_list=".//tr["
        + cls("sectiontableentry1", "sectiontableentry2")
        + "] | .//table["
        + cls("category")
        + "]",
        body_class="//body[" + cls("view-category", "view-featured", "view-categories") + "]",
    ),
    other_url=re.compile(
        r"[?&]option=com_(?!content\b|k2\b)\w+|/component/(?!content|k2|tags)\w+"
        r"|[?&]view=(?:form|login|registration)\b"
        r"|/(?:gioi-thieu|lien-he|so-do-trang)(?:\.html)?$",
        re.IGNORECASE,
    ),
    # The later pages of an article with page breaks are no articles of their own.
    article_url=re.compile(r"^(?!.*[?&](?:limit)?start=[1-9]).*[?&]view=article\b", re.IGNORECASE),
    listing_url=re.compile(
        r"[?&]view=(?:category|categories|featured|frontpage|section|archive|tag)\b"
        r"|[?&](?:limit)?start=[1-9]",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "joomla",
        itemprop_headline=".//*[@itemprop='headline'][self::h1 or self::h2 or self::h3]",
        # With a page heading switched on, the article's own comes second.
        page_header="(.//*["
        + cls("page-header", "article-header")
        + "]//*[self::h1 or self::h2 or self::h3])[last()]",
        contentheading=".//*[" + cls("contentheading", "contentpagetitle", "article-title") + "]",
        second_heading="./h2[1]",
        first_heading=".//h1 | .//h2",
    ),
    published=make_rules(
        "joomla",
        published=".//dd[" + cls("published") + "]",
        createdate=".//*[" + cls("createdate", "published", "article-date") + "]",
        create=".//dd[" + cls("create") + "]",
        itemprop=".//*[@itemprop='datePublished' or @itemprop='dateCreated']",
        time=".//*[" + cls("article-info", "article-meta", "article-tools") + "]//time",
        article_info=".//*["
        + cls("article-info", "articleinfo", "article-tools", "iteminfo")
        + "]",
    ),
    modified=make_rules(
        "joomla",
        modified=".//dd[" + cls("modified") + "] | .//*[@itemprop='dateModified']",
        modifydate=".//*[" + cls("modifydate") + "]",
    ),
    author=make_rules(
        "joomla",
        createdby=".//dd[" + cls("createdby") + "]//*[@itemprop='name']",
        createdby_text=".//*[" + cls("createdby", "createby") + "]",
        itemprop=".//*[@itemprop='author']//*[@itemprop='name']",
        small=_OLD_TABLE + "//td/span[" + cls("small") + "]",
    ),
    section=make_rules(
        "joomla",
        category_name=".//*[" + cls("category-name") + "]//*[self::a or @itemprop='genre']",
        article_section=".//*[" + cls("article-section") + "]",
        old_category="(" + _OLD_TABLE + "//td[not(@class)]/span[not(@class)])[last()]",
        pathway="(//*[" + cls("breadcrumb", "breadcrumbs", "pathway") + "]//a)[last()]",
    ),
    tags=make_rules("joomla", tags=".//*[" + cls("tags", "com-tags") + "]//a"),
    body=make_rules(
        "joomla",
        itemprop_articlebody=".//*[@itemprop='articleBody']",
        article_body=".//*["
        + cls("com-content-article__body", "article-content", "item-content")
        + "]",
        contentpane_cell=_OLD_TABLE
        + "//td[@valign='top'][not("
        + cls("createdate", "modifydate")
        + ")]",
        container=".",
    ),
    attachments=make_rules(
        "joomla",
        attachments=".//*[" + cls("attachmentsContainer", "attachmentsList") + "]//a[@href]",
    ),
    removed_with_heading=make_rules(
        "joomla",
        info=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]",
        fields=".//*[@itemprop='headline' or @itemprop='datePublished' or @itemprop='author']",
        headings="./h1 | ./h2[1]",
        comments=".//*[@id='jc' or @id='comments' or @id='system-message-container']",
    ),
    removed=make_rules(
        "joomla",
        navigation=".//nav | .//aside",
        plugins=".//*[" + cls(*_REMOVED) + "]",
    ),
)
