"""A TOML file with the line of each key.

`tomllib` tells no positions, so the text is cut into its statements for them. What
the keys mean is left to the modules that read site files, settings and
abbreviations.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.errors import ConfigMistake, FileMistakeError

KeyPath = tuple[str, ...]
"""A key with the names of the tables around it: `("ambiguous", "CN")`."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAX_BYTES = 1 << 18  # bytes: the longest file has some 10,000. Chosen
_MAX_KEY_PARTS = 100  # parts of a key, for each of which tomllib walks through all before
_ERROR_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """The content of a file, as text and as TOML's `table`."""

    path: Path
    text: str
    table: Mapping[str, object]

    def find_key_lines(self) -> dict[KeyPath, int]:
        """Return for each key the line (from 1) that it begins on.

        Only mistakes have to be found again in the text, so that most files
        are never asked.
        """
        return _find_key_lines(self.text)

    def make_mistake(
        self, message: str, *, hint: str, key: KeyPath, element: str = ""
    ) -> ConfigMistake:
        """Make the report of a mistake in the value of `key`, or in an `element` of it."""
        return ConfigMistake(
            file=self.path,
            line=self._find_line(key, element),
            key=".".join(key),
            message=message,
            hint=hint,
        )

    def _find_line(self, key: KeyPath, element: str) -> int:
        """Return the line where the value begins, or where its `element` is written as it is."""
        known = self.find_key_lines()
        # Of `a = [{b = 1}]` the lines know `a` alone.
        first = next(known[part] for part in _iterate_prefixes(key) if part in known)
        lines = enumerate(self.text.split("\n")[first - 1 :], start=first)
        return next((number for number, line in lines if element in line), first)


@lru_cache(maxsize=1)  # every mistake of a file asks for the same
def _find_key_lines(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    for line, key in _iterate_keys(text):
        for depth in range(1, len(key) + 1):
            lines.setdefault(key[:depth], line)
    return lines


def read_toml(path: Path) -> TomlFile:
    """Read `path`; what is no UTF-8 or no TOML is a `FileMistakeError` with its line."""
    return parse_toml(path, _read_text(path))


def parse_toml(path: Path, text: str) -> TomlFile:
    """Read a text as that of `path`; what is no TOML is a `FileMistakeError` with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.partition("=")[0].count(".") > _MAX_KEY_PARTS:
            hint = "Write the key as docs/adding-a-site.md has it."
            raise _make_file_error(path, number, "a key of more than a hundred parts", hint)
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise _make_file_error(path, 1, "lists within lists", "Write them side by side.") from error
    except ValueError as error:  # TOMLDecodeError, or a number too long for Python
        raise _make_syntax_error(path, text, error) from error
    return TomlFile(path=path, text=text, table=table)


def _read_text(path: Path) -> str:
    """Return the text of `path`, UTF-8 without a byte order mark; every line ends in LF."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        hint = "Check that it is a file and that you may read it."
        raise _make_file_error(path, None, message, hint) from error
    if len(content) > _MAX_BYTES:
        message = f"has {len(content):,} bytes, more than {_MAX_BYTES:,}"
        raise _make_file_error(path, None, message, "Is it a file of truongdang?")
    if content.startswith(_BYTE_ORDER_MARK):
        hint = 'Save it as UTF-8 without the mark (not as "UTF-8 with BOM").'
        raise _make_file_error(path, 1, "begins with a byte order mark", hint)
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise _make_file_error(path, line, message, "Save the file as UTF-8.") from error


def _make_syntax_error(path: Path, text: str, error: ValueError) -> FileMistakeError:
    """Make the error with file and line of what tomllib says in prose."""
    message = str(error)
    position = _ERROR_POSITION.search(message)
    line = int(position[1]) if position and position[1] else text.rstrip("\n").count("\n") + 1
    # The words of tomllib for a key that is given twice; its others say what is wrong.
    if message.startswith("Cannot overwrite a value"):
        return _make_file_error(path, line, "this key was given before", "Keep one of the two.")
    return _make_file_error(
        path,
        line,
        f"not TOML: {_ERROR_POSITION.sub('', message)}",
        'A line looks like key = "text", key = 1.5, key = true or key = ["a", "b"].',
    )


def _make_file_error(path: Path, line: int | None, message: str, hint: str) -> FileMistakeError:
    """Make the error for a file of which not one key could be read."""
    mistake = ConfigMistake(file=path, line=line, key=None, message=message, hint=hint)
    return FileMistakeError([mistake])


def _iterate_prefixes(key: KeyPath) -> Iterator[KeyPath]:
    """Yield a key and the names of the tables around it, from the inside out."""
    return (key[:depth] for depth in range(len(key), 0, -1))


def _iterate_keys(text: str) -> Iterator[tuple[int, KeyPath]]:
    """Yield each key of valid TOML with the line its statement begins on.

    The tables of `[[a]]` are `a.1`, `a.2` and so on.
    """
    table: KeyPath = ()
    tables: Counter[KeyPath] = Counter()
    for line, statement in _split_statements(text):
        if statement.lstrip().startswith("["):
            table = _get_deepest_key(tomllib.loads(statement))
            if statement.lstrip().startswith("[["):
                tables[table] += 1
                table = (*table, str(tables[table]))
            yield line, table
        elif parsed := tomllib.loads(statement):
            yield line, table + _get_deepest_key(parsed)


def _split_statements(text: str) -> Iterator[tuple[int, str]]:
    """Cut valid TOML into statements, each with its first line; a value may span lines.

    A statement is the fewest lines that are TOML by themselves: an open bracket
    or quotation mark is not.
    """
    # Quadratic in the lines of one value, and only run where there is a mistake to be placed.
    pending: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        pending.append(line)
        statement = "\n".join(pending)
        if _is_toml(statement):
            yield number - len(pending) + 1, statement
            pending.clear()


def _is_toml(text: str) -> bool:
    """Tell whether `text` is TOML by itself."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _get_deepest_key(statement: Mapping[str, object]) -> KeyPath:
    """Return the path of the one key of a statement: `a.b = 1` has `("a", "b")`."""
    ((key, value),) = statement.items()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict) and len(value) == 1:
        return (key, *_get_deepest_key(value))
    return (key,)
