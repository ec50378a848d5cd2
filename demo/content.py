"""The articles of the demo sites, and HTML from the templates in `demo/pages`.

Text that is put into a template is escaped, unless it is `Html` already.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from string import Template

PAGES_FOLDER = Path(__file__).parent / "pages"
"""Articles, templates, and the one picture and one paper that all articles share."""


class Html(str):
    """Text that is HTML already, as against text that has yet to be escaped."""

    __slots__ = ()


def render_template(template: str, **values: str | int) -> Html:
    """Put `values` into the `$names` of a template; what is not `Html` is escaped."""
    escaped = {name: _escape_value(value) for name, value in values.items()}
    return Html(_load_template(template).substitute(escaped))


def join_html(parts: Iterable[Html]) -> Html:
    """Return the parts one after the other."""
    return Html("".join(parts))


def _escape_value(value: str | int) -> str:
    """Return a value as HTML."""
    return value if isinstance(value, Html) else html.escape(str(value))


@cache
def _load_template(name: str) -> Template:
    """Read a template, once."""
    return Template((PAGES_FOLDER / name).read_text(encoding="utf-8"))


VIETNAM = timezone(timedelta(hours=7))
"""The time of the whole country, all year; not that of `archive.times`: demo imports no package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One news item of a demo site.

    `lead` introduces it in listings; on Joomla `body` has it too, on NukeViet it
    stands apart. `account` is who typed it in, as Joomla shows it; `author`,
    `source` and `tags` are fields of NukeViet. Its counter of readers starts from `hits`.
    """

    number: int
    alias: str
    title: str
    section: str
    published: datetime
    lead: str
    body: Html
    hits: int
    account: str
    author: str
    source: str
    tags: tuple[str, ...]


def read_articles(site: str) -> tuple[DemoArticle, ...]:
    """Return the articles of one site, newest first."""
    files = (PAGES_FOLDER / site / "articles").glob("*.html")
    articles = [_read_article(file) for file in files]
    return tuple(sorted(articles, key=lambda article: article.published, reverse=True))


def _read_article(file: Path) -> DemoArticle:
    """Read one file."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    number, _, alias = file.stem.partition("-")
    return DemoArticle(
        number=int(number),
        alias=alias,
        title=fields["Title"],
        section=fields["Section"],
        published=datetime.strptime(fields["Published"], "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM),
        lead=fields["Lead"],
        body=Html(body.strip()),
        hits=int(fields["Hits"]),
        account=fields.get("Account", ""),
        author=fields.get("Author", ""),
        source=fields.get("Source", ""),
        tags=tuple(fields["Tags"].split(", ")) if "Tags" in fields else (),
    )
