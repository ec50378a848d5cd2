"""Vietnamese text as terms: forms, codes, offsets."""

import unicodedata
from itertools import chain, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer import analyzer
from indexer.analyzer import MARKED_PREFIX
from indexer.term_finder import TermFinder

SYLLABLES = st.sampled_from(
    ["Đảng", "hoà", "bình", "lý", "luận", "chính", "thủy", "quyết", "ương", "Ủy", "qúy", "kỹ", "m2"]
)
CODES = st.sampled_from(["09-QĐi/TW", "COVID-19", "15/2020/NĐ-CP", "Mác-Lênin", "2016-2020"])
TEXT = st.lists(SYLLABLES | CODES, max_size=12).map(" ".join)


def list_marked_forms(text: str) -> list[str]:
    """Return the marked forms of a text's tokens."""
    return [token.marked for token in analyzer.tokenize(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("lý luận", "lí luận"),
        ("Mỹ", "mĩ"),
        ("ĐẢNG", "đảng"),
        ("QÐ", "QĐ"),
        ("COVID–19", "covid-19"),
    ],
)
def test_spellings_of_one_word_are_one_term(one: str, other: str) -> None:
    """Case, tone placement, i for y, the Icelandic đ and the kind of dash do not count."""
    assert list_marked_forms(one) == list_marked_forms(other)


@pytest.mark.parametrize(("one", "other"), [("ban", "bạn"), ("quy", "qui"), ("tay", "tai")])
def test_different_words_are_different_terms(one: str, other: str) -> None:
    """Marks count, and y is i only after a lone consonant."""
    assert list_marked_forms(one) != list_marked_forms(other)


def test_a_code_is_one_position_with_its_parts() -> None:
    """The number of a document is found whole, by each of its parts, and by parts in a row."""
    assert analyzer.extract_terms("Quyết định 09-QĐi/TW") == [
        (MARKED_PREFIX + "quyEtS", "quyet"),
        (MARKED_PREFIX + "DinhJ", "dinh"),
        (
            MARKED_PREFIX + "09-qDi/tw",
            "09-qdi/tw",
            MARKED_PREFIX + "09",
            "09",
            MARKED_PREFIX + "qDi",
            "qdi",
            MARKED_PREFIX + "tw",
            "tw",
            MARKED_PREFIX + "09-qDi",
            "09-qdi",
            MARKED_PREFIX + "qDi/tw",
            "qdi/tw",
        ),
    ]


@pytest.mark.parametrize("text", ["Mác-Lênin", "2016-2020", "13/7/2020", "a-1-b-2-c-3-d-4"])
def test_what_is_no_code_is_read_by_the_syllable(text: str) -> None:
    """Names, spans of years, dates and slugs of addresses are no codes."""
    assert all(
        len({form.removeprefix(MARKED_PREFIX) for form in unit}) <= 2
        for unit in analyzer.extract_terms(text)
    )
    assert len(analyzer.extract_terms(text)) > 1


@given(TEXT)
def test_composed_and_decomposed_text_give_the_same_terms(text: str) -> None:
    """Unicode's two ways to write a letter are one."""
    decomposed = unicodedata.normalize("NFD", text)
    assert analyzer.extract_terms(decomposed) == analyzer.extract_terms(text)
    assert list_marked_forms(decomposed) == list_marked_forms(text)


@given(st.text())
def test_any_text_has_terms_in_both_forms_however_composed(text: str) -> None:
    """The same holds for whatever else the web sends."""
    composed = unicodedata.normalize("NFC", text)
    assert list_marked_forms(unicodedata.normalize("NFD", composed)) == list_marked_forms(composed)


