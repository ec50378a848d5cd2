"""The demo site that looks like NukeViet 4: addresses, pages, feed and sitemap of its news.

Sections have listings of five articles. An article has a page for printing and
one for saving. Only article pages, the feed and the sitemap tell when they last
changed, so that a second crawl can ask whether they did.
"""

import unicodedata
from collections.abc import Sequence
from email.utils import format_datetime

from demo.articles import Article, read_articles
from demo.markup import Html, fill, joined
from demo.visit import Answer, Visit, attached_file, page, weekday

_PER_PAGE = 5
_RELATED = 3
_SECTIONS = {
    "tin-hoat-dong": "Tin hoạt động",
    "cong-doan-doan-thanh-nien": "Công đoàn - Đoàn thanh niên",
    "nghien-cuu-trao-doi": "Nghiên cứu - Trao đổi",
}
_NOTHING = Html()
_XML = "text/xml; charset=utf-8"


class NukeVietSite:
    """A provincial school whose site is made by NukeViet."""

    key = "demo-nukeviet"
    institution = "Trường Chính trị tỉnh Trung Du Thượng (minh họa)"
    province = "Trung Du Thượng"
    province_2025 = "Trung Du Thượng"

    def __init__(self) -> None:
        self.articles = read_articles("nukeviet")

    def answer(self, visit: Visit) -> Answer:
        """Answer a request; the same visit has the same answer."""
        return (
            self._list(visit)
            or self._single(visit)
            or self._for_machines(visit)
            or self._missing(visit)
        )

    def _list(self, visit: Visit) -> Answer | None:
        """Send the start page, a page of a section or the articles of a tag."""
        match visit.path.strip("/").split("/"):
            case [""]:
                return self._start(visit)
            case [section] if section in _SECTIONS:
                return self._section(visit, section, 1)
            case [section, last] if section in _SECTIONS and last.startswith("page-"):
                number = last.removeprefix("page-")
                return self._section(visit, section, int(number) if number.isdecimal() else 0)
            case ["tag", alias]:
                return self._tag(visit, alias)
        return None

    def _single(self, visit: Visit) -> Answer | None:
        """Send an article, in any of its three forms, or the page about the school."""
        if visit.path == "/about/":
            about = fill("nukeviet/about.html")
            return page(self._frame(visit, title="Giới thiệu", function="main", content=about))
        for article in self.articles:
            path = _path(article)
            if visit.path == path:
                return self._article(visit, article)
            if visit.path in (f"/print{path}", f"/savefile{path}"):
                return self._plain_article(visit, article)
        return None

    def _for_machines(self, visit: Visit) -> Answer | None:
        """Send robots rules, feed, sitemap, picture or paper."""
        newest = self.articles[0].published
        match visit.path:
            case "/robots.txt":
                robots = fill("nukeviet/robots.txt", base=visit.base)
                return Answer(body=robots.encode(), content_type="text/plain; charset=utf-8")
            case "/rss/":
                return Answer(body=self._feed(visit).encode(), content_type=_XML, modified=newest)
            case "/sitemap.xml":
                index = fill(
                    "nukeviet/sitemap-index.xml", base=visit.base, modified=newest.isoformat()
                )
                return Answer(body=index.encode(), content_type=_XML, modified=newest)
            case "/sitemap-vi.news.xml":
                sitemap = self._sitemap(visit)
                return Answer(body=sitemap.encode(), content_type=_XML, modified=newest)
        return attached_file(visit, self.articles)

    def _start(self, visit: Visit) -> Answer:
        """Show the newest articles of all sections."""
        newest = self.articles[:_PER_PAGE]
        return self._listing(visit, title="Tin mới", function="main", articles=newest)

    def _section(self, visit: Visit, section: str, number: int) -> Answer:
        """Show one page of a section, counted from 1."""
        articles = [item for item in self.articles if item.section == section]
        shown = articles[(number - 1) * _PER_PAGE : number * _PER_PAGE] if number > 0 else []
        if not shown:
            return self._missing(visit)
        return self._listing(
            visit,
            title=_SECTIONS[section],
            function="viewcat",
            articles=shown,
            pager=_pager(section, len(articles), number),
            trail=_trail(section),
        )

    def _tag(self, visit: Visit, alias: str) -> Answer:
        """Show the articles that have a tag."""
        tags = {_tag_alias(tag): tag for item in self.articles for tag in item.tags}
        if alias not in tags:
            return self._missing(visit)
        title = tags[alias]
        tagged = [item for item in self.articles if title in item.tags]
        return self._listing(visit, title=title, function="tag", articles=tagged)

    def _listing(
        self,
        visit: Visit,
        *,
        title: str,
        function: str,
        articles: Sequence[Article],
        pager: Html = _NOTHING,
        trail: Html = _NOTHING,
    ) -> Answer:
        """Show the beginnings of articles, the first with emphasis."""
        intros = [
            _intro(item, visit, " featured" if not at else "") for at, item in enumerate(articles)
        ]
        content = fill("nukeviet/listing.html", title=title, items=joined(intros), pager=pager)
        return page(
            self._frame(visit, title=title, function=function, content=content, trail=trail)
        )

    def _plain_article(self, visit: Visit, article: Article) -> Answer:
        """Show an article without the site around it, for printing and saving."""
        plain = fill(
            "nukeviet/print.html",
            base=visit.base,
            institution=self.institution,
            title=article.title,
            url=visit.base + _path(article),
            published=_long_date(article),
            lead=article.lead,
            body=article.body,
        )
        return page(plain)

    def _article(self, visit: Visit, article: Article) -> Answer:
        """Show an article in the frame of the site."""
        url = visit.base + _path(article)
        place = self.articles.index(article)
        content = fill(
            "nukeviet/article.html",
            title=article.title,
            url=url,
            path=_path(article),
            datetime=article.published.isoformat(),
            published=_long_date(article),
            hits=article.hits + visit.number,
            lead=article.lead,
            body=article.body,
            credits=_credits(article),
            tags=Html(", ".join(_tag_link(tag) for tag in article.tags)),
            newer=_related(self.articles[max(0, place - _RELATED) : place]),
            older=_related(self.articles[place + 1 : place + 1 + _RELATED]),
        )
        head = fill(
            "nukeviet/head.html",
            title=article.title,
            institution=self.institution,
            url=url,
            section=_SECTIONS[article.section],
        )
        html = self._frame(
            visit,
            title=article.title,
            function="detail",
            content=content,
            head=head,
            trail=_trail(article.section),
        )
        return page(html, modified=article.published)

    def _frame(
        self,
        visit: Visit,
        *,
        title: str,
        function: str,
        content: Html,
        head: Html = _NOTHING,
        trail: Html = _NOTHING,
    ) -> Html:
        """Put the site around a page: menu, slogan, clock of the visit, counter, footer."""
        most_read = sorted(self.articles, key=lambda item: item.hits, reverse=True)[:_PER_PAGE]
        return fill(
            "nukeviet/frame.html",
            title=title,
            description=title,
            institution=self.institution,
            head=head,
            slogan=visit.slogan,
            trail=trail,
            module="about" if visit.path == "/about/" else "news",
            function=function,
            clock=f"{weekday(visit.clock)}, {visit.clock:%d/%m/%Y, %H:%M}",
            content=content,
            most_read=joined(
                fill("nukeviet/link.html", path=_path(item), title=item.title) for item in most_read
            ),
            online=1 + visit.number % 5,
            today=18 + visit.number,
            month=1_906 + visit.number,
            total=94_551 + visit.number,
        )

    def _feed(self, visit: Visit) -> Html:
        """Return the RSS feed of the newest articles."""
        items = joined(
            fill(
                "nukeviet/rss-item.xml",
                title=item.title,
                url=visit.base + _path(item),
                number=item.number,
                published=format_datetime(item.published),
                lead=item.lead,
            )
            for item in self.articles[:_PER_PAGE]
        )
        return fill(
            "nukeviet/rss.xml",
            title="Tin Tức",
            base=visit.base,
            institution=self.institution,
            items=items,
        )

    def _sitemap(self, visit: Visit) -> Html:
        """Return the sitemap of all articles."""
        items = joined(
            fill(
                "nukeviet/sitemap-item.xml",
                url=visit.base + _path(item),
                modified=item.published.isoformat(),
            )
            for item in self.articles
        )
        return fill("nukeviet/sitemap.xml", items=items)

    def _missing(self, visit: Visit) -> Answer:
        """Say that there is no such page."""
        content = fill("nukeviet/missing.html")
        return page(
            self._frame(visit, title="Không tìm thấy trang", function="main", content=content),
            status=404,
        )


