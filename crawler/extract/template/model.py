"""A template: what is learned of a site, apart from learning it; and its JSON.

It is stored in the archive (table `templates`). `Layout` and `FieldSlot` are written field by
field, so their names are part of the format, and with it of `SiteTemplate.version`, which stands
beside every reading: renaming one makes all readings incomparable with those before.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from crawler.extract.fields.metadata_lines import FieldKind
from crawler.extract.html.text import mask_numbers
from crawler.extract.template.page_blocks import TextBlock

_KEY_WORDS = 2  # words that tell two lines of one path apart: `Ngày đăng`, `Tác giả`
_JSON_FORMAT = 3  # number of the JSON format: templates of another are learned anew
# Distinct articles: 10 teach nearly as much as all of a site; with 5 one site in six leaked.
_MIN_ARTICLES_TO_TRUST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSlot:
    """A path that holds one field; `words` are masked first words, where text shares the path."""

    kind: FieldKind
    path: str
    words: str = ""

    def is_slot_of(self, block: TextBlock) -> bool:
        """Tell whether a block stands in this slot."""
        return block.path == self.path and (not self.words or mask_first_words(block) == self.words)


def mask_first_words(block: TextBlock) -> str:
    """Return the first two words of a block, numbers and weekdays masked."""
    return " ".join(mask_numbers(block.text).split()[:_KEY_WORDS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The paths at which the articles of one template keep what.

    `prose` are the paths of the articles' own text in the body; `standing` are the recurrence keys
    of lines there that nearly every article has; `articles` counts what it was learned from;
    `is_stamped` tells that the date stands in the heading.
    """

    heading: str
    body: str | None
    prose: tuple[str, ...]
    standing: tuple[str, ...]
    slots: tuple[FieldSlot, ...]
    articles: int
    is_stamped: bool = False

    @property
    def has_date(self) -> bool:
        """Tell whether the articles print when they were published."""
        kinds = {FieldKind.PUBLISHED, FieldKind.MODIFIED}
        return self.is_stamped or any(slot.kind in kinds for slot in self.slots)


@dataclass(frozen=True)
class SiteTemplate:
    """The common parts of the pages of a site; empty where nothing is known yet.

    `site_names` are comparison keys, `boilerplate` recurrence keys; `shared_titles` are comparison
    keys of headings that several articles have, `menu` the addresses that most pages lead to,
    `shared_texts` digests of texts that stand where articles have theirs, and are none.
    """

    site_names: tuple[str, ...] = ()
    boilerplate: frozenset[str] = frozenset()
    layouts: tuple[Layout, ...] = ()
    article_count: int = 0
    shared_titles: frozenset[str] = frozenset()
    menu: frozenset[str] = frozenset()
    shared_texts: frozenset[str] = frozenset()

    @property
    def has_too_few_articles(self) -> bool:
        """Tell whether too few articles were learned from to trust it."""
        return self.article_count < _MIN_ARTICLES_TO_TRUST

    @cached_property
    def version(self) -> str:
        """12 hex digits that change with all it says: readings by others are not comparable."""
        return sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """Return the template as JSON text, the same for the same template."""
        value = {
            "format": _JSON_FORMAT,
            "articles": self.article_count,
            "names": list(self.site_names),
            # Field by field: a renamed field is another format.
            "layouts": [asdict(layout) for layout in self.layouts],
            "chrome": sorted(self.boilerplate),
            "shared_titles": sorted(self.shared_titles),
            "menu": sorted(self.menu),
            # Only where there are any: templates of before stay the same.
            **({"shared_texts": sorted(self.shared_texts)} if self.shared_texts else {}),
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "SiteTemplate":
        """Read what `to_json` wrote; of an older format nothing is known."""
        value = json.loads(text)
        if value["format"] != _JSON_FORMAT:
            return cls()
        return cls(
            site_names=tuple(value["names"]),
            boilerplate=frozenset(value["chrome"]),
            layouts=tuple(_parse_layout(layout) for layout in value["layouts"]),
            article_count=value["articles"],
            shared_titles=frozenset(value["shared_titles"]),
            menu=frozenset(value["menu"]),
            shared_texts=frozenset(value.get("shared_texts", ())),
        )


UNKNOWN_TEMPLATE = SiteTemplate()
"""The template of a site that nobody has looked at."""


def _parse_layout(value: Mapping[str, Any]) -> Layout:
    slots = tuple(
        FieldSlot(kind=FieldKind(slot["kind"]), path=slot["path"], words=slot["words"])
        for slot in value["slots"]
    )
    return Layout(
        heading=value["heading"],
        body=value["body"],
        prose=tuple(value["prose"]),
        standing=tuple(value["standing"]),
        slots=slots,
        articles=value["articles"],
        is_stamped=value["is_stamped"],
    )
