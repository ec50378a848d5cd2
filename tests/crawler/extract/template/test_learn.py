"""Learning a site's template by comparing its pages. All texts and people here are invented."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.fields.metadata_lines import FieldKind
from crawler.extract.template import learn
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import UNKNOWN_TEMPLATE, SiteTemplate
from crawler.extract.template.sampling import sample_urls
from tests.support.template_pages import (
    make_article_pages,
    make_other_pages,
    make_page,
    make_stories,
)

PAGES = [*make_article_pages(make_stories(12)), *make_other_pages(make_stories(12)).values()]
LEARNED = learn_template(PAGES)


def test_learn_finds_the_place_of_heading_and_text() -> None:
    """One layout: the articles' heading, the element of their text, twelve articles."""
    (layout,) = LEARNED.layouts
    assert layout.heading == ">div.middle>div.story>h2.name"
    assert layout.body == ">div.middle>div.story>div.text"
    assert layout.articles == LEARNED.article_count == 12
    assert not LEARNED.has_too_few_articles


def test_learn_finds_the_date_line_and_no_counter() -> None:
    """Of all places that change from page to page, only the date line is a date."""
    (layout,) = LEARNED.layouts
    (slot,) = [slot for slot in layout.slots if slot.kind is FieldKind.PUBLISHED]
    assert slot.path == ">div.middle>div.story>div.when"


@settings(max_examples=10, deadline=None)
@given(st.permutations(PAGES))
def test_learn_is_a_function_of_the_set(shuffled: list[object]) -> None:
    """The order of pages changes nothing, nor does a page that comes twice."""
    again = learn_template([*shuffled, shuffled[0]])  # type: ignore[list-item]
    assert again.to_json() == LEARNED.to_json()


def test_learn_of_two_captures_takes_the_later() -> None:
    """An address teaches what it said last."""
    stale = [
        replace(found, body=b"<p>old</p>", fetched_at=found.fetched_at - timedelta(days=9))
        for found in PAGES
    ]
    assert learn_template([*PAGES, *stale]) == LEARNED
    assert learn_template([*stale, *PAGES]) == LEARNED


def test_template_survives_json() -> None:
    """A template that is written and read again is the same, and so is its version."""
    again = SiteTemplate.from_json(LEARNED.to_json())
    assert again == LEARNED
    assert again.version == LEARNED.version


def test_template_of_an_older_format_is_unknown() -> None:
    """A template that other rules wrote is learned anew, not guessed at."""
    assert SiteTemplate.from_json('{"format": 0}') == UNKNOWN_TEMPLATE


def test_version_follows_what_was_learned() -> None:
    """A template that says something else has another version."""
    assert learn_template(make_article_pages(make_stories(11))).version != LEARNED.version


def test_template_of_few_articles_says_that_it_is_young() -> None:
    """Nine articles are too few, ten are enough, none is nothing."""
    assert learn_template(make_article_pages(make_stories(9))).has_too_few_articles
    assert not learn_template(make_article_pages(make_stories(10))).has_too_few_articles
    assert learn_template([]) == UNKNOWN_TEMPLATE
    assert UNKNOWN_TEMPLATE.has_too_few_articles


def test_aliases_and_print_views_do_not_vote_twice() -> None:
    """Three articles at four addresses each are three articles."""
    few = make_article_pages(make_stories(3))
    aliases = [
        make_page(f"/ban-sao-{copy}{number}.html", found.body.decode())
        for copy in range(3)
        for number, found in enumerate(few)
    ]
    assert learn_template([*few, *aliases]).article_count == 3


def test_sample_depends_on_addresses_alone() -> None:
    """Few addresses are all used; of many always the same, and a sample is its own sample."""
    urls = [f"http://school.test/{number}" for number in range(1000)]
    chosen = sample_urls(urls)
    assert len(chosen) < len(urls)
    assert sample_urls(reversed(urls)) == sample_urls(chosen) == chosen
    assert sorted(sample_urls(urls[:9])) == urls[:9]


def test_pages_that_cannot_be_read_teach_nothing() -> None:
    """An empty page and one with more tags than a page of a school change nothing."""
    huge = PAGES[0].body.replace(b"<h1>", b"<h1><b>" * 21_000)
    assert len(huge) > 100_000
    broken = [
        replace(PAGES[0], url=f"http://school.test/x{number}", body=body)
        for number, body in enumerate((b"", *[huge] * 20))
    ]
    assert learn_template([*PAGES, *broken]) == LEARNED


def test_of_more_than_memory_holds_the_smaller_pages_teach(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose pages are all huge ends no crawl."""
    monkeypatch.setattr(learn, "_MAX_TAGS", sum(page.body.count(b"<") for page in PAGES))
    larger = [
        replace(page, url=page.url + "x", body=page.body.replace(b"<p>", b"<b></b>" * 500 + b"<p>"))
        for page in PAGES
    ]
    assert learn_template([*larger, *PAGES]) == LEARNED
