"""K2, the content extension of Joomla: its item page, whose class names all themes keep."""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.profile import CmsProfile, make_rules

_REMOVED = (
    *("itemToolbar", "itemRatingBlock", "itemSocialSharing", "itemAuthorBlock", "itemRelated"),
    *("itemAuthorLatest", "itemNavigation", "itemBackToTop", "itemComments", "itemLinks"),
    *("itemContentFooter", "itemHits", "itemDateModified", "itemEditLink", "itemVideoBlock"),
    *("itemImageGallery", "itemCommentsAnchor", "itemPrintThisPage", "k2FeedIcon", "moduletable"),
)

PROFILE = CmsProfile(
    name="k2",
    cms=Cms.K2,
    has_custom_layout=True,
    # K2 pages say that Joomla made them, which is true and no help.
    marks=make_rules(
        "k2", container="//*[@id='k2Container']", body_class="//body[" + cls("com_k2") + "]"
    ),
    article=make_rules(
        "k2", item=".//*[" + cls("itemView") + "][.//*[" + cls("itemBody", "itemFullText") + "]]"
    ),
    listing=make_rules(
        "k2",
        list=".//*["
        + cls("itemListView", "latestView", "userView", "tagView", "genericView")
        + "]",
    ),
    article_url=re.compile(r"/item/\d+|[?&]view=item\b(?!list)", re.IGNORECASE),
    listing_url=re.compile(r"/itemlist(?:/|$)|[?&]view=(?:itemlist|latest)\b", re.IGNORECASE),
    heading=make_rules("k2", title=".//*[" + cls("itemTitle") + "]", heading=".//h1 | .//h2"),
    published=make_rules(
        "k2",
        created=".//*[" + cls("itemDateCreated") + "]",
        published=".//*[" + cls("itemDatePublished") + "] | .//*[@itemprop='datePublished']",
        time=".//*[" + cls("itemHeader") + "]//time",
    ),
    modified=make_rules("k2", modified=".//*[" + cls("itemDateModified") + "]"),
    author=make_rules(
        "k2",
        author_link=".//*[" + cls("itemAuthor") + "]//a",
        author=".//*[" + cls("itemAuthor") + "]",
    ),
    section=make_rules("k2", category=".//*[" + cls("itemCategory") + "]//a"),
    tags=make_rules("k2", tags=".//*[" + cls("itemTags", "itemTagsBlock") + "]//a"),
    lead=make_rules("k2", intro=".//*[" + cls("itemIntroText") + "]"),
    body=make_rules(
        "k2",
        body=".//*[" + cls("itemBody") + "]",
        text=".//*[" + cls("itemFullText") + "]",
    ),
    attachments=make_rules("k2", attachments=".//*[" + cls("itemAttachments") + "]//a[@href]"),
    removed_with_heading=make_rules("k2", header=".//*[" + cls("itemHeader", "itemTitle") + "]"),
    removed=make_rules("k2", parts=".//*[" + cls(*_REMOVED) + "]", navigation=".//nav | .//aside"),
)
