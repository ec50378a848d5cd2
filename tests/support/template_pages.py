"""Pages of sites of unknown make: invented articles set in frames that no profile knows.

The school, its people and what they do are invented. A frame is menus, slogans that change with the
visit, counters and a footer around whatever it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from crawler.extract.page import Page

HOST = "http://school.test"
FETCHED_AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
SCHOOL = "Trường Chính trị tỉnh Sơn Hà"
_MENU_ITEMS = ("Trang chủ", "Giới thiệu", "Tin tức - Sự kiện", "Đào tạo - Bồi dưỡng", "Liên hệ")
_SLOGANS = (
    "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Nhiệt liệt chào mừng năm học mới",
)
_DEEDS = ("khai giảng lớp", "bế giảng lớp", "sơ kết phong trào", "tập huấn về", "đi thực tế ở")
_THINGS = ("trung cấp lý luận", "bồi dưỡng công tác Đoàn", "phương pháp giảng dạy", "xã Suối Mơ")
_NAMES = ("Trần Văn Bình", "Lê Thị Cúc", "Phạm Minh Đức", "Hoàng Thị Giang", "Vũ Đình Hải")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStory:
    """An invented article: lines of text, the last of which signs it when `author` is set."""

    number: int
    title: str
    lines: tuple[str, ...]
    published_at: datetime
    author: str | None = None

    @property
    def path(self) -> str:
        """Its address on the site."""
        return f"/tin/{self.number}.html"


def make_stories(count: int) -> list[SampleStory]:
    """Some articles, each of its own words; every second is signed."""
    return [_make_story(number) for number in range(count)]


def _make_story(number: int) -> SampleStory:
    deed, thing = _DEEDS[number % 5], _THINGS[number % 4]
    title = f"Nhà trường {deed} {thing} khóa {number + 20}"
    lines = tuple(
        f"Phần {part} của buổi {deed} {thing} thứ {number} nói về {'thêm ' * (part + 1)}{deed} với"
        f" {number * 7 + part} học viên của {_NAMES[(number + part) % 5].split()[-1]}, ai cũng vui."
        for part in range(1, 6)
    )
    author = _NAMES[number % 5] if number % 2 else None
    at = datetime(2015, 1, 5, 8, 30, tzinfo=UTC) + timedelta(days=37 * number, minutes=number)
    return SampleStory(number=number, title=title, lines=lines, published_at=at, author=author)


def render_paragraphs(story: SampleStory) -> str:
    """A story's text as an editor leaves it."""
    signature = f"<p><strong>{story.author}</strong></p>" if story.author else ""
    return "".join(f"<p>{escape(line)}</p>" for line in story.lines) + signature


def render_broken_lines(story: SampleStory) -> str:
    """A story's text as an editor leaves it who knows no paragraphs."""
    signature = [f"<b>{story.author}</b>"] if story.author else []
    return "<br><br>".join([*map(escape, story.lines), *signature])


def format_moment(moment: datetime) -> str:
    """A moment as these pages print it, in Hanoi."""
    return f"{moment + timedelta(hours=7):%d/%m/%Y %H:%M}"


def render_layout(title: str, main: str, visit: int = 0) -> str:
    """A page of named boxes; `visit` changes what changes with every visit."""
    menu = "".join(f'<li><a href="/muc/{n}">{word}</a></li>' for n, word in enumerate(_MENU_ITEMS))
    return (
        f"<html><head><title>{escape(title)} - {SCHOOL}</title></head><body>"
        f'<div class="top"><h1><a href="/">{SCHOOL}</a></h1><p>{_SLOGANS[visit % 2]}</p></div>'
        f'<ul class="menu">{menu}</ul><div class="middle">{main}</div>'
        f"<ul>{_render_counter(visit)}</ul><p>Joomla inotur picma</p></body></html>"
    )


