"""The articles of the demo sites, as material to search in."""

import unicodedata

import pytest

from demo.content import DemoArticle, Html, read_articles, render_template

ALL = (*read_articles("joomla"), *read_articles("nukeviet"))


@pytest.mark.parametrize("site", ["joomla", "nukeviet"])
def test_articles_come_newest_first_and_have_numbers_of_their_own(site: str) -> None:
    """Listings show the newest on top; numbers grow with time, as in a database."""
    articles = read_articles(site)
    numbers = [article.number for article in articles]

    assert numbers == sorted(set(numbers), reverse=True)
    assert [article.published for article in articles] == sorted(
        (article.published for article in articles), reverse=True
    )


def test_the_articles_cover_the_years_without_a_gap() -> None:
    """A facet by year has something to count in each."""
    assert {article.published.year for article in ALL} == set(range(2018, 2026))


@pytest.mark.parametrize(
    "phrase",
    [
        "hội nghị tổng kết",
        "hội nghị sơ kết",
        "tư tưởng Hồ Chí Minh",
        "09-QĐi/TW",
        "16/CT-TTg",
        "nghiên cứu thực tế",
        "khai giảng",
        "hội thảo khoa học",
        "về nguồn",
    ],
)
def test_what_newcomers_search_for_is_there(phrase: str) -> None:
    """The examples of the guides find something."""
    texts = [f"{article.title} {article.lead} {article.body}".lower() for article in ALL]

    assert any(phrase.lower() in text for text in texts)


@pytest.mark.parametrize("article", ALL, ids=lambda article: str(article.alias)[:40])
def test_every_article_is_whole_and_composed(article: DemoArticle) -> None:
    """No field is empty that a page shows, and all text is NFC."""
    text = f"{article.title}{article.lead}{article.body}"

    assert article.title
    assert article.lead
    assert article.body.startswith("<")
    assert article.hits > 0
    assert unicodedata.is_normalized("NFC", text)
    assert article.alias.isascii()


def test_fill_escapes_text_but_not_html() -> None:
    """A title with an ampersand cannot break a page."""
    link = render_template("joomla/link.html", path="/?a=1&b=2", title=Html("<b>x</b>"))

    assert 'href="/?a=1&amp;b=2"' in link
    assert "<span><b>x</b></span>" in link
