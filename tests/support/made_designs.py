"""Designs for `made_sites`: themes and page builders whose class names no profile knows."""

from collections.abc import Callable
from html import escape

from tests.support.made_sites import SITE_NAME, Design, format_day, get_section, render_text
from tests.support.template_pages import SampleStory, format_moment

_WORDPRESS_HEAD = (
    '<meta name="generator" content="WordPress 6.4"><link rel="https://api.w.org/"'
    ' href="/wp-json/">'
    '<link rel="stylesheet" href="/wp-content/themes/son-ha/style.css">'
)


def _get_alias(story: SampleStory) -> str:
    return f"/thong-tin-so-{'abcdefghijklmnopqrstuvwxyz'[story.number % 26]}-{story.number // 26}x/"


def _get_numbered_alias(story: SampleStory) -> str:
    return f"/tin-tuc/ban-tin-cua-truong-{story.number + 100}.html"


def _get_query(story: SampleStory) -> str:
    return f"/default.asp?id={story.number + 100}&muc=2"


def _get_wordpress_body(kind: str, number: int) -> str:
    classes = {
        "article": f"post-template-default single single-post postid-{number + 50}",
        "listing": "archive category category-tin-tuc category-3",
        "page": f"page-template-default page page-id-{number + 9}",
    }[kind]
    return f' class="{classes}"'


def _make_wordpress(article: str) -> Design:
    """A WordPress theme whose articles look so; `{...}` are filled with those of the story."""
    return Design(
        article=lambda story: _fill(article, story),
        address=_get_alias,
        page_title=lambda title, _: f"{title} – {SITE_NAME}",
        head=lambda _kind, _number: _WORDPRESS_HEAD,
        body=_get_wordpress_body,
        page="<div class='wp-page'><h1>{title}</h1><div class='inner'>{text}</div></div>",
    )


def _fill(markup: str, story: SampleStory) -> str:
    return markup.format(
        title=escape(story.title),
        text=render_text(story),
        day=format_day(story),
        moment=format_moment(story.published_at),
        iso=story.published_at.isoformat(),
        section=get_section(story),
        hits=story.number * 13 + 7,
    )


_RELATED = (
    '<div class="more"><h3>Bài viết liên quan</h3><div class="row"><h4><a'
    ' href="/thong-tin-so-a-0x/">'
    "Nhà trường khai giảng lớp trung cấp lý luận khóa 20</a></h4></div><div class='row'><h4>"
    '<a href="/thong-tin-so-b-0x/">Nhà trường bế giảng lớp bồi dưỡng khóa 21</a></h4></div></div>'
)

