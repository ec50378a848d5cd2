"""Short and long forms in what somebody typed."""

import pytest

from indexer.abbreviations import Abbreviations, TypedWord
from indexer.analyzer import compute_forms

KNOWN = Abbreviations(
    {
        "LLCT": ("lý luận chính trị",),
        "BCH TW": ("Ban Chấp hành Trung ương",),
        "BCH": ("Ban Chấp hành",),
        "TW": ("Trung ương",),
        "TƯ": ("Trung ương",),
        "ThU": ("thành ủy",),
        "ThS": ("thạc sĩ", "thạc sỹ"),
    }
)


def find_alternatives(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """List what is recognised in a text, and the forms that stand for it."""
    typed = [TypedWord(text=word, marked=compute_forms(word).marked) for word in text.split()]
    return [
        (
            " ".join(word.text for word in typed[each.start : each.end]),
            tuple(form.text for form in each.alternatives),
        )
        for each in KNOWN.find_matches(typed)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("giảng viên LLCT giỏi", [("LLCT", ("lý luận chính trị",))]),
        ("llct", [("llct", ("lý luận chính trị",))]),
        ("lý luận chính trị", [("lý luận chính trị", ("LLCT",))]),
        ("ly luan chinh tri", [("ly luan chinh tri", ("LLCT",))]),
        ("BCH TW", [("BCH TW", ("Ban Chấp hành Trung ương",))]),
        ("BCH Đảng", [("BCH", ("Ban Chấp hành",))]),
        ("trung ương", [("trung ương", ("TW",))]),
        ("ThS", [("ThS", ("thạc sĩ", "thạc sỹ"))]),
        ("thạc sỹ", [("thạc sỹ", ("ThS", "ThS"))]),
        ("lý luận", []),
    ],
)
def test_each_form_finds_the_other(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    """The longest known form is recognised, whatever its case, with or without marks."""
    assert find_alternatives(text) == expected


def test_a_short_form_may_be_typed_with_the_icelandic_letter() -> None:
    """Ð (U+00D0) is Đ, also where capitals count."""
    known = Abbreviations({"ĐU": ("Đảng ủy",)})
    for text in ("ĐU", "ÐU"):
        typed = [TypedWord(text=text, marked=compute_forms(text).marked)]
        assert [each.alternatives[0].text for each in known.find_matches(typed)] == ["Đảng ủy"]


def test_a_short_form_that_reads_as_a_syllable_needs_its_capitals() -> None:
    """A harvest (thu) is no party committee (ThU), and thought (tư) no centre (TƯ)."""
    assert find_alternatives("thu hoạch") == []
    assert find_alternatives("tư tưởng") == []
    assert find_alternatives("ThU") == [("ThU", ("thành ủy",))]
    assert find_alternatives("TƯ") == [("TƯ", ("Trung ương",))]
    assert find_alternatives("thành ủy") == []
