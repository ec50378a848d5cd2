"""The tables `[[rules]]` of a site file: where its pages keep things, and on which days.

What a selector is, only the crawler knows; whoever reads a file can bring its judge.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from config.errors import ConfigMistake, FileMistakeError
from config.site import SiteRules
from config.table_reader import TableReader
from config.toml_file import TomlFile

SelectorCheck = Callable[[str], str | None]
"""Says what is wrong with a selector, or None."""

SELECTOR_KEYS = (
    *("title", "published", "modified", "author", "author_label", "source_label", "section"),
    *("tags", "lead", "body", "attachments", "chrome", "article", "listing"),
)
"""What selectors find."""
URL_PATTERN_KEYS = ("article_url", "listing_url", "other_url")
"""What regular expressions tell by an address."""
_REQUIRED_KEYS = frozenset({"title", "body", "chrome", "article", "listing"})
"""What cannot be switched off with an empty list."""
_SELECTOR_HINT = (
    'Write a CSS selector such as "#content", or XPath such as "//div[@id=\'content\']".'
)


def read_rules(
    fields: TableReader, judge: SelectorCheck | None
) -> tuple[tuple[SiteRules, ...], list[ConfigMistake]]:
    """Read all tables; mistaken rules are left out, and findings say so."""
    tables = fields.read_tables("rules")
    rules = [_read_table(table, judge) for table in tables]
    if not any(
        table.collect_mistakes() for table in tables
    ):  # a mistaken day may only seem to overlap
        _add_overlap_mistakes(tables, rules)
    return tuple(rules), [finding for table in tables for finding in table.collect_mistakes()]


def read_single_rules(file: TomlFile, judge: SelectorCheck | None) -> SiteRules:
    """Read a file that holds the keys of one table of rules; mistakes raise `FileMistakeError`."""
    table = TableReader(file)
    rules = _read_table(table, judge)
    if findings := table.collect_mistakes():
        raise FileMistakeError(findings)
    return rules


def _read_table(table: TableReader, judge: SelectorCheck | None) -> SiteRules:
    rules = SiteRules(
        since=table.read_day("from"),
        until=table.read_day("until"),
        selectors=dict(_read_selectors(table, judge)),
        addresses={
            key: pattern for key in URL_PATTERN_KEYS if (pattern := table.read_pattern(key))
        },
    )
    if rules.since and rules.until and rules.since > rules.until:
        table.add_mistake("until", "until is before from", hint="Both days belong to the span.")
    if not table.has_keys_beside("from", "until"):
        table.add_table_mistake(
            "these rules say nothing", hint='Write, for instance, body = "#content".'
        )
    return rules


def _read_selectors(
    table: TableReader, judge: SelectorCheck | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in SELECTOR_KEYS:
        selectors = table.read_texts(key)
        if selectors is not None and _are_valid_selectors(table, key, selectors, judge):
            yield key, selectors


def _are_valid_selectors(
    table: TableReader, key: str, selectors: Sequence[str], judge: SelectorCheck | None
) -> bool:
    """Say whether selectors can be taken; note what is wrong with them otherwise."""
    if not selectors and key in _REQUIRED_KEYS:
        table.add_mistake(key, f"{key} names no place", hint=_SELECTOR_HINT)
        return False
    mistakes = {text: judge(text) for text in selectors} if judge else {}
    for text, mistake in mistakes.items():
        if mistake:
            message = f'"{text}" is no selector: {mistake}'
            table.add_mistake(key, message, hint=_SELECTOR_HINT, element=text)
    return not any(mistakes.values())


def _add_overlap_mistakes(tables: Sequence[TableReader], rules: Sequence[SiteRules]) -> None:
    """Note tables that hold on a day of an earlier one: only one can be meant."""
    for number, one in enumerate(rules):
        for before, other in enumerate(rules[:number], start=1):
            first_day = max(one.since or date.min, other.since or date.min)
            if one.applies_on(first_day) and other.applies_on(first_day):
                tables[number].add_table_mistake(
                    f"these rules and table {before} of rules hold on the same days",
                    hint="End the earlier ones with until = DAY, begin the later with from = DAY.",
                )
                break
