"""A small archive to browse: invented articles of two sites, one of them revised."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines

_SECOND_SITE_ARTICLES = (
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


def make_browse_archive(folder: Path) -> ArchiveCli:
    """Make such an archive in a folder."""
    (folder / "config" / "sites").mkdir(parents=True)
    archive_cli = ArchiveCli(folder / "data", folder / "config")
    first = SAMPLE_ARTICLES[0]
    revised = {**first, "body": f"{first['body']}\nẢnh do Nhà trường cung cấp."}
    _import_articles(archive_cli, "song-ha", *SAMPLE_ARTICLES)
    _import_articles(archive_cli, "nui-xanh", *_SECOND_SITE_ARTICLES)
    _import_articles(archive_cli, "song-ha", revised)
    return archive_cli


def _import_articles(archive_cli: ArchiveCli, site: str, *articles: Mapping[str, object]) -> None:
    result = archive_cli.run("import", "-", "--site", site, stdin=to_import_lines(*articles))
    assert result.exit_code == 0, result.stderr
