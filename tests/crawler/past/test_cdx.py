"""Lists of captures: three dialects, how they go on, and where they end."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.repositories.past_captures import PastList
from config.site import Site, WebArchive
from crawler.past.cdx import CdxAnswer, CdxError, CdxRow, format_timestamp, parse_cdx
from crawler.past.cdx_queries import is_cut, list_places, make_list_url, split_part
from crawler.past.past_addresses import PastAddresses
from crawler.past.selection import select_rows

DIGEST = "2JMJQWERTYUIOPASDFGHJKLZXCVBNM22"
ROW = CdxRow(
    url="http://a.example/tin-1.html",
    captured_at=datetime(2012, 3, 4, 5, 6, 7, tzinfo=UTC),
    mimetype="text/html",
    status=200,
    digest=f"sha1:{DIGEST}",
)
PLAIN = f"example,a)/tin-1.html 20120304050607 {ROW.url} text/html 200 {DIGEST} 812"
ELEVEN = f"example,a)/tin-1.html 20120304050607 {ROW.url} text/html 200 {DIGEST} - - 81 3 a.warc"
ARRAY = f'["example,a)/tin-1.html","20120304050607","{ROW.url}","text/html","200","{DIGEST}","812"]'
HEADER = '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'
TURNED = (
    '[["timestamp","original","urlkey","digest","statuscode","mimetype"],'
    f'["20120304050607","{ROW.url}","k","{DIGEST}","200","text/html"]]'
)
OBJECT = f'"url": "{ROW.url}", "mime": "text/html", "status": "200", "digest": "sha1:{DIGEST}"'
ARCHIVE = WebArchive(name="a", cdx="http://cdx.example/cdx", replay="http://r/{timestamp}id_/{url}")
NOW = datetime(2026, 11, 28, tzinfo=UTC)
KEY = "example%2Ca%29%2Ftin-1.html+20120304050608"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f" CDX N b a m s k r M S V g\n{ELEVEN}\n",
        f"\ufeff{PLAIN}\r\n\r\n",
        PLAIN.replace("a.example/", "a.example:80/"),
        f"[{HEADER},\n{ARRAY}]",
        f"[{HEADER},\n{ARRAY},\n[]]",
        f"{HEADER}\n{ARRAY}\n",
        TURNED,
        f'{{"urlkey": "k", "timestamp": "20120304050607", {OBJECT}}}\n',
        f"example,a)/tin-1.html 20120304050607 {{{OBJECT}}}\n",
        f'!OpenWayback-CDXJ 1.0\n!meta {{"a": 1}}\nk 20120304050607 {{{OBJECT}}}',
    ],
)  # fmt: skip
def test_dialects_say_the_same(text: str) -> None:
    """A capture is the same one, however it is written and whatever fields stand beside."""
    answer = parse_cdx(text.encode())
    assert [*answer.rows] == [ROW]
    assert (answer.resume_key, answer.unreadable) == (None, 0)


@pytest.mark.parametrize(
    "text",
    [
        f"{PLAIN}\n\n{KEY}",
        f'[{HEADER},{ARRAY},[],["{KEY}"]]',
        f'{{"timestamp": "20120304050607", {OBJECT}}}\n\n{KEY}\n',
        f'k 20120304050607 {{{OBJECT}}}\n{{"resumeKey": "{KEY}"}}',
    ],
)
def test_key_by_which_a_list_goes_on_is_no_capture(text: str) -> None:
    """It is given back as the server wrote it."""
    answer = parse_cdx(text.encode())
    assert (len(answer.rows), answer.resume_key, answer.unreadable) == (1, KEY, 0)
    part = PastList(place="a.example/", resume_key=answer.resume_key)
    assert make_list_url(ARCHIVE, part).endswith(f"&resumeKey={KEY}")
    raw = PastList(place="a.example/", resume_key="example,a)/ 2012")
    assert make_list_url(ARCHIVE, raw).endswith("&resumeKey=example%2Ca%29%2F%202012")


def test_rows_that_cannot_be_read_are_counted() -> None:
    """A torn row, one without a time and one without an address are none; the others stay."""
    lines = [PLAIN, "k 2012", "k 20120304050607 {broken", f"k 2012xx04050607 {ROW.url} a 200 - 1"]
    answer = parse_cdx("\n".join([*lines, "k 20121399000000 - - - - -"]).encode())
    assert ([*answer.rows], answer.unreadable) == ([ROW], 4)


def test_empty_lists_and_other_answers_are_told_apart() -> None:
    """Nothing is listed, or the answer is no list at all."""
    for empty in (b"", b"\n", b"[]", b"[[]]", HEADER.encode(), f"[{HEADER}]".encode()):
        assert parse_cdx(empty).count == 0
    for other in (
        b"<html>error",
        b"org.archive.util.io.RuntimeIOException: Blocked Site Error",
        b'{"message": "No Captures found for: a"}',
        b"[" * 100_000,
    ):
        with pytest.raises(CdxError):
            parse_cdx(other)


@pytest.mark.parametrize(
    ("count", "key", "cut"),
    [(4999, None, False), (5000, None, True), (5001, None, True), (5000, "k", False),
     (150, None, True), (1024, None, True), (151, None, False), (0, None, False),
     (7, "same", True), (0, "same", False)],
)  # fmt: skip
def test_answer_that_ends_at_a_limit_is_not_the_end(
    count: int, key: str | None, *, cut: bool
) -> None:
    """Neither at ours nor at a round number, unless a key says where it goes on."""
    part = PastList(place="a.example/", resume_key="same")
    assert is_cut(CdxAnswer([], key, count), part, 5000) is cut


def test_halves_of_a_part_leave_nothing_out() -> None:
    """Each second belongs to one of them, down to a single one, which cannot be parted."""
    waiting, seconds = [PastList(place="p", first=NOW, last=NOW + timedelta(seconds=9))], []
    while waiting:
        part = waiting.pop()
        halves = split_part(part, NOW)
        waiting += halves
        if not halves:
            assert part.first == part.last
            seconds.append(part.first)
    assert sorted(filter(None, seconds)) == [NOW + timedelta(seconds=n) for n in range(10)]
    assert len(split_part(PastList(place="p"), NOW)) == 2


def test_every_place_of_a_site_is_asked_for() -> None:
    """Hosts, paths of a scope and former homes; none that lies below another."""
    former = ("http://www.cu.example/", "http://portal.example/web/tct/index.php")
    whole = Site(key="a", start_urls=("https://www.a.example/",), former_urls=former)
    assert list_places(whole) == ["a.example/", "cu.example/", "portal.example/web/tct/"]
    scope = ("/web/tct/", "https://b.example:8080/x/")
    part = Site(key="a", start_urls=("https://a.example/web/tct/",), scope=scope)
    assert list_places(part) == ["a.example/web/tct/", "b.example:8080/x/"]
    addresses = PastAddresses(whole)
    assert addresses.contains("http://portal.example/web/tct/tin-1")
    assert not addresses.contains("http://portal.example/web/so-y-te/tin-1")


def test_list_is_asked_for_by_its_span_and_what_the_settings_say_goes_before() -> None:
    """Times are in digits; the query of the address itself is kept."""
    part = PastList(place="a.example/", first=datetime(2012, 1, 1, tzinfo=UTC), last=NOW)
    own = WebArchive(name="a", cdx="http://c.example/cdx?limit=7&x=1", replay=ARCHIVE.replay)
    url = make_list_url(own, part)
    assert "limit=7&" in url
    assert "from=20120101000000&to=20261128000000" in url
    assert url.endswith("&x=1")
    assert format_timestamp(datetime(998, 1, 1, tzinfo=UTC)) == "09980101000000"


def test_only_pages_of_the_site_are_selected() -> None:
    """Pictures by type or ending, failures and addresses of others are counted by reason."""
    site = PastAddresses(Site(key="a", start_urls=("http://a.example/",)))
    rows = [
        ROW,
        *(make_row(mimetype="image/png"), make_row(url="http://a.example/a.css")),
        *(make_row(status=503), make_row(status=403), make_row(url="http://b.example/tin-1.html")),
        make_row(url="http://a.example/index.php?option=com_mailto&link=1"),
        make_row(status=None, mimetype="warc/revisit"),
    ]
    listed = select_rows(rows, site)
    assert [each.status for each in listed.captures] == [200, None]
    assert listed.years == {2012: 8}
    assert sorted(listed.passed_over.values()) == [1, 1, 1, 1, 2]


def make_row(**values: object) -> CdxRow:
    """Return a row that differs from another in some values."""
    fields = {name: getattr(ROW, name) for name in CdxRow.__dataclass_fields__}
    return CdxRow(**(fields | values))
