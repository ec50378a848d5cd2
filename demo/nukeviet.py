"""The demo site that looks like NukeViet 4: addresses, pages, feed and sitemap of its news.

Sections have listings of five articles. An article has a page for printing and
one for saving. Only article pages, the feed and the sitemap tell when they last
changed, so that a second crawl can ask whether they did.
"""

import unicodedata
from collections.abc import Sequence
from email.utils import format_datetime

from demo.content import DemoArticle, Html, join_html, read_articles, render_template
from demo.request import (
    DemoRequest,
    DemoResponse,
    find_attached_file,
    format_weekday,
    make_page_response,
)

_PER_PAGE = 5  # articles of a listing: few enough that ours make several pages
_RELATED_COUNT = 3  # articles below each: fewer than a page, so that they do not pass for a listing
_SECTIONS = {
    "tin-hoat-dong": "Tin hoạt động",
    "cong-doan-doan-thanh-nien": "Công đoàn - Đoàn thanh niên",
    "nghien-cuu-trao-doi": "Nghiên cứu - Trao đổi",
}
_NO_HTML = Html()
_XML_TYPE = "text/xml; charset=utf-8"


class NukeVietSite:
    """A provincial school whose site is made by NukeViet."""

    key = "demo-nukeviet"
    institution = "Trường Chính trị tỉnh Trung Du Thượng (minh họa)"
    province = "Trung Du Thượng"
    province_2025 = "Trung Du Thượng"

    def __init__(self) -> None:
        self.articles = read_articles("nukeviet")

    def handle_request(self, request: DemoRequest) -> DemoResponse:
        """Answer a request; the same request gets the same response."""
        return (
            self._serve_list(request)
            or self._serve_single(request)
            or self._serve_machine_file(request)
            or self._serve_not_found(request)
        )

    def _serve_list(self, request: DemoRequest) -> DemoResponse | None:
        """Send the start page, a page of a section or the articles of a tag."""
        match request.path.strip("/").split("/"):
            case [""]:
                return self._serve_start_page(request)
            case [section] if section in _SECTIONS:
                return self._serve_section(request, section, 1)
            case [section, last] if section in _SECTIONS and last.startswith("page-"):
                number = last.removeprefix("page-")
                return self._serve_section(
                    request, section, int(number) if number.isdecimal() else 0
                )
            case ["tag", alias]:
                return self._serve_tag(request, alias)
        return None

    def _serve_single(self, request: DemoRequest) -> DemoResponse | None:
        """Send an article, in any of its three forms, or the page about the school."""
        if request.path == "/about/":
            about = render_template("nukeviet/about.html")
            return make_page_response(
                self._render_layout(request, title="Giới thiệu", function="main", content=about)
            )
        for article in self.articles:
            path = _make_path(article)
            if request.path == path:
                return self._serve_article(request, article)
            if request.path in (f"/print{path}", f"/savefile{path}"):
                return self._serve_plain_article(request, article)
        return None

    def _serve_machine_file(self, request: DemoRequest) -> DemoResponse | None:
        """Send robots rules, feed, sitemap, picture or paper."""
        newest = self.articles[0].published
        match request.path:
            case "/robots.txt":
                robots = render_template("nukeviet/robots.txt", base=request.base_url)
                return DemoResponse(body=robots.encode(), content_type="text/plain; charset=utf-8")
            case "/rss/":
                return DemoResponse(
                    body=self._render_feed(request).encode(),
                    content_type=_XML_TYPE,
                    modified_at=newest,
                )
            case "/sitemap.xml":
                index = render_template(
                    "nukeviet/sitemap-index.xml", base=request.base_url, modified=newest.isoformat()
                )
                return DemoResponse(body=index.encode(), content_type=_XML_TYPE, modified_at=newest)
            case "/sitemap-vi.news.xml":
                sitemap = self._render_sitemap(request)
                return DemoResponse(
                    body=sitemap.encode(), content_type=_XML_TYPE, modified_at=newest
                )
        return find_attached_file(request, self.articles)

    def _serve_start_page(self, request: DemoRequest) -> DemoResponse:
        """Show the newest articles of all sections."""
        newest = self.articles[:_PER_PAGE]
        return self._serve_listing(request, title="Tin mới", function="main", articles=newest)

    def _serve_section(self, request: DemoRequest, section: str, number: int) -> DemoResponse:
        """Show one page of a section, counted from 1."""
        articles = [item for item in self.articles if item.section == section]
        shown = articles[(number - 1) * _PER_PAGE : number * _PER_PAGE] if number > 0 else []
        if not shown:
            return self._serve_not_found(request)
        return self._serve_listing(
            request,
            title=_SECTIONS[section],
            function="viewcat",
            articles=shown,
            pager=_render_pager(section, len(articles), number),
            breadcrumb=_render_breadcrumb(section),
        )

    def _serve_tag(self, request: DemoRequest, alias: str) -> DemoResponse:
        """Show the articles that have a tag."""
        tags = {_make_tag_alias(tag): tag for item in self.articles for tag in item.tags}
        if alias not in tags:
            return self._serve_not_found(request)
        title = tags[alias]
        tagged = [item for item in self.articles if title in item.tags]
        return self._serve_listing(request, title=title, function="tag", articles=tagged)

    def _serve_listing(
        self,
        request: DemoRequest,
        *,
        title: str,
        function: str,
        articles: Sequence[DemoArticle],
        pager: Html = _NO_HTML,
        breadcrumb: Html = _NO_HTML,
    ) -> DemoResponse:
        """Show the beginnings of articles, the first with emphasis."""
        intros = [
            _render_intro(item, request, " featured" if not at else "")
            for at, item in enumerate(articles)
        ]
        content = render_template(
            "nukeviet/listing.html", title=title, items=join_html(intros), pager=pager
        )
        return make_page_response(
            self._render_layout(
                request, title=title, function=function, content=content, breadcrumb=breadcrumb
            )
        )

    def _serve_plain_article(self, request: DemoRequest, article: DemoArticle) -> DemoResponse:
        """Show an article without the site around it, for printing and saving."""
        plain = render_template(
            "nukeviet/print.html",
            base=request.base_url,
            institution=self.institution,
            title=article.title,
            url=request.base_url + _make_path(article),
            published=_format_date(article),
            lead=article.lead,
            body=article.body,
        )
        return make_page_response(plain)

    def _serve_article(self, request: DemoRequest, article: DemoArticle) -> DemoResponse:
        """Show an article in the frame of the site."""
        url = request.base_url + _make_path(article)
        place = self.articles.index(article)
        content = render_template(
            "nukeviet/article.html",
            title=article.title,
            url=url,
            path=_make_path(article),
            datetime=article.published.isoformat(),
            published=_format_date(article),
            hits=article.hits + request.request_number,
            lead=article.lead,
            body=article.body,
            credits=_render_credits(article),
            tags=Html(", ".join(_render_tag_link(tag) for tag in article.tags)),
            newer=_render_related(self.articles[max(0, place - _RELATED_COUNT) : place]),
            older=_render_related(self.articles[place + 1 : place + 1 + _RELATED_COUNT]),
        )
        head = render_template(
            "nukeviet/head.html",
            title=article.title,
            institution=self.institution,
            url=url,
            section=_SECTIONS[article.section],
        )
        html = self._render_layout(
            request,
            title=article.title,
            function="detail",
            content=content,
            head=head,
            breadcrumb=_render_breadcrumb(article.section),
        )
        return make_page_response(html, modified=article.published)

    def _render_layout(
        self,
        request: DemoRequest,
        *,
        title: str,
        function: str,
        content: Html,
        head: Html = _NO_HTML,
        breadcrumb: Html = _NO_HTML,
    ) -> Html:
        """Put the site around a page: menu, slogan, clock of the request, counter, footer."""
        most_read = sorted(self.articles, key=lambda item: item.hits, reverse=True)[:_PER_PAGE]
        return render_template(
            "nukeviet/frame.html",
            title=title,
            description=title,
            institution=self.institution,
            head=head,
            slogan=request.slogan,
            breadcrumb=breadcrumb,
            module="about" if request.path == "/about/" else "news",
            function=function,
            clock=f"{format_weekday(request.page_time)}, {request.page_time:%d/%m/%Y, %H:%M}",
            content=content,
            most_read=join_html(
                render_template("nukeviet/link.html", path=_make_path(item), title=item.title)
                for item in most_read
            ),
            # Arbitrary, as counters of a real site look: they must not be read as content.
            online=1 + request.request_number % 5,
            today=18 + request.request_number,
            month=1_906 + request.request_number,
            total=94_551 + request.request_number,
        )

    def _render_feed(self, request: DemoRequest) -> Html:
        """Return the RSS feed of the newest articles."""
        items = join_html(
            render_template(
                "nukeviet/rss-item.xml",
                title=item.title,
                url=request.base_url + _make_path(item),
                number=item.number,
                published=format_datetime(item.published),
                lead=item.lead,
            )
            for item in self.articles[:_PER_PAGE]
        )
        return render_template(
            "nukeviet/rss.xml",
            title="Tin Tức",
            base=request.base_url,
            institution=self.institution,
            items=items,
        )

    def _render_sitemap(self, request: DemoRequest) -> Html:
        """Return the sitemap of all articles."""
        items = join_html(
            render_template(
                "nukeviet/sitemap-item.xml",
                url=request.base_url + _make_path(item),
                modified=item.published.isoformat(),
            )
            for item in self.articles
        )
        return render_template("nukeviet/sitemap.xml", items=items)

    def _serve_not_found(self, request: DemoRequest) -> DemoResponse:
        """Say that there is no such page."""
        content = render_template("nukeviet/missing.html")
        return make_page_response(
            self._render_layout(
                request, title="Không tìm thấy trang", function="main", content=content
            ),
            status=404,
        )


