"""References: what other programs read in what we write."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article, Byline, BylineRole, DatePrecision
from research.exports.bibtex import format_bibtex_entry
from research.exports.csl_json import open_csl_json_writer
from research.exports.ris import format_ris_record
from research.reference import ArticleReference, PartialDate, make_reference

MakeArticle = Callable[..., Article]


def parse_bibtex(text: str) -> dict[str, str]:
    """Return the fields of the one entry of a BibTeX file."""
    library = parse_string(text)
    assert not library.failed_blocks
    (entry,) = library.entries
    return {name: field.value for name, field in entry.fields_dict.items()} | {"ID": entry.key}


def test_bibtex_keeps_names_whole(make_article: MakeArticle) -> None:
    """Each name is in braces of its own, so no program takes its last word for a surname."""
    fields = parse_bibtex(format_bibtex_entry(make_reference(make_article())))
    assert fields["ID"] == "a1"
    assert fields["author"] == "{Đinh Thị Mai Yên} and {Hoài Thương}"
    assert fields["title"] == "{Hội nghị sơ kết}"
    assert (fields["date"], fields["year"]) == ("2020-07-13", "2020")
    assert fields["url"] == "http://truong.example/a1"
    assert fields["urldate"] == "2020-07-13"
    assert fields["langid"] == "vietnamese"


def test_bibtex_escapes_what_tex_would_obey(make_article: MakeArticle) -> None:
    """A title is set as it is printed."""
    entry = format_bibtex_entry(make_reference(make_article(title=r"R&D 100% {a} #1_$ \~^")))
    assert (
        r"title = {{R\&D 100\% \textbraceleft{}a\textbraceright{} \#1\_\$"
        r" \textbackslash{}\textasciitilde{}\textasciicircum{}}}" in entry
    )
    parse_bibtex(entry)


def test_ris_is_read_by_others(make_article: MakeArticle) -> None:
    """Names are whole, the date is that of publication, each tag stands on a line."""
    (record,) = rispy.loads(format_ris_record(make_reference(make_article(tags=("lý luận",)))))
    assert record["type_of_reference"] == "ELEC"
    assert record["authors"] == ["Đinh Thị Mai Yên", "Hoài Thương"]
    assert record["title"] == "Hội nghị sơ kết"
    assert (record["year"], record["date"]) == ("2020", "2020/07/13/")
    assert record["urls"] == ["http://truong.example/a1"]
    assert record["keywords"] == ["lý luận"]
    assert record["abstract"] == "Sáng 13/7."


def test_ris_never_splits_an_office_at_its_comma(make_article: MakeArticle) -> None:
    """A comma means surname and first name there."""
    office = "Phòng Tổ chức, hành chính"
    line = Byline(name=office, role=BylineRole.OFFICE, raw=office)
    (record,) = rispy.loads(
        format_ris_record(make_reference(make_article(authors=(), bylines=(line,))))
    )
    assert record["authors"] == ["Phòng Tổ chức - hành chính"]


def read_csl(*articles: Article) -> list[dict[str, object]]:
    """Return the items of a CSL-JSON export."""
    sink = io.BytesIO()
    with open_csl_json_writer(sink) as writer:
        for article in articles:
            writer.write(article)
    items: list[dict[str, object]] = json.loads(sink.getvalue())
    return items


def test_csl_json_is_one_array(make_article: MakeArticle) -> None:
    """Of none, of one, of several; names are literal."""
    assert read_csl() == []
    first, second = read_csl(make_article("a1"), make_article("b2", authors=(), bylines=()))
    assert first["author"] == [{"literal": "Đinh Thị Mai Yên"}, {"literal": "Hoài Thương"}]
    assert first["issued"] == {"date-parts": [[2020, 7, 13]]}
    assert first["accessed"] == {"date-parts": [[2020, 7, 13]]}
    assert second["id"] == "b2"
    assert "author" not in second


@pytest.mark.parametrize(
    ("precision", "printed"),
    [
        (DatePrecision.MINUTE, "2019-01-01"),
        (DatePrecision.DAY, "2019-01-01"),
        (DatePrecision.MONTH, "2019-01"),
        (DatePrecision.YEAR, "2019"),
    ],
)
def test_date_is_as_exact_as_the_page(
    precision: DatePrecision, printed: str, make_article: MakeArticle
) -> None:
    """A year is never made into its first of January; the day is that of Vietnam."""
    midnight = datetime(2018, 12, 31, 17, tzinfo=UTC)
    article = make_article(published_at=midnight, published_precision=precision)
    assert str(make_reference(article).published) == printed


def test_joined_signs_stay_joined(make_article: MakeArticle) -> None:
    """A line break becomes a blank; what holds the parts of an emoji together is kept."""
    assert make_reference(make_article(title="Họp\nlớp 👩\u200d👧")).title == "Họp lớp 👩\u200d👧"


def test_undated_article_has_no_date(make_article: MakeArticle) -> None:
    """Unknown is left out, never guessed."""
    cited = make_reference(make_article(published_at=None, published_precision=None))
    assert cited.published is None
    assert " date =" not in format_bibtex_entry(cited)
    assert "PY" not in format_ris_record(cited)


_NAMES = st.text(st.characters(categories=["L", "P", "S", "Zs"]), min_size=1, max_size=30)


@given(_NAMES, st.lists(_NAMES, max_size=3))
def test_every_reference_is_one_record(title: str, authors: list[str]) -> None:
    """Whatever stands in a title or a name, other programs read one record of it."""
    cited = ArticleReference(
        id="a1",
        title=" ".join(title.split()) or "x",
        authors=tuple(" ".join(name.split()) or "x" for name in authors),
        publisher="Trường",
        published=PartialDate(year=2020),
        accessed=datetime(2020, 1, 2, tzinfo=UTC).date(),
        url="http://truong.example/",
        language="vi",
        abstract=None,
        keywords=(),
    )
    fields = parse_bibtex(format_bibtex_entry(cited))
    assert fields["year"] == "2020"
    (record,) = rispy.loads(format_ris_record(cited))
    assert len(record.get("authors", [])) == len(authors)