WORDPRESS = {
    "own": _make_wordpress(
        '<section class="bai"><h2 class="ten">{title}</h2><div class="ngay">{moment}</div>'
        '<div class="noidungbai">{text}</div></section>' + _RELATED
    ),
    "own-no-heading": _make_wordpress(
        '<div class="w-post"><div class="w-t">{title}</div><div class="w-d">Đăng ngày {day}</div>'
        '<div class="w-c">{text}</div></div>'
    ),
    "elementor": _make_wordpress(
        '<div data-elementor-type="single-post" class="elementor elementor-77'
        " elementor-location-single"
        ' post-5 post type-post"><div class="elementor-element elementor-widget'
        ' elementor-widget-theme-post-title"><div class="elementor-widget-container">'
        '<h1 class="elementor-heading-title elementor-size-default">{title}</h1></div></div>'
        '<div class="elementor-element elementor-widget elementor-widget-post-info">'
        '<ul class="elementor-inline-items elementor-post-info"><li itemprop="datePublished">'
        '<span class="elementor-icon-list-text">{day}</span></li></ul></div>'
        '<div class="elementor-element elementor-widget elementor-widget-theme-post-content">'
        '<div class="elementor-widget-container">{text}</div></div></div>' + _RELATED
    ),
    "elementor-sections": _make_wordpress(
        '<div class="elementor elementor-12"><section class="elementor-section"><h2 class='
        '"elementor-heading-title">{title}</h2><div class="elementor-text-editor">{day}</div>'
        "</section>"
        '<section class="elementor-section"><div class="elementor-widget-text-editor">{text}</div>'
        "</section></div>"
    ),
    "divi": _make_wordpress(
        '<div class="et_pb_section et_pb_section_0_tb_body"><div class="et_pb_module'
        ' et_pb_post_title">'
        '<div class="et_pb_title_container"><h1 class="entry-title">{title}</h1>'
        '<p class="et_pb_title_meta_container"><span class="published">{day}</span> | <a href="/c/"'
        ' rel="category tag">{section}</a></p></div></div><div class="et_pb_module'
        " et_pb_post_content"
        ' et_pb_post_content_0_tb_body">{text}</div></div>' + _RELATED
    ),
    "wpbakery": _make_wordpress(
        '<div class="page-header"><h1 class="tieu-de-lon">{title}</h1></div><div'
        ' class="thoi-gian">{moment}'
        '</div><div class="vc_row wpb_row"><div class="wpb_column vc_column_container"><div class='
        '"wpb_wrapper"><div class="wpb_text_column wpb_content_element">{text}</div></div>'
        "</div></div>"
    ),
    "tagdiv": _make_wordpress(
        '<div class="td-main-content-wrap"><div class="tdc-zone"><div class="td_block_wrap'
        ' tdb_title tdb-single-title"><h1 class="tdb-title-text">{title}</h1></div><div'
        ' class="tdb_single_date">'
        '<time class="entry-date updated td-module-date" datetime="{iso}">{day}</time></div>'
        '<div class="td_block_wrap tdb_single_content td-post-content"><div'
        ' class="tdb-block-inner">'
        "{text}</div></div></div></div>" + _RELATED
    ),
    "flatsome": _make_wordpress(
        '<div class="row row-large"><div class="post-sidebar large-3 col"><span>Chuyên'
        " mục</span></div>"
        '<div class="large-9 col"><article class="post-9 post type-post"><div'
        ' class="article-inner">'
        '<header class="entry-header"><h6 class="entry-category"><a href="/c/">{section}</a></h6>'
        '<h1 class="entry-title">{title}</h1><div class="entry-meta"><span'
        ' class="posted-on">Posted on'
        ' <time class="entry-date published" datetime="{iso}">{day}</time></span></div></header>'
        '<div class="entry-content single-page">{text}</div></div></article></div></div>'
    ),
    "blocks": _make_wordpress(
        '<main class="wp-block-group"><h1 class="wp-block-post-title">{title}</h1>'
        '<div class="wp-block-post-date"><time datetime="{iso}">{day}</time></div>'
        '<div class="entry-content wp-block-post-content">{text}</div></main>',
    ),
}


def _get_drupal_body(kind: str, number: int) -> str:
    classes = {
        "article": f"html not-front page-node page-node-{number} node-type-tin-tuc",
        "listing": "html not-front page-taxonomy page-taxonomy-term",
        "page": f"html not-front page-node page-node-{number} node-type-page",
    }[kind]
    return f' class="{classes}"'


def _make_drupal(article: str) -> Design:
    return Design(
        article=lambda story: _fill(article, story),
        address=lambda story: (
            f"/tin-tuc/thong-tin-{chr(97 + story.number % 26)}{story.number // 26}"
        ),
        page_title=lambda title, _: f"{title} | {SITE_NAME}",
        head=lambda _kind, _number: (
            '<meta name="Generator" content="Drupal 7 (http://drupal.org)">'
        ),
        body=_get_drupal_body,
    )


