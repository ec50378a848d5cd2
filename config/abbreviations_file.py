"""The abbreviations that search expands, from the optional file `abbreviations.toml`."""

import unicodedata
from pathlib import Path

from config.errors import ConfigMistake, FileMistakeError
from config.folders import SHIPPED_CONFIG, get_user_config_folder
from config.toml_file import TomlFile, read_toml
from config.validation import format_suggestion

_EXPANDED_TABLE = "abbreviations"
_AMBIGUOUS_TABLE = "ambiguous"
_TABLES = (_EXPANDED_TABLE, _AMBIGUOUS_TABLE)


def load_abbreviations(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return each abbreviation of `folder` with its full forms, in the order of the file.

    Those that mean several things are checked and left out. Where the user has no configuration
    of their own, those that come with the program count.
    """
    path = folder / "abbreviations.toml"
    if not path.exists() and folder == get_user_config_folder():
        path = SHIPPED_CONFIG / path.name
    if not path.exists():
        return {}
    file = read_toml(path)
    mistakes = _report_unknown_tables(file)
    tables = {name: _read_table(file, name, mistakes) for name in _TABLES}
    for short in tables[_EXPANDED_TABLE].keys() & tables[_AMBIGUOUS_TABLE].keys():
        mistakes.append(_report_duplicate(file, short))
    if mistakes:
        raise FileMistakeError(sorted(mistakes, key=lambda mistake: mistake.line or 0))
    return {_normalize_nfc(short): forms for short, forms in tables[_EXPANDED_TABLE].items()}


def _report_unknown_tables(file: TomlFile) -> list[ConfigMistake]:
    """Report whatever stands outside the two tables."""
    return [
        file.make_mistake(
            f'unknown table "{name}"', hint=format_suggestion(name, _TABLES), key=(name,)
        )
        for name in file.table
        if name not in _TABLES
    ]


def _read_table(
    file: TomlFile, name: str, mistakes: list[ConfigMistake]
) -> dict[str, tuple[str, ...]]:
    """Read one table; mistakes are added to `mistakes`."""
    table = file.table.get(name, {})
    if not isinstance(table, dict):
        hint = f"Write [{name}] on a line of its own."
        mistakes.append(file.make_mistake(f"{name} must be a table", hint=hint, key=(name,)))
        return {}
    entries: dict[str, tuple[str, ...]] = {}
    for short, value in table.items():
        forms = _read_full_forms(value)
        if not short.strip() or not forms:
            hint = f'Write "{short}" = "full form" or "{short}" = ["one", "another"].'
            message = f'the abbreviation "{short}" has no full form'
            mistakes.append(file.make_mistake(message, hint=hint, key=(name, short)))
        entries[short] = forms
    return entries


def _read_full_forms(value: object) -> tuple[str, ...]:
    """Return one text or a list of texts in NFC; nothing where `value` is anything else."""
    texts = value if isinstance(value, list) else [value]
    forms = [_normalize_nfc(text) for text in texts if isinstance(text, str)]
    if len(forms) < len(texts) or not all(form.strip() for form in forms):
        return ()
    return tuple(forms)


def _normalize_nfc(text: str) -> str:
    """Return `text` composed, as all text in the program is."""
    return unicodedata.normalize("NFC", text)


def _report_duplicate(file: TomlFile, short: str) -> ConfigMistake:
    """Report an abbreviation that both tables have."""
    return file.make_mistake(
        f'"{short}" stands in both tables',
        hint=f"Keep it in [{_AMBIGUOUS_TABLE}] if it means several things.",
        key=(_AMBIGUOUS_TABLE, short),
    )
