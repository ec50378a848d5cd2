"""Sites in themes and designs that no profile knows: every article, and no page that is none."""

from datetime import date

import pytest

from archive.times import VIETNAM
from config.site import Cms
from crawler.extract.article import read_page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate
from crawler.extract.template.sampling import sample_urls
from tests.support.made_designs import (
    DRUPAL,
    JOOMLA,
    NUKEVIET,
    OLD_ASP,
    PORTAL,
    TITLELESS,
    UNDATED_PORTAL,
    WORDPRESS,
)
from tests.support.made_sites import Design, MadeSite, make_site
from tests.support.template_pages import SampleStory

DESIGNS = {
    f"{system}-{name}": design
    for system, designs in (
        ("wordpress", WORDPRESS),
        ("drupal", DRUPAL),
        ("joomla", JOOMLA),
        ("nukeviet", NUKEVIET),
        ("titleless", TITLELESS),
    )
    for name, design in designs.items()
}


def list_faults(site: MadeSite, template: SiteTemplate, cms: Cms = Cms.AUTO) -> list[str]:
    """List what a site's pages are read wrong in."""
    faults = []
    for story, page in site.articles:
        reading = read_page(page, cms, template)
        content = reading.extraction.content if reading.extraction else None
        if content is None:
            faults.append(f"{page.url}: no article, {reading.no_article_reason}")
        elif content.title != story.title:
            faults.append(f"{page.url}: title {content.title!r}")
        elif content.body.split("\n") != list(story.lines):
            faults.append(f"{page.url}: body {content.body!r}")
        elif content.published_at is None or content.published_at.date() != _get_day(story):
            faults.append(f"{page.url}: date {content.published_at}")
    return faults + [
        f"{page.url}: an article, {reading.extraction.content.title!r}"
        for page in site.others
        if (reading := read_page(page, cms, template)).extraction
    ]


def _get_day(story: SampleStory) -> date:
    return story.published_at.astimezone(VIETNAM).date()


@pytest.mark.parametrize("cms", [Cms.AUTO, Cms.GENERIC])
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())
def test_every_article_is_read_whole_and_no_other_page_is_one(design: Design, cms: Cms) -> None:
    """Whatever the theme calls its parts, and whatever stands around the text."""
    site = make_site(design)
    assert list_faults(site, learn_template(site.pages), cms) == []


@pytest.mark.parametrize("design", TITLELESS.values(), ids=TITLELESS.keys())
def test_titles_are_found_without_listings(design: Design) -> None:
    """A bold line is the title where each `<title>` is the same and no page links to it."""
    site = make_site(design)
    template = learn_template(page for _, page in site.articles)
    assert list_faults(MadeSite(articles=site.articles), template) == []


GENERATIONS = {
    "old asp, wordpress, portal": (OLD_ASP, WORDPRESS["own"], PORTAL),
    "one without dates": (OLD_ASP, WORDPRESS["own"], UNDATED_PORTAL),
    "two systems": (NUKEVIET["own"], JOOMLA["own"], TITLELESS["font"]),
    "redesign": (DRUPAL["views"], DRUPAL["paragraphs"], DRUPAL["own-field"]),
}


@pytest.mark.parametrize("counts", [(25, 25, 25), (30, 10, 20)])
@pytest.mark.parametrize("designs", GENERATIONS.values(), ids=GENERATIONS.keys())
def test_each_generation_of_a_host_is_read(
    designs: tuple[Design, Design, Design], counts: tuple[int, int, int]
) -> None:
    """Each group of ten articles or more is learned as one of its own."""
    sites = [
        make_site(design, count, 40 * n)
        for n, (design, count) in enumerate(zip(designs, counts, strict=True))
    ]
    template = learn_template(page for site in sites for page in site.pages)
    faults = [fault for site in sites for fault in list_faults(site, template)]
    assert [fault for fault in faults if "date None" not in fault] == []


def test_small_generation_is_sampled_beside_a_large_one() -> None:
    """Of each form of address enough pages are learned from, however many another has."""
    large, small = make_site(PORTAL, 400), make_site(OLD_ASP, 12, 500)
    urls = [page.url for site in (large, small) for page in site.pages]
    sample = sample_urls(urls)
    assert sum("default.asp" in url for url in sample) == 12
    assert len(sample) == 150
