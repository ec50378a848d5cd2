"""Makes an index document of an article and what the archive knows of its site. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

from archive.model import Article, Attachment, BylineRole, DatePrecision, SiteMetadata
from indexer.engine import IndexDocument, StoredArticle, make_value_key
from indexer.near_duplicates import compute_fingerprint
from indexer.query_dates import DaySpan, parse_date

_VIETNAM_TIME = timezone(timedelta(hours=7))  # Vietnam, since 1975 without summer time
_PROVINCES_MERGED_AT = datetime(2025, 7, 1, tzinfo=_VIETNAM_TIME)
"""When 63 provinces became 34: Resolution 202/2025/QH15 of the National Assembly."""
_ISO_LENGTH_BY_PRECISION = {DatePrecision.YEAR: len("2020"), DatePrecision.MONTH: len("2020-07")}


def build_index_document(article: Article, site: SiteMetadata) -> IndexDocument:
    """Build the index document of an article."""
    content = article.content
    moment = content.published_at
    offices = [byline.name for byline in content.bylines if byline.role is BylineRole.OFFICE]
    named = {
        "author": _drop_spelling_variants("author", content.authors),
        "photographer": _drop_spelling_variants("photographer", content.photographers),
        "person": _drop_spelling_variants("person", (person.name for person in content.people)),
        "province": _make_tuple(_select_province(site, moment)),
        "province_2025": _make_tuple(site.province_2025 or site.province),
        "section": _make_tuple(content.section),
        "source": _make_tuple(content.source),
        "doc": _drop_spelling_variants("doc", (document.number for document in content.documents)),
    }
    keys = {
        "site": (article.site,),
        "kind": _make_tuple(site.kind),
        "cms": _make_tuple(content.cms),
        "captured_from": (article.captured_from.value,),
    }
    return IndexDocument(
        article=_build_stored_article(article),
        days=_compute_publication_days(moment, content.published_precision),
        published=None if moment is None else int(moment.timestamp()),
        names=named | {"author": _drop_spelling_variants("author", (*content.authors, *offices))},
        keys=keys,
        files={"attachment": tuple(_iter_attachment_texts(content.attachments))},
        states=_collect_states(article),
        facets=named | keys,
    )


def _select_province(site: SiteMetadata, moment: datetime | None) -> str | None:
    """Return the province of a school when it published an article; undated ones are old."""
    is_since = moment is not None and moment >= _PROVINCES_MERGED_AT
    return (is_since and site.province_2025) or site.province


def _build_stored_article(article: Article) -> StoredArticle:
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
        published_at=None if moment is None else moment.astimezone(_VIETNAM_TIME).isoformat(),
        published_precision=None if precision is None else precision.value,
        likeness=compute_fingerprint(content.body),
    )


def _compute_publication_days(
    moment: datetime | None, precision: DatePrecision | None
) -> DaySpan | None:
    """Return the days within which an article was published, as far as its page says."""
    if moment is None:
        return None
    day = moment.astimezone(_VIETNAM_TIME).date().isoformat()
    return parse_date(day[: _ISO_LENGTH_BY_PRECISION.get(precision or DatePrecision.DAY, len(day))])


def _collect_states(article: Article) -> tuple[str, ...]:
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


def _iter_attachment_texts(attachments: Iterable[Attachment]) -> Iterator[str]:
    """Yield the words of each link to a file, its name, and what stands in it where it was read."""
    for each in attachments:
        yield each.text
        if each.name:
            yield each.name
        if each.content:
            yield each.content


def _make_tuple(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _drop_spelling_variants(field: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the values without those that are another spelling of one before."""
    distinct: dict[str, str] = {}
    for value in values:
        distinct.setdefault(make_value_key(field, value), value)
    return tuple(distinct.values())