def _make_path(article: DemoArticle) -> str:
    """Return the address of an article."""
    return f"/{article.section}/{article.alias}-{article.number}.html"


def _format_date(article: DemoArticle) -> str:
    """Write a date as NukeViet does: `Thứ hai - 13/07/2020 07:15`."""
    return f"{format_weekday(article.published)} - {article.published:%d/%m/%Y %H:%M}"


def _render_breadcrumb(section: str) -> Html:
    """Show the section as the last step of the way to a page."""
    return render_template("nukeviet/breadcrumb.html", path=f"/{section}/", name=_SECTIONS[section])


def _render_intro(article: DemoArticle, request: DemoRequest, emphasis: str) -> Html:
    """Show the beginning of an article in a listing; `emphasis` is a class to add."""
    return render_template(
        "nukeviet/listing-item.html",
        emphasis=emphasis,
        title=article.title,
        path=_make_path(article),
        published=f"{article.published:%d/%m/%Y %H:%M:00}",
        hits=article.hits + request.request_number,
        lead=article.lead,
    )


def _render_credits(article: DemoArticle) -> Html:
    """Name author and source where the article has them."""
    named = (("Tác giả", article.author), ("Nguồn tin", article.source))
    return join_html(
        render_template("nukeviet/credit.html", label=label, name=name)
        for label, name in named
        if name
    )


