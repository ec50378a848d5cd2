"""The demo site that looks like Joomla 3: addresses, pages and habits of `com_content`.

Sections have listings of five articles. An article is reached by its short
address, by the long one with `option=com_content`, and as a print view.
"""

from demo.articles import Article, read_articles
from demo.markup import Html, fill, joined
from demo.visit import Answer, Visit, attached_file, page, weekday

_PER_PAGE = 5
_SECTIONS = {
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

    def answer(self, visit: Visit) -> Answer:
        """Answer a request; the same visit has the same answer."""
        match visit.path.removeprefix("/index.php").strip("/").split("/"):
            case [""]:
                return self._start(visit)
            case ["robots.txt"]:
                return Answer(body=_ROBOTS.encode(), content_type="text/plain; charset=utf-8")
            case ["component", "mailto"]:
                return page(fill("joomla/mailto.html", institution=self.institution))
            case [section] if section in _SECTIONS:
                return self._listing(visit, section)
            case [section, name]:
                path = f"/index.php/{section}/{name}"
                article = next((item for item in self.articles if _path(item) == path), None)
                if article is not None:
                    return self._article(visit, article)
        return attached_file(visit, self.articles) or self._missing(visit)

    def _start(self, visit: Visit) -> Answer:
        """Show the newest articles, or the article that a long address names."""
        if visit.query.get("option") != "com_content":
            title = "Trang chủ"
            blog = fill(
                "joomla/blog.html",
                title=title,
                items=joined(_intro(item) for item in self.articles[:_PER_PAGE]),
                pager=Html(),
            )
            return page(self._frame(visit, title=title, content=blog, trail=""))
        number = visit.query.get("id", "").partition(":")[0]
        for article in self.articles:
            if str(article.number) == number:
                return self._article(visit, article)
        return self._missing(visit)

    def _listing(self, visit: Visit, section: str) -> Answer:
        """Show one page of a section."""
        name, _ = _SECTIONS[section]
        articles = [item for item in self.articles if item.section == section]
        start = visit.query.get("start", "0")
        first = int(start) if start.isdecimal() else 0
        if first >= len(articles):
            return self._missing(visit)
        blog = fill(
            "joomla/blog.html",
            title=name,
            items=joined(_intro(item) for item in articles[first : first + _PER_PAGE]),
            pager=_pager(section, len(articles), first),
        )
        return page(self._frame(visit, title=name, content=blog, trail=name))

    def _article(self, visit: Visit, article: Article) -> Answer:
        """Show an article, in the frame of the site or for printing."""
        name, _ = _SECTIONS[article.section]
        content = fill(
            "joomla/article.html",
            title=article.title,
            path=_path(article),
            account=article.account,
            section_path=f"/index.php/{article.section}",
            section=name,
            datetime=article.published.isoformat(),
            published=_long_date(article),
            hits=article.hits + visit.number,
            body=article.body,
            neighbours=self._neighbours(article),
        )
        if visit.query.get("tmpl") == "component":
            return page(fill("joomla/print.html", title=article.title, content=content))
        return page(self._frame(visit, title=article.title, content=content, trail=name))

    def _neighbours(self, article: Article) -> Html:
        """Link to the articles before and after this one in its section."""
        section = [item for item in self.articles if item.section == article.section]
        place = section.index(article)
        links: list[Html] = []
        for label, css, near in (
            ("Trang trước", "previous", section[place - 1 : place]),
            ("Trang sau", "next", section[place + 1 : place + 2]),
        ):
            links.extend(
                fill(
                    "joomla/neighbour.html",
                    css=css,
                    path=_path(item),
                    title=item.title,
                    label=label,
                )
                for item in near
            )
        return joined(links)

    def _frame(self, visit: Visit, *, title: str, content: Html, trail: str) -> Html:
        """Put the site around a page: menu, slogan, side columns, counter, footer."""
        most_read = sorted(self.articles, key=lambda item: item.hits, reverse=True)[:4]
        return fill(
            "joomla/frame.html",
            base=visit.base,
            title=title,
            institution=self.institution,
            slogan=visit.slogan,
            clock=f"{weekday(visit.clock)}, {visit.clock:%d/%m/%Y - %H:%M}",
            trail=trail,
            content=content,
            latest=joined(_link(_path(item), item) for item in self.articles[:_PER_PAGE]),
            most_read=joined(_link(_long_path(item), item) for item in most_read),
            today=41 + visit.number,
            total=128_340 + visit.number,
            online=2 + visit.number % 7,
        )

    def _missing(self, visit: Visit) -> Answer:
        """Say that there is no such page."""
        title = "404 - Không tìm thấy trang"
        content = fill("joomla/missing.html")
        return page(self._frame(visit, title=title, content=content, trail=""), status=404)


def _path(article: Article) -> str:
    """Return the short address of an article."""
    return f"/index.php/{article.section}/{article.number}-{article.alias}"


def _long_path(article: Article) -> str:
    """Return the address of an article that Joomla uses where it knows no menu item."""
    _, category = _SECTIONS[article.section]
    return (
        f"/index.php?option=com_content&view=article&id={article.number}:{article.alias}"
        f"&catid={category}&Itemid={category + 100}"
    )


def _long_date(article: Article) -> str:
    """Write a date as Joomla does in Vietnamese: `Thứ hai, 13 Tháng 7 2020 07:15`."""
    moment = article.published
    return f"{weekday(moment)}, {moment:%d} Tháng {moment.month} {moment:%Y %H:%M}"


def _intro(article: Article) -> Html:
    """Show an article in a listing."""
    return fill(
        "joomla/blog-item.html",
        title=article.title,
        path=_path(article),
        published=_long_date(article),
        lead=article.lead,
    )


def _link(path: str, article: Article) -> Html:
    """Link to an article from a side column."""
    return fill("joomla/link.html", path=path, title=article.title)


def _pager(section: str, count: int, first: int) -> Html:
    """Link the pages of a section; the one at hand is no link."""
    starts = range(0, count, _PER_PAGE)
    if len(starts) == 1:
        return Html()
    return joined(
        fill(
            "joomla/pager-here.html" if start == first else "joomla/pager-link.html",
            path=f"/index.php/{section}" + (f"?start={start}" if start else ""),
            page=number,
        )
        for number, start in enumerate(starts, start=1)
    )
