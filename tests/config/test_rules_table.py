"""The tables `[[rules]]` of site files: what they may say, and what is said of their mistakes."""

from datetime import date
from pathlib import Path

import pytest

from config.errors import FileMistakeError
from config.load import check_sites, load_site
from config.site import SiteRules
from tests.config.conftest import VALID_SITE_FILE, WriteSite

TWO_LAYOUTS = """
[[rules]]
until = 2019-06-30
title = "h1.tieude"
body = ["#noidung", "//td[@class='nd']"]
author = []

[[rules]]
from = 2019-07-01
chrome = ".chia-se"
article_url = '/tin/\\d+'
"""


def check_selector(selector: str) -> str | None:
    """Refuse one word as a selector."""
    return "it is bad" if selector == "bad" else None


def test_each_table_is_a_set_of_rules(folder: Path, write_site: WriteSite) -> None:
    """One selector or several, none to switch a field off, patterns, and the days they hold."""
    write_site(text=VALID_SITE_FILE + TWO_LAYOUTS)
    assert load_site(folder, "school", check_selector).rules == (
        SiteRules(
            until=date(2019, 6, 30),
            selectors={
                "title": ("h1.tieude",),
                "body": ("#noidung", "//td[@class='nd']"),
                "author": (),
            },
            addresses={},
        ),
        SiteRules(
            since=date(2019, 7, 1),
            selectors={"chrome": (".chia-se",)},
            addresses={"article_url": r"/tin/\d+"},
        ),
    )


def test_rules_hold_on_their_first_and_last_day() -> None:
    """Both ends belong to the span; without one it is open."""
    rules = SiteRules(selectors={}, addresses={}, since=date(2019, 7, 1), until=date(2020, 1, 1))
    days = [date(2019, 6, 30), date(2019, 7, 1), date(2020, 1, 1), date(2020, 1, 2)]
    assert [rules.applies_on(day) for day in days] == [False, True, True, False]
    assert SiteRules(selectors={}, addresses={}).applies_on(date.max)


MISTAKES = {
    'bdoy = "#a"': ("bdoy", 'unknown key "bdoy"', 'Did you mean "body"?'),
    "body = 5": ("body", "must be text or a list of texts, not a number", 'body = ""'),
    'body = ["a", 5]': ("body", "must be text or a list of texts, not a number", 'body = ""'),
    'body = "bad"': ("body", '"bad" is no selector: it is bad', "CSS selector"),
    "body = []": ("body", "body names no place", "CSS selector"),
    "article_url = '['": ("article_url", "is no regular expression", "single quotes"),
    "article_url = '/(?:\\w+-?)+/$'": ("article_url", "takes too long on some", "no repeat within"),
    "article_url = '^(?:\\d{1,4}|\\W)+$'": ("article_url", "takes too long on some", "no repeat"),
    "article_url = '/.*-.*-.*-.*-.*-x'": ("article_url", "takes too long on some", "no repeat"),
    'from = "2019"': ("from", "must be a day, not text", "2020-07-13"),
    "until = 2019-06-30T00:00:00": ("until", "must be a day", "2020-07-13"),
    "from = 2020-01-02\nuntil = 2020-01-01": ("until", "until is before from", "Both days"),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_names_file_line_key_and_remedy(
    folder: Path, write_site: WriteSite, line: str
) -> None:
    """The second table of a file is told from the first."""
    key, message, hint = MISTAKES[line]
    first = '[[rules]]\nuntil = 1999-12-31\nbody = "#a"\n[[rules]]\ntitle = "h1"\n'
    since = "" if line.startswith("from") else "from = 2000-01-01\n"
    path = write_site(text=f"{VALID_SITE_FILE}{first}{since}{line}\n")
    with pytest.raises(FileMistakeError) as caught:
        load_site(folder, "school", check_selector)
    expected = 7 + bool(since) + line.count("\n")
    assert (caught.value.file, caught.value.line) == (path, expected)
    assert caught.value.key == f"rules.2.{key}"
    assert message in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[[rules]]\nuntil = 2020-01-01\n", (2, "rules.1"), "are empty"),
        ("rules = 5\n", (2, "rules"), "must be tables"),
        ("rules = ['a']\n", (2, "rules"), "must be tables"),
        ("[rules]\nbody = '#a'\n", (2, "rules"), "must be tables"),
        ("rules = [{body = 'bad'}]\n", (2, "rules.1.body"), "no selector"),
        (
            '[[rules]]\nuntil = 2020-01-01\nbody = "a"\n[[rules]]\nfrom = 2020-01-01\nbody = "b"\n',
            (5, "rules.2"),
            "table 1 of rules hold on the same days",
        ),
        ('[[rules]]\nbody = "a"\n[[rules]]\nlead = "b"\n', (4, "rules.2"), "the same days"),
    ],
)
def test_mistaken_tables_are_findings(
    folder: Path, write_site: WriteSite, text: str, place: tuple[int, str], message: str
) -> None:
    """Tables that say nothing, are none, or leave open which of them holds."""
    write_site(text=VALID_SITE_FILE + text)
    (finding,) = check_sites(folder, check_selector)
    assert (finding.line, finding.key) == place
    assert message in finding.message
    assert finding.hint
