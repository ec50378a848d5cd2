"""Typed values out of one TOML table, with every mistake noted on the way.

A reader of a file asks for each key it knows, in turn; what is missing takes
its default, what is wrong takes its default and leaves a mistake. A key that
was never asked for is unknown.

    delay = "1"  ->  1.0, and "a.toml:3: delay must be a number of seconds, not text"
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from config.address_pattern import is_slow_on_addresses
from config.errors import ConfigMistake
from config.toml_file import KeyPath, TomlFile
from config.validation import find_url_mistake, format_suggestion, parse_interval

MAX_DELAY_SECONDS = 600.0
"""Seconds between two requests; a longer delay was surely meant as milliseconds."""
_MAX_UNKNOWN_KEYS = 100  # that are named: a file with more is none of ours

EnumType = TypeVar("EnumType", bound=StrEnum)

_TYPE_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
}


class TableReader:
    """The keys of `file`, asked for one by one: those of the whole, or of the table `at`."""

    def __init__(
        self, file: TomlFile, table: Mapping[str, object] | None = None, *, at: KeyPath = ()
    ) -> None:
        self._file = file
        self._table = file.table if table is None else table
        self._path = at
        self._known_keys: list[str] = []
        self._mistakes: list[ConfigMistake] = []

    def read_text(self, key: str, default: str = "") -> str:
        """Read a line of text, in NFC, without space around it."""
        value = self._take_value(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self._add_type_mistake(key, value, wanted="text", example=f'{key} = "..."')
        elif not value.strip().isprintable():
            self.add_mistake(
                key, "holds a line break or an invisible character", hint="Write one line."
            )
        else:
            return unicodedata.normalize("NFC", value.strip())
        return default

    def read_flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._take_value(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self._add_type_mistake(key, value, wanted="true or false", example=f"{key} = true")
        return default

    def read_count(self, key: str, default: int, *, least: int) -> int:
        """Read a whole number that is not below `least`."""
        value = self._take_value(key)
        if value is None:
            return default
        if type(value) is not int:
            self._add_type_mistake(
                key, value, wanted="a whole number", example=f"{key} = {default}"
            )
        elif value < least:
            self.add_mistake(key, f"{value} is too few", hint=f"Write {least} or more.")
        else:
            return value
        return default

    def read_seconds(self, key: str, default: float) -> float:
        """Read a number of seconds, zero or more."""
        value = self._take_value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._add_type_mistake(key, value, wanted="a number of seconds", example=f"{key} = 1.5")
        elif not 0 <= value <= MAX_DELAY_SECONDS:  # false for nan as well
            self.add_mistake(
                key,
                f"{value} is out of range",
                hint=f"Write seconds, from 0 to {MAX_DELAY_SECONDS:g}.",
            )
        else:
            return float(value)
        return default

    def read_interval(self, key: str, default: timedelta) -> timedelta:
        """Read a span of time such as `12h`."""
        hint = 'Write minutes, hours or days: "30m", "12h", "1d".'
        value = self._take_value(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self._add_type_mistake(key, value, wanted="text", example=f'{key} = "1d"')
            return default
        interval = parse_interval(value)
        if interval is None:
            self.add_mistake(key, f'"{value}" is no interval', hint=hint)
        return interval or default

    def read_choice(self, key: str, default: EnumType) -> EnumType:
        """Read one of the values of an enumeration."""
        value = self._take_value(key)
        if value is None:
            return default
        choices = type(default)
        if not isinstance(value, str):
            self._add_type_mistake(key, value, wanted="text", example=f'{key} = "{default}"')
        elif value not in list(choices):
            self.add_mistake(
                key, f'unknown {key} "{value}"', hint=format_suggestion(value, list(choices))
            )
        else:
            return choices(value)
        return default

    def read_urls(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """Read a list of http or https addresses, none twice; at least one where it is `needed`."""
        example = f'{key} = ["https://..."]'
        value = self._take_value(key)
        if value is None:
            if needed:
                self._add_missing_key(key, example)
            return ()
        if not isinstance(value, list):
            self._add_type_mistake(key, value, wanted="a list", example=example)
            return ()
        if needed and not value:
            self.add_mistake(key, "the list is empty", hint=f"Write {example}.")
        return tuple(
            url for position, url in enumerate(value) if self._is_valid_url(key, value, position)
        )

    def read_day(self, key: str) -> date | None:
        """Read a day, such as `2020-07-13`."""
        value = self._take_value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self._add_type_mistake(key, value, wanted="a day", example=f"{key} = 2020-07-13")
        return None

    def read_pattern(self, key: str) -> str | None:
        """Read a regular expression."""
        value = self.read_text(key)
        try:
            pattern = re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            hint = f"Write {key} = '/tin-tuc/', in single quotes so that \\ stays as it is."
            self.add_mistake(key, f'"{value}" is no regular expression: {error}', hint=hint)
            return None
        if is_slow_on_addresses(pattern):
            hint = "Write no repeat within a repeat, such as (a+)+, and fewer of .* in a row."
            self.add_mistake(key, f'"{value}" takes too long on some addresses', hint=hint)
            return None
        return value or None

    def read_texts(self, key: str) -> tuple[str, ...] | None:
        """Read one line of text or a list of them; None where the key is missing."""
        value = self._take_value(key)
        if value is None:
            return None
        texts: list[str] = []
        for text in value if isinstance(value, list) else [value]:
            if not isinstance(text, str):
                self._add_type_mistake(
                    key, text, wanted="text or a list of texts", example=f'{key} = ""'
                )
                return None
            texts.append(text.strip())
        return tuple(texts)

    def read_tables(self, key: str) -> list["TableReader"]:
        """Read a list of tables, each to be asked for its own keys."""
        value = self._take_value(key)
        if value is None:
            return []
        tables = value if isinstance(value, list) else [value]
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in tables):
            self.add_mistake(
                key, f"{key} must be tables", hint=f"Write [[{key}]] on a line of its own."
            )
            return []
        return [
            TableReader(self._file, table, at=(*self._path, key, str(number)))
            for number, table in enumerate(tables, start=1)
        ]

    def adopt_mistakes(self, table: "TableReader") -> None:
        """Note the mistakes of a table in this one as its own."""
        self._mistakes += table.collect_mistakes()

    def has_keys_beside(self, *keys: str) -> bool:
        """Tell whether there is any key beside these."""
        return not self._table.keys() <= set(keys)

    def add_table_mistake(self, message: str, *, hint: str) -> None:
        """Note a mistake in a table as a whole."""
        self._mistakes.append(self._file.make_mistake(message, hint=hint, key=self._path))

    def collect_mistakes(self) -> list[ConfigMistake]:
        """Return all mistakes, the first unknown keys included, in the order of their lines."""
        keys = (key for key in self._table if key not in self._known_keys)
        unknown = [self._make_unknown_key_mistake(key) for key in islice(keys, _MAX_UNKNOWN_KEYS)]
        return sorted([*self._mistakes, *unknown], key=lambda mistake: mistake.line or 0)

    def add_mistake(self, key: str, message: str, *, hint: str, element: str = "") -> None:
        """Note a mistake in the value of `key`, or in an `element` of it."""
        path = (*self._path, key)
        self._mistakes.append(
            self._file.make_mistake(message, hint=hint, key=path, element=element)
        )

    def _add_missing_key(self, key: str, example: str) -> None:
        """Note that a needed key is not there at all."""
        self._mistakes.append(
            ConfigMistake(
                file=self._file.path,
                line=None,
                key=key,
                message=f'the key "{key}" is missing',
                hint=f"Write {example}.",
            )
        )

    def _take_value(self, key: str) -> object | None:
        """Return the value as TOML has it, or None; remember that the key is known."""
        self._known_keys.append(key)
        return self._table.get(key)

    def _is_valid_url(self, key: str, urls: list[object], position: int) -> bool:
        """Tell whether one of `urls` can be taken; note what is wrong with it otherwise."""
        url = urls[position]
        if not isinstance(url, str):
            self._add_type_mistake(
                key, url, wanted="a list of texts", example=f'{key} = ["https://..."]'
            )
            return False
        if mistake := find_url_mistake(url):
            message = f'"{url}" is no address: {mistake}'
            hint = "Write it as a browser shows it: https://host/path"
        elif url in urls[:position]:
            message = f'"{url}" is given twice'
            hint = "Keep one of the two."
        else:
            return True
        self.add_mistake(key, message, hint=hint, element=url)
        return False

    def _make_unknown_key_mistake(self, key: str) -> ConfigMistake:
        """Report a key that nobody asked for."""
        return self._file.make_mistake(
            f'unknown key "{key}"',
            hint=format_suggestion(key, self._known_keys),
            key=(*self._path, key),
        )

    def _add_type_mistake(self, key: str, value: object, *, wanted: str, example: str) -> None:
        """Note that a value has another type than the key wants."""
        given = _TYPE_NAMES.get(type(value), "a table or a date")
        self.add_mistake(key, f"{key} must be {wanted}, not {given}", hint=f"Write {example}.")
