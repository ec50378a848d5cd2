"""Joomla 1.5 to 5: `com_content` as its own themes and those of others show it.

| what | the rules in order, named as in provenance (`joomla:item-page`), and what they find |
|---|---|
| article | `item-page`, `itemprop-articlebody`, `contentpaneopen` (the table of 1.5) |
| | `article-content`, `contentheading` (what is around them) |
| title | `itemprop-headline`, `page-header` (its last heading), `contentheading` (1.5) |
| | `second-heading`, `first-heading` |
| date | `published`, `createdate`, `create`, `itemprop`, `time`, `article-info` (its whole line) |
| modified | `modified`, `modifydate` |
| author | `createdby`, `createdby-text`, `itemprop`, `small` (1.5) |
| section | `category-name`, `article-section`, `old-category` (1.5), `pathway` (breadcrumbs) |
| tags | `tags` |
| body | `itemprop-articlebody`, `article-body`, `contentpane-cell` (1.5), `container` |
| attachments | `attachments` |
| REMOVED | `navigation`, `plugins`: files, related articles, sharing, votes, pagers, modules |
| REMOVED with heading | `info`: HIT COUNTERS (`.hits`), icons (print, mail, PDF), date, author |
| | `fields`, `headings`, `comments` |
| listing | `list`, `old-list` (1.5), `body-class` |
| made by | `script`, `system-script`, `old-script`, `body-class`, `raw-links`, `article-info` |
| | `old-look` |

Hit counters stand in the block of date and author, which is in the body only where the heading is
in it too: so they are in the second list of what is removed.
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

# XPath where a rule looks outwards, takes the last of several or only a child: CSS has no words for
# these. "Outside modules" it can say (`:not(.moduletable *)`, once for each class), at 1.4 to 1.9
# times the time.
_OUTSIDE_MODULES = (
    f"not(ancestor::*[{match_css('.moduletable, .module, .jamod, .sidebar, .custom')}])"
)
_OLD_TABLE = match_css(".contentpaneopen")
_LISTING = match_css(
    ".blog, .blog-featured, .blog-items, .items-leading, .archive, .category-list,"
    " .categories-list, .com-content-category, .com-tags-tag"
)

PROFILE = CmsProfile(
    name="joomla",
    cms=Cms.JOOMLA,
    has_custom_layout=True,
    generator=re.compile(r"joomla", re.IGNORECASE),
    fingerprints=make_rules(
        "joomla",
        script="head > script[src*='/media/jui/']",
        system_script="head > script[src*='/media/system/js/']",
        old_script="head > script[src*='/includes/js/joomla']",
        body_class="body.com_content, body.com_k2, body.com_contact",
        raw_links="a[href*='option=com_content']",
        article_info="dl.article-info",
        old_look=".contentpaneopen, .contentheading, .buttonheading",
    ),
    article=make_rules(
        "joomla",
        item_page=f".//*[{match_css('.item-page, .com-content-article')}][{_OUTSIDE_MODULES}]",
        itemprop_articlebody=".//*[@itemprop='articleBody']/ancestor::*[@itemtype][1]",
        # The innermost table, for 1.5 sets the whole page in one.
        contentpaneopen=f".//*[{_OLD_TABLE}][not(descendant::*[{_OLD_TABLE}])]"
        f"[{_OUTSIDE_MODULES}]/..",
        article_content=f".//*[{match_css('.article-content')}]/..",
        contentheading=f".//*[{match_css('.contentheading')}]"
        "/ancestor::*[self::div or self::td][1]",
    ),
    listing=make_rules(
        "joomla",
        list=f".//*[{_LISTING}][{_OUTSIDE_MODULES}]",
        old_list="tr.sectiontableentry1, tr.sectiontableentry2, table.category",
        body_class="body.view-category, body.view-featured, body.view-categories",
    ),
    # Polls, forums, forms and other components; K2 is told by its own profile.
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
        itemprop_headline="h1[itemprop='headline'], h2[itemprop='headline'],"
        " h3[itemprop='headline']",
        # With a page heading switched on, the article's own comes second.
        page_header=f"(.//*[{match_css('.page-header, .article-header')}]"
        "//*[self::h1 or self::h2 or self::h3])[last()]",
        contentheading=".contentheading, .contentpagetitle, .article-title",
        second_heading="./h2[1]",
        first_heading="h1, h2",
    ),
    published=make_rules(
        "joomla",
        published="dd.published",
        createdate=".createdate, .published, .article-date",
        create="dd.create",
        itemprop="[itemprop='datePublished'], [itemprop='dateCreated']",
        time=":is(.article-info, .article-meta, .article-tools) time",
        article_info=".article-info, .articleinfo, .article-tools, .iteminfo",
    ),
    modified=make_rules(
        "joomla", modified="dd.modified, [itemprop='dateModified']", modifydate=".modifydate"
    ),
    author=make_rules(
        "joomla",
        createdby="dd.createdby [itemprop='name']",
        createdby_text=".createdby, .createby",
        itemprop="[itemprop='author'] [itemprop='name']",
        small="table.contentpaneopen td > span.small",
    ),
    section=make_rules(
        "joomla",
        category_name=".category-name :is(a, [itemprop='genre'])",
        article_section=".article-section",
        old_category=f"(.//table[{_OLD_TABLE}]//td[not(@class)]/span[not(@class)])[last()]",
        # The whole page, for the breadcrumbs stand outside the article.
        pathway=f"(//*[{match_css('.breadcrumb, .breadcrumbs, .pathway')}]//a)[last()]",
    ),
    tags=make_rules("joomla", tags=":is(.tags, .com-tags) a"),
    body=make_rules(
        "joomla",
        itemprop_articlebody="[itemprop='articleBody']",
        article_body=".com-content-article__body, .article-content, .item-content",
        contentpane_cell="table.contentpaneopen td[valign='top']:not(.createdate):not(.modifydate)",
        container=CONTAINER,
    ),
    attachments=make_rules(
        "joomla", attachments=":is(.attachmentsContainer, .attachmentsList) a[href]"
    ),
    removed=make_rules(
        "joomla",
        navigation="nav, aside",
        plugins=".attachmentsContainer, .attachmentsList, .relateditems, .addthis_toolbox,"
        " .fb-like, .pager, .pagenav, .content_rating, .content_vote, .content-links, .tags,"
        " .readmore, .readon, .article-index, .toclink, .jcomments-links, .moduletable",
    ),
    removed_with_heading=make_rules(
        "joomla",
        info=".article-info, .article-tools, .article-meta, .buttonheading, .icons, .btn-group,"
        " .actions, .page-header, .page-title, .contentheading, .contentpagetitle,"
        " .componentheading, .createdate, .modifydate, .createby, .createdby, .iteminfo, .small,"
        " .pagination, .article_separator, .hits, .article-header, .entry-header,"
        " .uk-article-title, .uk-article-meta, .rt-headline, .rt-articleinfo,"
        " .jsn-article-toolbar, .breadcrumb, .breadcrumbs, .pathway, .pagenavcounter,"
        " .system-unpublished, .social",
        fields="[itemprop='headline'], [itemprop='datePublished'], [itemprop='author']",
        headings="./h1 | ./h2[1]",
        comments="#jc, #comments, #system-message-container",
    ),
)
