"""NukeViet 3 to 5: the news module's article page, its print view, its category lists."""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.tree import having_class as cls

_TEXT = "@id='news-bodyhtml' or @id='bodytext' or " + cls(
    "bodytext", "details-content", "news-body"
)
_FRAME = (
    *(
        "list-inline",
        "news-download-file",
        "keywords",
        "rating",
        "other-news",
        "alert",
        "copyright",
    ),
    *("socialicon", "breadcrumb", "comment-form", "toolbar", "sharing", "control", "time", "small"),
)


def _label(word: str) -> str:
    """The bold word before a field under the text."""
    bold = f".//*[self::strong or self::b][starts-with(normalize-space(.), '{word}')]"
    return f"{bold}[not(ancestor::*[{_TEXT}])]"


PROFILE = Profile(
    name="nukeviet",
    cms=Cms.NUKEVIET,
    is_frame=True,
    generator=re.compile(r"nukeviet", re.IGNORECASE),
    fingerprints=rules(
        "nukeviet",
        script="//script[contains(., 'nv_base_siteurl') or contains(., 'nv_siteroot')]",
        cronjobs="//img[contains(@src, 'second=cronjobs')]",
        footer="//a[contains(@href, '//nukeviet.vn')]",
        bodyhtml="//*[@id='news-bodyhtml' or @id='news_detail']",
        old_text="//div[@id='hometext' or @id='bodytext']",
        raw_links="//a[contains(@href, 'nv=')][contains(@href, 'op=')]",
    ),
    article=rules(
        "nukeviet",
        bodyhtml=".//*[@id='news-bodyhtml']/ancestor::*[.//h1 or .//h2][1]",
        news_detail=".//*[@id='news_detail' or " + cls("news-detail", "detail-news") + "]",
        bodytext=f".//*[{_TEXT}]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=rules("nukeviet", list=".//*[" + cls("viewcat", "list-news", "featured") + "]"),
    needs_article_mark=True,
    article_mark=rules("nukeviet", detail="//script[contains(., 'nv_func_name=\"detail\"')]"),
    other_url=re.compile(
        r"^[^?]*//[^/]+(?:/(?:vi|en))?/(?:about|contact|users|seek|page|siteterms|voting|feeds|tag|rss"
        r"|banners|statistics|gioi-thieu|lien-he)(?:/|$)"
        r"|[?&]nv=(?:about|contact|users|seek|page|siteterms|voting|feeds)\b"
        r"|[?&]op=(?:tag|search|topic)\b",
        re.IGNORECASE,
    ),
    article_url=re.compile(
        r"(?<!/page)-\d+(?:\.html)?/?(?:[?#]|$)|[?&]op=[^&]*-\d+(?:\.html|/)?(?:&|$)", re.IGNORECASE
    ),
    listing_url=re.compile(r"/page-\d+/?$|/(?:tag|topic)/", re.IGNORECASE),
    heading=rules(
        "nukeviet",
        itemprop_headline=".//*[@itemprop='headline']",
        title=".//h1 | .//*[" + cls("title") + "][self::h2 or self::h3]",
        any_heading=".//h2",
    ),
    published=rules(
        "nukeviet",
        shown_time=".//span["
        + cls("h5", "time", "small", "date", "publtime")
        + "] | .//*["
        + cls("time_post", "time", "news-time", "text-muted")
        + "] | .//ul["
        + cls("list-inline")
        + "]/li[1]",
        # Often the time of the last edit, so heard only where nothing is shown.
        itemprop=".//*[@itemprop='datePublished']",
    ),
    author_label=rules("nukeviet", author_field=_label("Tác giả"), author=_label("Author")),
    source_label=rules("nukeviet", source_field=_label("Nguồn tin"), source=_label("Source")),
    section=rules(
        "nukeviet",
        meta="//meta[@property='article:section']",
        breadcrumbs="//*["
        + cls("breadcrumb", "breadcrumbs", "temp-breadcrumbs")
        + "]//*[@itemprop='itemListElement'][last()]//*[@itemprop='name' or @itemprop='title']",
        old_breadcrumbs="(//*[" + cls("breadcrumbs", "breadcrumb") + "]//a)[last()]",
    ),
    tags=rules(
        "nukeviet",
        meta="//meta[@property='article:tag']",
        links="//*["
        + cls("keywords", "news-tags", "oop", "h5")
        + "]//a[contains(@href, '/tag/') or contains(@href, 'op=tag')]",
    ),
    lead=rules(
        "nukeviet",
        hometext=".//*[@id='hometext' or "
        + cls("hometext")
        + "] | .//figure["
        + cls("article")
        + "]",
    ),
    body=rules(
        "nukeviet",
        bodyhtml=".//*[@id='news-bodyhtml']",
        bodytext=f".//*[{_TEXT}]",
        news_detail=".//*[@id='news_detail']",
    ),
    attachments=rules(
        "nukeviet",
        files=".//*["
        + cls("news-download-file", "list-file", "download-file")
        + "]//a[@href] | .//a[contains(@href, 'download=1')]",
    ),
    frame=rules(
        "nukeviet",
        parts=".//*[" + cls(*_FRAME) + "]",
        ids=".//*[@id='idcomment' or @id='footer' or @id='hd_print']",
        heading=".//h1",
    ),
    chrome=rules("nukeviet", navigation=".//nav | .//aside"),
)
