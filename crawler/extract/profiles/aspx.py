"""Home-made ASP.NET sites: each its own, alike in the forms of addresses and the names of controls.

The forms are those that the schools' sites were seen to use: `Detail_<Muc>.aspx?id=`,
`ArticleDetail.aspx?_Article_ID=`, `Default.aspx?tin_id=`,
`ViewDetail/<token>@/<alias>.html`, `?UserKey=<ALIAS>`, `/List/<alias>-<id>?page=`.

| what | the rules in order, named as in provenance (`aspx:named-parts`), and what they find |
|---|---|
| article | `named-parts` (a text and what holds it and a title), `heading` |
| article mark | `text` (a long one) |
| title | `title`, `heading` |
| date | `labelled`, `date` |
| author | `author`, `labelled` |
| source label | `source` (what stands before it) |
| section | `crumbs` |
| lead | `lead` |
| body | `text`, `container` |
| attachments | `files` |
| REMOVED | `navigation` |
| | `others`: HIT COUNTERS (`.luotxem`, `.view-count`), sharing, tools: `common_markup.REMOVED` |
| | `lists`: other articles |
| REMOVED with heading | `habits`: title, date, author; `labels`, `author-line`, `headings` |
| | `no-file` (a label without a file) |
| listing | `pager`, `titles` (three of them and no long text) |
| made by | `state`, `controls` |
"""

import re

from config.site import Cms
from crawler.extract.html.selectors import match_css
from crawler.extract.profiles.common_markup import (
    AUTHOR,
    BREADCRUMBS,
    DATE,
    LABELLED_AUTHOR,
    LABELLED_DATE,
    LEAD,
    LONG_TEXT,
    MAX_DATE_LINE_LENGTH,
    REMOVED,
    SOURCE,
    TEXT,
    TITLE,
    match_id,
)
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, make_rules

# Nearly all is XPath, for it goes by `common_markup`: predicates on ids, letter case not counted.
PROFILE = CmsProfile(
    name="aspx",
    cms=Cms.ASPX,
    has_custom_layout=True,
    fingerprints=make_rules(
        "aspx",
        state="input[name='__VIEWSTATE']",
        controls="script[src*='WebResource.axd'], script[src*='ScriptResource'], form#aspnetForm,"
        " a[href*='.aspx'], input[name='__EVENTVALIDATION'], input[name='__VIEWSTATEGENERATOR'],"
        " [id^='ctl00_'], [id*='_lbl']",
    ),
    article=make_rules(
        "aspx",
        named_parts=f".//*[{TEXT}]/ancestor::*[.//h1 or .//*[{TITLE}]][1]",
        heading=f".//*[{match_id('contentplaceholder', 'placeholder')}][.//h1]",
    ),
    listing=make_rules(
        "aspx",
        pager=f".//*[{match_id('pager', 'paging', 'datapager')}]//a",
        titles=f"(.//*[{TITLE}]//a[@href])[3][not({LONG_TEXT})]",
    ),
    needs_article_mark=True,
    article_mark=make_rules("aspx", text=LONG_TEXT),
    other_url=re.compile(
        r"/(?:lien-?he|contact|login|dangnhap|dang-nhap|search|timkiem|sitemap|hoidap|thumuc)"
        r"[^/]*\.aspx",
        re.IGNORECASE,
    ),
    article_url=re.compile(
        r"/(?:\w*Detail\w*|ChiTiet\w*|XemTin\w*|ReadNews|ViewNews)\.aspx\?[^?]*=\d+"
        r"|/chi-tiet[^?]{0,99}\.aspx\?[^?]*=\d+|[?&](?:tin_id|_Article_ID|newsid|idtin|tintucid)=\d+"
        r"|/ViewDetail/[^/]+@/|[?&]UserKey=[^&]+|/Detail_\w+\.aspx",
        re.IGNORECASE,
    ),
    # `Default.aspx?tin_id=` is an article; with other parameters it is a list.
    listing_url=re.compile(
        r"/List(?:_\w+)?(?:\.aspx|/)|/(?:DanhSach|ChuyenMuc)\w*\.aspx|[?&]page=\d+"
        r"|/Default\.aspx\?(?![^?]*\btin_id=)",
        re.IGNORECASE,
    ),
    heading=make_rules("aspx", title=f".//*[{TITLE}]", heading="h1, h2"),
    published=make_rules(
        "aspx",
        labelled=LABELLED_DATE,
        date=f".//*[{DATE}]",
    ),
    author=make_rules("aspx", author=f".//*[{AUTHOR}]", labelled=LABELLED_AUTHOR),
    source_label=make_rules("aspx", source=f".//*[{SOURCE}]/preceding-sibling::*[1]"),
    section=make_rules("aspx", crumbs=f"(//*[{BREADCRUMBS}]//a[@href])[last()]"),
    lead=make_rules("aspx", lead=f".//*[{LEAD}]"),
    body=make_rules(
        "aspx",
        text=f".//*[{TEXT}][not(.//*[{TITLE}])]",
        container=CONTAINER,
    ),
    attachments=make_rules(
        "aspx",
        files=f".//*[{match_id('file', 'dinhkem', 'attach')}"
        f" or {match_css('.filedinhkem, .file-dinh-kem, .attachments')}]//a[@href]",
    ),
    removed=make_rules(
        "aspx",
        navigation="nav, aside",
        others=f".//*[{REMOVED}]",
        lists=f".//*[{match_id('tinkhac', 'tinlienquan', 'other', 'related')}]",
    ),
    removed_with_heading=make_rules(
        "aspx",
        habits=f".//*[{TITLE} or {DATE} or {AUTHOR}]",
        labels=f"{LABELLED_DATE}[string-length(normalize-space(.)) < {MAX_DATE_LINE_LENGTH}]",
        author_line=LABELLED_AUTHOR,
        headings="h1",
        no_file=".//*[starts-with(normalize-space(.), 'File đính kèm:')]",
    ),
)
