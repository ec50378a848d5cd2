"""Liferay 6 and 7: the asset publisher, display pages, and the viewers that Vietnamese portals add.

The frame (portlets, headers, metadata) is Liferay's; the inside of an article is a template of each
site's own, so that inside we go by the habits in `vocabulary`.
"""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.common_markup import (
    AUTHOR,
    DATE,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    REMOVED,
    SOURCE,
    TEXT,
    TITLE,
)
from crawler.extract.profiles.profile import CmsProfile, make_rules

_CONTENT = "journal-content-article", "asset-content", "view-content", "detail-content"
_ENTRY = "metadata-entry"
_REMOVED_WITH_HEADING = (
    *("taglib-header", "portlet-topper", "component-title", "asset-metadata", "metadata-entry"),
    *("breadcrumb", "header-title", "portlet-title", "asset-title", "header-back-to"),
)
_REMOVED = (
    *("asset-user-actions", "asset-actions", "print-action", "export-actions", "locale-actions"),
    *("taglib-social-bookmarks", "social-bookmarks", "asset-flag", "taglib-flags", "asset-ratings"),
    *("taglib-ratings", "ratings", "asset-more", "asset-links", "taglib-asset-links"),
    *("taglib-discussion", "lfr-discussion", "asset-related", "portlet-icons", "lfr-icon-actions"),
    *("hide-accessible", "sr-only", "lfr-pagination", "taglib-page-iterator", "asset-tags"),
)

PROFILE = CmsProfile(
    name="liferay",
    cms=Cms.LIFERAY,
    has_custom_layout=True,
    generator=re.compile(r"liferay", re.IGNORECASE),
    fingerprints=make_rules(
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
    article=make_rules(
        "liferay",
        full="(.//*[" + cls("asset-full-content") + "]"
        "/ancestor::*[.//h1 or .//h2 or .//h3 or .//h4][1])[last()]",
        display=".//*[" + cls("journal-content-article") + "][.//h1 or .//h2]",
        viewer=f".//*[{cls('portlet-body', 'portlet-content')}][.//*[{TEXT}]]",
        journal="(.//*["
        + cls("journal-content-article")
        + "]/ancestor::*[.//h1 or .//h2 or .//h3][1])[1]",
    ),
    listing=make_rules(
        "liferay",
        abstracts="(.//*[" + cls("asset-abstract") + "])[2]",
        pager=".//*["
        + cls("lfr-pagination", "taglib-page-iterator", "lfr-pagination-buttons")
        + "]",
    ),
    needs_article_mark=True,
    article_mark=make_rules(
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
    heading=make_rules(
        "liferay",
        header=".//*[" + cls("header-title", "component-title", "asset-title") + "]",
        title=f".//*[{TITLE}]",
        heading=".//h1 | .//h2",
        low_heading=".//h3 | .//h4",
    ),
    published=make_rules(
        "liferay",
        metadata=".//*[" + cls("metadata-publish-date", "metadata-create-date") + "]",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
        meta="//head/meta[@property='article:published_time']",
    ),
    modified=make_rules("liferay", metadata=".//*[" + cls("metadata-modified-date") + "]"),
    author=make_rules(
        "liferay",
        metadata=".//*[" + cls("metadata-author") + "]//*[" + cls("metadata-value") + "]",
        metadata_entry=".//*[" + cls("metadata-author") + "]",
        author=f".//*[{AUTHOR}]",
    ),
    source_label=make_rules("liferay", source=".//*[" + SOURCE + "]/strong"),
    section=make_rules(
        "liferay",
        breadcrumb="(//*[" + cls("breadcrumb", "breadcrumbs") + "]//a)[last()]",
    ),
    tags=make_rules(
        "liferay",
        tags=".//*[" + cls("taglib-asset-tags-summary", "asset-tags", "metadata-tags") + "]//a",
    ),
    lead=make_rules("liferay", lead=f".//*[{LEAD}]"),
    body=make_rules(
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
    attachments=make_rules(
        "liferay",
        related=".//*["
        + cls("asset-links", "asset-related")
        + "]//a[contains(@href,'/documents/')]",
    ),
    removed_with_heading=make_rules(
        "liferay",
        parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]",
        habits=f".//*[{TITLE} or {DATE}]",
        dates=LABELLED_DATE + "[string-length(normalize-space(.)) < 120]",
        headings="./h1 | ./h2[1]",
    ),
    removed=make_rules(
        "liferay",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_REMOVED) + "]",
        others=f".//*[{REMOVED}]",
    ),
)