@given(st.text())
@example("A/0/0")
@example("0\u0f69")
def test_offsets_lie_in_the_original_text(text: str) -> None:
    """The text between a token's offsets gives that token again."""
    for token in analyzer.tokenize(text):
        assert 0 <= token.start < token.end <= len(text)
        own = text[token.start : token.end]
        # Of the code `A/0/0` the part `0/0` is a term; by itself it is two numbers.
        alone = unicodedata.normalize("NFC", own).lower()
        assert token.marked in {list_marked_forms(own)[0], alone}


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded form is its own folded form, and ASCII for Vietnamese."""
    for token in analyzer.tokenize(text):
        assert token.folded.isascii()
        assert analyzer.compute_forms(token.folded).folded == token.folded
        assert analyzer.fold_diacritics(token.marked) == token.folded


@given(TEXT)
def test_tokens_and_terms_agree(text: str) -> None:
    """Highlighted tokens and indexed terms stand at the same positions."""
    units = analyzer.extract_terms(text)
    for token in analyzer.tokenize(text):
        assert {MARKED_PREFIX + token.marked, token.folded} <= set(units[token.position])


@given(TEXT | st.text(), st.data())
def test_a_finder_gives_the_tokens_that_have_the_terms(text: str, data: st.DataObject) -> None:
    """It passes over all other positions, of which it counts as many as its reach."""
    units = analyzer.extract_terms(text)
    terms = data.draw(st.sets(st.sampled_from(sorted({"hoa", *chain.from_iterable(units)}))))
    typed = data.draw(st.sampled_from([text, unicodedata.normalize("NFD", text)]))
    reach = data.draw(st.sampled_from([0, 1, 3, 1_000]))
    found = [*TermFinder(terms, reach=reach).find_tokens(typed)]
    wanted = [
        token for token in analyzer.tokenize(typed) if not terms.isdisjoint(units[token.position])
    ]
    assert [each._replace(position=0) for each in found] == [
        each._replace(position=0) for each in wanted
    ]
    for here, there in zip(pairwise(found), pairwise(wanted), strict=True):
        counted, distance = (two.position - one.position for one, two in (here, there))
        assert counted == distance or reach < counted < distance


@given(st.sampled_from(["oa", "oe", "uy"]), st.sampled_from("\u0300\u0301\u0309\u0303\u0323"))
def test_old_and_new_tone_placement_are_equal(vowels: str, tone: str) -> None:
    """The tone may stand on either vowel."""
    old, new = f"h{vowels[0]}{tone}{vowels[1]}", f"h{vowels}{tone}"
    assert list_marked_forms(old) == list_marked_forms(new)


@given(st.text() | st.sampled_from(["\u037a", "\ufdfa", "\ufc5e"]))
def test_no_term_has_a_space_or_nothing(text: str) -> None:
    """A letter that stands for several words (Arabic has some) is one term all the same."""
    for term in chain.from_iterable(analyzer.extract_terms(text)):
        assert term.removeprefix(MARKED_PREFIX)
        assert not any(map(str.isspace, term))


def test_no_typed_text_collides_with_a_marked_form() -> None:
    """Letters typed for tones or shapes stay letters."""
    assert list_marked_forms("hoaF") != list_marked_forms("hoà")
    assert list_marked_forms("D") != list_marked_forms("đ")


def test_a_name_key_forgets_case_and_placement_only() -> None:
    """Marks tell names apart."""
    assert analyzer.make_name_key("ĐINH THỊ MAI HOÀ") == analyzer.make_name_key("Đinh Thị Mai Hòa")
    assert analyzer.make_name_key("Đinh Thị Mai Hòa") != analyzer.make_name_key("Dinh Thi Mai Hoa")


@pytest.mark.parametrize(
    "text", ["35 - NQ/TW", "35- NQ/TW", "35 -NQ/TW", "35-NQ / TW", "35 – NQ/TW", "35\u00a0- NQ/TW"]
)
def test_a_code_may_have_blanks(text: str) -> None:
    """The number of a document is the same with blanks around its signs."""
    assert analyzer.extract_terms(f"số {text}.") == analyzer.extract_terms("số 35-NQ/TW.")
    first = next(iter(analyzer.tokenize(text)))
    assert (first.start, first.end, first.marked) == (0, len(text), "35-nq/tw")


@pytest.mark.parametrize(
    "text", ["Ngày 12 - Hội nghị", "2015 - 2020", "năm 2020 - TP HCM", "12 - Toán/Lý", "5 - A/b"]
)
def test_words_after_a_dash_are_no_code(text: str) -> None:
    """What only looks a little like a number stays words."""
    assert not [token for token in analyzer.tokenize(text) if "-" in token.marked]


def test_terms_are_found_beside_a_code_with_blanks() -> None:
    """Guards positions and places in a text where no word between spaces is the code."""
    text = "Ngày 1, Nghị quyết số 35 - NQ/TW của Đảng"
    tokens = [*analyzer.tokenize(text)]
    for term in ("nq/tw", "dang", "so"):
        wanted = [token for token in tokens if token.folded == term]
        found = [*TermFinder({term}, reach=1_000).find_tokens(text)]
        assert {token.position for token in found} == {token.position for token in wanted}
        assert wanted[0] in found
