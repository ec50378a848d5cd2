"""WordPress: the classic themes, the block themes, and the news themes that keep their names."""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.profile import CmsProfile, make_rules

_TITLES = ("entry-title", "post-title", "wp-block-post-title", "td-post-title", "single-title")
_TEXTS = (
    *("entry-content", "wp-block-post-content", "td-post-content", "post-content", "the-content"),
    *("entry", "single-content", "content-inner"),
)
_REMOVED_WITH_HEADING = (
    *("entry-header", "entry-meta", "entry-title", "posted-on", "byline", "entry-footer"),
    *("td-post-header", "td-module-meta-info", "post-meta", "wp-block-post-title", "breadcrumbs"),
    *("wp-block-post-date", "wp-block-post-author", "wp-block-post-author-name", "breadcrumb"),
    *("wp-block-post-terms", "cat-links", "tags-links", "post-thumbnail", "yoast-breadcrumb"),
)
_REMOVED = (
    *("sharedaddy", "jp-relatedposts", "addtoany_share_save_container", "td-post-sharing"),
    *("td-a-rec", "post-navigation", "navigation", "nav-links", "nav-single", "comments-area"),
    *("related-posts", "related", "yarpp-related", "crp_related", "author-info", "author-box"),
    *("ez-toc-container", "lwptoc", "wp-block-buttons", "post-views", "kk-star-ratings"),
    *("heateor_sss_sharing_container", "social-share", "screen-reader-text", "edit-link"),
    *(
        "wp-block-post-navigation-link",
        "wp-block-query",
        "wp-block-comments",
        "td-post-source-tags",
    ),
    *("essb_links", "a2a_kit", "mashsb-container", "wpulike", "rmp-main", "sfsi_widget"),
    *("blog-share", "social-icons", "td-post-next-prev", "td_block_related_posts", "share-buttons"),
)
_IN_POST = "not(ancestor::*[" + cls("widget", "sidebar", "widget-area") + "] or ancestor::aside)"

PROFILE = CmsProfile(
    name="wordpress",
    cms=Cms.WORDPRESS,
    generator=re.compile(r"^\s*wordpress", re.IGNORECASE),
    fingerprints=make_rules(
        "wordpress",
        api="//head/link[@rel='https://api.w.org/' or @rel='EditURI' or @rel='wlwmanifest']",
        includes="//script[contains(@src, '/wp-includes/')]",
        content="//head/link[contains(@href, '/wp-content/')]",
        body_class="//body[" + cls("single-post", "wp-singular", "single-format-standard") + "]",
        files="//img[contains(@src, '/wp-content/uploads/')]",
    ),
    article=make_rules(
        "wordpress",
        post=f".//article[{cls('post', 'type-post', 'hentry')}][{_IN_POST}]"
        f"[.//*[{cls(*_TITLES)}] or .//h1]",
        text=f".//*[{cls(*_TEXTS)}][{_IN_POST}]/ancestor::*[.//h1][1]",
        block=f".//main[.//*[{cls('wp-block-post-title')}]]",
    ),
    listing=make_rules(
        "wordpress",
        body_class="//body["
        + cls("archive", "blog", "category", "tag", "search", "date", "author", "home")
        + "]",
        posts=f"(.//article[{cls('post', 'hentry')}][{_IN_POST}])[2][not(//body[{cls('single')}])]",
    ),
    needs_article_mark=True,
    article_mark=make_rules("wordpress", body_class="//body[" + cls("single", "single-post") + "]"),
    other_url=re.compile(
        r"/(?:lien-he|contact|gioi-thieu|about|wp-login\.php|my-account)/?(?:$|\?)"
        r"|[?&](?:s|attachment_id|page_id)=",
        re.IGNORECASE,
    ),
    article_url=re.compile(r"/(?:19|20)\d\d/\d\d/(?:\d\d/)?[^/?]+/?(?:$|\?)|[?&]p=\d+"),
    listing_url=re.compile(
        r"/page/\d+/?(?:$|\?)|/(?:category|tag|author|chuyen-muc|the)/|[?&](?:cat|paged|tag|m)=",
        re.IGNORECASE,
    ),
    heading=make_rules(
        "wordpress",
        # A theme may print the section as the first heading, and the post's own title below it.
        title=f".//h1[{cls(*_TITLES)}]",
        any_title=f".//*[{cls(*_TITLES)}][not(self::a)]",
        h1=".//h1",
    ),
    published=make_rules(
        "wordpress",
        published=".//time[" + cls("published") + "]",
        # Some news themes stamp the local clock as if it were that of Greenwich; plugins do not.
        meta="//head/meta[@property='article:published_time']",
        entry_date=".//time[" + cls("entry-date") + "]",
        block_date=".//*[" + cls("wp-block-post-date") + "]//time",
        shown=".//*[" + cls("posted-on", "entry-date", "post-date", "td-post-date") + "]",
    ),
    modified=make_rules(
        "wordpress",
        updated=".//time[" + cls("updated") + "][not(" + cls("published", "entry-date") + ")]",
        meta="//head/meta[@property='article:modified_time']",
    ),
    author=make_rules(
        "wordpress",
        vcard=".//*["
        + cls("author")
        + " and "
        + cls("vcard")
        + "]//*["
        + cls("fn")
        + "] | .//a[@rel='author']",
        block_author=".//*[" + cls("wp-block-post-author__name", "wp-block-post-author-name") + "]",
        byline=".//*[" + cls("byline", "td-post-author-name", "post-author") + "]//a",
    ),
    section=make_rules(
        "wordpress",
        category=".//a[contains(concat(' ', @rel, ' '), ' category ')]",
        block_category=".//*[" + cls("taxonomy-category") + "]//a",
        cat_links=".//*[" + cls("cat-links", "td-category", "entry-category") + "]//a",
        meta="//head/meta[@property='article:section']",
    ),
    tags=make_rules(
        "wordpress",
        tags_links=".//*[" + cls("tags-links", "tag-links", "td-tags", "post-tags") + "]//a",
        block_tags=".//*[" + cls("taxonomy-post_tag") + "]//a",
        rel=".//a[@rel='tag']",
    ),
    lead=make_rules(
        "wordpress",
        picture=".//*["
        + cls("post-thumbnail", "wp-block-post-featured-image", "td-post-featured-image")
        + "]",
    ),
    body=make_rules("wordpress", content=f".//*[{cls(*_TEXTS)}]", container="."),
    removed_with_heading=make_rules(
        "wordpress", parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]", header="./header | ./footer"
    ),
    removed=make_rules(
        "wordpress",
        navigation=".//nav | .//aside",
        parts=".//*[" + cls(*_REMOVED) + "]",
        contents=".//*[@id='toc_container' or @id='comments' or @id='respond']",
    ),
)
