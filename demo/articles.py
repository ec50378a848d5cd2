"""The articles of the demo sites, read from `demo/pages/<site>/articles`.

A file is named `<number>-<alias>.html`. It opens with lines such as
`Title: ...`; after an empty line follows the text as an editor of the school
would have left it in HTML. How a page looks around it is left to the sites.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from demo.markup import PAGES, Html

VIETNAM = timezone(timedelta(hours=7))
"""The time of the whole country, all year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news item of a demo site.

    `lead` introduces it in listings; on Joomla `body` has it too, on NukeViet it
    stands apart. `account` is who typed it in, as Joomla shows it; `author`,
    `source` and `tags` are fields of NukeViet. Its visits start from `hits`.
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


def read_articles(site: str) -> tuple[Article, ...]:
    """Return the articles of one site, newest first."""
    files = (PAGES / site / "articles").glob("*.html")
    articles = [_read_article(file) for file in files]
    return tuple(sorted(articles, key=lambda article: article.published, reverse=True))


def _read_article(file: Path) -> Article:
    """Read one file."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    number, _, alias = file.stem.partition("-")
    return Article(
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
