"""The facts of an article that a citation needs, read once for every style of reference.

Names stay whole: a Vietnamese name has no first and last part. Where no person signs an
article the offices that do are its authors, as in any style for works of institutions.
"""

from dataclasses import dataclass
from datetime import date

from archive.model import Article, BylineRole, Content, DatePrecision
from archive.times import VIETNAM


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A day of which the month or the day may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)

    def __str__(self) -> str:
        widths = (4, 2, 2)
        return "-".join(f"{part:0{width}}" for part, width in zip(self.parts, widths, strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReference:
    """One article as it is cited; `accessed` is the day on which the archive last saw it."""

    id: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    published: PartialDate | None
    accessed: date
    url: str
    language: str | None
    abstract: str | None
    keywords: tuple[str, ...]


_JOINERS = "\u200c\u200d"
"""Signs between letters of Khmer, and between the parts of one emoji, which they hold together."""


def make_reference(article: Article) -> ArticleReference:
    """Read the reference of an article."""
    content = article.content
    return ArticleReference(
        id=article.id,
        title=_clean_line(content.title),
        authors=tuple(_clean_line(name) for name in content.authors or _list_offices(content)),
        publisher=_clean_line(article.institution or article.site),
        published=get_publication_date(content),
        accessed=article.last_seen.astimezone(VIETNAM).date(),
        url=article.url,
        language=content.language,
        abstract=_clean_line(content.lead) if content.lead else None,
        keywords=tuple(_clean_line(tag) for tag in content.tags),
    )


def get_publication_date(content: Content) -> PartialDate | None:
    """Return the day of publication as exactly as the page says it, in Vietnam's time."""
    if content.published_at is None:
        return None
    day = content.published_at.astimezone(VIETNAM)
    match content.published_precision:
        case DatePrecision.YEAR:
            return PartialDate(year=day.year)
        case DatePrecision.MONTH:
            return PartialDate(year=day.year, month=day.month)
        case _:
            return PartialDate(year=day.year, month=day.month, day=day.day)


def _list_offices(content: Content) -> tuple[str, ...]:
    return tuple(line.name for line in content.bylines if line.role is BylineRole.OFFICE)


def _clean_line(text: str) -> str:
    """Remove line breaks, and characters that no reference may hold."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join(text.split())
