"""Articles for tests of exports; their people are invented."""

from datetime import UTC, datetime
from typing import Protocol

import pytest

from archive.article_json import compute_content_hash
from archive.model import (
    Article,
    ArticleId,
    Attachment,
    Byline,
    BylineRole,
    Content,
    DatePrecision,
    SiteKey,
)

MOMENT = datetime(2020, 7, 13, 0, 15, tzinfo=UTC)


class MakeArticle(Protocol):
    """Makes an article whose content is as given, else short and complete."""

    def __call__(self, identity: str = "a1", **content: object) -> Article:
        """Make it."""
        ...


@pytest.fixture
def make_article() -> MakeArticle:
    """Provide a function that makes an article."""
    return _article


def _article(identity: str = "a1", **content: object) -> Article:
    made = Content(**(_CONTENT | content))  # type: ignore[arg-type]  # keys are Content's own
    return Article(
        id=ArticleId(identity),
        site=SiteKey("song-ha"),
        institution=None,
        url=f"http://truong.example/{identity}",
        aliases=(),
        content=made,
        content_hash=compute_content_hash(made),
        first_seen=MOMENT,
        last_seen=MOMENT,
        gone_at=None,
        revision=1,
        revised_at=MOMENT,
    )


_CONTENT: dict[str, object] = {
    "title": "Hội nghị sơ kết",
    "body": "Sáng 13/7.\nHội nghị thành công.",
    "authors": ("Đinh Thị Mai Yên", "Hoài Thương"),
    "bylines": (
        Byline(name="Đinh Thị Mai Yên", role=BylineRole.AUTHOR, raw="Tin: Đinh Thị Mai Yên"),
        Byline(name="Phòng Đào tạo", role=BylineRole.OFFICE, raw="Phòng Đào tạo"),
    ),
    "attachments": (Attachment(url="http://truong.example/a.pdf", text="Kế hoạch", type="pdf"),),
    "published_at": MOMENT,
    "published_precision": DatePrecision.MINUTE,
}
