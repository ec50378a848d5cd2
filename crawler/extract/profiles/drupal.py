"""Drupal 6 to 11: the node page of its own themes (Garland, Bartik, Olivero) and their offspring.

From version 7 on the title stands outside the node, in the page's own heading.
"""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.common_markup import LABELLED_DATE
from crawler.extract.profiles.profile import CmsProfile, make_rules

_OUTSIDE_SIDEBARS = (
    "not(ancestor::*[" + cls("sidebar", "region-sidebar-first", "block-views") + "])"
)
_FULL_NODE = (
    f"({cls('node--view-mode-full', 'node-full', 'node--full')} or ({cls('node')}"
    f" and not({cls('node-teaser', 'node--view-mode-teaser', 'teaser')}))) and {_OUTSIDE_SIDEBARS}"
)
_TEASERS = cls("node-teaser", "node--view-mode-teaser", "teaser", "views-row")
_BODY = cls("field--name-body", "field-name-body", "field-body")
_OUTSIDE_TEASERS = (
    "not(ancestor::*[" + cls("node-teaser", "node--view-mode-teaser", "teaser") + "])"
)
_REMOVED_WITH_HEADING = (
    *("node__meta", "node__submitted", "submitted", "meta", "terms", "page-title", "breadcrumb"),
    *("tabs", "action-links", "field--name-title", "field-name-title", "node__header"),
)
_REMOVED = (
    *("links", "link-wrapper", "node__links", "comment-wrapper", "comments", "comment-forbidden"),
    *("field--name-field-tags", "field-name-field-tags", "field--name-field-category"),
    *(
        "field-name-field-category",
        "sharethis-wrapper",
        "addtoany_list",
        "fivestar-static-form-item",
    ),
    *(
        "book-navigation",
        "contextual-links-wrapper",
        "contextual",
        "visually-hidden",
        "statistics_counter",
    ),
    *("element-invisible", "block-views", "pager", "statistics-counter", "rate-widget"),
)

PROFILE = CmsProfile(
    name="drupal",
    cms=Cms.DRUPAL,
    generator=re.compile(r"^\s*drupal", re.IGNORECASE),
    fingerprints=make_rules(
        "drupal",
        settings="//script[contains(., 'Drupal.settings') or @data-drupal-selector]",
        core="//script[contains(@src, '/misc/drupal.js') or contains(@src, '/core/misc/')]",
        files="//*[self::link or self::style or self::img][contains(@href, '/sites/default/')"
        " or contains(@src, '/sites/default/files/') or contains(., '/modules/system/system')]",
        body_class="//body["
        + cls("page-node", "path-node", "html", "node-type-article", "path-frontpage")
        + "][contains(@class, 'node') or contains(@class, 'path-')]",
        shortlink="//head/link[@rel='shortlink'][contains(@href, '/node/')]",
    ),
    article=make_rules(
        "drupal",
        node=f".//*[{_FULL_NODE}]/ancestor-or-self::*[.//h1 or .//h2][1]",
        body=f".//*[{_BODY}][{_OUTSIDE_SIDEBARS} and {_OUTSIDE_TEASERS}]/ancestor::*[.//h1][1]",
    ),
    listing=make_rules(
        "drupal",
        body_class="//body["
        + cls("page-taxonomy", "path-taxonomy", "path-frontpage", "front", "page-taxonomy-term")
        + "]",
        view="//*[contains(@class, 'view-display-id-page')]",
        teasers=f"(.//*[{_TEASERS}][{_OUTSIDE_SIDEBARS}])[2][not(//*[{_BODY}][{_OUTSIDE_TEASERS}])]",
    ),
    other_url=re.compile(r"/(?:user|search|contact|lien-he|gioi-thieu)(?:/|$|\?)", re.IGNORECASE),
    article_url=re.compile(r"/node/\d+(?:$|[?#])|/content/[^/?]+$"),
    listing_url=re.compile(r"[?&]page=\d+|/taxonomy/term/|/chuyen-muc/"),
    heading=make_rules(
        "drupal",
        page_title=".//h1[" + cls("page-title", "title", "page__title") + " or @id='page-title']",
        field_title=".//*[" + cls("field--name-title", "field-name-title") + "]",
        node_title=".//*[" + cls("node__title", "node-title") + "]",
        heading=".//h1 | .//h2",
    ),
    published=make_rules(
        "drupal",
        rdf=".//*[contains(@property, 'dc:date') or @property='schema:dateCreated']",
        submitted=".//*[" + cls("node__submitted", "submitted", "node__meta") + "]",
        created=".//*[" + cls("field--name-created", "field--name-field-date") + "]",
        date_field=".//*["
        + cls("field-name-field-date", "field-name-field-ngay-dang", "field-name-post-date")
        + "] | .//*["
        + cls("field--name-field-ngay-dang", "datetime", "date-display-single")
        + "]",
        labelled=LABELLED_DATE,
        meta="//head/meta[@property='article:published_time']",
    ),
    modified=make_rules("drupal", meta="//head/meta[@property='article:modified_time']"),
    author=make_rules(
        "drupal",
        username=".//*["
        + cls("submitted", "node__submitted", "node__meta")
        + "]//*["
        + cls("username")
        + "]",
        field=".//*["
        + cls("field--name-field-author", "field-name-field-author", "field-name-field-tac-gia")
        + "]//*["
        + cls("field-item", "field__item")
        + "]",
    ),
    section=make_rules(
        "drupal",
        field=".//*[" + cls("field--name-field-category", "field-name-field-category") + "]//a",
        breadcrumb="(//*[" + cls("breadcrumb") + "]//a)[last()][not(@href='/')]",
    ),
    tags=make_rules(
        "drupal",
        field=".//*[" + cls("field--name-field-tags", "field-name-field-tags") + "]//a",
        terms=".//*[" + cls("terms") + "]//a[contains(@rel, 'tag')]",
    ),
    lead=make_rules(
        "drupal",
        fields=".//*["
        + cls("field--name-field-summary", "field-name-field-summary")
        + " or "
        + cls("field--name-field-image", "field-name-field-image")
        + "]",
    ),
    body=make_rules(
        "drupal",
        body=f".//*[{_BODY}][{_OUTSIDE_SIDEBARS}]",
        content=f".//*[{_FULL_NODE}]//*[{cls('node__content', 'content')}]",
        node=f".//*[{_FULL_NODE}]",
    ),
    attachments=make_rules(
        "drupal",
        files=".//*["
        + cls("file", "field--type-file", "field-type-file")
        + "]//a[@href] | .//table[@id='attachments']//a[@href]",
    ),
    removed_with_heading=make_rules(
        "drupal", parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]", headings="./h1 | ./h2[1]"
    ),
    removed=make_rules(
        "drupal",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_REMOVED) + "]",
        comments=".//*[@id='comments']",
    ),
)
