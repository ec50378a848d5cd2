"""Home-made ASP.NET sites: each its own, alike in the forms of addresses and the names of controls.

The forms are those that the schools' sites were seen to use: `Detail_<Muc>.aspx?id=`,
`ArticleDetail.aspx?_Article_ID=`, `Default.aspx?tin_id=`,
`ViewDetail/<token>@/<alias>.html`, `?UserKey=<ALIAS>`, `/List/<alias>-<id>?page=`.
"""

import re

from config.site import Cms
from crawler.extract.profiles.profile import Profile, rules
from crawler.extract.profiles.vocabulary import (
    AUTHOR,
    CRUMBS,
    DATE,
    LABELLED_AUTHOR,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    OTHERS,
    SOURCE,
    TEXT,
    TITLE,
    named,
)
from crawler.extract.tree import having_class as cls

PROFILE = Profile(
    name="aspx",
    cms=Cms.ASPX,
    is_frame=True,
    fingerprints=rules(
        "aspx",
        state="//input[@name='__VIEWSTATE']",
        controls="//script[contains(@src, 'WebResource.axd') or contains(@src, 'ScriptResource')]"
        " | //form[@id='aspnetForm'] | //a[contains(@href, '.aspx')]"
        " | //input[@name='__EVENTVALIDATION' or @name='__VIEWSTATEGENERATOR']"
        " | //*[starts-with(@id, 'ctl00_') or contains(@id, '_lbl')]",
    ),
    article=rules(
        "aspx",
        named_parts=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
        heading=".//*[" + named("contentplaceholder", "placeholder") + "][.//h1]",
    ),
    listing=rules(
        "aspx",
        pager=".//*[" + named("pager", "paging", "datapager") + "]//a",
        titles=f"(.//*[{TITLE}]//a[@href])[3][not({LONG_TEXT})]",
    ),
    needs_article_mark=True,
    article_mark=rules("aspx", text=LONG_TEXT),
    other_url=re.compile(
        r"/(?:lien-?he|contact|login|dangnhap|dang-nhap|search|timkiem|sitemap|hoidap|thumuc)"
        r"[^/]*\.aspx",
        re.IGNORECASE,
    ),
    article_url=re.compile(
        r"/(?:\w*Detail\w*|ChiTiet\w*|XemTin\w*|ReadNews|ViewNews)\.aspx\?.*=\d+"
        r"|/chi-tiet[^?]*\.aspx\?.*=\d+|[?&](?:tin_id|_Article_ID|newsid|idtin|tintucid)=\d+"
        r"|/ViewDetail/[^/]+@/|[?&]UserKey=[^&]+|/Detail_\w+\.aspx",
        re.IGNORECASE,
    ),
    listing_url=re.compile(
        r"/List(?:_\w+)?(?:\.aspx|/)|/(?:DanhSach|ChuyenMuc)\w*\.aspx|[?&]page=\d+"
        r"|/Default\.aspx\?(?!.*\btin_id=)",
        re.IGNORECASE,
    ),
    heading=rules("aspx", title=f".//*[{TITLE}]", heading=".//h1 | .//h2"),
    published=rules(
        "aspx",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
    ),
    author=rules("aspx", author=f".//*[{AUTHOR}]", labelled=LABELLED_AUTHOR),
    source_label=rules("aspx", source=f".//*[{SOURCE}]/preceding-sibling::*[1]"),
    section=rules("aspx", crumbs=f"(//*[{CRUMBS}]//a[@href])[last()]"),
    lead=rules("aspx", lead=f".//*[{LEAD}]"),
    body=rules(
        "aspx",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        container=".",
    ),
    attachments=rules(
        "aspx",
        files=".//*["
        + named("file", "dinhkem", "attach")
        + " or "
        + cls("filedinhkem", "file-dinh-kem", "attachments")
        + "]//a[@href]",
    ),
    frame=rules(
        "aspx",
        habits=f".//*[{TITLE} or {DATE} or {AUTHOR}]",
        labels=LABELLED_DATE + "[string-length(normalize-space(.)) < 120]",
        author_line=LABELLED_AUTHOR,
        headings=".//h1",
        no_file=".//*[starts-with(normalize-space(.), 'File đính kèm:')]",
    ),
    chrome=rules(
        "aspx",
        navigation=".//nav | .//aside",
        others=f".//*[{OTHERS}]",
        lists=".//*[" + named("tinkhac", "tinlienquan", "other", "related") + "]",
    ),
)
