"""The demo site that looks like Joomla 3: addresses, pages and habits of `com_content`.

Sections have listings of five articles. An article is reached by its short
address, by the long one with `option=com_content`, and as a print view.
"""

from demo.content import DemoArticle, Html, join_html, read_articles, render_template
from demo.request import (
    DemoRequest,
    DemoResponse,
    find_attached_file,
    format_weekday,
    make_page_response,
)

_PER_PAGE = 5  # articles of a listing: few enough that ours make several pages
_SECTIONS = {  # the numbers are categories, as Joomla gives them; arbitrary
    "tin-tuc-su-kien": ("Tin tức - Sự kiện", 11),
    "hoc-tap-va-lam-theo-bac": ("Học tập và làm theo Bác", 12),
}
_ROBOTS = "User-agent: *\nDisallow: /administrator/\nDisallow: /cache/\nDisallow: /tmp/\n"


class JoomlaSite:
    """A provincial school whose site is made by Joomla."""

    key = "demo-joomla"
    institution = "Trường Chính trị tỉnh Sông Hồng Hạ (minh họa)"
    province = "Sông Hồng Hạ"
    province_2025 = "Trung Du Thượng"  # merged, as many were

    def __init__(self) -> None:
        self.articles = read_articles("joomla")

    def handle_request(self, request: DemoRequest) -> DemoResponse:
        """Answer a request; the same request gets the same response."""
        match request.path.removeprefix("/index.php").strip("/").split("/"):
            case [""]:
                return self._serve_start_page(request)
            case ["robots.txt"]:
                return DemoResponse(body=_ROBOTS.encode(), content_type="text/plain; charset=utf-8")
            case ["component", "mailto"]:
                return make_page_response(
                    render_template("joomla/mailto.html", institution=self.institution)
                )
            case [section] if section in _SECTIONS:
                return self._serve_listing(request, section)
            case [section, name]:
                path = f"/index.php/{section}/{name}"
                article = next((item for item in self.articles if _make_path(item) == path), None)
                if article is not None:
                    return self._serve_article(request, article)
        return find_attached_file(request, self.articles) or self._serve_not_found(request)

    def _serve_start_page(self, request: DemoRequest) -> DemoResponse:
        """Show the newest articles, or the article that a long address names."""
        if request.query.get("option") != "com_content":
            title = "Trang chủ"
            blog = render_template(
                "joomla/blog.html",
                title=title,
                items=join_html(_render_intro(item) for item in self.articles[:_PER_PAGE]),
                pager=Html(),
            )
            return make_page_response(
                self._render_layout(request, title=title, content=blog, breadcrumb="")
            )
        number = request.query.get("id", "").partition(":")[0]
        for article in self.articles:
            if str(article.number) == number:
                return self._serve_article(request, article)
        return self._serve_not_found(request)

    def _serve_listing(self, request: DemoRequest, section: str) -> DemoResponse:
        """Show one page of a section."""
        name, _ = _SECTIONS[section]
        articles = [item for item in self.articles if item.section == section]
        start = request.query.get("start", "0")
        first = int(start) if start.isdecimal() else 0
        if first >= len(articles):
            return self._serve_not_found(request)
        blog = render_template(
            "joomla/blog.html",
            title=name,
            items=join_html(_render_intro(item) for item in articles[first : first + _PER_PAGE]),
            pager=_render_pager(section, len(articles), first),
        )
        return make_page_response(
            self._render_layout(request, title=name, content=blog, breadcrumb=name)
        )

    def _serve_article(self, request: DemoRequest, article: DemoArticle) -> DemoResponse:
        """Show an article, in the layout of the site or for printing."""
        name, _ = _SECTIONS[article.section]
        content = render_template(
            "joomla/article.html",
            title=article.title,
            path=_make_path(article),
            account=article.account,
            section_path=f"/index.php/{article.section}",
            section=name,
            datetime=article.published.isoformat(),
            published=_format_date(article),
            hits=article.hits + request.request_number,
            body=article.body,
            neighbours=self._render_neighbours(article),
        )
        if request.query.get("tmpl") == "component":
            return make_page_response(
                render_template("joomla/print.html", title=article.title, content=content)
            )
        return make_page_response(
            self._render_layout(request, title=article.title, content=content, breadcrumb=name)
        )

    def _render_neighbours(self, article: DemoArticle) -> Html:
        """Link to the articles before and after this one in its section."""
        section = [item for item in self.articles if item.section == article.section]
        position = section.index(article)
        links: list[Html] = []
        for label, css, near in (
            ("Trang trước", "previous", section[position - 1 : position]),
            ("Trang sau", "next", section[position + 1 : position + 2]),
        ):
            links.extend(
                render_template(
                    "joomla/neighbour.html",
                    css=css,
                    path=_make_path(item),
                    title=item.title,
                    label=label,
                )
                for item in near
            )
        return join_html(links)

    def _render_layout(
        self, request: DemoRequest, *, title: str, content: Html, breadcrumb: str
    ) -> Html:
        """Put the site around a page: menu, slogan, side columns, counter, footer."""
        most_read = sorted(self.articles, key=lambda item: item.hits, reverse=True)[:4]
        return render_template(
            "joomla/frame.html",
            base=request.base_url,
            title=title,
            institution=self.institution,
            slogan=request.slogan,
            clock=f"{format_weekday(request.page_time)}, {request.page_time:%d/%m/%Y - %H:%M}",
            breadcrumb=breadcrumb,
            content=content,
            latest=join_html(
                _render_link(_make_path(item), item) for item in self.articles[:_PER_PAGE]
            ),
            most_read=join_html(_render_link(_make_long_path(item), item) for item in most_read),
            # Arbitrary, as counters of a real site look: they must not be read as content.
            today=41 + request.request_number,
            total=128_340 + request.request_number,
            online=2 + request.request_number % 7,
        )

    def _serve_not_found(self, request: DemoRequest) -> DemoResponse:
        """Say that there is no such page."""
        title = "404 - Không tìm thấy trang"
        content = render_template("joomla/missing.html")
        return make_page_response(
            self._render_layout(request, title=title, content=content, breadcrumb=""), status=404
        )


