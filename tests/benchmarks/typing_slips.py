"""Measures how many slips of typing "did you mean" puts right: `make bench-slips`.

Phrases of two to four syllables are taken from the titles of 20,000 articles and spoiled in twelve
ways, ten of each. Prints for each way how many suggestions are right and wrong; fails
below the floor. `--seed` makes other slips.
"""

import argparse
import random
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from indexer import engines
from indexer.analyzer import extract_terms
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.search_corpus import build_index, iter_articles, strip_marks

PER_KIND = 10
MIN_RIGHT, MAX_WRONG = 85, 5
"""Of the 120 slips of a seed."""
_MIN_ARTICLES = 20  # titles that have the phrase: what people search for stands in some

_TELEX_TONES = dict(zip("\u0301\u0300\u0309\u0303\u0323", "sfrxj", strict=True))
_VNI_TONES = dict(zip("\u0301\u0300\u0309\u0303\u0323", "12345", strict=True))
_LETTERS = "abcdeghiklmnopqrstuvxy"
_VOWELS = "aeiouy"


def spell_telex(word: str, rng: random.Random) -> str:
    """Spell a syllable as Telex takes it: marks after their letter or at the end, the tone last."""
    return _spell(word, _TELEX_TONES, _telex_mark, "dd", rng)


def spell_vni(word: str, rng: random.Random) -> str:
    """Spell a syllable as VNI takes it."""
    digits = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
    return _spell(word, _VNI_TONES, lambda _, mark: digits[mark], "d9", rng)


def _telex_mark(letter: str, mark: str) -> str:
    return letter if mark == "\u0302" else "w"


def _spell(
    word: str,
    tones: dict[str, str],
    key_of: Callable[[str, str], str],
    stroke: str,
    rng: random.Random,
) -> str:
    at_end, tone, late, keys = rng.random() < 0.5, "", "", ""
    for each in unicodedata.normalize("NFD", word.replace("đ", "\0")):
        if each == "\0":
            keys += stroke
        elif each in tones:
            tone = tones[each]
        elif unicodedata.combining(each):
            key = key_of(keys[-1], each)
            late, keys = (late + key, keys) if at_end else (late, keys + key)
        else:
            keys += each
    return keys + re.sub(r"(.)\1+", r"\1", late) + tone


def change_one(change: Callable[[str, random.Random], str]) -> Callable[..., str]:
    """Make a way to spoil a phrase of a way to spoil one syllable of it."""

    def spoil(phrase: str, rng: random.Random) -> str:
        words = phrase.split()
        place = rng.choice([n for n, word in enumerate(words) if len(word) > 1] or [0])
        words[place] = change(words[place], rng)
        return " ".join(words)

    return spoil


def _change_each(change: Callable[[str, random.Random], str]) -> Callable[..., str]:
    return lambda phrase, rng: " ".join(change(word, rng) for word in phrase.split())


def _glue(phrase: str, rng: random.Random) -> str:
    words = phrase.split()
    at = rng.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def _double(phrase: str, rng: random.Random) -> str:
    words = phrase.split()
    at = rng.randrange(len(words))
    if rng.random() < 0.5:
        return " ".join([*words[:at], words[at], *words[at:]])
    letter = rng.randrange(len(words[at]))
    words[at] = words[at][: letter + 1] + words[at][letter:]
    return " ".join(words)


def _put_other_mark(word: str, rng: random.Random) -> str:
    letters = unicodedata.normalize("NFD", word)
    tone = next((each for each in letters if each in _TELEX_TONES), "")
    plain = unicodedata.normalize("NFC", letters.replace(tone, "") if tone else letters)
    vowels = [n for n, each in enumerate(plain) if strip_marks(each).lower() in _VOWELS]
    at = letters.index(tone) if tone else 0
    place = len(unicodedata.normalize("NFC", letters[:at])) if tone else vowels[-1] + 1
    other = rng.choice([each for each in _TELEX_TONES if each != tone])
    return unicodedata.normalize("NFC", plain[:place] + other + plain[place:])


def _drop_letter(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at + 1 :] if len(word) > 1 else word


def _add_letter(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) + 1)
    return word[:at] + rng.choice(_LETTERS) + word[at:]