DRUPAL = {
    "own-field": _make_drupal(
        '<h1 class="page-header">{title}</h1><div class="article-date">{day}</div>'
        '<div class="group-left"><div class="field-name-field-noi-dung"><div'
        ' class="field-items">{text}'
        '</div></div></div><div class="view-related"><div class="views-row"><a'
        ' href="/tin-tuc/thong-tin-a0">'
        'Nhà trường khai giảng lớp trung cấp lý luận</a></div><div class="views-row"><a href='
        '"/tin-tuc/thong-tin-b0">Nhà trường bế giảng lớp bồi dưỡng cán bộ</a></div></div>'
    ),
    "paragraphs": _make_drupal(
        '<h1 class="tde">{title}</h1><div class="ngay-gio">{moment}</div><div'
        ' class="paragraphs-items">'
        '<div class="entity entity-paragraphs-item paragraphs-item-van-ban"><div class="content">'
        '<div class="field-name-field-text">{text}</div></div></div></div>'
    ),
    "views": _make_drupal(
        '<div class="view view-chi-tiet"><div class="view-content"><div class="views-row">'
        '<div class="views-field-title"><span class="field-content">{title}</span></div>'
        '<div class="views-field-created"><span class="field-content">{moment}</span></div>'
        '<div class="views-field-body"><div class="field-content">{text}</div></div></div>'
        "</div></div>"
    ),
}


def _get_joomla_body(kind: str, number: int) -> str:
    view = {"article": "article", "listing": "category", "page": "article"}[kind]
    return (
        " class='site helix-ultimate com_content com-content"
        f" view-{view} layout-default itemid-{number % 3}'"
    )


def _make_joomla(article: str) -> Design:
    return Design(
        article=lambda story: _fill(article, story),
        address=lambda story: f"/tin-tuc/{story.number + 40}-ban-tin-cua-truong",
        head=lambda _kind, _number: '<meta name="generator" content="Joomla! - Open Source CMS">',
        body=_get_joomla_body,
        entry='<div class="o-tin"><h3><a href="{url}">{title}</a></h3><p>{lead}</p></div>',
    )


JOOMLA = {
    "helix": _make_joomla(
        '<div class="article-details"><div class="article-header"><h1 itemprop="headline">{title}'
        ' <span class="badge bg-danger featured-article-badge">Featured</span></h1></div>'
        '<div class="article-info"><span class="published" title="x"><time datetime="{iso}"'
        ' itemprop="datePublished">{day}</time></span></div>'
        '<div itemprop="articleBody">{text}</div></div>'
    ),
    "sp-page-builder": _make_joomla(
        '<div id="sp-page-builder" class="sp-page-builder"><div class="page-content"><section'
        " class="
        '"sppb-section"><div class="sppb-addon sppb-addon-header"><h2'
        ' class="sppb-addon-title">{title}</h2>'
        '</div><div class="sppb-addon-text-block"><div class="sppb-addon-content">Ngày đăng:'
        " {day}</div>"
        '</div></section><section class="sppb-section"><div class="sppb-addon-content">{text}</div>'
        "</section></div></div>"
    ),
    "own": _make_joomla(
        '<div class="chitiet"><div class="tieude-bai">{title}</div><div class="thongtin">{moment} |'
        ' Lượt xem: {hits}</div><div class="than-bai">{text}</div></div>'
    ),
}


def _make_nukeviet(article: str) -> Design:
    def head(kind: str, _number: int) -> str:
        function = {"article": "detail", "listing": "viewcat", "page": "main"}[kind]
        module = "page" if kind == "page" else "news"
        return (
            '<meta name="generator" content="NukeViet v4.5"><script>var nv_base_siteurl="/",'
            f'nv_module_name="{module}",nv_func_name="{function}";</script>'
        )

    return Design(
        article=lambda story: _fill(article, story),
        address=lambda story: f"/tin-tuc/ban-tin-cua-nha-truong-{story.number + 10}.html",
        head=head,
    )


NUKEVIET = {
    "own": _make_nukeviet(
        '<div class="chi-tiet-tin"><div class="tieude_tin">{title}</div><span'
        ' class="ngay-thang">{moment}'
        '</span><div class="noidung_tin">{text}</div></div>' + _RELATED
    ),
    "bold": _make_nukeviet(
        "<table><tr><td><strong>{title}</strong><br><em>{moment}</em></td></tr><tr><td"
        ' class="nd">{text}'
        "</td></tr></table>"
    ),
}


def _get_one_title(_title: str, _story: SampleStory | None) -> str:
    return f"{SITE_NAME} - Trang thông tin điện tử"


def _get_section_title(_title: str, story: SampleStory | None) -> str:
    return f"{get_section(story) if story else 'Tin tức'} - {SITE_NAME}"


