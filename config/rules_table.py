"""The tables `[[rules]]` of a site file: where its pages keep things, and on which days.

What a selector is, only the crawler knows; whoever reads a file can bring its judge.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from config.errors import FileMistakeError
from config.fields import Fields
from config.finding import Finding
from config.site import SiteRules
from config.toml_file import TomlFile

Judge = Callable[[str], str | None]
"""Says what is wrong with a selector, or None."""

SELECTED = (
    *("title", "published", "modified", "author", "author_label", "source_label", "section"),
    *("tags", "lead", "body", "attachments", "chrome", "article", "listing"),
)
"""What selectors find."""
ADDRESSED = ("article_url", "listing_url", "other_url")
"""What regular expressions tell by an address."""
_NEEDED = frozenset({"title", "body", "chrome", "article", "listing"})
"""What cannot be switched off with an empty list."""
_EXAMPLE = 'Write a CSS selector such as "#content", or XPath such as "//div[@id=\'content\']".'


def read_rules(fields: Fields, judge: Judge | None) -> tuple[tuple[SiteRules, ...], list[Finding]]:
    """Read all tables; mistaken rules are left out, and findings say so."""
    tables = fields.tables("rules")
    rules = [_read(table, judge) for table in tables]
    if not any(table.findings() for table in tables):  # a mistaken day may only seem to overlap
        _note_overlaps(tables, rules)
    return tuple(rules), [finding for table in tables for finding in table.findings()]


def rules_in(file: TomlFile, judge: Judge | None) -> SiteRules:
    """Read a file that holds the keys of one table of rules; mistakes raise `FileMistakeError`."""
    table = Fields(file)
    rules = _read(table, judge)
    if findings := table.findings():
        raise FileMistakeError(findings)
    return rules


def _read(table: Fields, judge: Judge | None) -> SiteRules:
    rules = SiteRules(
        since=table.day("from"),
        until=table.day("until"),
        selectors=dict(_selectors(table, judge)),
        addresses={key: pattern for key in ADDRESSED if (pattern := table.pattern(key))},
    )
    if rules.since and rules.until and rules.since > rules.until:
        table.note("until", "until is before from", hint="Both days belong to the span.")
    if not table.says_more_than("from", "until"):
        table.note_whole("these rules say nothing", hint='Write, for instance, body = "#content".')
    return rules


def _selectors(table: Fields, judge: Judge | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in SELECTED:
        selectors = table.texts(key)
        if selectors is not None and _is_good(table, key, selectors, judge):
            yield key, selectors


def _is_good(table: Fields, key: str, selectors: Sequence[str], judge: Judge | None) -> bool:
    """Say whether selectors can be taken; note what is wrong with them otherwise."""
    if not selectors and key in _NEEDED:
        table.note(key, f"{key} names no place", hint=_EXAMPLE)
        return False
    mistakes = {text: judge(text) for text in selectors} if judge else {}
    for text, mistake in mistakes.items():
        if mistake:
            message = f'"{text}" is no selector: {mistake}'
            table.note(key, message, hint=_EXAMPLE, element=text)
    return not any(mistakes.values())


def _note_overlaps(tables: Sequence[Fields], rules: Sequence[SiteRules]) -> None:
    """Note tables that hold on a day of an earlier one: only one can be meant."""
    for number, one in enumerate(rules):
        for before, other in enumerate(rules[:number], start=1):
            first_day = max(one.since or date.min, other.since or date.min)
            if one.hold_on(first_day) and other.hold_on(first_day):
                tables[number].note_whole(
                    f"these rules and table {before} of rules hold on the same days",
                    hint="End the earlier ones with until = DAY, begin the later with from = DAY.",
                )
                break
