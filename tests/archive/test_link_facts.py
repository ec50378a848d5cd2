"""What other pages say of an address: the better of two, and kept in the frontier."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from archive.archive import Archive
from archive.capture_writer import RecordLocation
from archive.crawl_model import ExtractedArticle, FoundUrl, UrlKind
from archive.link_facts import NO_LINK_FACTS, FactSource, LinkFacts
from archive.model import Content, DatePrecision
from archive.warc import HttpResponse
from tests.archive.conftest import NOW, SITE, START, CrawlSimulation
from tests.archive.test_statement_plans import record_statements

DAY = datetime(2024, 3, 11, 17, tzinfo=UTC)
MINUTE = datetime(2024, 3, 12, 1, 5, tzinfo=UTC)
WHOLE = "Hội nghị tổng kết năm học"


def title(text: str, source: FactSource = FactSource.LISTING) -> LinkFacts:
    """What a page calls an address."""
    return LinkFacts(title=text, title_from=source)


def date(
    at: datetime, precision: DatePrecision, source: FactSource = FactSource.LISTING
) -> LinkFacts:
    """When a page says that an address was published."""
    return LinkFacts(published_at=at, published_precision=precision, published_from=source)


@pytest.mark.parametrize(
    "facts",
    [
        [
            title(WHOLE, FactSource.FEED),
            title(f"{WHOLE} và khen thưởng", FactSource.SITEMAP),
            title("Hội nghị"),
        ],
        [title(WHOLE), title("Hội nghị"), title(f"{WHOLE} 2023-2024 của ...")],
        [
            date(MINUTE, DatePrecision.MINUTE, FactSource.FEED),
            date(DAY, DatePrecision.DAY, FactSource.SITEMAP),
            date(DAY, DatePrecision.DAY),
        ],
        [
            date(MINUTE, DatePrecision.MINUTE),
            date(DAY, DatePrecision.DAY),
            date(MINUTE.replace(year=2025), DatePrecision.MINUTE),
        ],
    ],
    ids=["surer-source", "whole-and-long", "surer-source-of-date", "with-a-time-and-early"],
)
def test_the_better_is_kept_in_whatever_order_it_comes(facts: list[LinkFacts]) -> None:
    """The first of each list is the best, so that a killed run ends with what another has."""
    for first, second, third in permutations([*facts]):
        assert first.merge(second).merge(third) == facts[0]
    assert NO_LINK_FACTS.merge(facts[0]) == facts[0].merge(NO_LINK_FACTS) == facts[0]


def test_title_and_date_come_from_different_pages() -> None:
    """A listing's title and a sitemap's day stand side by side, each with its source."""
    both = title(WHOLE).merge(date(DAY, DatePrecision.DAY, FactSource.SITEMAP))
    assert (both.title_from, both.published_from) == (FactSource.LISTING, FactSource.SITEMAP)


def make_link(facts: LinkFacts) -> FoundUrl:
    """An article's address as one page gives it."""
    return FoundUrl(url="http://a.test/1", identity="a.test/1", kind=UrlKind.ARTICLE, facts=facts)


def test_the_frontier_keeps_what_is_said_and_writes_it_once(archive: Archive) -> None:
    """Said again it costs no statement: a page has hundreds of links of which all is known."""
    crawl = CrawlSimulation(archive)
    told = date(MINUTE, DatePrecision.MINUTE, FactSource.FEED)
    found = tuple(map(make_link, [title("Hội nghị ..."), title(WHOLE), told]))
    archive.visits.record_visit(crawl.make_visit(START.identity, found=found))
    state = archive.frontier.get_next_url(SITE, crawl.run, is_full=False)
    assert state is not None
    assert state.facts == title(WHOLE).merge(told)
    with record_statements() as executed:
        archive.frontier.enqueue_urls(SITE, found, NOW)
    assert not [text for text in executed if text.startswith(("UPDATE", "INSERT"))]
    archive.frontier.enqueue_urls(SITE, [make_link(title(f"{WHOLE} 2024"))], NOW)
    again = archive.frontier.get_next_url(SITE, crawl.run, is_full=False)
    assert again is not None
    assert again.facts.title == f"{WHOLE} 2024"


def test_a_revision_is_read_again_with_what_is_said_of_it(archive: Archive) -> None:
    """By the address of its capture; where the site has moved since, by those of its article."""
    crawl = CrawlSimulation(archive)
    found = (make_link(title(WHOLE)),)
    archive.visits.record_visit(crawl.make_visit(START.identity, found=found))
    visit = crawl.make_visit("a.test/1")
    for number, url in enumerate(("http://a.test/1", "http://before.test/1")):
        answer = HttpResponse(
            url=url, fetched_at=NOW, status=200, reason="OK", headers=[], body=b""
        )
        place = RecordLocation(file="a", offset=number, length=1, payload_digest="sha1:A")
        article = ExtractedArticle(content=Content(title=WHOLE, body=url), extractor="1")
        capture = archive.captures.add_capture(SITE, crawl.run, answer, place)
        archive.visits.record_visit(replace(visit, article=article, capture_id=capture))
    revisions = archive.articles.iterate_revisions(SITE)
    assert [(each.url, each.facts) for each in revisions] == [
        ("http://a.test/1", title(WHOLE)),
        ("http://before.test/1", title(WHOLE)),
    ]