_TABLE_FRAME = (
    '<table width=980><tr><td colspan=2><a href="/">{name}</a></td></tr><tr><td valign=top><table>'
    "<tr><td><b>Danh mục</b></td></tr><tr><td><ul>{menu}</ul></td></tr><tr><td><b>Đăng"
    " nhập</b><form>"
    "<input name=u></form></td></tr><tr><td><b>Tin mới</b><ul>{latest}</ul></td></tr></table></td>"
    "<td valign=top>{main}</td></tr><tr><td colspan=2>Số lượt truy cập: {visit}</td></tr></table>"
)
_TABLE_ENTRY = '<table><tr><td><a href="{url}"><b>{title}</b></a><br>{lead}</td></tr></table>'
_TABLE_PAGE = "<table><tr><td><b>{title}</b></td></tr><tr><td>{text}</td></tr></table>"


def _make_table_site(
    article: str,
    page_title: Callable[[str, SampleStory | None], str] = _get_one_title,
    address: Callable[[SampleStory], str] = _get_query,
    head: str = "",
) -> Design:
    return Design(
        article=lambda story: _fill(article, story),
        address=address,
        page_title=page_title,
        head=lambda _kind, _number: head,
        entry=_TABLE_ENTRY,
        page=_TABLE_PAGE,
        frame=_TABLE_FRAME,
        after="<table><tr><td><b>Ý kiến bạn đọc</b><form><textarea></textarea></form></td></tr>"
        "</table>",
    )


TITLELESS = {
    "bold-cell": _make_table_site(
        "<table><tr><td><b>{title}</b></td></tr><tr><td><i>({moment})</i></td></tr>"
        "<tr><td>{text}</td></tr></table>"
    ),
    "section-first": _make_table_site(
        "<table><tr><td><b>{section}</b></td></tr><tr><td><b>{title}</b></td></tr><tr><td>Ngày"
        " đăng:"
        " {moment}</td></tr><tr><td>{text}</td></tr></table>",
        page_title=_get_section_title,
    ),
    "font": _make_table_site(
        "<table><tr><td><font size=4 color=red><b>{title}</b></font> (<font"
        " size=1>{day}</font>)<br>"
        "{text}</td></tr></table>",
        address=lambda story: f"/?mod=news&id={story.number + 500}",
    ),
    "sharepoint": _make_table_site(
        '<div id="MSOZoneCell_WebPartWPQ2"><table><tr><td class="ms-vb"><b>{title}</b></td>'
        "</tr><tr>"
        '<td class="ms-vb">{moment}</td></tr><tr><td class="ms-vb"><div'
        ' class="ExternalClass9A">{text}</div>'
        "</td></tr></table></div>",
        address=lambda story: f"/Pages/chi-tiet.aspx?ItemID={story.number + 30}",
        head='<meta name="GENERATOR" content="Microsoft SharePoint">',
    ),
    "asp-spans": _make_table_site(
        '<div class="khung"><span style="font-weight:bold">{title}</span><br><span>{moment}</span>'
        '<div class="ct">{text}</div></div>',
        address=lambda story: f"/xemtin.aspx?ma={story.number + 30}",
    ),
}
OLD_ASP = TITLELESS["bold-cell"]


def _make_portal(article: str) -> Design:
    return Design(
        article=lambda story: _fill(article, story),
        address=lambda story: f"/portal/ban-tin-cua-cong-doan-{story.number + 300}.html",
        page_title=lambda title, _: f"{title} :: Công đoàn trường",
        frame='<div id="portal"><div class="p-menu">{name} {menu}</div><div class="p-main">{main}'
        '</div><div class="p-right">{latest}{visit}</div></div>',
    )


_PORTAL_ARTICLE = (
    '<div class="portlet"><h4 class="portlet-head">{title}</h4>DATE'
    '<div class="portlet-text">{text}</div></div>'
)
PORTAL = _make_portal(_PORTAL_ARTICLE.replace("DATE", '<div class="portlet-date">{moment}</div>'))
UNDATED_PORTAL = _make_portal(_PORTAL_ARTICLE.replace("DATE", ""))
