"""The abbreviations that search expands."""

from pathlib import Path

import pytest

from config.abbreviations_file import load_abbreviations
from config.errors import FileMistakeError


def write(folder: Path, text: str) -> Path:
    """Write the abbreviations."""
    path = folder / "abbreviations.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    """The file is optional."""
    assert load_abbreviations(tmp_path) == {}


def test_one_form_or_several_and_nothing_ambiguous(tmp_path: Path) -> None:
    """A text counts as a list of one; what means several things is left out."""
    write(
        tmp_path,
        '[abbreviations]\n"BCH TW" = "Ban Chấp hành Trung ương"\n'
        '"ThS" = ["thạc sĩ", "thạc sỹ"]\n[ambiguous]\n"CN" = ["cử nhân", "chủ nghĩa"]\n',
    )

    assert load_abbreviations(tmp_path) == {
        "BCH TW": ("Ban Chấp hành Trung ương",),
        "ThS": ("thạc sĩ", "thạc sỹ"),
    }


def test_text_is_composed(tmp_path: Path) -> None:
    """Decomposed letters in the file meet composed ones in queries."""
    write(tmp_path, '[abbreviations]\n"U\u031b" = "tru\u031bo\u031b\u0300ng"\n')

    assert load_abbreviations(tmp_path) == {"Ư": ("trường",)}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[abbreviation]\n"A" = "a"\n', 1, 'unknown table "abbreviation"'),
        ('"A" = "a"\n', 1, 'unknown table "A"'),
        ('abbreviations = "A"\n', 1, "must be a table"),
        ('[abbreviations]\n"A" = 1\n', 2, '"A" has no full form'),
        ('[abbreviations]\n"A" = []\n', 2, '"A" has no full form'),
        ('[abbreviations]\n"A" = ["a", 1]\n', 2, '"A" has no full form'),
        ('[abbreviations]\n"A" = " "\n', 2, '"A" has no full form'),
        ('[abbreviations]\n"A" = "a"\n[ambiguous]\n"A" = "b"\n', 4, '"A" stands in both tables'),
        ('[abbreviations]\n"A" = "a"\n"A" = "b"\n', 3, "given before"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    """The list grows by many hands; what is wrong in it is said."""
    path = write(tmp_path, text)

    with pytest.raises(FileMistakeError) as caught:
        load_abbreviations(tmp_path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)
    assert caught.value.hint
