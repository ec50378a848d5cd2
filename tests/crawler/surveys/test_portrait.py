"""What is made of a survey: the site it shows, or why there is none."""

from collections.abc import Mapping

import pytest

from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract.masthead import read_masthead
from crawler.extract.page import Page
from crawler.reader import Reader
from crawler.surveys.itinerary import MOST_LOOKS, next_address
from crawler.surveys.portrait import UnfitSiteError, portrait_of
from crawler.surveys.survey import Look, Survey
from tests.frames import HOST, article, frame, listing, page, paragraphs, stories

READER = Reader(cms=Cms.AUTO, template=None)
STORIES = stories(12)


def walk(pages: Mapping[str, Page], start: str = f"{HOST}/") -> Survey:
    """The survey of a site whose pages are at hand; other addresses answer 404."""
    survey = Survey(start=start)
    while url := next_address(survey, ()):
        look = seen(pages[url]) if url in pages else Look(url=url, status=404, why="HTTP 404")
        survey = Survey(start=start, looks=(*survey.looks, look))
    return survey


def seen(found: Page) -> Look:
    """A page that answered."""
    try:
        reading, masthead = READER.read(found), read_masthead(found)
    except ExtractionError as error:
        return Look(url=found.url, status=200, why=str(error))
    return Look(url=found.url, status=200, page=found, reading=reading, masthead=masthead)


def site() -> dict[str, Page]:
    """A site of unknown make: a front page, a listing with a pager, articles."""
    front = listing("Tin mới", STORIES[:8]) + '<a href="/muc/2">Tin tức - Sự kiện</a>'
    pager = '<a href="/muc/2?page=2">2</a>'
    found = [
        page("/", frame("Trang chủ", front)),
        page("/muc/2", frame("Tin tức", listing("Tin tức", STORIES) + pager, 1)),
        *(
            page(story.path, frame(story.title, article(story, paragraphs(story)), story.number))
            for story in STORIES
        ),
    ]
    return {each.url: each for each in found}


def test_site_of_unknown_make_is_read_by_what_its_pages_share() -> None:
    """Three articles are read without their frame, and the doubt about the make is told."""
    survey = walk(site())
    portrait = portrait_of(survey)
    assert portrait.cms is Cms.AUTO
    assert len(survey.looks) <= MOST_LOOKS
    by_title = {story.title: story for story in STORIES}
    for sample in portrait.samples:
        content = sample.extraction.content
        story = by_title[content.title]
        assert content.body.split("\n")[: len(story.lines)] == list(story.lines)
        assert content.published_at == story.at
    assert len(portrait.samples) == 3
    assert portrait.pagers == (f"{HOST}/muc/2?page=2",)
    assert any("make of its pages is unknown" in doubt for doubt in portrait.doubts)


def test_look_at_an_article_begins_at_the_front_page() -> None:
    """Whoever gives the address of an article gets a site file for its site."""
    portrait = portrait_of(walk(site(), start=HOST + STORIES[3].path))
    assert portrait.start_url == f"{HOST}/"


def test_page_that_sends_on_is_followed() -> None:
    """A front page that only leads to another is no start URL."""
    pages = site()
    pages[f"{HOST}/portal"] = page("/portal", pages[f"{HOST}/"].body.decode())
    pages[f"{HOST}/"] = page("/", '<meta http-equiv="refresh" content="0;url=/portal"><p>x</p>')
    assert portrait_of(walk(pages)).start_url == f"{HOST}/portal"


LOST = Look(url=f"{HOST}/", why="host not found")


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        (Survey(start=f"{HOST}/"), "no answer"),
        (Survey(start=f"{HOST}/", looks=(LOST,)), "host not found"),
        (
            Survey(start=f"{HOST}/", looks=(Look(url=f"{HOST}/", is_forbidden=True),)),
            r"robots.txt of school.test forbids",
        ),
        (
            Survey(start=f"{HOST}/", looks=(Look(url=f"{HOST}/", target="http://a.test/"),)),
            "leads to another host: http://a.test/",
        ),
        (
            Survey(start=f"{HOST}/", looks=(Look(url=f"{HOST}/", target=f"{HOST}/"),)),
            "without end",
        ),
        (walk({f"{HOST}/": page("/", "<script>app()</script><div></div>")}), "no article"),
        (walk({f"{HOST}/": page("/", "<p>Welcome to nginx!</p>")}), "the server is empty"),
    ],
)
def test_no_site_says_why(survey: Survey, words: str) -> None:
    """Each way in which an address is no site has its own words."""
    with pytest.raises(UnfitSiteError, match=words):
        portrait_of(survey)


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (Look(url=f"{HOST}/", status=403, why="HTTP 403"), "Ask the school"),
        (Look(url=f"{HOST}/", status=429, why="HTTP 429"), "another day"),
        (Look(url=f"{HOST}/", why="HTTP 503 for robots.txt, which forbids all"), "another day"),
        (Look(url=f"{HOST}/", why="certificate that cannot be trusted"), "verify_tls"),
        (Look(url=f"{HOST}/", why="host not found"), "how the address is written"),
    ],
)
def test_advice_depends_on_what_was_answered(look: Look, words: str) -> None:
    """Who is refused asks, who is put off waits, who mistyped looks again."""
    with pytest.raises(UnfitSiteError) as caught:
        portrait_of(Survey(start=look.url, looks=(look,)))
    assert words in caught.value.hint
