"""A place with a handful of invented articles of two sites, one of them revised."""

from collections.abc import Mapping
from pathlib import Path

from tests.terminal.place import ARTICLES, Place, lines_of

_MORE = (
    {
        "url": "http://nui-xanh.example/khai-giang-4.html",
        "title": "Khai giảng lớp trung cấp lý luận chính trị khoá 21",
        "body": "Ngày 5/9, Nhà trường khai giảng lớp.\nHội trường có 62 học viên.",
        "section": "Đào tạo",
        "published_at": "2016-09-05T08:00:00+07:00",
    },
    {
        "url": "http://nui-xanh.example/hoi-thao-5.html",
        "title": "Hội thảo khoa học về xây dựng Đảng",
        "body": "Hội thảo có 14 bài viết.\nKết luận hội nghị, thầy hiệu trưởng cảm ơn mọi người.",
        "authors": ["Hoài Núi"],
        "section": "Tin tức",
        "published_at": "2020-11-02T14:30:00+07:00",
    },
)


def filled(folder: Path) -> Place:
    """Such a place in a folder."""
    (folder / "config" / "sites").mkdir(parents=True)
    place = Place(folder / "data", folder / "config")
    first = ARTICLES[0]
    revised = {**first, "body": f"{first['body']}\nẢnh do Nhà trường cung cấp."}
    _import(place, "song-ha", *ARTICLES)
    _import(place, "nui-xanh", *_MORE)
    _import(place, "song-ha", revised)
    return place


def _import(place: Place, site: str, *articles: Mapping[str, object]) -> None:
    result = place.run("import", "-", "--site", site, stdin=lines_of(*articles))
    assert result.exit_code == 0, result.stderr