def _path(article: Article) -> str:
    """Return the address of an article."""
    return f"/{article.section}/{article.alias}-{article.number}.html"


def _long_date(article: Article) -> str:
    """Write a date as NukeViet does: `Thứ hai - 13/07/2020 07:15`."""
    return f"{weekday(article.published)} - {article.published:%d/%m/%Y %H:%M}"


def _trail(section: str) -> Html:
    """Show the section as the last step of the way to a page."""
    return fill("nukeviet/trail.html", path=f"/{section}/", name=_SECTIONS[section])


def _intro(article: Article, visit: Visit, emphasis: str) -> Html:
    """Show the beginning of an article in a listing; `emphasis` is a class to add."""
    return fill(
        "nukeviet/listing-item.html",
        emphasis=emphasis,
        title=article.title,
        path=_path(article),
        published=f"{article.published:%d/%m/%Y %H:%M:00}",
        hits=article.hits + visit.number,
        lead=article.lead,
    )


def _credits(article: Article) -> Html:
    """Name author and source where the article has them."""
    named = (("Tác giả", article.author), ("Nguồn tin", article.source))
    return joined(
        fill("nukeviet/credit.html", label=label, name=name) for label, name in named if name
    )


def _related(articles: Sequence[Article]) -> Html:
    """List articles below another one."""
    return joined(
        fill(
            "nukeviet/related.html",
            path=_path(item),
            title=item.title,
            day=f"{item.published:%d/%m/%Y}",
        )
        for item in articles
    )


def _tag_alias(tag: str) -> str:
    """Return a tag as it stands in an address: `Quy định 09` is `quy-dinh-09`."""
    decomposed = unicodedata.normalize("NFD", tag.lower().replace("đ", "d"))
    return decomposed.encode("ascii", "ignore").decode().replace(" ", "-")


def _tag_link(tag: str) -> Html:
    """Link to the articles that have a tag."""
    return Html(fill("nukeviet/tag.html", tag=tag, alias=_tag_alias(tag)).strip())


def _pager(section: str, count: int, here: int) -> Html:
    """Link the pages of a section; the one at hand is no link."""
    pages = range(1, -(-count // _PER_PAGE) + 1)
    if len(pages) == 1:
        return Html()
    return joined(
        fill(
            "nukeviet/pager-here.html" if number == here else "nukeviet/pager-link.html",
            path=f"/{section}/" + (f"page-{number}/" if number > 1 else ""),
            title=_SECTIONS[section],
            page=number,
        )
        for number in pages
    )
