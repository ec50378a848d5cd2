"""What was probably meant by a query that finds little, on a few invented articles."""

from collections.abc import Iterator

import pytest

from archive.archive import Archive
from indexer import engines
from indexer.typing_slips import compute_mark_difference, decode_keys, iter_slips
from tests.indexer.conftest import IndexedArchive, make_content

SENTENCES = (
    "Hội nghị sơ kết công tác Đảng của trường chính trị.",
    "Hội nghị tổng kết công tác đoàn; đảng viên dự hội thảo khoa học ở xa.",
    "Trường chính trị khai giảng lớp trung cấp lý luận chính trị.",
    "Giảng viên trường chính trị dự hội thảo khoa học, đường về xa.",
)


@pytest.fixture(scope="module", params=engines.EMBEDDED_ENGINES)
def index(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[IndexedArchive]:
    """Invented articles, each sentence in five, in an index of each engine."""
    data = tmp_path_factory.mktemp("suggestions")
    with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True) as archive:
        indexed = IndexedArchive(archive, data / "index", str(request.param))
        for number in range(20):
            body = SENTENCES[number % len(SENTENCES)]
            indexed.add(f"http://a.test/{number}", make_content(f"Bài {number}", body))
        for number in range(20, 60):
            indexed.add(f"http://a.test/{number}", make_content(f"Bài {number}", "Chuyện khác."))
        indexed.update()
        yield indexed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hooij nghij", "hội nghị"),
        ("hoojij nghij", "hội nghị"),
        ("hội nghij", "hội nghị"),
        ("ho65i nghi5", "hội nghị"),
        ("hoi65 nghi5", "hội nghị"),
        ("d9a3ng vie6n", "đảng viên"),
        ("dda3ng vieen", "đảng viên"),
        ("truwowngf chisnh trij", "trường chính trị"),
        ("hoinghi", "hoi nghi"),
        ("hộinghị sơkết", "hội nghị sơ kết"),
        ("hooijnghij", "hội nghị"),
        ("lyluanchinhtri", "ly luan chinh tri"),
        ("hội hội nghị", "hội nghị"),
        ("hộii nghị", "hội nghị"),
        ("h ội nghị", "hội nghị"),
        ("hội nghĩ", "hội nghị"),
        ("hồi nghị", "hội nghị"),
        ("trường chính chị", "trường chính trị"),
        ("khai dảng", "khai giảng"),
        ("sơ kếtt công tác", "sơ kết công tác"),
        ("hoi ngih", "hoi nghi"),
        ("khao hocj", "khoa học"),
        ("lys luaanj", "lý luận"),
        ('"hooij thaor"', '"hội thảo"'),
        ("title:bài body:hoinghi", "title:bài body:(hoi nghi)"),
        ("(hooij nghij) OR xyzzy", "(hội nghị) OR xyzzy"),
    ],
)
def test_what_was_meant_is_suggested(index: IndexedArchive, typed: str, meant: str) -> None:
    """Keys that were left, other marks, letters and blanks that slipped; several in one query."""
    assert index.search(typed).suggestion == meant


@pytest.mark.parametrize(
    "query",
    [
        "hội nghị",
        "hoi nghi",
        "chính trị",
        '"hội nghị"',
        "zzzzzz",
        "K62",
        "-hội",
        "hội OR thảo",
        "hội or thảo",
        "09-QĐi",
    ],
)
def test_nothing_is_suggested_where_nothing_is_likelier(index: IndexedArchive, query: str) -> None:
    """What is found as typed is left alone, and so is what is like nothing."""
    assert index.search(query).suggestion is None


@pytest.mark.parametrize(
    ("keys", "form"),
    [
        ("hooij", "hOiJ"),
        ("hoijo", "hOiJ"),
        ("dduwongf", "DUPngF"),
        ("truwowngf", "trUPngF"),
        ("quyeets", "quyEtS"),
        ("vawn", "vAn"),
        ("tuw", "tU"),
        ("xuwar", "xUaR"),
        ("ho65i", "hOiJ"),
        ("d9uo7ng2", "DUPngF"),
        ("va8n", "vAn"),
        ("dda6ng", "DBng"),
        ("hôij", "hOiJ"),
    ],
)
def test_keys_become_marks(keys: str, form: str) -> None:
    """Wherever in the word Telex and VNI take them."""
    assert decode_keys(keys)[0] == form


@pytest.mark.parametrize("word", ["hoi", "nghj", "k62", "covid", "hội", "", "12", "bcd"])
def test_words_without_such_keys_are_no_keys(word: str) -> None:
    """Nothing is decoded where no key makes a mark."""
    assert decode_keys(word) == []


def test_slips_are_letters_lost_added_exchanged_turned_and_alike() -> None:
    """What sounds alike or is one key off costs less than what is far."""
    slips: dict[str, float] = {}
    for meant, cost in iter_slips("chinh"):
        slips[meant] = min(cost, slips.get(meant, cost))
    assert {"trinh", "hinh", "chin", "chinhs", "cihnh", "chinx"} <= slips.keys()
    assert slips["trinh"] < slips["chxinh"]


def test_marks_are_counted_apart() -> None:
    """The tone counts once, each marked letter once."""
    assert compute_mark_difference("hOiJ", "hOiS") == 1
    assert compute_mark_difference("hOiJ", "hoi") == 2
    assert compute_mark_difference("hOiJ", "hOiJ") == 0
