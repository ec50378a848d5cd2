"""The limit says how many hits are listed, never which: the list is a beginning of all."""

import random
from collections.abc import Iterator, Sequence

import pytest

from indexer import engines
from indexer.condition import AnyTerm, Condition, MatchAll, combine_any
from indexer.engine import IndexDocument, IndexReader, SortOrder, StoredArticle
from indexer.index_manifest import IndexManifest
from indexer.index_store import IndexStore
from indexer.ranking import score_levels
from tests.indexer.conftest import IndexedArchive, make_content, make_location

EQUALS = 1_200  # more than Whoosh counts pairs of, and several steps of asking tantivy for more
# Hits: few, and around where Whoosh and tantivy take another way.
LIMITS = (1, 2, 3, 5, 10, 20, 999, 1_000, 1_001, 5_000)
HOI = AnyTerm(field="text", terms=("hoi",))
NGHI = AnyTerm(field="text", terms=("nghi",))


def document(number: int, rng: random.Random) -> IndexDocument:
    """Return one of many with the same text; several are of the same moment, some of none."""
    return IndexDocument(
        article=StoredArticle(
            id=f"{rng.randrange(16**6):06x}-{number}",
            url="http://a.test/",
            site="truong-a",
            title="Hội nghị",
            body="Hội nghị sơ kết" if number % 3 else "Hội thảo",
            captions=(),
            authors=(),
            published_at=None,
            published_precision=None,
        ),
        published=rng.choice((None, *range(40))),
    )


@pytest.fixture(scope="module")
def equals(
    engine: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[IndexReader, Sequence[IndexDocument]]]:
    """Provide articles of two texts in four segments, some of them deleted."""
    rng = random.Random(12)
    with make_location(tmp_path_factory.mktemp("equals"), engine) as location:
        yield from put_equals(engines.open_store(location), engine, rng)


def put_equals(
    store: IndexStore, engine: str, rng: random.Random
) -> Iterator[tuple[IndexReader, Sequence[IndexDocument]]]:
    """Put the articles into a store."""
    manifest = IndexManifest(engine=engine, id="equals", mark=0)
    store.create(manifest)
    documents = [document(number, rng) for number in range(EQUALS)]
    rng.shuffle(documents)
    for start in range(0, EQUALS, EQUALS // 4):
        writer = store.open_writer(manifest)
        for each in documents[start : start + EQUALS // 4]:
            writer.put(each)
        writer.commit()
    writer = store.open_writer(manifest)
    for each in documents[::17]:
        writer.delete(each.article.id)
    writer.commit()
    reader = store.open_reader(manifest)
    yield reader, [each for place, each in enumerate(documents) if place % 17]
    reader.close()


@pytest.mark.parametrize("condition", [HOI, combine_any([HOI, NGHI])])
def test_of_equals_the_newer_at_every_limit(
    equals: tuple[IndexReader, Sequence[IndexDocument]], condition: Condition
) -> None:
    """Guards against a ranking that was cut among equals before they were ordered."""
    reader, documents = equals
    found = reader.search(condition, sort=SortOrder.SCORE, limit=EQUALS, facets=())
    listed = [each.id for each, _ in found.articles]
    assert len(listed) == len(documents) == found.total
    scores = {each.id: round(score or 0.0, 7) for each, score in found.articles}
    expected = sorted(
        documents,
        key=lambda each: (
            -scores[each.article.id],
            each.published is None,
            -(each.published or 0),
            each.article.id,
        ),
    )
    assert listed == [each.article.id for each in expected]
    for limit in LIMITS:
        first = reader.search(condition, sort=SortOrder.SCORE, limit=limit, facets=())
        assert [each.id for each, _ in first.articles] == listed[:limit], limit
        assert first.total == found.total


@pytest.mark.parametrize("condition", [HOI, NGHI, MatchAll()])
def test_articles_are_read_in_the_order_of_their_ids(
    equals: tuple[IndexReader, Sequence[IndexDocument]],
    condition: Condition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Guards the two ways to put those of one moment in order, by few and by many."""
    reader, _ = equals
    ids = list(reader.iter_ids(condition))
    assert ids
    assert [each.id for each in reader.iter_articles(condition)] == ids
    monkeypatch.setattr("indexer.engines.tantivy._MAX_HELD_ARTICLES", 12)
    assert [each.id for each in reader.iter_articles(condition)] == ids


@pytest.mark.parametrize("asked", [{}, {"match_any": True}, {"collapse": True}])
def test_five_equal_articles_give_the_newest_first(
    indexed_archive: IndexedArchive, asked: dict[str, object]
) -> None:
    """Guards against the oldest of five equal articles at limit 1; also beside a lesser one."""
    for year in (2019, 2023, 2021, 2020, 2022):
        indexed_archive.add(
            f"http://a.test/{year}", make_content("Hội nghị", "Sơ kết.", day=str(year))
        )
        indexed_archive.update()
    indexed_archive.add(
        "http://a.test/less", make_content("Tin", "Về hội nghị " + "khác " * 20, day="2026")
    )
    indexed_archive.update()
    for limit in (1, 2, 3, 5, 6):
        hits = indexed_archive.search("hội nghị", limit=limit, **asked).hits
        years = [(each.published_at or "")[:4] for each in hits]
        assert years == ["2023", "2022", "2021", "2020", "2019", "2026"][:limit]


def test_sums_in_another_order_are_equal() -> None:
    """Parts of a score that are added in another order differ in the last bits of a float."""
    assert score_levels([9.0, 7.0001, 7.0000005, 7.0, 6.9, 0.0, 0.0]) == [0, 1, 2, 2, 3, 4, 4]
    assert score_levels([]) == []
