"""The tables `[[rules]]` of a site file: selectors and address patterns for a span of days.

Only the crawler can tell whether a selector is one; who reads a file may bring a `SelectorCheck`.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from config.errors import ConfigMistake, FileMistakeError
from config.site import SiteRules
from config.table_reader import TableReader
from config.toml_file import TomlFile

SelectorCheck = Callable[[str], str | None]
"""Returns what is wrong with a selector, or None."""

SELECTOR_KEYS = (
    *("title", "published", "modified", "author", "author_label", "source_label", "section"),
    *("tags", "lead", "body", "attachments", "chrome", "article", "listing"),
)
"""Keys of fields that selectors find."""
URL_PATTERN_KEYS = ("article_url", "listing_url", "other_url")
"""Keys of kinds of pages that regular expressions tell by an address."""
_REQUIRED_KEYS = frozenset({"title", "body", "chrome", "article", "listing"})
"""Keys that cannot be switched off with an empty list."""
_SELECTOR_HINT = (
    'Write a CSS selector such as "#content", or XPath such as "//div[@id=\'content\']".'
)


def read_rules(
    reader: TableReader, check_selector: SelectorCheck | None
) -> tuple[tuple[SiteRules, ...], list[ConfigMistake]]:
    """Read all tables; mistaken rules are left out, and mistakes say so."""
    tables = reader.read_tables("rules")
    rules = [_read_table(table, check_selector) for table in tables]
    # Not where there are mistakes: a day that could not be read would seem to overlap.
    if not any(table.collect_mistakes() for table in tables):
        _add_overlap_mistakes(tables, rules)
    return tuple(rules), [mistake for table in tables for mistake in table.collect_mistakes()]


def read_single_rules(file: TomlFile, check_selector: SelectorCheck | None) -> SiteRules:
    """Read a file that holds the keys of one table of rules; mistakes raise `FileMistakeError`."""
    table = TableReader(file)
    rules = _read_table(table, check_selector)
    if mistakes := table.collect_mistakes():
        raise FileMistakeError(mistakes)
    return rules


def _read_table(table: TableReader, check_selector: SelectorCheck | None) -> SiteRules:
    rules = SiteRules(
        since=table.read_day("from"),
        until=table.read_day("until"),
        selectors=dict(_read_selectors(table, check_selector)),
        addresses={
            key: pattern for key in URL_PATTERN_KEYS if (pattern := table.read_pattern(key))
        },
    )
    if rules.since and rules.until and rules.since > rules.until:
        table.add_mistake("until", "until is before from", hint="Both days belong to the span.")
    if not table.has_keys_beside("from", "until"):
        table.add_table_mistake(
            "these rules are empty", hint='Write, for instance, body = "#content".'
        )
    return rules


def _read_selectors(
    table: TableReader, check_selector: SelectorCheck | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in SELECTOR_KEYS:
        selectors = table.read_texts(key)
        if selectors is not None and _are_valid_selectors(table, key, selectors, check_selector):
            yield key, selectors


def _are_valid_selectors(
    table: TableReader, key: str, selectors: Sequence[str], check_selector: SelectorCheck | None
) -> bool:
    """Tell whether selectors can be taken; note what is wrong with them otherwise."""
    if not selectors and key in _REQUIRED_KEYS:
        table.add_mistake(key, f"{key} names no place", hint=_SELECTOR_HINT)
        return False
    mistakes = {text: check_selector(text) for text in selectors} if check_selector else {}
    for text, mistake in mistakes.items():
        if mistake:
            message = f'"{text}" is no selector: {mistake}'
            table.add_mistake(key, message, hint=_SELECTOR_HINT, element=text)
    return not any(mistakes.values())


def _add_overlap_mistakes(tables: Sequence[TableReader], rules: Sequence[SiteRules]) -> None:
    """Note tables that hold on a day of an earlier one: only one can be meant."""
    for number, later in enumerate(rules):
        for before, earlier in enumerate(rules[:number], start=1):
            first_day = max(later.since or date.min, earlier.since or date.min)
            if later.applies_on(first_day) and earlier.applies_on(first_day):
                tables[number].add_table_mistake(
                    f"these rules and table {before} of rules hold on the same days",
                    hint="End the earlier ones with until = DAY, begin the later with from = DAY.",
                )
                break