def render_bare_layout(title: str, main: str, visit: int = 0) -> str:
    """A page of nested tables without a class or a useful title; text and footer share a cell."""
    del title
    menu = "".join(
        f'<tr><td><a href="/muc/{n}">{word}</a></td></tr>' for n, word in enumerate(_MENU_ITEMS)
    )
    return (
        f"<html><head><title>{SCHOOL}</title></head><body><table><tr><td>{_SLOGANS[visit % 2]}</td>"
        f"</tr><tr><td><table>{menu}</table></td></tr><tr><td valign=top>{main}<br><br>"
        f"Joomla inotur picma<br></td></tr><tr><td><ul>{_render_counter(visit)}</ul></td></tr>"
        "</table>"
        "</body></html>"
    )


def render_article(story: SampleStory, text: str) -> str:
    """Render the middle of an article's page."""
    hits = story.number * 13 + 7
    return (
        f'<div class="story"><h2 class="name">{escape(story.title)}</h2>'
        f'<div class="when">Ngày đăng: {format_moment(story.published_at)} | Lượt xem: {hits}</div>'
        f'<p>Email In PDF.</p><div class="text">{text}</div></div>'
    )


def render_bare_article(story: SampleStory, text: str) -> str:
    """The same without an element to tell one thing from the other."""
    return (
        f"<h3>{escape(story.title)}</h3><i>Ngày đăng: {format_moment(story.published_at)}</i>"
        "<br>Email In PDF.<br>"
        f"{text}"
    )


def render_listing(title: str, entries: Sequence[SampleStory]) -> str:
    """Render the middle of a list of articles."""
    teasers = "".join(
        f'<div class="entry"><a href="{story.path}">{escape(story.title)}</a>'
        f"<p>{escape(story.lines[0])}</p></div>"
        for story in entries
    )
    return f"<h2>{escape(title)}</h2>{teasers}"


def make_page(path: str, html: str) -> Page:
    """A page as it would be fetched."""
    return Page(
        url=HOST + path,
        body=html.encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=FETCHED_AT,
    )


def make_article_pages(found: Sequence[SampleStory]) -> list[Page]:
    """The pages of some articles in a frame of named boxes."""
    return [
        make_page(
            story.path,
            render_layout(
                story.title, render_article(story, render_paragraphs(story)), story.number
            ),
        )
        for story in found
    ]


def make_bare_pages(found: Sequence[SampleStory]) -> list[Page]:
    """The pages of some articles in a frame of nested tables."""
    return [
        make_page(
            story.path,
            render_bare_layout(
                story.title, render_bare_article(story, render_broken_lines(story)), story.number
            ),
        )
        for story in found
    ]


def make_other_pages(found: Sequence[SampleStory]) -> dict[str, Page]:
    """Pages of a site that are no articles, by what they are."""
    contact = "<h2>Liên hệ</h2><p>Số 1 phố Suối Mơ</p><form><textarea></textarea></form>"
    login = "<h2>Đăng nhập</h2><p>Tên đăng nhập:</p><p>Mật khẩu:</p><input type=password>"
    missing = "<h2>Không tìm thấy trang</h2><p>Trang bạn tìm không tồn tại hoặc đã bị xóa.</p>"
    standing = f"<h2>Giới thiệu</h2>{render_paragraphs(_make_story(1000))}"
    return {
        "listing": make_page(
            "/muc/2", render_layout("Tin tức", render_listing("Tin tức", found[:6]), 1)
        ),
        "short listing": make_page(
            "/muc/3", render_layout("Đào tạo", render_listing("Đào tạo", found[:2]), 2)
        ),
        "contact": make_page("/lien-he", render_layout("Liên hệ", contact, 3)),
        "login": make_page("/dang-nhap", render_layout("Đăng nhập", login, 4)),
        "missing": make_page("/khong-co", render_layout("Không tìm thấy trang", missing, 5)),
        "standing": make_page("/gioi-thieu", render_layout("Giới thiệu", standing, 6)),
    }


def _render_counter(visit: int) -> str:
    return (
        f"<li>Đang truy cập: {visit % 90 + 10}</li><li>Hôm nay: {visit + 9}</li>"
        f"<li>Tháng hiện tại: {4523 + visit}</li><li>Tổng lượt truy cập: {22696922 + visit}</li>"
    )
