"""Liferay 6 and 7: the asset publisher, display pages, and the viewers that Vietnamese portals add.

The frame (portlets, headers, metadata) is Liferay's; the inside of an article is a template of each
site's own, so that inside we go by the habits in `common_markup`.

| what | the rules in order, named as in provenance (`liferay:full`), and what they find |
|---|---|
| article | `full` (what holds the last full text and a heading), `display`, `viewer`, `journal` |
| article mark | `full`, `shown` (for other sites), `text` (a long one) |
| title | `header`, `title`, `heading`, `low-heading` |
| date | `metadata`, `labelled`, `date`, `meta` |
| modified | `metadata` |
| author | `metadata`, `metadata-entry`, `author` |
| source label | `source` |
| section | `breadcrumb` |
| tags | `tags` |
| lead | `lead` |
| body | `journal`, `text`, `asset`, `container` |
| attachments | `related` |
| REMOVED | `navigation`, `parts`: actions, sharing, flags, ratings, discussion, tags |
| | `others`: HIT COUNTERS (`.luotxem`, `.view-count`), tools: `common_markup.REMOVED` |
| REMOVED with heading | `parts`, `habits`: title and date; `dates`, `headings` |
| listing | `abstracts` (two of them), `pager` |
| made by | `script`, `portlet`, `resources`, `body-class` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.common_markup import (
    AUTHOR,
    DATE,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    MAX_DATE_LINE_LENGTH,
    REMOVED,
    SOURCE,
    TEXT,
    TITLE,
)
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

# XPath for all that goes by `common_markup` (ids, letter case not counted), and where a rule looks
# outwards, counts, asks what an element says, or takes only a child; and for breadcrumbs and
# `meta`, which stand outside the article.
PROFILE = CmsProfile(
    name="liferay",
    cms=Cms.LIFERAY,
    has_custom_layout=True,
    generator=re.compile(r"liferay", re.IGNORECASE),
    fingerprints=make_rules(
        "liferay",
        script="//script[contains(., 'Liferay.') or contains(., 'themeDisplay')]",
        portlet="div.portlet-boundary, div.portlet-layout, div.portlet-column",
        resources="head > [href*='/html/css/'], head > [src*='/o/frontend-js'],"
        " head > [src*='/combo'], head > [href*='/o/classic-theme'],"
        " head > [href*='-theme/css/']",
        body_class="body.yui3-skin-sam, body.controls-visible, body.public-page, body.guest-site",
    ),
    article=make_rules(
        "liferay",
        full=f"(.//*[{match_css('.asset-full-content')}]"
        "/ancestor::*[.//h1 or .//h2 or .//h3 or .//h4][1])[last()]",
        display=".journal-content-article:has(h1, h2)",
        viewer=f".//*[{match_css('.portlet-body, .portlet-content')}][.//*[{TEXT}]]",
        journal=f"(.//*[{match_css('.journal-content-article')}]"
        "/ancestor::*[.//h1 or .//h2 or .//h3][1])[1]",
    ),
    listing=make_rules(
        "liferay",
        abstracts=f"(.//*[{match_css('.asset-abstract')}])[2]",
        pager=".lfr-pagination, .taglib-page-iterator, .lfr-pagination-buttons",
    ),
    needs_article_mark=True,
    article_mark=make_rules(
        "liferay",
        full=".asset-full-content, .default-asset-publisher",
        shown="head > meta[property='og:type'][content='article']",
        text=LONG_TEXT,
    ),
    other_url=re.compile(
        r"[?&]p_p_id=(?:58|33|3|com_liferay_login|com_liferay_portal_search)|/(?:lien-he|contact)(?:$|[?])",
        re.IGNORECASE,
    ),
    # `/-/` parts the page from what is shown on it: `view_content`, an asset, or a title.
    article_url=re.compile(
        r"/-/view[_-]content/|/-/asset_publisher/[^/]+/(?:content|document)/|/-/(?!asset_publisher)"
        r"[^/?]+-[^/?]+-[^/?]+(?:$|\?)|/w/[^/?]+(?:$|\?)",
        re.IGNORECASE,
    ),
    listing_url=re.compile(r"[?&]_?(?:[\w-]+_)?(?:cur|delta)=\d+|/-/categories/", re.IGNORECASE),
    heading=make_rules(
        "liferay",
        header=".header-title, .component-title, .asset-title",
        title=f".//*[{TITLE}]",
        heading="h1, h2",
        low_heading="h3, h4",
    ),
    published=make_rules(
        "liferay",
        metadata=".metadata-publish-date, .metadata-create-date",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
        meta="//head/meta[@property='article:published_time']",
    ),
    modified=make_rules("liferay", metadata=".metadata-modified-date"),
    author=make_rules(
        "liferay",
        metadata=".metadata-author .metadata-value",
        metadata_entry=".metadata-author",
        author=f".//*[{AUTHOR}]",
    ),
    source_label=make_rules("liferay", source=f".//*[{SOURCE}]/strong"),
    section=make_rules(
        "liferay", breadcrumb=f"(//*[{match_css('.breadcrumb, .breadcrumbs')}]//a)[last()]"
    ),
    tags=make_rules(
        "liferay", tags=":is(.taglib-asset-tags-summary, .asset-tags, .metadata-tags) a"
    ),
    lead=make_rules("liferay", lead=f".//*[{LEAD}]"),
    body=make_rules(
        "liferay",
        journal=".asset-full-content .journal-content-article",
        text=f".//*[{TEXT}]",
        asset=".journal-content-article, .asset-content, .view-content, .detail-content",
        container=CONTAINER,
    ),
    attachments=make_rules(
        "liferay", related=":is(.asset-links, .asset-related) a[href*='/documents/']"
    ),
    removed=make_rules(
        "liferay",
        navigation="nav, aside",
        parts=".asset-user-actions, .asset-actions, .print-action, .export-actions,"
        " .locale-actions, .taglib-social-bookmarks, .social-bookmarks, .asset-flag,"
        " .taglib-flags, .asset-ratings, .taglib-ratings, .ratings, .asset-more, .asset-links,"
        " .taglib-asset-links, .taglib-discussion, .lfr-discussion, .asset-related,"
        " .portlet-icons, .lfr-icon-actions, .hide-accessible, .sr-only, .lfr-pagination,"
        " .taglib-page-iterator, .asset-tags",
        others=f".//*[{REMOVED}]",
    ),
    removed_with_heading=make_rules(
        "liferay",
        parts=".taglib-header, .portlet-topper, .component-title, .asset-metadata,"
        " .metadata-entry, .breadcrumb, .header-title, .portlet-title, .asset-title,"
        " .header-back-to",
        habits=f".//*[{TITLE} or {DATE}]",
        dates=f"{LABELLED_DATE}[string-length(normalize-space(.)) < {MAX_DATE_LINE_LENGTH}]",
        headings="./h1 | ./h2[1]",
    ),
)
