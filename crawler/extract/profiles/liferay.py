"""Liferay 6 and 7: the asset publisher, display pages, and the viewers that Vietnamese portals add.

The frame (portlets, headers, metadata) is Liferay's; the inside of an article is a template of each
site's own, so that inside we go by the habits in `vocabulary`.
"""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.profiles.vocabulary import (
    AUTHOR,
    DATE,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    OTHERS,
    SOURCE,
    TEXT,
    TITLE,
)
from crawler.extract.tree import having_class as cls

_CONTENT = "journal-content-article", "asset-content", "view-content", "detail-content"
_ENTRY = "metadata-entry"
_FRAME = (
    *("taglib-header", "portlet-topper", "component-title", "asset-metadata", "metadata-entry"),
    *("breadcrumb", "header-title", "portlet-title", "asset-title", "header-back-to"),
)
_CHROME = (
    *("asset-user-actions", "asset-actions", "print-action", "export-actions", "locale-actions"),
    *("taglib-social-bookmarks", "social-bookmarks", "asset-flag", "taglib-flags", "asset-ratings"),
    *("taglib-ratings", "ratings", "asset-more", "asset-links", "taglib-asset-links"),
    *("taglib-discussion", "lfr-discussion", "asset-related", "portlet-icons", "lfr-icon-actions"),
    *("hide-accessible", "sr-only", "lfr-pagination", "taglib-page-iterator", "asset-tags"),
)

PROFILE = Profile(
    name="liferay",
    cms=Cms.LIFERAY,
    is_frame=True,
    generator=re.compile(r"liferay", re.IGNORECASE),
    fingerprints=rules(
        "liferay",
        script="//script[contains(., 'Liferay.') or contains(., 'themeDisplay')]",
        portlet="//div[" + cls("portlet-boundary", "portlet-layout", "portlet-column") + "]",
        resources="//head/*[contains(@href, '/html/css/') or contains(@src, '/o/frontend-js')"
        " or contains(@src, '/combo') or contains(@href, '/o/classic-theme')"
        " or contains(@href, '-theme/css/')]",
        body_class="//body["
        + cls("yui3-skin-sam", "controls-visible", "public-page", "guest-site")
        + "]",
    ),
    article=rules(
        "liferay",
        full="(.//*[" + cls("asset-full-content") + "]"
        "/ancestor::*[.//h1 or .//h2 or .//h3 or .//h4][1])[last()]",
        display=".//*[" + cls("journal-content-article") + "][.//h1 or .//h2]",
        viewer=f".//*[{cls('portlet-body', 'portlet-content')}][.//*[{TEXT}]]",
        journal="(.//*["
        + cls("journal-content-article")
        + "]/ancestor::*[.//h1 or .//h2 or .//h3][1])[1]",
    ),
    listing=rules(
        "liferay",
        abstracts="(.//*[" + cls("asset-abstract") + "])[2]",
        pager=".//*["
        + cls("lfr-pagination", "taglib-page-iterator", "lfr-pagination-buttons")
        + "]",
    ),
    needs_article_mark=True,
    article_mark=rules(
        "liferay",
        full=".//*[" + cls("asset-full-content", "default-asset-publisher") + "]",
        shown="//head/meta[@property='og:type'][@content='article']",
        text=LONG_TEXT,
    ),
    other_url=re.compile(
        r"[?&]p_p_id=(?:58|33|3|com_liferay_login|com_liferay_portal_search)|/(?:lien-he|contact)(?:$|[?])",
        re.IGNORECASE,
    ),
    article_url=re.compile(
        r"/-/view[_-]content/|/-/asset_publisher/[^/]+/(?:content|document)/|/-/(?!asset_publisher)"
        r"[^/?]+-[^/?]+-[^/?]+(?:$|\?)|/w/[^/?]+(?:$|\?)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"[?&]_?(?:[\w-]+_)?(?:cur|delta)=\d+|/-/categories/", re.IGNORECASE),
    heading=rules(
        "liferay",
        header=".//*[" + cls("header-title", "component-title", "asset-title") + "]",
        title=f".//*[{TITLE}]",
        heading=".//h1 | .//h2",
        low_heading=".//h3 | .//h4",
    ),
    published=rules(
        "liferay",
        metadata=".//*[" + cls("metadata-publish-date", "metadata-create-date") + "]",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
        meta="//head/meta[@property='article:published_time']",
    ),
    modified=rules("liferay", metadata=".//*[" + cls("metadata-modified-date") + "]"),
    author=rules(
        "liferay",
        metadata=".//*[" + cls("metadata-author") + "]//*[" + cls("metadata-value") + "]",
        metadata_entry=".//*[" + cls("metadata-author") + "]",
        author=f".//*[{AUTHOR}]",
    ),
    source_label=rules("liferay", source=".//*[" + SOURCE + "]/strong"),
    section=rules(
        "liferay",
        breadcrumb="(//*[" + cls("breadcrumb", "breadcrumbs") + "]//a)[last()]",
    ),
    tags=rules(
        "liferay",
        tags=".//*[" + cls("taglib-asset-tags-summary", "asset-tags", "metadata-tags") + "]//a",
    ),
    lead=rules("liferay", lead=f".//*[{LEAD}]"),
    body=rules(
        "liferay",
        journal=".//*["
        + cls("asset-full-content")
        + "]//*["
        + cls("journal-content-article")
        + "]",
        text=f".//*[{TEXT}]",
        asset=".//*[" + cls(*_CONTENT) + "]",
        container=".",
    ),
    attachments=rules(
        "liferay",
        related=".//*["
        + cls("asset-links", "asset-related")
        + "]//a[contains(@href,'/documents/')]",
    ),
    frame=rules(
        "liferay",
        parts=".//*[" + cls(*_FRAME) + "]",
        habits=f".//*[{TITLE} or {DATE}]",
        dates=LABELLED_DATE + "[string-length(normalize-space(.)) < 120]",
        headings="./h1 | ./h2[1]",
    ),
    chrome=rules(
        "liferay",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_CHROME) + "]",
        others=f".//*[{OTHERS}]",
    ),
)