def _make_path(article: DemoArticle) -> str:
    """Return the short address of an article."""
    return f"/index.php/{article.section}/{article.number}-{article.alias}"


def _make_long_path(article: DemoArticle) -> str:
    """Return the address of an article that Joomla uses where it knows no menu item."""
    _, category = _SECTIONS[article.section]
    return (
        f"/index.php?option=com_content&view=article&id={article.number}:{article.alias}"
        f"&catid={category}&Itemid={category + 100}"
    )


def _format_date(article: DemoArticle) -> str:
    """Write a date as Joomla does in Vietnamese: `Thứ hai, 13 Tháng 7 2020 07:15`."""
    moment = article.published
    return f"{format_weekday(moment)}, {moment:%d} Tháng {moment.month} {moment:%Y %H:%M}"


def _render_intro(article: DemoArticle) -> Html:
    """Show an article in a listing."""
    return render_template(
        "joomla/blog-item.html",
        title=article.title,
        path=_make_path(article),
        published=_format_date(article),
        lead=article.lead,
    )


def _render_link(path: str, article: DemoArticle) -> Html:
    """Link to an article from a side column."""
    return render_template("joomla/link.html", path=path, title=article.title)


def _render_pager(section: str, count: int, first: int) -> Html:
    """Link the pages of a section; the one at hand is no link."""
    starts = range(0, count, _PER_PAGE)
    if len(starts) == 1:
        return Html()
    return join_html(
        render_template(
            "joomla/pager-here.html" if start == first else "joomla/pager-link.html",
            path=f"/index.php/{section}" + (f"?start={start}" if start else ""),
            page=number,
        )
        for number, start in enumerate(starts, start=1)
    )
