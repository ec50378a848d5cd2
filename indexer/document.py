"""Makes an index document of an article and what the archive knows of its site. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

from archive.model import Article, Attachment, Precision, Role, SiteFacts
from indexer.dates import DaySpan, read_date
from indexer.engine import IndexDocument, StoredArticle, key_of
from indexer.likeness import signature

_LOCAL = timezone(timedelta(hours=7))  # Vietnam, since 1975 without summer time
_MERGED = datetime(2025, 7, 1, tzinfo=_LOCAL)
"""When 63 provinces became 34: Resolution 202/2025/QH15 of the National Assembly."""
_KNOWN_LETTERS = {Precision.YEAR: len("2020"), Precision.MONTH: len("2020-07")}


def index_document(article: Article, site: SiteFacts) -> IndexDocument:
    """What the index holds for an article."""
    content = article.content
    moment = content.published_at
    offices = [byline.name for byline in content.bylines if byline.role is Role.OFFICE]
    named = {
        "author": _distinct("author", content.authors),
        "photographer": _distinct("photographer", content.photographers),
        "person": _distinct("person", (person.name for person in content.people)),
        "province": _known(_province(site, moment)),
        "province_2025": _known(site.province_2025 or site.province),
        "section": _known(content.section),
        "source": _known(content.source),
        "doc": _distinct("doc", (document.number for document in content.documents)),
    }
    keys = {"site": (article.site,), "kind": _known(site.kind), "cms": _known(content.cms)}
    return IndexDocument(
        article=_stored(article),
        days=_days(moment, content.published_precision),
        published=None if moment is None else int(moment.timestamp()),
        names=named | {"author": _distinct("author", (*content.authors, *offices))},
        keys=keys,
        files={"attachment": tuple(_texts_of_files(content.attachments))},
        states=_states(article),
        facets=named | keys,
    )


def _province(site: SiteFacts, moment: datetime | None) -> str | None:
    """The province that a school was in when it published an article; undated ones are old."""
    is_since = moment is not None and moment >= _MERGED
    return (is_since and site.province_2025) or site.province


def _stored(article: Article) -> StoredArticle:
    content = article.content
    moment, precision = content.published_at, content.published_precision
    return StoredArticle(
        id=article.id,
        url=article.url,
        site=article.site,
        title=content.title,
        body=content.body,
        captions=content.captions,
        authors=content.authors,
        published_at=None if moment is None else moment.astimezone(_LOCAL).isoformat(),
        published_precision=None if precision is None else precision.value,
        likeness=signature(content.body),
    )


def _days(moment: datetime | None, precision: Precision | None) -> DaySpan | None:
    """The days within which an article was published, as far as its page says."""
    if moment is None:
        return None
    day = moment.astimezone(_LOCAL).date().isoformat()
    return read_date(day[: _KNOWN_LETTERS.get(precision or Precision.DAY, len(day))])


def _states(article: Article) -> tuple[str, ...]:
    content = article.content
    states = {
        "is:gone": article.gone_at is not None,
        "is:revised": article.revision > 1,
        "has:attachment": content.attachments,
        "has:author": content.authors,
        "has:caption": content.captions,
        "has:date": content.published_at is not None,
        "has:doc": content.documents,
        "has:image": content.images,
        "has:person": content.people,
        "has:photographer": content.photographers,
        "has:section": content.section,
        "has:source": content.source,
        "has:tag": content.tags,
    }
    return tuple(state for state, holds in states.items() if holds)


def _texts_of_files(attachments: Iterable[Attachment]) -> Iterator[str]:
    """The words of each link to a file, and what stands in the file where that was read."""
    for each in attachments:
        yield each.text
        if each.content:
            yield each.content


def _known(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _distinct(field: str, values: Iterable[str]) -> tuple[str, ...]:
    """The values without those that are another spelling of one before."""
    distinct: dict[str, str] = {}
    for value in values:
        distinct.setdefault(key_of(field, value), value)
    return tuple(distinct.values())