def _render_related(articles: Sequence[DemoArticle]) -> Html:
    """List articles below another one."""
    return join_html(
        render_template(
            "nukeviet/related.html",
            path=_make_path(item),
            title=item.title,
            day=f"{item.published:%d/%m/%Y}",
        )
        for item in articles
    )


def _make_tag_alias(tag: str) -> str:
    """Return a tag as it stands in an address: `Quy định 09` is `quy-dinh-09`."""
    decomposed = unicodedata.normalize("NFD", tag.lower().replace("đ", "d"))
    return decomposed.encode("ascii", "ignore").decode().replace(" ", "-")


def _render_tag_link(tag: str) -> Html:
    """Link to the articles that have a tag."""
    return Html(render_template("nukeviet/tag.html", tag=tag, alias=_make_tag_alias(tag)).strip())


def _render_pager(section: str, count: int, here: int) -> Html:
    """Link the pages of a section; the one at hand is no link."""
    pages = range(1, -(-count // _PER_PAGE) + 1)
    if len(pages) == 1:
        return Html()
    return join_html(
        render_template(
            "nukeviet/pager-here.html" if number == here else "nukeviet/pager-link.html",
            path=f"/{section}/" + (f"page-{number}/" if number > 1 else ""),
            title=_SECTIONS[section],
            page=number,
        )
        for number in pages
    )
