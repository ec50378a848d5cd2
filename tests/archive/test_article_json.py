"""Articles as JSON: exact inverses, documented order, and errors that name the key."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article_json import (
    ARTICLE_KEYS,
    compute_content_hash,
    compute_text_hash,
    content_from_json,
    content_to_json,
)
from archive.errors import ArticleFormatError
from archive.model import (
    Attachment,
    Byline,
    BylineRole,
    CitedDocument,
    Content,
    DatePrecision,
    Image,
)

FULL = Content(
    title="Hội nghị",
    body="Sáng nay.\nHết./.",
    captions=("Toàn cảnh",),
    images=(Image(url="http://a.test/a.jpg?v=1", caption="Toàn cảnh"), Image(url="b.jpg")),
    attachments=(Attachment(url="http://a.test/a.pdf", text="Kế hoạch", type="pdf"),),
    bylines=(Byline(name="Phòng Đào tạo", role=BylineRole.OFFICE, raw="Phòng Đào tạo"),),
    published_at=datetime(2020, 7, 13, 12, 15, tzinfo=UTC),
    published_precision=DatePrecision.MINUTE,
    documents=(CitedDocument(number="09-QĐi/TW", raw="09-QĐi/TW", start=0, end=9),),
)


def test_content_survives_json() -> None:
    """Reading back what was written gives the same content."""
    assert content_from_json(content_to_json(FULL)) == FULL


def test_keys_stand_in_documented_order() -> None:
    """Content's keys are among the article's, in their order."""
    keys = list(content_to_json(FULL))
    assert keys == [key for key in ARTICLE_KEYS if key in keys]
    assert content_to_json(FULL)["published_at"] == "2020-07-13T19:15:00+07:00"


@given(st.text(), st.text(), st.lists(st.text()))
def test_any_text_survives_json_as_nfc(title: str, body: str, tags: list[str]) -> None:
    """Whatever the text, reading it twice changes nothing more."""
    once = content_from_json({"title": title, "body": body, "tags": tags})
    assert content_from_json(content_to_json(once)) == once


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ({"body": "a"}, "title"),
        ({"title": "a", "body": 3}, "body"),
        ({"title": "a", "body": "b", "tags": "x"}, "tags"),
        ({"title": "a", "body": "b", "tags": [1]}, "tags[0]"),
        ({"title": "a", "body": "b", "images": [{"caption": "c"}]}, "images[0]"),
        ({"title": "a", "body": "b", "published_at": "13/7/2020"}, "published_at"),
        ({"title": "a", "body": "b", "published_precision": "hour"}, "published_precision"),
        ({"title": "a", "body": "b", "people": [{"name": "X", "start": "0", "end": 1}]},
         "people[0].start"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_named(value: dict[str, Any], key: str) -> None:
    """A value of the wrong type is refused with the key that is wrong."""
    with pytest.raises(ArticleFormatError) as caught:
        content_from_json(value)
    assert caught.value.key == key


def test_hash_is_of_what_the_site_published() -> None:
    """Conclusions of ours and the visit time in a picture's address do not count as changes."""
    value = content_to_json(FULL)
    value["people"] = [{"name": "X", "start": 0, "end": 1}]
    value["images"] = [{"url": "http://a.test/a.jpg?v=2", "caption": "Toàn cảnh"}, {"url": "b.jpg"}]
    assert compute_content_hash(content_from_json(value)) == compute_content_hash(FULL)
    value["title"] = "Hội thảo"
    assert compute_content_hash(content_from_json(value)) != compute_content_hash(FULL)


def test_articles_without_body_have_no_text_hash() -> None:
    """Empty pages with one title are not taken for one article."""
    assert compute_text_hash(Content(title="Tin", body="")) is None
