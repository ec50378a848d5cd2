"""Drupal 6 to 11: the node page of its own themes (Garland, Bartik, Olivero) and their offspring.

| what | the rules in order, named as in provenance (`drupal:node`), and what they find |
|---|---|
| article | `node`, `body` (from version 7 on the title stands outside: what holds both) |
| title | `page-title`, `field-title`, `node-title`, `heading` |
| date | `rdf`, `submitted`, `created`, `date-field`, `labelled`, `meta` |
| modified | `meta` |
| author | `username`, `field`, `field-alone` |
| section | `field`, `breadcrumb` |
| tags | `field`, `terms` |
| lead | `fields`: summary and picture |
| body | `body`, `content`, `node` |
| attachments | `files` |
| REMOVED | `navigation` |
| | `parts`: HIT COUNTERS (`.statistics_counter`, `.statistics-counter`), links, tags, sharing |
| | `comments` |
| REMOVED with heading | `parts`: date and author (`.submitted`), breadcrumbs, tabs; `headings` |
| listing | `body-class`, `view`, `teasers` (two of them and no body) |
| made by | `settings`, `core`, `files`, `body-class`, `shortlink` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.common_markup import LABELLED_DATE
from crawler.extract.profiles.profile import CmsProfile, make_rules

# XPath where a rule looks outwards, counts, asks what an element says, or takes only a child; and
# for breadcrumbs and `meta`, which stand outside the article.
_OUTSIDE_SIDEBARS = (
    f"not(ancestor::*[{match_css('.sidebar, .region-sidebar-first, .block-views')}])"
)
_TEASERS = ".node-teaser, .node--view-mode-teaser, .teaser"
_OUTSIDE_TEASERS = f"not(ancestor::*[{match_css(_TEASERS)}])"
_FULL_NODE = (
    f"({match_css('.node--view-mode-full, .node-full, .node--full')} or ({match_css('.node')}"
    f" and not({match_css(_TEASERS)}))) and {_OUTSIDE_SIDEBARS}"
)
_AUTHOR_FIELDS = (
    ".field--name-field-author, .field-name-field-author, .field-name-field-tac-gia,"
    " .field--name-field-tac-gia, .field-name-field-nguoi-viet, .field--name-field-nguoi-viet"
)
_BODY = match_css(".field--name-body, .field-name-body, .field-body")

PROFILE = CmsProfile(
    name="drupal",
    cms=Cms.DRUPAL,
    has_custom_layout=True,
    generator=re.compile(r"^\s*drupal", re.IGNORECASE),
    fingerprints=make_rules(
        "drupal",
        settings="//script[contains(., 'Drupal.settings') or @data-drupal-selector]",
        core="script[src*='/misc/drupal.js'], script[src*='/core/misc/']",
        files="//*[self::link or self::style or self::img][contains(@href, '/sites/default/')"
        " or contains(@src, '/sites/default/files/') or contains(., '/modules/system/system')]",
        body_class="body:is(.page-node, .path-node, .html, .node-type-article, .path-frontpage)"
        ":is([class*='node'], [class*='path-'])",
        shortlink="head > link[rel='shortlink'][href*='/node/']",
    ),
    article=make_rules(
        "drupal",
        node=f".//*[{_FULL_NODE}]/ancestor-or-self::*[.//h1 or .//h2][1]",
        body=f".//*[{_BODY}][{_OUTSIDE_SIDEBARS} and {_OUTSIDE_TEASERS}]/ancestor::*[.//h1][1]",
    ),
    listing=make_rules(
        "drupal",
        body_class="body.page-taxonomy, body.path-taxonomy, body.path-frontpage, body.front,"
        " body.page-taxonomy-term",
        view="[class*='view-display-id-page']",
        teasers=f"(.//*[{match_css(f'{_TEASERS}, .views-row')}][{_OUTSIDE_SIDEBARS}])[2]"
        f"[not(//*[{_BODY}][{_OUTSIDE_TEASERS}])]",
    ),
    other_url=re.compile(r"/(?:user|search|contact|lien-he|gioi-thieu)(?:/|$|\?)", re.IGNORECASE),
    article_url=re.compile(r"/node/\d+(?:$|[?#])|/content/[^/?]+$"),
    listing_url=re.compile(r"[?&]page=\d+|/taxonomy/term/|/chuyen-muc/"),
    heading=make_rules(
        "drupal",
        page_title="h1.page-title, h1.title, h1.page__title, h1#page-title",
        field_title=".field--name-title, .field-name-title",
        node_title=".node__title, .node-title",
        heading="h1, h2",
    ),
    published=make_rules(
        "drupal",
        rdf="[property*='dc:date'], [property='schema:dateCreated']",
        submitted=".node__submitted, .submitted, .node__meta",
        created=".field--name-created, .field--name-field-date, .pane-node-created",
        date_field=".field-name-field-date, .field-name-field-ngay-dang, .field-name-post-date,"
        " .field--name-field-ngay-dang, .datetime, .date-display-single",
        labelled=LABELLED_DATE,
        meta="//head/meta[@property='article:published_time']",
    ),
    modified=make_rules("drupal", meta="//head/meta[@property='article:modified_time']"),
    author=make_rules(
        "drupal",
        username=":is(.submitted, .node__submitted, .node__meta) .username",
        field=f":is({_AUTHOR_FIELDS}) :is(.field-item, .field__item)",
        field_alone=_AUTHOR_FIELDS,
    ),
    section=make_rules(
        "drupal",
        field=":is(.field--name-field-category, .field-name-field-category) a",
        # The last link, unless that is the front page.
        breadcrumb=f"(//*[{match_css('.breadcrumb')}]//a)[last()][not(@href='/')]",
    ),
    tags=make_rules(
        "drupal",
        field=":is(.field--name-field-tags, .field-name-field-tags) a",
        terms=".terms a[rel*='tag']",
    ),
    lead=make_rules(
        "drupal",
        fields=".field--name-field-summary, .field-name-field-summary,"
        " .field--name-field-image, .field-name-field-image",
    ),
    body=make_rules(
        "drupal",
        body=f".//*[{_BODY}][{_OUTSIDE_SIDEBARS}]",
        content=f".//*[{_FULL_NODE}]//*[{match_css('.node__content, .content')}]",
        node=f".//*[{_FULL_NODE}]",
    ),
    attachments=make_rules(
        "drupal",
        files=":is(.file, .field--type-file, .field-type-file) a[href], table#attachments a[href]",
    ),
    removed=make_rules(
        "drupal",
        navigation="nav, aside",
        parts=".links, .link-wrapper, .node__links, .comment-wrapper, .comments,"
        " .comment-forbidden, .field--name-field-tags, .field-name-field-tags,"
        " .field--name-field-category, .field-name-field-category, .sharethis-wrapper,"
        " .addtoany_list, .fivestar-static-form-item, .book-navigation,"
        " .contextual-links-wrapper, .contextual, .visually-hidden, .statistics_counter,"
        " .element-invisible, .block-views, .pager, .statistics-counter, .rate-widget,"
        f" {_AUTHOR_FIELDS}",
        comments="#comments",
    ),
    removed_with_heading=make_rules(
        "drupal",
        parts=".node__meta, .node__submitted, .submitted, .meta, .terms, .page-title, .breadcrumb,"
        " .tabs, .action-links, .field--name-title, .field-name-title, .node__header",
        headings="./h1 | ./h2[1]",
    ),
)
