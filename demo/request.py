"""A request to a demo site and its response, as plain values; HTTP is left to the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from demo.content import PAGES_FOLDER, VIETNAM, DemoArticle, Html

_FIRST_REQUEST_TIME = datetime(2025, 12, 1, 7, 30, tzinfo=VIETNAM)
_SLOGANS = (
    "Nhiệt liệt chào mừng kỷ niệm các ngày lễ lớn trong năm!",
    "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Mừng Đảng, mừng đất nước đổi mới, mừng xuân ấm no, hạnh phúc",
    "Chào mừng bạn đến với trang thông tin điện tử của Nhà trường",
)
_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_FILE_TYPES = {".png": "image/png", ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRequest:
    """A request for `path` with `query`; `request_number` counts those of a site from 1.

    `base_url` is the site's own address, without a slash at its end.
    """

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    request_number: int
    base_url: str

    @property
    def slogan(self) -> str:
        """The slogan on top of the page; each request gets the next."""
        return _SLOGANS[self.request_number % len(_SLOGANS)]

    @property
    def page_time(self) -> datetime:
        """The time of the request as the page prints it: seven minutes later each time."""
        return _FIRST_REQUEST_TIME + timedelta(minutes=7 * self.request_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResponse:
    """The response of a site; `modified_at` is sent only where the site knows it."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified_at: datetime | None = None


class DemoSite(Protocol):
    """A demo site: its institution and its responses."""

    key: str
    institution: str
    province: str
    province_2025: str
    articles: tuple[DemoArticle, ...]

    def handle_request(self, request: DemoRequest) -> DemoResponse:
        """Answer a request; the same request gets the same response."""
        ...


def make_page_response(
    html: Html, *, status: int = 200, modified: datetime | None = None
) -> DemoResponse:
    """Make the response that is a page."""
    return DemoResponse(body=html.encode(), status=status, modified_at=modified)


def find_attached_file(
    request: DemoRequest, articles: tuple[DemoArticle, ...]
) -> DemoResponse | None:
    """Send a picture or paper that an article shows or links to; None for any other path."""
    suffix = request.path[-4:]
    if suffix not in _FILE_TYPES or not any(f'"{request.path}"' in item.body for item in articles):
        return None
    return DemoResponse(
        body=(PAGES_FOLDER / f"attached{suffix}").read_bytes(), content_type=_FILE_TYPES[suffix]
    )


def format_weekday(moment: datetime) -> str:
    """Return the Vietnamese name of the day."""
    return _WEEKDAYS[moment.weekday()]
