"""Floors: what falls below one is named, and they only rise."""

import tomllib
from dataclasses import replace

from tests.benchmarks.extraction_floors import FILE, ExtractionScore, iter_failures, raise_floors

TEXT = """# They may only rise.
[known]
title_exact = 0.99  # of 63
body_F1_allowed = 0.9

[cpu]
known = 0.4
"""
SOUND = ExtractionScore(
    site="a",
    way="known",
    scores={"title_exact": 1.0, "body_F1_allowed": 0.95678, "pages_with_chrome_leak": 0},
    cpu=13.0,
    cpu_theirs=50.0,
)


def test_what_falls_below_its_floor_is_named() -> None:
    """The message says which site, which score, what it was and what it should be."""
    floors = tomllib.loads(TEXT)
    scores = {"title_exact": 0.98, "body_F1_allowed": None, "pages_with_chrome_leak": 2}
    bad = replace(SOUND, scores=scores, cpu=32.0)
    assert list(iter_failures([SOUND], floors)) == []
    assert list(iter_failures([SOUND, bad], floors)) == [
        "a, known: title_exact is 0.980, below its floor of 0.99",
        "a, known: body_F1_allowed is 0.000, below its floor of 0.9",
        "a, known: pages_with_chrome_leak is 2, and must be 0",
        "all sites, known: CPU is 0.450 of theirs, over its ceiling of 0.4",
    ]


def test_floors_rise_to_the_worst_site_and_never_fall() -> None:
    """Comments stay; what some site does not exceed stays as it is; ceilings are for people."""
    worse = replace(SOUND, site="b", scores={"title_exact": 0.98, "body_F1_allowed": 0.97})
    assert raise_floors([SOUND, worse], TEXT) == TEXT.replace("0.9\n", "0.956\n")
    assert raise_floors([SOUND], raise_floors([SOUND, worse], TEXT)) == (
        TEXT.replace("0.9\n", "0.956\n").replace("0.99 ", "1.0 ")
    )


def test_the_floors_of_the_repository_are_complete() -> None:
    """Each way of reading has scores and a ceiling for its CPU, as the task was set."""
    floors = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert floors["cpu"] == {"known": 0.4, "unknown": 1.0}
    assert floors["known"].keys() == floors["unknown"].keys() != set()