def _turn_letters(word: str, rng: random.Random) -> str:
    at = rng.randrange(max(len(word) - 1, 1))
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def _exchange_letter(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + rng.choice(_LETTERS) + word[at + 1 :]


def _sound_alike(word: str, _: random.Random) -> str:
    pairs = [("tr", "ch"), ("ch", "tr"), ("s", "x"), ("x", "s"), ("l", "n"), ("n", "l")]
    pairs += [("gi", "d"), ("d", "gi"), ("r", "d"), ("ngh", "ng"), ("k", "c"), ("ph", "f")]
    return next((b + word[len(a) :] for a, b in pairs if word.startswith(a)), word)


SPOILERS: dict[str, Callable[[str, random.Random], str]] = {
    "Telex": _change_each(spell_telex),
    "VNI": _change_each(spell_vni),
    "one syllable in Telex": change_one(spell_telex),
    "one syllable in VNI": change_one(spell_vni),
    "glued, without marks": lambda phrase, rng: _glue(strip_marks(phrase), rng),
    "all glued": lambda phrase, _: phrase.replace(" ", ""),
    "doubled": _double,
    "another mark": change_one(_put_other_mark),
    "a letter lost or added": change_one(
        lambda word, rng: rng.choice((_drop_letter, _add_letter))(word, rng)
    ),
    "two letters turned round": change_one(_turn_letters),
    "another letter, without marks": lambda phrase, rng: change_one(_exchange_letter)(
        strip_marks(phrase), rng
    ),
    "sounds alike": change_one(_sound_alike),
}


def choose_phrases(titles: Iterable[str]) -> list[str]:
    """Choose rows of two to four syllables that several titles have."""
    counted: Counter[str] = Counter()
    for title in titles:
        for part in re.split(r"[^\w ]+", title.lower()):
            words = part.split()
            for size in (2, 3, 4):
                counted.update(
                    {" ".join(words[n : n + size]) for n in range(len(words) - size + 1)}
                )
    return sorted(
        phrase
        for phrase, count in counted.items()
        if count >= _MIN_ARTICLES
        and phrase.replace(" ", "").isalpha()
        and strip_marks(phrase) != phrase
    )


def make_slips(phrases: Sequence[str], seed: int) -> list[tuple[str, str, str]]:
    """Make slips: the way, what is typed, and what was meant; each differs from what was meant."""
    rng = random.Random(seed)
    slips: list[tuple[str, str, str]] = []
    for kind, spoil in SPOILERS.items():
        made = 0
        while made < PER_KIND:
            meant = rng.choice(phrases)
            typed = spoil(meant, rng)
            if _key(typed) not in (_key(meant), _key(strip_marks(meant))):
                slips.append((kind, typed, meant))
                made += 1
    return slips


def is_right(suggestion: str, kind: str, meant: str) -> bool:
    """Return whether a suggestion is what was meant, without marks where none were typed."""
    return _key(suggestion) == _key(meant) or (
        "without marks" in kind and _key(suggestion) == _key(strip_marks(meant))
    )


def _key(text: str) -> list[str]:
    return [terms[0] for terms in extract_terms(text)]


def measure(
    searcher: Searcher, slips: Sequence[tuple[str, str, str]], *, tell: bool
) -> tuple[int, int]:
    """Ask for each slip; print and return how many suggestions are right and wrong."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for kind, typed, meant in slips:
        results = searcher.search(SearchRequest(query=typed, limit=0, snippets=False))
        if results.suggestion is not None:
            (right if is_right(results.suggestion, kind, meant) else wrong)[kind] += 1
        if tell and (results.suggestion is None or not is_right(results.suggestion, kind, meant)):
            _write_line(f"    {typed} -> {results.suggestion} ({results.total} found), not {meant}")
    for kind in SPOILERS:
        _write_line(f"  {kind:32} {right[kind]:3} right {wrong[kind]:3} wrong")
    _write_line(f"  {'all':32} {right.total():3} right {wrong.total():3} wrong of {len(slips)}")
    return right.total(), wrong.total()


def main() -> int:
    """Measure, print and compare; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=engines.EMBEDDED_ENGINES)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--tell", action="store_true", help="print what is not right")
    parser.add_argument("--index", type=Path, help="an index of the articles that is there already")
    asked = parser.parse_args()
    articles = list(iter_articles(asked.articles))
    phrases = choose_phrases(each.article.title for each in articles)
    fallen = False
    for engine in asked.engine or engines.EMBEDDED_ENGINES:
        with tempfile.TemporaryDirectory() as name:
            folder = asked.index or Path(name)
            if asked.index is None:
                build_index(folder, engine, articles)
            with Searcher.open(folder) as searcher:
                for seed in asked.seed or [1]:
                    _write_line(f"{engine}, seed {seed}, {len(phrases):,} phrases")
                    right, wrong = measure(searcher, make_slips(phrases, seed), tell=asked.tell)
                    fallen |= right < MIN_RIGHT or wrong > MAX_WRONG
    return int(fallen)


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
