"""What is made of a survey: the site it shows, or why there is none."""

from collections.abc import Mapping

import pytest

from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract.page import Page
from crawler.site_checks.probe_order import choose_next_url
from crawler.site_checks.probe_result import MAX_PROBED_PAGES, ProbedPage, ProbeResult
from crawler.site_checks.site_facts import read_site_facts
from crawler.site_checks.site_report import UnsupportedSiteError, make_site_report
from crawler.site_extractor import SiteExtractor
from tests.support.template_pages import (
    HOST,
    make_page,
    make_stories,
    render_article,
    render_layout,
    render_listing,
    render_paragraphs,
)

EXTRACTOR = SiteExtractor(cms=Cms.AUTO, template=None)
STORIES = make_stories(12)


def probe_pages(pages: Mapping[str, Page], start: str = f"{HOST}/") -> ProbeResult:
    """The survey of a site whose pages are at hand; other addresses answer 404."""
    survey = ProbeResult(start_url=start)
    while url := choose_next_url(survey, ()):
        look = (
            make_probed_page(pages[url])
            if url in pages
            else ProbedPage(url=url, status=404, failure="HTTP 404")
        )
        survey = ProbeResult(start_url=start, pages=(*survey.pages, look))
    return survey


def make_probed_page(found: Page) -> ProbedPage:
    """A page that answered."""
    try:
        reading, masthead = EXTRACTOR.extract_page(found), read_site_facts(found)
    except ExtractionError as error:
        return ProbedPage(url=found.url, status=200, failure=str(error))
    return ProbedPage(url=found.url, status=200, page=found, reading=reading, site_facts=masthead)


def make_site_pages() -> dict[str, Page]:
    """A site of unknown make: a front page, a listing with a pager, articles."""
    front = render_listing("Tin mới", STORIES[:8]) + '<a href="/muc/2">Tin tức - Sự kiện</a>'
    pager = '<a href="/muc/2?page=2">2</a>'
    found = [
        make_page("/", render_layout("Trang chủ", front)),
        make_page(
            "/muc/2", render_layout("Tin tức", render_listing("Tin tức", STORIES) + pager, 1)
        ),
        *(
            make_page(
                story.path,
                render_layout(
                    story.title, render_article(story, render_paragraphs(story)), story.number
                ),
            )
            for story in STORIES
        ),
    ]
    return {each.url: each for each in found}


def test_site_of_unknown_make_is_read_by_what_its_pages_share() -> None:
    """Three articles are read without their frame, and the doubt about the make is told."""
    survey = probe_pages(make_site_pages())
    portrait = make_site_report(survey)
    assert portrait.cms is Cms.AUTO
    assert len(survey.pages) <= MAX_PROBED_PAGES
    by_title = {story.title: story for story in STORIES}
    for sample in portrait.samples:
        content = sample.extraction.content
        story = by_title[content.title]
        assert content.body.split("\n")[: len(story.lines)] == list(story.lines)
        assert content.published_at == story.published_at
    assert len(portrait.samples) == 3
    assert portrait.pagers == (f"{HOST}/muc/2?page=2",)
    assert any("make of its pages is unknown" in doubt for doubt in portrait.warnings)


def test_menu_of_classes_is_not_tried_before_titles() -> None:
    """Entries of a menu have addresses like articles' and short texts: articles are found still.

    Guards against a site of which nothing but its menu of classes was tried.
    """
    pages = make_site_pages()
    menu = "".join(
        f'<li><a href="/lop/lop-trung-cap-khoa-{number}">Lớp trung cấp LLCT khóa {number}</a></li>'
        for number in range(40, 70)
    )
    front = f"<ul>{menu}</ul>{render_listing('Tin mới', STORIES[:8])}"
    pages[f"{HOST}/"] = make_page("/", render_layout("Trang chủ", front))
    for number in range(40, 70):
        path = f"/lop/lop-trung-cap-khoa-{number}"
        pages[f"{HOST}{path}"] = make_page(path, render_layout("Lớp", "<h1>Lớp</h1>", number))
    assert len(make_site_report(probe_pages(pages)).samples) == 3


def test_look_at_an_article_begins_at_the_front_page() -> None:
    """Whoever gives the address of an article gets a site file for its site."""
    portrait = make_site_report(probe_pages(make_site_pages(), start=HOST + STORIES[3].path))
    assert portrait.start_url == f"{HOST}/"


def test_page_that_sends_on_is_followed() -> None:
    """A front page that only leads to another is no start URL."""
    pages = make_site_pages()
    pages[f"{HOST}/portal"] = make_page("/portal", pages[f"{HOST}/"].body.decode())
    pages[f"{HOST}/"] = make_page(
        "/", '<meta http-equiv="refresh" content="0;url=/portal"><p>x</p>'
    )
    assert make_site_report(probe_pages(pages)).start_url == f"{HOST}/portal"


NO_ANSWER = ProbedPage(url=f"{HOST}/", failure="host not found")


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        (ProbeResult(start_url=f"{HOST}/"), "no answer"),
        (ProbeResult(start_url=f"{HOST}/", pages=(NO_ANSWER,)), "host not found"),
        (
            ProbeResult(
                start_url=f"{HOST}/", pages=(ProbedPage(url=f"{HOST}/", is_forbidden=True),)
            ),
            r"robots.txt of school.test forbids",
        ),
        (
            ProbeResult(
                start_url=f"{HOST}/",
                pages=(ProbedPage(url=f"{HOST}/", redirect_target="http://a.test/"),),
            ),
            "leads to another host: http://a.test/",
        ),
        (
            ProbeResult(
                start_url=f"{HOST}/",
                pages=(ProbedPage(url=f"{HOST}/", redirect_target=f"{HOST}/"),),
            ),
            "without end",
        ),
        (
            probe_pages({f"{HOST}/": make_page("/", "<script>app()</script><div></div>")}),
            "no article",
        ),
        (
            probe_pages({f"{HOST}/": make_page("/", "<p>Welcome to nginx!</p>")}),
            "the server is empty",
        ),
    ],
)
def test_no_site_says_why(survey: ProbeResult, words: str) -> None:
    """Each way in which an address is no site has its own words."""
    with pytest.raises(UnsupportedSiteError, match=words):
        make_site_report(survey)


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (ProbedPage(url=f"{HOST}/", status=403, failure="HTTP 403"), "Ask the school"),
        (ProbedPage(url=f"{HOST}/", status=429, failure="HTTP 429"), "another day"),
        (
            ProbedPage(url=f"{HOST}/", failure="HTTP 503 for robots.txt, which forbids all"),
            "another day",
        ),
        (ProbedPage(url=f"{HOST}/", failure="certificate that cannot be trusted"), "verify_tls"),
        (ProbedPage(url=f"{HOST}/", failure="host not found"), "how the address is written"),
    ],
)
def test_advice_depends_on_what_was_answered(look: ProbedPage, words: str) -> None:
    """Who is refused asks, who is put off waits, who mistyped looks again."""
    with pytest.raises(UnsupportedSiteError) as caught:
        make_site_report(ProbeResult(start_url=look.url, pages=(look,)))
    assert words in caught.value.hint
