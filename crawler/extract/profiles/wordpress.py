"""WordPress: the classic themes, the block themes, and the news themes that keep their names.

| what | the rules in order, named as in provenance (`wordpress:post`), and what they find |
|---|---|
| article | `post`, `text` (what holds it and a heading), `block` (the main part of a block theme) |
| article mark | `body-class` |
| title | `title`, `any-title`, `h1` |
| date | `published`, `entry-date`, `block-date`, `shown` |
| modified | `updated`, `meta` |
| author | `vcard`, `block-author`, `byline` |
| section | `category`, `block-category`, `cat-links`, `meta` |
| tags | `tags-links`, `block-tags`, `rel` |
| lead | `picture` |
| body | `content`, `container` |
| REMOVED | `navigation` |
| | `parts`: HIT COUNTERS (`.post-views`), sharing, related posts, author boxes, ratings |
| | `contents`: tables of contents, comments |
| REMOVED with heading | `parts`: date, author, terms, pictures; `header` |
| listing | `body-class`, `posts` (two of them) |
| made by | `api`, `includes`, `content`, `body-class`, `files` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

_TITLES = ".entry-title, .post-title, .wp-block-post-title, .td-post-title, .single-title"
_TEXTS = (
    ".entry-content, .wp-block-post-content, .td-post-content, .post-content, .the-content,"
    " .entry, .single-content, .content-inner"
)
# XPath where a rule looks outwards, counts, or takes only a child, and for the head of the page.
_IN_POST = f"not(ancestor::*[{match_css('.widget, .sidebar, .widget-area')}] or ancestor::aside)"

PROFILE = CmsProfile(
    name="wordpress",
    cms=Cms.WORDPRESS,
    has_custom_layout=True,
    generator=re.compile(r"^\s*wordpress", re.IGNORECASE),
    fingerprints=make_rules(
        "wordpress",
        api="head > link[rel='https://api.w.org/'], head > link[rel='EditURI'],"
        " head > link[rel='wlwmanifest']",
        includes="script[src*='/wp-includes/']",
        content="head > link[href*='/wp-content/']",
        body_class="body.single-post, body.wp-singular, body.single-format-standard",
        files="img[src*='/wp-content/uploads/']",
    ),
    article=make_rules(
        "wordpress",
        post=f".//article[{match_css('.post, .type-post, .hentry')}][{_IN_POST}]"
        f"[.//*[{match_css(_TITLES)}] or .//h1]",
        text=f".//*[{match_css(_TEXTS)}][{_IN_POST}]/ancestor::*[.//h1][1]",
        block="main:has(.wp-block-post-title)",
    ),
    listing=make_rules(
        "wordpress",
        body_class="body.archive, body.blog, body.category, body.tag, body.search, body.date,"
        " body.author, body.home",
        posts=f"(.//article[{match_css('.post, .hentry')}][{_IN_POST}])[2]"
        f"[not(//body[{match_css('.single')}])]",
    ),
    # Posts and pages about the school have the same markup.
    needs_article_mark=True,
    article_mark=make_rules("wordpress", body_class="body.single, body.single-post"),
    other_url=re.compile(
        r"/(?:lien-he|contact|gioi-thieu|about|wp-login\.php|my-account)/?(?:$|\?)"
        r"|[?&](?:s|attachment_id|page_id)=",
        re.IGNORECASE,
    ),
    # Permalinks that hold a date, and the short link. Others are known by the class of the body.
    article_url=re.compile(r"/(?:19|20)\d\d/\d\d/(?:\d\d/)?[^/?]+/?(?:$|\?)|[?&]p=\d+"),
    listing_url=re.compile(
        r"/page/\d+/?(?:$|\?)|/(?:category|tag|author|chuyen-muc|the)/|[?&](?:cat|paged|tag|m)=",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "wordpress",
        # A theme may print the section as the first heading, and the post's own title below it.
        title=f"h1:is({_TITLES})",
        # A link with the class of titles leads to another post.
        any_title=f":is({_TITLES}):not(a)",
        h1="h1",
    ),
    published=make_rules(
        "wordpress",
        published="time.published",
        entry_date="time.entry-date",
        block_date=".wp-block-post-date time",
        shown=".posted-on, .entry-date, .post-date, .td-post-date",
    ),
    modified=make_rules(
        "wordpress",
        updated="time.updated:not(.published):not(.entry-date)",
        meta="//head/meta[@property='article:modified_time']",
    ),
    author=make_rules(
        "wordpress",
        vcard=".author.vcard .fn, a[rel='author']",
        block_author=".wp-block-post-author__name, .wp-block-post-author-name",
        byline=":is(.byline, .td-post-author-name, .post-author) a",
    ),
    section=make_rules(
        "wordpress",
        category="a[rel~='category']",
        block_category=".taxonomy-category a",
        cat_links=":is(.cat-links, .td-category, .entry-category) a",
        meta="//head/meta[@property='article:section']",
    ),
    tags=make_rules(
        "wordpress",
        tags_links=":is(.tags-links, .tag-links, .td-tags, .post-tags) a",
        block_tags=".taxonomy-post_tag a",
        rel="a[rel='tag']",
    ),
    lead=make_rules(
        "wordpress",
        picture=".post-thumbnail, .wp-block-post-featured-image, .td-post-featured-image",
    ),
    body=make_rules("wordpress", content=_TEXTS, container=CONTAINER),
    removed=make_rules(
        "wordpress",
        navigation="nav, aside",
        parts=".sharedaddy, .jp-relatedposts, .addtoany_share_save_container, .td-post-sharing,"
        " .td-a-rec, .post-navigation, .navigation, .nav-links, .nav-single, .comments-area,"
        " .related-posts, .related, .yarpp-related, .crp_related, .author-info, .author-box,"
        " .ez-toc-container, .lwptoc, .wp-block-buttons, .post-views, .kk-star-ratings,"
        " .heateor_sss_sharing_container, .social-share, .screen-reader-text, .edit-link,"
        " .wp-block-post-navigation-link, .wp-block-query, .wp-block-comments,"
        " .td-post-source-tags, .essb_links, .a2a_kit, .mashsb-container, .wpulike, .rmp-main,"
        " .sfsi_widget, .blog-share, .social-icons, .td-post-next-prev, .td_block_related_posts,"
        " .share-buttons",
        contents="#toc_container, #comments, #respond",
    ),
    removed_with_heading=make_rules(
        "wordpress",
        parts=".entry-header, .entry-meta, .entry-title, .posted-on, .byline, .entry-footer,"
        " .td-post-header, .td-module-meta-info, .post-meta, .wp-block-post-title, .breadcrumbs,"
        " .wp-block-post-date, .wp-block-post-author, .wp-block-post-author-name, .breadcrumb,"
        " .wp-block-post-terms, .cat-links, .tags-links, .post-thumbnail, .yoast-breadcrumb",
        header="./header | ./footer",
    ),
)
