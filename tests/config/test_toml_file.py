"""TOML files with the line of each key."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import FileMistakeError
from config.toml_file import read_toml


def write(folder: Path, content: bytes) -> Path:
    """Write a TOML file."""
    path = folder / "file.toml"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_are_those_where_each_key_begins(tmp_path: Path, line_end: str) -> None:
    """Comments, values over several lines and tables do not lead the count astray."""
    text = line_end.join(
        [
            "# a comment = 1",
            'first = "a"',
            "",
            "many = [",
            '  "x",  # second = 2',
            '  """',
            "third = 3",
            '""",',
            "]",
            "dotted.key = 1",
            "[table]",
            '"BCH TW" = """',
            "",
            '"""',
            "inline = { a = 1, b = 2 }",
            "[[rules]]",
            "title = 1",
        ]
    )

    file = read_toml(write(tmp_path, text.encode()))

    assert file.find_key_lines() == {
        ("first",): 2,
        ("many",): 4,
        ("dotted",): 10,
        ("dotted", "key"): 10,
        ("table",): 11,
        ("table", "BCH TW"): 12,
        ("table", "inline"): 15,
        ("rules",): 16,
        ("rules", "1"): 16,
        ("rules", "1", "title"): 17,
    }


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.tuples(
            st.integers(0, 3), st.sampled_from(["1", "true", '"x"', "[\n1,\n2\n]", "'''\n\n'''"])
        ),
        min_size=1,
    )
)
def test_lines_are_right_for_any_spacing(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, tuple[int, str]]
) -> None:
    """Each key stands on the line that is told, whatever comes before it."""
    text = "".join("\n" * space + f"{key} = {value}\n" for key, (space, value) in entries.items())

    file = read_toml(write(tmp_path_factory.mktemp("toml"), text.encode()))

    written = text.split("\n")
    assert set(file.find_key_lines()) == {(key,) for key in entries}
    for (key,), line in file.find_key_lines().items():
        assert written[line - 1].startswith(f"{key} = ")


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"\xef\xbb\xbfkey = 1\n", 1, "byte order mark"),
        (b"a = 1\nb = 2\nc = '\xff'\n", 3, "byte 0xff is not UTF-8"),
        ("a = 'Trường'".encode("utf-16"), 1, "is not UTF-8"),
        (b"a = 1\nb\n", 2, "not TOML"),
        (b"a = 1\nb = \n", 2, "not TOML"),
        (b'a = 1\nb = "open\nc = 1\n', 2, "not TOML"),
        (b"a = 1\n\na = 2\n", 3, "given before"),
        (b"a = 1\nb = [1,\n", 2, "not TOML"),
        (b"a = 1\nb = " + b"9" * 5000, 2, "not TOML"),
    ],
)
def test_what_cannot_be_read_is_reported_with_file_and_line(
    tmp_path: Path, content: bytes, line: int, message: str
) -> None:
    """Wrong encodings and wrong TOML name the place, the fault and the remedy."""
    path = write(tmp_path, content)

    with pytest.raises(FileMistakeError) as caught:
        read_toml(path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert message in str(caught.value)
    assert caught.value.hint


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    """A missing file or a folder in its place is a mistake of the configuration."""
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(FileMistakeError, match="cannot be read"):
            read_toml(path)
