"""Terms as people write them."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import compute_forms, fold_diacritics
from indexer.spelling import iter_marked_forms, list_spellings


@pytest.mark.parametrize(
    ("word", "ways"),
    [
        ("đảng", {"đảng"}),
        ("trường", {"trường"}),
        ("quyền", {"quyền"}),
        ("hoà", {"hòa", "hoà"}),
        ("toán", {"toán"}),
        ("mía", {"mía"}),
        ("ngoài", {"ngoài"}),
        ("già", {"già"}),
        ("quý", {"quý"}),
        ("lý", {"lí", "lý"}),
        ("ủy", {"ủy", "uỷ"}),
        ("hội", {"hội"}),
        ("giữ", {"giữ"}),
        ("nghĩa", {"nghĩa"}),
        ("09-QĐi/TW", {"09-qđi/tw"}),
    ],
)
def test_a_marked_form_is_written_in_all_usual_ways(word: str, ways: set[str]) -> None:
    """The tone stands where orthography puts it, both ways where usage is divided."""
    assert set(list_spellings(compute_forms(word).marked)) == ways


@given(st.text(alphabet="abcdghklmnpqrtuyăâêôơưđ\u0300\u0301\u0309", min_size=1, max_size=7))
def test_whatever_is_written_has_the_same_form(text: str) -> None:
    """Each way to write a form is analysed to that form."""
    form = compute_forms(text).marked
    assert {compute_forms(way).marked for way in list_spellings(form)} == {form}


@pytest.mark.parametrize(
    "word", ["đảng", "trường", "hoà", "khuỷu", "người", "đắklắk", "hoi", "bcd", "mía", "thuở"]
)
def test_a_syllable_is_among_the_forms_of_its_letters(word: str) -> None:
    """Whichever marks were typed; each form is these letters without them, and comes once."""
    marked = compute_forms(word).marked
    forms = [form for form, _ in iter_marked_forms(fold_diacritics(marked), marked, inf)]
    assert marked in forms or sum(map(marked.count, "FSRXJ")) > 1
    assert {*map(fold_diacritics, forms)} == {fold_diacritics(marked)}
    assert len(set(forms)) == len(forms)


def test_letters_without_end_have_one_form() -> None:
    """The ways to mark a word are not without limit: what is pasted is no syllable."""
    letters = "oaoaoaoaoaoaoaoaoaoaoaoa"
    assert {form.rstrip("FSRXJ") for form, _ in iter_marked_forms(letters, letters, inf)} == {
        letters
    }


def test_forms_tell_how_far_they_are_from_what_was_typed() -> None:
    """The tone counts once, each marked letter once; what is farther than asked is left out."""
    forms = dict(iter_marked_forms("hoi", "hOiJ", inf))
    assert (forms["hOiJ"], forms["hOiS"], forms["hoi"], forms["hPi"]) == (0, 1, 2, 3)
    near = {form: difference for form, difference in forms.items() if difference <= 1}
    assert dict(iter_marked_forms("hoi", "hOiJ", 1.4)) == near
    assert dict(iter_marked_forms("hoi", "hOiJ", -0.1)) == {}
