"""Searches over a small archive: what is found, in which order, and how it is shown."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.model import Attachment, CitedDocument, PersonMention
from indexer import engines
from indexer.engine import SortOrder
from indexer.errors import IndexMissingError, QueryError
from indexer.search_request import SearchRequest
from indexer.search_results import Expansion, FacetRemainder
from indexer.searcher import Searcher
from tests.indexer.conftest import (
    IndexedArchive,
    make_content,
    make_location,
    make_office,
    open_archive,
)

ABBREVIATIONS = {"LLCT": ("lý luận chính trị",), "BCH": ("Ban Chấp hành",)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, engine: str) -> Iterator[IndexedArchive]:
    """Provide invented articles of two schools."""
    data = tmp_path_factory.mktemp("filled")
    with open_archive(data) as archive, make_location(data, engine) as location:
        indexed_archive = IndexedArchive(archive, location, engine)
        _fill(indexed_archive)
        indexed_archive.update()
        yield indexed_archive


def _fill(indexed_archive: IndexedArchive) -> None:
    cited = CitedDocument(number="09-QĐi/TW", raw="09-QĐi/TW", start=10, end=19)
    indexed_archive.add(
        "http://a.test/1",
        make_content(
            "Hội nghị sơ kết công tác Đảng",
            "Sáng nay, trường tổ chức hội nghị.\nTheo Quyết định 09-QĐi/TW, hoà bình là quý.",
            day="2020-07-13",
            authors=("Đinh Thị Mai Yên",),
            photographers=("Hoài Thương",),
            documents=(cited,),
            section="Tin tức",
        ),
    )
    indexed_archive.add(
        "http://a.test/2",
        make_content(
            "Khai giảng lớp lý luận chính trị",
            "Bạn đọc xem ban giám hiệu nói chuyện. Kết quả sơ bộ.",
            day="2020-07",
            authors=("ĐINH THỊ MAI YÊN", "Lê Văn An"),
            section="TIN TỨC",
        ),
    )
    indexed_archive.add(
        "http://a.test/3",
        make_content(
            "Tổng kết năm học",
            "Hội thảo về nghị quyết của đại hội toàn quốc. Trường đại học.",
            day="2018",
            authors=("Le Van An",),
            bylines=(make_office("Phòng Đào tạo"),),
            captions=("Toàn cảnh buổi lễ",),
            people=(PersonMention(name="Phạm Minh", start=0, end=1),),
        ),
        site="truong-b",
    )
    indexed_archive.add(
        "http://b.test/4",
        make_content("Không ngày", "Giảng viên LLCT dâng hương. COVID-19 đang qua. Lượn lờ."),
        site="truong-b",
    )


FIRST, SECOND, THIRD, FOURTH = (
    "Hội nghị sơ kết công tác Đảng",
    "Khai giảng lớp lý luận chính trị",
    "Tổng kết năm học",
    "Không ngày",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # words, phrases, gaps
        ("hội nghị", {FIRST, THIRD}),
        ("hoi nghi", {FIRST, THIRD}),
        ('"hội nghị"', {FIRST}),
        ('"sơ kết"', {FIRST}),
        ('"nghị quyết hội"', set()),
        ('"nghị quyết hội"~1', set()),
        ('"nghị quyết hội"~2', {THIRD}),
        ('"hội nghị hội"~9', {THIRD}),
        ('"tác đảng sáng"', set()),
        ("hoà bình", {FIRST}),
        ("hòa bình", {FIRST}),
        ("hoa\u0300 bi\u0300nh", {FIRST}),
        ("lí luận", {SECOND}),
        ("toàn cảnh", {THIRD}),
        # smart accents
        ("dang", {FIRST, FOURTH}),
        ("đảng", {FIRST}),
        ("đang", {FOURTH}),
        ("ban", {SECOND}),
        ('"hội nghi"', {FIRST}),
        ('"hoi nghị"', {FIRST}),
        ('"hội nghỉ"', set()),
        # codes
        ("09-QĐi/TW", {FIRST}),
        ("09-qđi/tw", {FIRST}),
        ("doc:09-QĐi/TW", {FIRST}),
        ("doc:09-qdi/tw", {FIRST}),
        ("doc:TW", {FIRST}),
        ("covid-19", {FOURTH}),
        ("covid", {FOURTH}),
        # operators
        ("khai OR tổng", {SECOND, THIRD}),
        ("hội -nghị", set()),
        ("hội -quyết", {FIRST} - {FIRST}),
        ("(khai OR tổng) -năm", {SECOND}),
        ("-hội", {SECOND, FOURTH}),
        ("*", {FIRST, SECOND, THIRD, FOURTH}),
        # fields
        ("title:kết", {FIRST, THIRD}),
        ("body:kết", {SECOND}),
        ('title:"hội nghị sơ"', {FIRST}),
        ("body:cảnh", set()),
        ('author:"Đinh Thị Mai Yên"', {FIRST, SECOND}),
        ("author:yen", {FIRST, SECOND}),
        ("author:yến", set()),
        ('author:"Yên Lê"', set()),
        ('author:"đào tạo"', {THIRD}),
        ('photographer:"Hoài Thương"', {FIRST}),
        ("person:Phạm", {THIRD}),
        ("site:truong-b", {THIRD, FOURTH}),
        ("site:truong", set()),
        ("site:truong-*", {FIRST, SECOND, THIRD, FOURTH}),
        ('section:"tin tức"', {FIRST, SECOND}),
        # dates
        ("date:2020", {FIRST, SECOND}),
        ("date:2020-07", {FIRST, SECOND}),
        ("date:2020-07-13", {FIRST}),
        ("date:2020-07-01..2020-07-30", {FIRST}),
        ("date:<=2018", {THIRD}),
        ("date:2018-01..2018-06", set()),
        ("-date:2020", {THIRD, FOURTH}),
        ("has:date", {FIRST, SECOND, THIRD}),
        ("has:photographer", {FIRST}),
        ("is:gone", set()),
        # widened
        ("trườ*", {FIRST, THIRD}),
        ("lu?n", {SECOND, FOURTH}),
        ("lư?n", {FOURTH}),
        ("nghi~1 sáng", {FIRST}),
    ],
)
def test_a_query_finds(filled: IndexedArchive, query: str, expected: set[str]) -> None:
    """Each form of the query language finds what it says."""
    assert filled.search_titles(query) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"query": "ban", "exact": True}, {SECOND}),
        ({"query": "bạn", "fold": True}, {SECOND}),
        ({"query": "đáng", "fold": True}, {FIRST, FOURTH}),
        ({"query": "dang", "exact": True}, set()),
        ({"query": "khai giảng thảo", "match_any": True}, {SECOND, THIRD, FOURTH}),
        ({"query": "khai thảo site:truong-b", "match_any": True}, {THIRD}),
        ({"query": "*", "filters": {"site": ("truong-b",)}}, {THIRD, FOURTH}),
        (
            {"query": "*", "filters": {"site": ("truong-a", "truong-b")}},
            {FIRST, SECOND, THIRD, FOURTH},
        ),
        ({"query": "*", "filters": {"author": ("Đinh Thị Mai Yên",)}}, {FIRST, SECOND}),
        ({"query": "*", "filters": {"author": ("dinh thi mai yen",)}}, {FIRST, SECOND}),
        ({"query": "*", "filters": {"author": ("Mai Yên",)}}, set()),
        ({"query": "*", "filters": {"author": ("Lê Văn An",)}}, {SECOND, THIRD}),
        ({"query": "*", "filters": {"author": ("Lê Văn An",), "site": ("truong-b",)}}, {THIRD}),
        ({"query": "*", "filters": {"section": ("Tin tức",)}}, {FIRST, SECOND}),
        ({"query": "*", "date_from": "2019", "date_to": "7/2020"}, {FIRST, SECOND}),
        ({"query": "*", "date_to": "2019"}, {THIRD}),
    ],
)
def test_a_request_narrows_or_widens(
    filled: IndexedArchive, asked: dict[str, object], expected: set[str]
) -> None:
    """Flags are whole values, of people whatever the spelling; accents can be set."""
    assert filled.search_titles(**asked) == expected  # type: ignore[arg-type]


def test_marks_that_are_missing_bind_only_when_exact(filled: IndexedArchive) -> None:
    """`ban` finds bạn, `--exact ban` does not."""
    with Searcher.open(filled.index) as searcher:
        smart = searcher.search(SearchRequest(query="body:ban"))
        exact = searcher.search(SearchRequest(query="body:ban", exact=True))
    assert [hit.snippet[slice(*hit.highlights[0])] for hit in smart.hits] == ["Bạn"]
    assert [hit.snippet[slice(*hit.highlights[0])] for hit in exact.hits] == ["ban"]


def test_the_title_counts_more_than_the_lead_and_the_lead_more_than_the_body(
    indexed_archive: IndexedArchive,
) -> None:
    """Hits are ordered by where the word stands."""
    filler = "chữ " * 20
    indexed_archive.add("http://a.test/1", make_content("Một", f"{filler}\n{filler} khoa"))
    indexed_archive.add("http://a.test/2", make_content("Hai khoa", f"{filler}\n{filler}"))
    indexed_archive.add("http://a.test/3", make_content("Ba", f"{filler} khoa\n{filler}"))
    indexed_archive.update()
    hits = indexed_archive.search("khoa").hits
    assert [hit.title for hit in hits] == ["Hai khoa", "Ba", "Một"]
    scores = [hit.score or 0 for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_everything_is_ordered_by_date_unless_told_otherwise(filled: IndexedArchive) -> None:
    """`*` lists the newest first and what has no date last."""
    assert [hit.title for hit in filled.search("*").hits] == [FIRST, SECOND, THIRD, FOURTH]
    newest = filled.search("hội OR giảng OR lượn", sort=SortOrder.DATE).hits
    assert [hit.title for hit in newest] == [FIRST, SECOND, THIRD, FOURTH]
    assert {hit.score for hit in newest} == {None}


def test_ids_are_ordered_by_date_then_id(filled: IndexedArchive) -> None:
    """The oldest first, what has no date last, and all of them whatever the limit."""
    with Searcher.open(filled.index) as searcher:
        ids = list(searcher.iter_ids(SearchRequest(query="*", limit=1)))
        newest = [hit.id for hit in searcher.search(SearchRequest(query="*")).hits]
    assert ids == [newest[2], newest[1], newest[0], newest[3]]


def test_a_hit_shows_the_article(filled: IndexedArchive) -> None:
    """All that is printed comes from the index."""
    hit = filled.search("hòa bình").hits[0]
    assert hit.url == "http://a.test/1"
    assert hit.site == "truong-a"
    assert hit.published_at == "2020-07-13T00:00:00+07:00"
    assert hit.published_precision == "day"
    assert hit.authors == ("Đinh Thị Mai Yên",)
    assert [hit.snippet[start:end] for start, end in hit.highlights] == ["hoà", "bình"]


def test_the_limit_leaves_the_total_exact(filled: IndexedArchive) -> None:
    """Few hits are listed, all are counted."""
    results = filled.search("*", limit=1)
    assert (len(results.hits), results.total) == (1, 4)
    assert filled.search("*", limit=0).hits == ()


def test_facets_join_spellings_of_a_name(filled: IndexedArchive) -> None:
    """Case does not part authors, and a name without marks joins the only marked one."""
    facets = filled.search("*", facets=("author", "site", "section")).facets
    counts = {name: [(each.value, each.count) for each in facets[name]] for name in facets}
    assert counts == {
        "author": [("Le Van An", 2), ("ĐINH THỊ MAI YÊN", 2)],
        "site": [("truong-a", 2), ("truong-b", 2)],
        "section": [("TIN TỨC", 2)],
    }


def test_facets_by_time_know_what_the_chosen_sites_cover(filled: IndexedArchive) -> None:
    """Zero where the site has articles, None where it has none."""

    def years(query: str) -> list[tuple[str, int | None]]:
        results = filled.search(query, facets=("year",))
        return [(each.value, each.count) for each in results.facets["year"]]

    assert years("khai") == [("2018", 0), ("2019", None), ("2020", 1)]
    assert years("khai site:truong-a") == [("2020", 1)]
    assert years("khai site:truong-b") == [("2018", 0)]
    assert years("khai date:2019..2020") == [("2019", None), ("2020", 1)]


def test_months_stand_in_order(filled: IndexedArchive) -> None:
    """The month facet says which hits are in no month: one of 2018, one without a date."""
    results = filled.search("*", facets=("month", "year"))
    assert [(each.value, each.count) for each in results.facets["month"]] == [("2020-07", 2)]
    assert results.facet_remainders == {
        "month": FacetRemainder(missing=1, imprecise=1),
        "year": FacetRemainder(missing=1),
    }


def test_facets_say_what_they_leave_out(filled: IndexedArchive) -> None:
    """Values beyond the limit, and hits that have none."""
    results = filled.search("*", facets=("author", "person", "kind"), facet_limit=1)
    assert results.facet_remainders == {
        "author": FacetRemainder(values=1, missing=1),
        "person": FacetRemainder(missing=3),
        "kind": FacetRemainder(missing=4),
    }
    assert filled.search("*", facets=("author",), facet_limit=0).facet_remainders == {
        "author": FacetRemainder(missing=1)
    }


def test_abbreviations_find_the_long_form_and_back(filled: IndexedArchive) -> None:
    """And the answer says so."""
    with Searcher.open(filled.index, abbreviations=ABBREVIATIONS) as searcher:
        for query in (
            "LLCT",
            "lý luận chính trị",
            '"lý luận chính trị"',
            "body:LLCT OR title:LLCT",
        ):
            results = searcher.search(SearchRequest(query=query))
            assert {hit.title for hit in results.hits} == {SECOND, FOURTH}, query
            assert results.expansions, query
        phrase = searcher.search(SearchRequest(query='"giảng viên lý luận chính trị"'))
        assert {hit.title for hit in phrase.hits} == {FOURTH}
        short = searcher.search(SearchRequest(query="LLCT"))
    assert short.expansions == (Expansion(typed="LLCT", expanded_to=("lý luận chính trị",)),)


@pytest.mark.parametrize("query", ["title:toạ*", "body:lu?n", "title:hôi~1"])
def test_patterns_within_parts_of_the_text_are_answered(
    indexed_archive: IndexedArchive, query: str
) -> None:
    """Guards against patterns in `title:` and `body:` asking the engine for a field it lacks."""
    indexed_archive.add("http://a.test/1", make_content("Toạ đàm và hội nghị", "Bàn luận cả ngày."))
    indexed_archive.add("http://a.test/2", make_content("Thông báo", "Nghỉ lễ."))
    indexed_archive.update()
    assert indexed_archive.search_titles(query) == {"Toạ đàm và hội nghị"}


def test_what_a_pattern_became_is_told(filled: IndexedArchive) -> None:
    """A widened syllable is reported as people write it."""
    assert filled.search("sơ trườ*").expansions == (
        Expansion(typed="trườ*", expanded_to=("trường",)),
    )


def test_a_wrong_date_or_name_is_refused(filled: IndexedArchive) -> None:
    """Flags are checked like the query."""
    with pytest.raises(QueryError, match="not a date"):
        filled.search("*", date_from="hôm nào")
    with pytest.raises(QueryError, match="no facet colour"):
        filled.search("*", facets=("colour",))
    with pytest.raises(QueryError, match="no filter colour"):
        filled.search("*", filters={"colour": ("red",)})


def test_days_in_the_wrong_order_are_refused(filled: IndexedArchive) -> None:
    """Guards against flags that quietly find nothing where `date:2021..2020` is an error."""
    with pytest.raises(QueryError, match="ends before it begins") as caught:
        filled.search("*", date_from="2021", date_to="2020")
    assert caught.value.pointer.splitlines() == ["2021..2020", "^^^^^^^^^^"]
    assert filled.search_titles("*", date_from="2020", date_to="2020") == {FIRST, SECOND}


@pytest.mark.parametrize("match_any", [False, True])
def test_a_query_of_ten_thousand_words_is_answered(
    filled: IndexedArchive, *, match_any: bool
) -> None:
    """Guards against a traceback or an hour of work, however the words are joined.

    OpenSearch takes no more than 1,024 that must all be there, and that is said.
    """
    words = [f"chữ{number}" for number in range(9_999)]
    assert filled.search_titles(" OR ".join([*words, "khai"]), match_any=match_any) == {SECOND}
    of_all = " ".join([*words, "khai"])
    if match_any:
        assert filled.search_titles(of_all, match_any=True) == {SECOND}
    for query in (f'"{" ".join(words)}"', *([] if match_any else [of_all])):
        if filled.engine == "opensearch":
            with pytest.raises(QueryError, match="more than 1,000 words"):
                filled.search(query)
        else:
            assert filled.search_titles(query, match_any=match_any) == set()


def test_the_icelandic_letter_is_the_vietnamese_one(indexed_archive: IndexedArchive) -> None:
    """Ð (U+00D0) for Đ (U+0110), in what was published and in what is typed."""
    indexed_archive.add(
        "http://a.test/1", make_content("Ðảng bộ", authors=("Đỗ Ân",), section="Ðoàn thể")
    )
    indexed_archive.add(
        "http://a.test/2", make_content("Đảng bộ", authors=("Ðỗ Ân",), section="Đoàn thể")
    )
    indexed_archive.update()
    both = {"Ðảng bộ", "Đảng bộ"}
    for query in ("đảng", "ðảng", "ÐẢNG", '"Ðảng bộ"', "Ðả*", "đả*", "da*", "ðảng~1", "author:Ðỗ"):
        assert indexed_archive.search_titles(query) == both, query
    assert indexed_archive.search_titles("*", filters={"section": ("Ðoàn thể",)}) == both
    assert [
        each.count for each in indexed_archive.search("*", facets=("author",)).facets["author"]
    ] == [2]


def test_without_an_index_the_command_is_named(tmp_path: Path) -> None:
    """A newcomer is told what to run."""
    with pytest.raises(IndexMissingError) as caught:
        Searcher.open(tmp_path / "index")
    assert "truongdang index rebuild" in caught.value.hint


def test_searching_needs_neither_archive_nor_crawler(folder_archive: IndexedArchive) -> None:
    """A search starts fast because it imports little, and works without the database."""
    _fill(folder_archive)
    folder_archive.update()
    program = (
        "import sys; from pathlib import Path; from indexer.searcher import Searcher;"
        "from indexer.search_request import SearchRequest;"
        "s = Searcher.open(Path(sys.argv[1]));"
        "print(s.search(SearchRequest(query='hội nghị', facets=('year',))).total);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(folder_archive.index)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    total, imported = done.stdout.splitlines()
    assert total == "2"
    loaded = set(imported.split())
    assert not {"sqlalchemy", "scrapy", "twisted", "rich", "textual", "archive", "lxml"} & loaded
    assert loaded & set(engines.list_engine_names()) == {folder_archive.engine}


def test_a_slip_is_answered_with_a_likelier_query(indexed_archive: IndexedArchive) -> None:
    """One syllable is exchanged where its neighbours say so, with marks for who typed any."""
    for number in range(4):
        indexed_archive.add(
            f"http://a.test/{number}", make_content(f"Hội nghị {number}", "Sơ kết công tác.")
        )
    indexed_archive.add("http://a.test/9", make_content("Khai giảng", "Lớp học mới."))
    indexed_archive.update()
    assert indexed_archive.search("hội nghj").suggestion == "hội nghị"
    assert indexed_archive.search("hoi ngho").suggestion == "hoi nghi"
    assert indexed_archive.search("hội nghĩ").suggestion == "hội nghị"
    assert indexed_archive.search("sơ kếp công tác").suggestion == "sơ kết công tác"
    assert indexed_archive.search("hội nghị").suggestion is None
    assert indexed_archive.search("zzzzzz").suggestion is None


def test_each_part_can_be_explained(filled: IndexedArchive) -> None:
    """Each part has the number of articles that meet it alone."""
    results = filled.search(
        'kết -"công tác" author:an', explain=True, filters={"site": ("truong-b",)}
    )
    assert [(part.text, part.total) for part in results.parts] == [
        ("kết", 3),
        ('-"công tác"', 3),
        ("author:an", 2),
        ("--site truong-b", 2),
    ]
    assert filled.search("kết").parts == ()
    alternatives = filled.search("kết (hội OR giảng viên OR *)", explain=True).parts
    assert [(part.text, part.total, part.depth) for part in alternatives] == [
        ("kết", 3, 0),
        ("hội OR giảng viên OR *", 4, 0),
        ("hội", 2, 1),
        ("giảng viên", 1, 1),
        ("giảng", 2, 2),
        ("viên", 1, 2),
        ("*", 4, 1),
    ]


def test_counts_leave_out_what_was_replaced(indexed_archive: IndexedArchive) -> None:
    """Also where the index still holds the older text beside the newer one."""
    for number in range(4):
        indexed_archive.add(f"http://a.test/{number}", make_content("Bài", f"văn xưa {number}"))
    indexed_archive.update()
    indexed_archive.add("http://a.test/1", make_content("Bài", "văn nay 1"))
    indexed_archive.update()
    parts = indexed_archive.search("văn xưa nay", explain=True).parts
    assert {part.text: part.total for part in parts} == {"văn": 4, "xưa": 3, "nay": 1}


def test_a_sample_is_drawn_by_its_seed(filled: IndexedArchive) -> None:
    """The same seed draws the same hits, another seed others; the total stays."""

    def drawn(seed: int) -> list[str]:
        results = filled.search("*", sample=2, seed=seed)
        assert results.total == 4
        return [hit.title for hit in results.hits]

    assert drawn(1) == drawn(1)
    assert len({tuple(drawn(seed)) for seed in range(20)}) > 1
    assert len(filled.search("khai", sample=9).hits) == 1


def test_similar_articles_are_found(indexed_archive: IndexedArchive) -> None:
    """Those that share its title and beginning, best first, itself left out."""
    first = indexed_archive.add(
        "http://a.test/1", make_content("Hội nghị sơ kết", "Trường tổ chức hội nghị.")
    )
    indexed_archive.add(
        "http://a.test/2", make_content("Hội nghị tổng kết", "Trường tổ chức hội nghị.")
    )
    indexed_archive.add("http://a.test/3", make_content("Hiến máu", "Đoàn viên hiến máu."))
    indexed_archive.update()
    with Searcher.open(indexed_archive.index) as searcher:
        similar = searcher.find_similar(first)
        assert similar is not None
        assert [hit.title for hit in similar] == ["Hội nghị tổng kết"]
        assert searcher.find_similar("unknown") is None


def test_words_of_attachments_are_found_only_when_asked_for(
    indexed_archive: IndexedArchive,
) -> None:
    """`attachment:` searches the words of links to files; plain words do not."""
    file = Attachment(url="http://a.test/f.pdf", text="Quyết định 09-QĐi/TW", type="pdf")
    indexed_archive.add(
        "http://a.test/1", make_content("Công khai", "Nội dung.", attachments=(file,))
    )
    indexed_archive.update()
    assert indexed_archive.search_titles("attachment:quyết") == {"Công khai"}
    assert indexed_archive.search_titles('attachment:"quyet dinh 09-QĐi/TW"') == {"Công khai"}
    assert indexed_archive.search_titles("attachment:quyế*") == {"Công khai"}
    assert indexed_archive.search_titles("quyết") == set()


def test_nearly_equal_texts_are_collapsed_when_asked(indexed_archive: IndexedArchive) -> None:
    """The first alone is listed, with the ids of the others; the total counts all."""
    text = " ".join(f"Câu số {number} nói về hội nghị lần {number * 7}." for number in range(60))
    for number, body in enumerate((text, f"{text} Tin thêm.", "Hội nghị khác hẳn. " * 30)):
        indexed_archive.add(f"http://a.test/{number}", make_content(f"Tin {number}", body))
    indexed_archive.update()
    results = indexed_archive.search("hội nghị", collapse=True)
    assert results.total == 3
    assert sorted(len(hit.near_duplicate_ids) for hit in results.hits) == [0, 1]
    assert [len(indexed_archive.search("hội nghị", collapse=True, limit=1).hits)] == [1]
    assert [hit.near_duplicate_ids for hit in indexed_archive.search("hội nghị").hits] == [
        (),
        (),
        (),
    ]


def make_day(text: str) -> tuple[date, date]:
    """Return a date that is known to the day."""
    return date.fromisoformat(text), date.fromisoformat(text)


JULY = (date(2020, 7, 1), date(2020, 7, 31))
YEAR = (date(2020, 1, 1), date(2020, 12, 31))


@pytest.fixture
def dated(indexed_archive: IndexedArchive) -> Iterator[Searcher]:
    """Provide articles whose dates are known more and less exactly."""
    indexed_archive.add("http://a.test/1", make_content("Hội nghị", "Một.", day="2020-07-13"))
    indexed_archive.add("http://a.test/2", make_content("Hội nghị", "Hai.", day="2020-07"))
    indexed_archive.add("http://a.test/3", make_content("Khai giảng", "Ba.", day="2020"))
    indexed_archive.add("http://a.test/4", make_content("Hội nghị", "Bốn."))
    indexed_archive.add(
        "http://b.test/5", make_content("Hội nghị", "Năm.", day="2021-01-01"), site="truong-b"
    )
    indexed_archive.update()
    with Searcher.open(indexed_archive.index) as searcher:
        yield searcher


def test_timeline_counts_hits_and_all_articles_of_the_chosen_sites(dated: Searcher) -> None:
    """By the span of days that each is known to be of."""
    for query in ("hội nghị site:truong-a", "hội nghị -site:truong-b"):
        timeline = dated.compute_timeline(SearchRequest(query=query))
        assert timeline.days == {make_day("2020-07-13"): 1, JULY: 1}
        assert timeline.covered == {make_day("2020-07-13"): 1, JULY: 1, YEAR: 1}
        assert (timeline.total, timeline.articles) == (3, 4)
    assert dated.compute_timeline(SearchRequest(query="*")).covered[make_day("2021-01-01")] == 1


def test_timeline_is_narrowed_to_the_days_asked_for(dated: Searcher) -> None:
    """Also all articles: else a share would be of some that no hit could be among."""
    for request in (
        SearchRequest(query="hội nghị", date_from="2020-07", date_to="2020"),
        SearchRequest(query="hội nghị date:2020-07..2020-12"),
    ):
        timeline = dated.compute_timeline(request)
        assert timeline.covered == timeline.days == {make_day("2020-07-13"): 1, JULY: 1}
        assert timeline.articles == timeline.total == 2


def test_read_gives_the_texts_by_date(dated: Searcher) -> None:
    """Oldest first, undated last, as `ids`; and what was sought in them."""
    request = SearchRequest(query="hội nghị")
    reading = dated.stream_articles(request)
    articles = list(reading.articles)
    assert [each.id for each in articles] == list(dated.iter_ids(request))
    assert {each.body for each in articles[:2]} == {"Một.", "Hai."}
    assert [each.body for each in articles[2:]] == ["Năm.", "Bốn."]
    assert reading.condition == dated.stream_articles(request).condition
