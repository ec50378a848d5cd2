"""The single fields of an article, read by a profile's rules; which rule found each is kept.

All go through the rules in order and take the first value, not the first element: an empty
`<span class="author">` leaves the field to the next rule.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.extract.fields.dates import (
    PrintedDate,
    find_publication_date,
    parse_iso_stamp,
    reconcile_dates,
)
from crawler.extract.fields.foreign_dates import is_foreign_date
from crawler.extract.html.parse import Element, get_text, is_element, is_hidden
from crawler.extract.html.text import normalize_text
from crawler.extract.profiles.profile import ElementRule

_FIELD_LABEL = re.compile(
    r"^(?:danh mục|chuyên mục(?: chính)?|category|thể loại|tác giả(?: bài viết)?|nguồn(?: tin)?"
    r"|source|author|viết bởi|written by|được viết bởi|đăng bởi|chuyên đề)\s*:?\s*",
    re.IGNORECASE,
)
_EMPTY_VALUES = frozenset({"null", "undefined"})
"""What programs print in a place for which they have nothing."""
_MATCHED_OPENING_LENGTH = 60  # letters by which a text is found again in its container
_MAX_DATE_DISTANCE = 200  # letters above a text in which its date may stand


@dataclass(slots=True)
class FieldReader:
    """The fields of one article, read from its container on demand.

    Attributes:
        container: The element that holds the article.
        provenance: The name of the rule that found each field, as far as read.
        month_first: Its page prints the month before the day.
    """

    container: Element
    provenance: dict[str, str] = field(default_factory=dict)
    month_first: bool = False

    def find_elements(self, name: str, rules: Sequence[ElementRule]) -> list[Element]:
        """Return what the first rule that finds anything finds."""
        for rule in rules:
            if elements := rule.find(self.container):
                self.provenance[name] = rule.name
                return elements
        return []

    def read_text(self, name: str, rules: Sequence[ElementRule]) -> str | None:
        """Read the text of the first element that has one, labels (`Danh mục:`) taken off."""
        for rule in rules:
            for element in rule.find(self.container):
                if value := _FIELD_LABEL.sub("", _get_shown_text(element)):
                    self.provenance[name] = rule.name
                    return value
        return None

    def read_labelled(self, name: str, rules: Sequence[ElementRule]) -> str | None:
        """Read the text behind the first label (`<b>Tác giả:</b> X`), up to the line's end."""
        for rule in rules:
            for label in rule.find(self.container):
                if value := _read_value_after(label):
                    self.provenance[name] = rule.name
                    return value
        return None

    def read_texts(self, name: str, rules: Sequence[ElementRule]) -> tuple[str, ...]:
        """Read the texts of all that the first rule that finds anything finds, each once."""
        values = (_get_shown_text(element) for element in self.find_elements(name, rules))
        return tuple(dict.fromkeys(filter(None, values)))

    def read_date(self, name: str, rules: Sequence[ElementRule]) -> PrintedDate | None:
        """Read the date of the first element that prints or stamps one."""
        for rule in rules:
            for element in rule.find(self.container):
                printed = _read_date(element, month_first=self.month_first)
                if printed and not is_foreign_date(element, self.container):
                    self.provenance[name] = rule.name
                    return printed
        return None

    def read_date_above(self, text: Element | None) -> PrintedDate | None:
        """Read the date printed just over a text that no rule found.

        Args:
            text: The element found by its words alone, or None where a rule found the body.
        """
        if text is None:
            return None
        above = get_text(self.container).partition(get_text(text)[:_MATCHED_OPENING_LENGTH])[0]
        printed = find_publication_date(above[-_MAX_DATE_DISTANCE:], month_first=self.month_first)
        if printed:
            self.provenance["published_at"] = "main-text:date-above"
        return printed

    def read_date_below(self, title: str, opening: str) -> PrintedDate | None:
        """Read the date printed between a title and its text, by whatever name it goes.

        Args:
            title: The article's title.
            opening: The first line of its text.
        """
        text = get_text(self.container)
        start = text.find(title) + len(title)
        end = text.find(opening[:_MATCHED_OPENING_LENGTH], start) if title in text else -1
        if not opening or not start <= end <= start + _MAX_DATE_DISTANCE:
            return None
        printed = find_publication_date(text[start:end], month_first=self.month_first)
        if printed:
            self.provenance["published_at"] = "title:date-below"
        return printed


def _get_shown_text(element: Element) -> str:
    content = element.get("content")
    text = normalize_text(content) if element.tag == "meta" and content else get_text(element)
    return "" if text in _EMPTY_VALUES else text


def _read_value_after(label: Element) -> str:
    texts = [label.tail or ""]
    for sibling in label.itersiblings():
        if sibling.tag in {"br", "strong", "b", "p", "div"}:
            break
        if is_element(sibling):
            texts.append(get_text(sibling))
        texts.append(sibling.tail or "")
    return normalize_text("".join(texts)).strip(" :")


def _read_date(element: Element, *, month_first: bool) -> PrintedDate | None:
    text = _get_shown_text(element)
    # A hidden date is a stamp for machines: its text counts only where it is one in ISO 8601.
    is_shown = not is_hidden(element)
    shown = find_publication_date(text, month_first=month_first) if is_shown else None
    return reconcile_dates(shown, _read_stamp(element) or parse_iso_stamp(text))


def _read_stamp(element: Element) -> PrintedDate | None:
    for holder in (element, *element.iter("time", "meta")):
        for attribute in ("datetime", "content"):
            if (value := holder.get(attribute)) and (stamp := parse_iso_stamp(value)):
                return stamp
    return None
