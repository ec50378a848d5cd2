"""What other pages say of an address, as columns of the table `urls`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from archive.database.schema import identities, urls
from archive.link_facts import NO_LINK_FACTS, FactSource, LinkFacts
from archive.model import DatePrecision
from archive.repositories.clauses import split_batches

LINK_FACT_COLUMNS = (
    urls.c.link_title,
    urls.c.link_title_from,
    urls.c.link_date,
    urls.c.link_date_precision,
    urls.c.link_date_from,
)


def make_link_facts(values: Sequence[Any]) -> LinkFacts:
    """Return what the values of `LINK_FACT_COLUMNS` say."""
    title, title_from, at, precision, date_from = values
    if title is None and at is None:
        return NO_LINK_FACTS
    return LinkFacts(
        title=title,
        title_from=title_from and FactSource(title_from),
        published_at=at,
        published_precision=precision and DatePrecision(precision),
        published_from=date_from and FactSource(date_from),
    )


def make_fact_values(facts: LinkFacts) -> dict[str, object]:
    """Return the values of the columns, by their names."""
    return {
        "link_title": facts.title,
        "link_title_from": facts.title_from,
        "link_date": facts.published_at,
        "link_date_precision": facts.published_precision,
        "link_date_from": facts.published_from,
    }


def find_facts_of_articles(
    connection: Connection, article_ids: Sequence[str]
) -> dict[tuple[str, str], LinkFacts]:
    """Return what is said of each article at each of its addresses, by id and address.

    Under the address "" stands what is said at all of them: the host of an address may be another
    than that of its captures, when a site has moved.
    """
    found: dict[tuple[str, str], LinkFacts] = {}
    is_same = (identities.c.site == urls.c.site) & (identities.c.identity == urls.c.identity)
    query = select(identities.c.article, urls.c.url, *LINK_FACT_COLUMNS).join(urls, is_same)
    for batch in split_batches(article_ids):
        for article, url, *said in connection.execute(query.where(identities.c.article.in_(batch))):
            facts = make_link_facts(said)
            found[article, url] = facts
            found[article, ""] = found.get((article, ""), NO_LINK_FACTS).merge(facts)
    return found
