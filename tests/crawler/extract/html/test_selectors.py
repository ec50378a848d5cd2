"""Selectors of site files: CSS and XPath, and what is said of those that are neither."""

import pytest
from cssselect import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.html.parse import compile_xpath, parse
from crawler.extract.html.selectors import (
    InvalidSelectorError,
    compile_profile_selector,
    compile_selector,
    convert_css,
    explain_invalid_selector,
    match_css,
)

PAGE = '<div id="a"><p class="x y">1</p><p>2</p><!-- no --></div><p title="t">3</p>'


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("#a p", ["1", "2"]),
        ("p.x, [title]", ["1", "3"]),
        ("//div/p[2]", ["2"]),
        ("(//p)[last()]", ["3"]),
        ("./div/p", []),
        (".//p[@title]", ["3"]),
        ("//div/node()", ["1", "2"]),
        ("//p/@title", []),
        ("//p/text()", []),
    ],
)
def test_selectors_find_elements(selector: str, texts: list[str]) -> None:
    """CSS and rooted XPath look at the whole page; what is no element is passed over."""
    assert [found.text for found in compile_selector(selector)(parse(PAGE))] == texts


@pytest.mark.parametrize(
    "selector",
    [
        *("", "div[", "div >", "a::text", "p:hover(2)", "//div[", "//x:p", "count(//p)"),
        *("(//p) + 1", "//p[foo()]", "string(//p)", "\x00", "$a", "//p[$a]"),
    ],
)
def test_what_is_no_selector_says_why(selector: str) -> None:
    """Mistakes of both kinds are told in words."""
    assert explain_invalid_selector(selector)


def test_a_mistake_that_only_a_page_shows_is_an_error_in_words() -> None:
    """A function that nobody knows is met where the place before it exists."""
    find = compile_selector("//div[foo()]")
    with pytest.raises(InvalidSelectorError, match=r"is no selector: .*function"):
        find(parse(PAGE))


@given(st.text())
def test_any_text_is_a_selector_or_a_mistake(text: str) -> None:
    """No text makes the check fail in another way, and what is taken can be used."""
    if explain_invalid_selector(text) is None:
        assert isinstance(compile_selector(text)(parse(PAGE)), list)


SELECTORS = (
    *("*", "p", "p.x", "p.y", ".x", ".y", ".x.y", "#a", "#a p", "div > p", "div > .x", "[title]"),
    *("p[title]", ".x:not(p)", "div:has(.x)", "p:first-of-type", r".x\'", ":is(.x, #a)"),
    *(":is(.x, .y)", ":is(p.x, div.y)", ":is(.x, .y):not(i)", ":is(.x, .y) p", "div:is(.x, .y)"),
    ":is(p, .x)",
)


@given(st.lists(st.sampled_from(SELECTORS), min_size=1, max_size=6))
def test_list_of_selectors_finds_what_each_of_them_finds(selectors: list[str]) -> None:
    """Selectors joined in one path find the same elements as cssselect's paths, in page order."""
    root = parse(PAGE + '<div class="y"><p>4</p><i class="x">5</i></div>')
    text = ", ".join(selectors)
    expected = compile_xpath(HTMLTranslator().css_to_xpath(text, prefix="descendant::"))(root)
    assert compile_profile_selector(text)(root) == expected
    in_page = compile_xpath(HTMLTranslator().css_to_xpath(text, prefix="//"))(root)
    assert compile_selector(text)(root) == in_page


def test_list_of_classes_walks_the_page_once() -> None:
    """Regression: a path for each of 40 classes took more than twice the time."""
    assert convert_css(".a, .b, #c, .d", "descendant::").count("descendant::") == 1
    assert convert_css("head > link[rel='a'], head > link[rel='b']", "//").count("//") == 1


def test_css_can_stand_in_a_predicate_of_xpath() -> None:
    """A list of classes is written once, for rules of both kinds."""
    path = compile_xpath(f"//p[not({match_css('.x, [title]')})]")
    assert [found.text for found in path(parse(PAGE))] == ["2"]
