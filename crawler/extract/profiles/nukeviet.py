"""NukeViet 3 to 5: the news module's article page, its print view, its category lists."""

import re

from config.site import Cms
from crawler.extract.html.parse import match_class as cls
from crawler.extract.profiles.profile import CmsProfile, make_rules

_TEXT = "@id='news-bodyhtml' or @id='bodytext' or " + cls(
    "bodytext", "details-content", "news-body"
)
_REMOVED_WITH_HEADING = (
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


def _match_label(word: str) -> str:
    """The bold word before a field under the text."""
    bold = f".//*[self::strong or self::b][starts-with(normalize-space(.), '{word}')]"
    return f"{bold}[not(ancestor::*[{_TEXT}])]"


PROFILE = CmsProfile(
    name="nukeviet",
    cms=Cms.NUKEVIET,
    has_custom_layout=True,
    generator=re.compile(r"nukeviet", re.IGNORECASE),
    fingerprints=make_rules(
        "nukeviet",
        script="//script[contains(., 'nv_base_siteurl') or contains(., 'nv_siteroot')]",
        cronjobs="//img[contains(@src, 'second=cronjobs')]",
        footer="//a[contains(@href, '//nukeviet.vn')]",
        bodyhtml="//*[@id='news-bodyhtml' or @id='news_detail']",
        old_text="//div[@id='hometext' or @id='bodytext']",
        raw_links="//a[contains(@href, 'nv=')][contains(@href, 'op=')]",
    ),
    article=make_rules(
        "nukeviet",
        bodyhtml=".//*[@id='news-bodyhtml']/ancestor::*[.//h1 or .//h2][1]",
        news_detail=".//*[@id='news_detail' or " + cls("news-detail", "detail-news") + "]",
        bodytext=f".//*[{_TEXT}]/ancestor::*[.//h1 or .//h2][1]",
    ),
    listing=make_rules("nukeviet", list=".//*[" + cls("viewcat", "list-news", "featured") + "]"),
    needs_article_mark=True,
    article_mark=make_rules("nukeviet", detail="//script[contains(., 'nv_func_name=\"detail\"')]"),
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
    heading=make_rules(
        "nukeviet",
        itemprop_headline=".//*[@itemprop='headline']",
        title=".//h1 | .//*[" + cls("title") + "][self::h2 or self::h3]",
        any_heading=".//h2",
    ),
    published=make_rules(
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
    author_label=make_rules(
        "nukeviet", author_field=_match_label("Tác giả"), author=_match_label("Author")
    ),
    source_label=make_rules(
        "nukeviet", source_field=_match_label("Nguồn tin"), source=_match_label("Source")
    ),
    section=make_rules(
        "nukeviet",
        meta="//meta[@property='article:section']",
        breadcrumbs="//*["
        + cls("breadcrumb", "breadcrumbs", "temp-breadcrumbs")
        + "]//*[@itemprop='itemListElement'][last()]//*[@itemprop='name' or @itemprop='title']",
        old_breadcrumbs="(//*[" + cls("breadcrumbs", "breadcrumb") + "]//a)[last()]",
    ),
    tags=make_rules(
        "nukeviet",
        meta="//meta[@property='article:tag']",
        links="//*["
        + cls("keywords", "news-tags", "oop", "h5")
        + "]//a[contains(@href, '/tag/') or contains(@href, 'op=tag')]",
    ),
    lead=make_rules(
        "nukeviet",
        hometext=".//*[@id='hometext' or "
        + cls("hometext")
        + "] | .//figure["
        + cls("article")
        + "]",
    ),
    body=make_rules(
        "nukeviet",
        bodyhtml=".//*[@id='news-bodyhtml']",
        bodytext=f".//*[{_TEXT}]",
        news_detail=".//*[@id='news_detail']",
    ),
    attachments=make_rules(
        "nukeviet",
        files=".//*["
        + cls("news-download-file", "list-file", "download-file")
        + "]//a[@href] | .//a[contains(@href, 'download=1')]",
    ),
    removed_with_heading=make_rules(
        "nukeviet",
        parts=".//*[" + cls(*_REMOVED_WITH_HEADING) + "]",
        ids=".//*[@id='idcomment' or @id='footer' or @id='hd_print']",
        heading=".//h1",
    ),
    removed=make_rules("nukeviet", navigation=".//nav | .//aside"),
)
