"""Whole small sites in the markup of one system or theme each, with all that stands around texts.

A design renders one story; `make_site` adds listings, a front page, pages about the school and a
contact page in the same frame. Schools, people and texts are invented; no markup is copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from crawler.extract.page import Page
from tests.support.template_pages import SampleStory, format_moment, make_page, make_stories

SITE_NAME = "Trường Chính trị tỉnh Sơn Hà"
_SECTIONS = ("Tin tức", "Đào tạo", "Đoàn thể")
_PER_LISTING = 8
_STANDING = ("Lịch sử nhà trường", "Ban Giám hiệu", "Nội quy học tập")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How one system shows pages.

    `head` and `body` are asked with the kind of page (`article`, `listing`, `page`) and a number;
    `article`, `entry` and `page` render what stands between the frame's parts.
    """

    article: Callable[[SampleStory], str]
    address: Callable[[SampleStory], str]
    page_title: Callable[[str, SampleStory | None], str] = lambda title, _: f"{title} - {SITE_NAME}"
    head: Callable[[str, int], str] = lambda _kind, _number: ""
    body: Callable[[str, int], str] = lambda _kind, _number: ""
    entry: str = '<div class="teaser"><h3><a href="{url}">{title}</a></h3><p>{lead}</p></div>'
    page: str = "<div class='page'><h1>{title}</h1><div class='text'>{text}</div></div>"
    frame: str = (
        '<div id="top"><a href="/">{name}</a><ul class="menu">{menu}</ul></div>'
        '<div class="columns"><div class="primary">{main}</div>'
        '<div class="side"><h3>Tin mới nhất</h3><ul>{latest}</ul>'
        "<h3>Đăng nhập</h3><form><input name=user><input type=password></form>"
        "<h3>Thống kê truy cập</h3><p>Hôm nay: {visit}</p></div></div>"
        '<div class="bottom"><p>Địa chỉ: Số 1 phố Suối Mơ, tỉnh Sơn Hà</p></div>'
    )
    after: str = '<div class="reply"><h3>Gửi bình luận</h3><form><textarea></textarea></form></div>'


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSite:
    """The pages of a site: `articles` with their stories, `others` that are none."""

    articles: Sequence[tuple[SampleStory, Page]]
    others: Sequence[Page] = field(default=())

    @property
    def pages(self) -> list[Page]:
        """All pages."""
        return [*(page for _, page in self.articles), *self.others]


def make_site(design: Design, count: int = 14, first: int = 0) -> MadeSite:
    """Make a site of some articles, and of pages that are none."""
    stories = make_stories(first + count)[first:]
    articles = [(story, _make_article_page(design, story, stories)) for story in stories]
    others = [
        *_make_listings(design, stories),
        *(_make_standing_page(design, n, stories) for n in range(len(_STANDING))),
    ]
    return MadeSite(articles=articles, others=others)


def render_text(story: SampleStory) -> str:
    """A story's lines as paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in story.lines)


def get_section(story: SampleStory) -> str:
    """The section that a story belongs to."""
    return _SECTIONS[story.number % len(_SECTIONS)]


def format_day(story: SampleStory) -> str:
    """The day of a story as these pages print it."""
    return format_moment(story.published_at).partition(" ")[0]


def _make_article_page(design: Design, story: SampleStory, stories: Sequence[SampleStory]) -> Page:
    main = design.article(story) + design.after
    title = design.page_title(story.title, story)
    return _render(design, "article", story.number, design.address(story), title, main, stories)


def _make_listings(design: Design, stories: Sequence[SampleStory]) -> list[Page]:
    pages = []
    for start in range(0, len(stories), _PER_LISTING):
        shown = stories[start : start + _PER_LISTING]
        entries = "".join(
            design.entry.format(
                url=design.address(story), title=escape(story.title), lead=escape(story.lines[0])
            )
            for story in shown
        )
        number = start // _PER_LISTING
        path = f"/chuyen-muc/tin-tuc-{stories[0].number}/page/{number}/"
        title = design.page_title("Tin tức", None)
        main = f'<h1 class="archive-title">Tin tức</h1>{entries}'
        pages.append(_render(design, "listing", number, path, title, main, stories))
    return pages


def _make_standing_page(design: Design, number: int, stories: Sequence[SampleStory]) -> Page:
    title = _STANDING[number]
    main = design.page.format(title=title, text=render_text(make_stories(901 + number)[-1]))
    path = f"/gioi-thieu-{stories[0].number}-{number}/"
    return _render(design, "page", number, path, design.page_title(title, None), main, stories)


def _render(
    design: Design,
    kind: str,
    number: int,
    path: str,
    title: str,
    main: str,
    stories: Sequence[SampleStory],
) -> Page:
    menu = (
        "".join(
            f'<li><a href="/gioi-thieu-{stories[0].number}-{n}/">{name}</a></li>'
            for n, name in enumerate(_STANDING)
        )
        + '<li><a href="/chuyen-muc/tin-tuc/">Tin tức</a></li>'
    )
    latest = "".join(
        f'<li><a href="{design.address(story)}">{escape(story.title)}</a></li>'
        for story in stories[-5:]
    )
    frame = design.frame.format(
        name=SITE_NAME, menu=menu, main=main, latest=latest, visit=number * 7 + 31
    )
    return make_page(
        path,
        f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>{escape(title)}</title>"
        f"{design.head(kind, number)}</head><body{design.body(kind, number)}>{frame}</body></html>",
    )
