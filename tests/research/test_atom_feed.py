"""The Atom feed of a saved search against what RFC 4287 demands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from archive.model import Article, DatePrecision
from indexer.search_request import SearchRequest
from research.atom_feed import build_atom_feed
from research.saved_search import SavedSearch
from tests.research.conftest import MOMENT, MakeArticle

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = SavedSearch(
    name="so-ket",
    id="c920b317-0a15-481d-825a-ab07664c6889",
    request=SearchRequest(query="hội <nghị> & \x1b\ufffe sơ kết"),
    created_at=datetime(2020, 1, 1, tzinfo=UTC),
)


def parse_feed(*articles: Article, most: int = 50) -> ET.Element:
    """Parse the feed as a reader takes it."""
    return ET.fromstring(build_atom_feed(SEARCH, articles, most=most))  # noqa: S314


def child_texts(element: ET.Element, name: str) -> list[str | None]:
    """List the texts of the children of this name."""
    return [child.text for child in element.findall(ATOM + name)]


def check_rfc_4287(element: ET.Element) -> None:
    """Check one id, title and updated each (4.1.1, 4.1.2), and dates as in RFC 3339."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(ATOM + name)) == 1, name
    (identity,) = child_texts(element, "id")
    assert (identity or "").startswith("urn:uuid:")
    for moment in [*child_texts(element, "updated"), *child_texts(element, "published")]:
        assert datetime.fromisoformat(moment or "").tzinfo
    for author in element.findall(ATOM + "author"):
        assert len(author.findall(ATOM + "name")) == 1


def test_feed_has_what_atom_demands(make_article: MakeArticle) -> None:
    """Also where titles and texts hold what XML does not allow."""
    bad = make_article("a1", title="Hội \x00nghị \uffff<b>", body="Một & hai\nba")
    root = parse_feed(bad, make_article("a2"))
    assert root.tag == f"{ATOM}feed"
    check_rfc_4287(root)
    assert child_texts(root, "title") == ["so-ket: hội <nghị> &  sơ kết"]
    entries = root.findall(ATOM + "entry")
    assert len(entries) == 2
    for entry in entries:
        check_rfc_4287(entry)
        assert entry.findall(ATOM + "author")
        (link,) = entry.findall(ATOM + "link")
        assert link.get("rel") == "alternate"
    last = entries[1]
    assert child_texts(last, "title") == ["Hội nghị <b>"]
    assert child_texts(last, "summary") == ["Một & hai"]


def test_newest_come_first_and_no_more_than_asked(make_article: MakeArticle) -> None:
    """By when the site published or revised them; the feed is as young as its youngest entry."""
    articles = [
        replace(make_article(f"a{day}"), revised_at=MOMENT + timedelta(days=day))
        for day in (2, 9, 5)
    ]
    root = parse_feed(*articles, most=2)
    urls = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert urls == ["http://truong.example/a9", "http://truong.example/a5"]
    assert child_texts(root, "updated") == ["2020-07-22T07:15:00+07:00"]


def test_ids_stay_when_everything_else_changes(make_article: MakeArticle) -> None:
    """A reader shows no entry twice; the same articles give the same bytes."""
    article = make_article("a1")
    moved = replace(
        article, url="http://new.example/1", content=replace(article.content, title="Khác")
    )
    (before,), (after,) = (
        parse_feed(article).iter(f"{ATOM}entry"),
        parse_feed(moved).iter(f"{ATOM}entry"),
    )
    assert child_texts(before, "id") == child_texts(after, "id")
    assert build_atom_feed(SEARCH, [article], most=1) == build_atom_feed(SEARCH, [article], most=1)


def test_date_is_no_more_exact_than_known(make_article: MakeArticle) -> None:
    """Atom has no dates without a day."""
    for precision, published in (
        (DatePrecision.DAY, 1),
        (DatePrecision.YEAR, 0),
        (DatePrecision.MONTH, 0),
    ):
        (entry,) = parse_feed(make_article(published_precision=precision)).iter(f"{ATOM}entry")
        assert len(child_texts(entry, "published")) == published


def test_every_entry_has_an_author(make_article: MakeArticle) -> None:
    """Persons, else offices, else whose site it is."""
    articles = {
        "Đinh Thị Mai Yên": make_article(),
        "Phòng Đào tạo": make_article(authors=()),
        "song-ha": make_article(authors=(), bylines=()),
    }
    for author, article in articles.items():
        (entry,) = parse_feed(article).iter(f"{ATOM}entry")
        assert entry.findall(f"{ATOM}author/{ATOM}name")[0].text == author


def test_feed_without_articles_is_valid() -> None:
    """It was updated when the search was kept."""
    root = parse_feed()
    check_rfc_4287(root)
    assert child_texts(root, "updated") == ["2020-01-01T07:00:00+07:00"]
