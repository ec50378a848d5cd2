"""Reads the single fields of an article by a profile's rules, and keeps which rule found each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.extract.dates import Printed, agreed, read_printed, read_stamp
from crawler.extract.profiles.profile import Rule
from crawler.extract.text import clean
from crawler.extract.tree import Element, is_element, is_hidden, words_of

_LABEL = re.compile(
    r"^(?:danh mục|chuyên mục(?: chính)?|category|thể loại|tác giả(?: bài viết)?|nguồn(?: tin)?"
    r"|source|author|viết bởi|written by|được viết bởi|đăng bởi|chuyên đề)\s*:?\s*",
    re.IGNORECASE,
)
_NOTHING = frozenset({"null", "undefined"})
"""What programs print in a place for which they have nothing."""
_OPENING = 60  # letters by which a text is found again in its container
_NEAR = 200  # letters above a text in which its date may stand


@dataclass(slots=True)
class Fields:
    """The fields of one article, read from its container on demand."""

    container: Element
    provenance: dict[str, str] = field(default_factory=dict)

    def elements(self, name: str, rules: Sequence[Rule]) -> list[Element]:
        """What the first rule that finds anything finds."""
        for rule in rules:
            if found := rule.find(self.container):
                self.provenance[name] = rule.name
                return found
        return []

    def text(self, name: str, rules: Sequence[Rule]) -> str | None:
        """The text of the first place that has one, labels (`Danh mục:`) taken off."""
        for rule in rules:
            for element in rule.find(self.container):
                if value := _LABEL.sub("", _shown(element)):
                    self.provenance[name] = rule.name
                    return value
        return None

    def labelled(self, name: str, rules: Sequence[Rule]) -> str | None:
        """The text behind the first label (`<b>Tác giả:</b> X`) found, up to the line's end."""
        for rule in rules:
            for label in rule.find(self.container):
                if value := _value_after(label):
                    self.provenance[name] = rule.name
                    return value
        return None

    def texts(self, name: str, rules: Sequence[Rule]) -> tuple[str, ...]:
        """The texts of all places that the first fruitful rule finds, each once."""
        found = (_shown(element) for element in self.elements(name, rules))
        return tuple(dict.fromkeys(value for value in found if value))

    def date(self, name: str, rules: Sequence[Rule]) -> Printed | None:
        """The date of the first place that prints or stamps one."""
        for rule in rules:
            for element in rule.find(self.container):
                if printed := _date_of(element):
                    self.provenance[name] = rule.name
                    return printed
        return None

    def date_above(self, text: Element | None) -> Printed | None:
        """The date printed just over a text that no rule found; `text` is None where one did."""
        if text is None:
            return None
        above = words_of(self.container).partition(words_of(text)[:_OPENING])[0]
        printed = read_printed(above[-_NEAR:])
        if printed:
            self.provenance["published_at"] = "main-text:date-above"
        return printed


def _shown(element: Element) -> str:
    content = element.get("content")
    text = clean(content) if element.tag == "meta" and content else words_of(element)
    return "" if text in _NOTHING else text


def _value_after(label: Element) -> str:
    pieces = [label.tail or ""]
    for sibling in label.itersiblings():
        if sibling.tag in {"br", "strong", "b", "p", "div"}:
            break
        if is_element(sibling):
            pieces.append(words_of(sibling))
        pieces.append(sibling.tail or "")
    return clean("".join(pieces)).strip(" :")


def _date_of(element: Element) -> Printed | None:
    text = _shown(element)
    shown = None if is_hidden(element) else read_printed(text)
    return agreed(shown, _stamp_of(element) or read_stamp(text))


def _stamp_of(element: Element) -> Printed | None:
    for place in (element, *element.iter("time", "meta")):
        for attribute in ("datetime", "content"):
            if (value := place.get(attribute)) and (stamp := read_stamp(value)):
                return stamp
    return None
