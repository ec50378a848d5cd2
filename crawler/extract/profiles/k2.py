"""K2, the content extension of Joomla: its item page, whose class names all themes keep.

| what | the rules in order, named as in provenance (`k2:item`), and what they find |
|---|---|
| article | `item`: an item view with a text |
| title | `title`, `heading` |
| date | `created`, `published`, `time` (in the header) |
| modified | `modified` |
| author | `author-link`, `author` |
| section | `category` |
| tags | `tags` |
| lead | `intro` |
| body | `body`, `text` |
| attachments | `attachments` |
| REMOVED | `parts`: HIT COUNTERS (`.itemHits`), toolbar, ratings, sharing, author, related items |
| | `navigation` |
| REMOVED with heading | `header` |
| listing | `list` |
| made by | `container`, `body-class`: one of them, for K2 pages say that Joomla made them |
"""

import re

from config.site import Cms
from crawler.extract.profiles.profile import CmsProfile, make_rules

PROFILE = CmsProfile(
    name="k2",
    cms=Cms.K2,
    has_custom_layout=True,
    # The generator line says Joomla, which is true and no help.
    marks=make_rules("k2", container="#k2Container", body_class="body.com_k2"),
    article=make_rules("k2", item=".itemView:has(.itemBody, .itemFullText)"),
    listing=make_rules("k2", list=".itemListView, .latestView, .userView, .tagView, .genericView"),
    article_url=re.compile(r"/item/\d+|[?&]view=item\b(?!list)", re.IGNORECASE),
    listing_url=re.compile(r"/itemlist(?:/|$)|[?&]view=(?:itemlist|latest)\b", re.IGNORECASE),
    heading=make_rules("k2", title=".itemTitle", heading="h1, h2"),
    published=make_rules(
        "k2",
        created=".itemDateCreated",
        published=".itemDatePublished, [itemprop='datePublished']",
        time=".itemHeader time",
    ),
    modified=make_rules("k2", modified=".itemDateModified"),
    author=make_rules("k2", author_link=".itemAuthor a", author=".itemAuthor"),
    section=make_rules("k2", category=".itemCategory a"),
    tags=make_rules("k2", tags=":is(.itemTags, .itemTagsBlock) a"),
    lead=make_rules("k2", intro=".itemIntroText"),
    body=make_rules("k2", body=".itemBody", text=".itemFullText"),
    attachments=make_rules("k2", attachments=".itemAttachments a[href]"),
    removed=make_rules(
        "k2",
        parts=".itemToolbar, .itemRatingBlock, .itemSocialSharing, .itemAuthorBlock, .itemRelated,"
        " .itemAuthorLatest, .itemNavigation, .itemBackToTop, .itemComments, .itemLinks,"
        " .itemContentFooter, .itemHits, .itemDateModified, .itemEditLink, .itemVideoBlock,"
        " .itemImageGallery, .itemCommentsAnchor, .itemPrintThisPage, .k2FeedIcon, .moduletable",
        navigation="nav, aside",
    ),
    removed_with_heading=make_rules("k2", header=".itemHeader, .itemTitle"),
)
