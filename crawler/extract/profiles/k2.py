"""K2, the content extension of Joomla: its item page, whose class names all themes keep."""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.tree import having_class as cls

_CHROME = (
    *("itemToolbar", "itemRatingBlock", "itemSocialSharing", "itemAuthorBlock", "itemRelated"),
    *("itemAuthorLatest", "itemNavigation", "itemBackToTop", "itemComments", "itemLinks"),
    *("itemContentFooter", "itemHits", "itemDateModified", "itemEditLink", "itemVideoBlock"),
    *("itemImageGallery", "itemCommentsAnchor", "itemPrintThisPage", "k2FeedIcon", "moduletable"),
)

PROFILE = Profile(
    name="k2",
    cms=Cms.K2,
    is_frame=True,
    # K2 pages say that Joomla made them, which is true and no help.
    marks=rules(
        "k2", container="//*[@id='k2Container']", body_class="//body[" + cls("com_k2") + "]"
    ),
    article=rules(
        "k2", item=".//*[" + cls("itemView") + "][.//*[" + cls("itemBody", "itemFullText") + "]]"
    ),
    listing=rules(
        "k2",
        list=".//*["
        + cls("itemListView", "latestView", "userView", "tagView", "genericView")
        + "]",
    ),
    article_url=re.compile(r"/item/\d+|[?&]view=item\b(?!list)", re.IGNORECASE),
    listing_url=re.compile(r"/itemlist(?:/|$)|[?&]view=(?:itemlist|latest)\b", re.IGNORECASE),
    heading=rules("k2", title=".//*[" + cls("itemTitle") + "]", heading=".//h1 | .//h2"),
    published=rules(
        "k2",
        created=".//*[" + cls("itemDateCreated") + "]",
        published=".//*[" + cls("itemDatePublished") + "] | .//*[@itemprop='datePublished']",
        time=".//*[" + cls("itemHeader") + "]//time",
    ),
    modified=rules("k2", modified=".//*[" + cls("itemDateModified") + "]"),
    author=rules(
        "k2",
        author_link=".//*[" + cls("itemAuthor") + "]//a",
        author=".//*[" + cls("itemAuthor") + "]",
    ),
    section=rules("k2", category=".//*[" + cls("itemCategory") + "]//a"),
    tags=rules("k2", tags=".//*[" + cls("itemTags", "itemTagsBlock") + "]//a"),
    lead=rules("k2", intro=".//*[" + cls("itemIntroText") + "]"),
    body=rules(
        "k2",
        body=".//*[" + cls("itemBody") + "]",
        text=".//*[" + cls("itemFullText") + "]",
    ),
    attachments=rules("k2", attachments=".//*[" + cls("itemAttachments") + "]//a[@href]"),
    frame=rules("k2", header=".//*[" + cls("itemHeader", "itemTitle") + "]"),
    chrome=rules("k2", parts=".//*[" + cls(*_CHROME) + "]", navigation=".//nav | .//aside"),
)
