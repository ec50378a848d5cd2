"""Queries with habits from elsewhere and with mistakes: what each is the same as, what is said.

`make queries` writes the table in `docs/query-language.md` anew.
"""

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import date
from pathlib import Path

from archive.archive import Archive
from archive.model import Attachment, CitedDocument
from indexer.errors import QueryError
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from terminal.services.search import print_expansions, print_query_hints
from tests.indexer.conftest import IndexedArchive, make_content

TODAY = date(2021, 2, 10)
PAGE = Path(__file__).parents[2] / "docs" / "query-language.md"
_TABLE = re.compile(
    r"(?<=<!-- foreign queries -->\n).*(?=<!-- end of foreign queries -->)", re.DOTALL
)

FOREIGN_QUERIES: tuple[tuple[str, str | None], ...] = (
    # operators
    ("hội nghị !công", "hội nghị -công"),
    ('hội nghị !"công đoàn"', 'hội nghị -"công đoàn"'),
    ("hội nghị −công", "hội nghị -công"),
    ("hội nghị or hội thảo", None),
    ("hội and thảo", None),
    ("hội not thảo", None),
    ("hội nghị hoặc hội thảo", None),
    ("hội nghị HOẶC hội thảo", None),
    ("nghị || thảo", "nghị OR thảo"),
    ("nghị | thảo", "nghị OR thảo"),
    ("nghị|thảo", "nghị OR thảo"),
    ("hội && thảo", "hội AND thảo"),
    ("+hội +thảo", "hội thảo"),
    ('+"hội thảo" -nghị', '"hội thảo" -nghị'),
    ("hội NEAR/5 thảo", None),
    ('"hội" AROUND(3) "thảo"', None),
    ("+title:thảo", "title:thảo"),
    ("*:* -hội", "-hội"),
    ("author:Vy OR Núi", None),
    ("site:truong-a OR truong-b", None),
    # quotation marks, nearness, patterns
    ("“hội thảo”", '"hội thảo"'),
    ("«hội thảo»", '"hội thảo"'),
    ("'hội thảo'", '"hội thảo"'),
    ("‘hội thảo’", '"hội thảo"'),
    ("“sơ tác”~5", '"sơ tác"~5'),
    ('"sơ tác" ~5', None),
    ("thao ~1", None),
    ("~thảo", None),
    ("thảo^2", None),
    ("khai%", None),
    ("%thảo%", None),
    ("'%thảo%'", None),
    ("th??", None),
    ("?ảo", None),
    ("^hội", None),
    ("h.*i", None),
    ("/h[oô]i/", None),
    ("thảo~0.8", None),
    ('"hội thảo"^2', None),
    ('"hội thảo"~2^3', None),
    ("h%E1%BB%99i", None),
    ("hội_thảo", '"hội thảo"'),
    ("title：hội", "title:hội"),
    # fields by other names
    ("tác giả:Vy", "author:Vy"),
    ("tac gia:Vy", "author:Vy"),
    ("tác_giả:Vy", "author:Vy"),
    ("tiêu đề:(hội thảo)", "title:(hội thảo)"),
    ("nội dung:nghị", "body:nghị"),
    ("chuyên mục:tin", "section:tin"),
    ("số hiệu:35-NQ/TW", "doc:35-NQ/TW"),
    ("intitle:thảo", "title:thảo"),
    ("headline:thảo", "title:thảo"),
    ("TI=thảo", None),
    ("byline:Vy", "author:Vy"),
    ("category:tin", "section:tin"),
    ("danh mục:tin", "section:tin"),
    ("website:truong-a", "site:truong-a"),
    ("keyword:thảo", None),
    ("tóm tắt:thảo", None),
    ("photo:Vy", None),
    ("type:tin", None),
    ("cơ sở:thảo", None),
    ("title:[a TO b]", None),
    ("_exists_:author", None),
    ("has:pdf", None),
    ("is:deleted", None),
    ("http://a.test/1", None),
    ("author: Vy", None),
    ("tác giả: Vy", None),
    ("author :Vy", None),
    ("site=truong-a", None),
    ("site!=truong-a", None),
    ("title='hội thảo'", None),
    ('tác giả="Hà Vy"', None),
    ("title LIKE '%thảo%'", None),
    ("author IS NOT NULL", None),
    ("year > 2019", None),
    ("date<>2020", None),
    ("date>=2020", None),
    ("date:>2019 <2021", None),
    ("2019..2020", None),
    ("author:Hà Vy", None),
    ("after:2020", None),
    ("before:2020-07", None),
    ("từ ngày:1/1/2020", None),
    ("đến ngày:1/1/2020", None),
    ("filetype:pdf", None),
    ("inurl:tin-tuc", None),
    ("titel:hội", None),
    ("dc.title:thảo", None),
    ("sort:newest", None),
    # values that no article has
    ("site:truong-aa", None),
    ("site:truonga.edu.example", None),
    ("site:truong-a,truong-b", None),
    ('author:"Ha Vu"', None),
    ("nguồn:báo", None),
    # dates
    ("date:7d..", "date:>=2021-02-03"),
    ("date:today", "date:2021-02-10"),
    ("date:hôm qua", "date:2021-02-09"),
    ('date:"tuần này"', "date:2021-02-08..2021-02-14"),
    ('date:"tháng trước"', "date:2021-01"),
    ("date:năm ngoái", "date:2020"),
    ("date:2020-Q1", "date:2020-01..2020-03"),
    ("quý:3/2020", "date:2020-07..2020-09"),
    ("tháng:7/2020", "date:2020-07"),
    ("tháng:7", None),
    ('date:"quý 1 năm 2020"', "date:2020-01..2020-03"),
    ("date:quý III/2020", "date:2020-07..2020-09"),
    ('date:"6 tháng đầu năm 2020"', "date:2020-01..2020-06"),
    ("date:2019 đến 2020", "date:2019..2020"),
    ("date:2019-2020", "date:2019..2020"),
    ("date:2019 tới 2020", "date:2019..2020"),
    ("date:2019 and 2020", "date:2019..2020"),
    ("date:2020-07-01:2020-07-31", "date:2020-07"),
    ("date:1-15/7/2020", "date:2020-07-01..2020-07-15"),
    ("date:từ 10 đến 20/7/2020", "date:2020-07-10..2020-07-20"),
    ("date:quý 1-3/2020", "date:2020-01..2020-09"),
    ("date:≥2020", "date:>=2020"),
    ("date:từ 2020 trở lại đây", "date:>=2020"),
    ("date:từ đầu năm", "date:>=2021-01-01"),
    ("date:1-3/2020", None),
    ("date:2020 OR 2019", None),
    ("date:2019,2020", None),
    ("date:{2018 TO 2021}", None),
    ("date:[2019 TO 2020]", "date:2019..2020"),
    ("ngày:13/7/2020", "date:2020-07-13"),
    ('date:"13 July 2020"', "date:2020-07-13"),
    ("date:từ 2019 đến nay", "date:2019..2021-02-10"),
    ("date:T7/2020", "date:2020-07"),
    ("date:20200713", "date:2020-07-13"),
    ("date:2020-07-13T08:30", "date:2020-07-13"),
    ("date:thứ hai, 13/7/2020", "date:2020-07-13"),
    ("date:13/07/20", None),
    ("date:7/13/2020", None),
    ("date:rằm tháng 7 năm 2020", None),
    ("date:tháng giêng 2020", None),
    ("date:15/8/2020 âm lịch", None),
    ("date:cuối năm 2020", None),
    ("date:năm học 2019-2020", None),
    ("date:tháng 7", None),
    ("date:(2019 OR 2020)", None),
    ("date:thuở xưa", None),
    # numbers of documents
    ("35 - NQ/TW", "35-NQ/TW"),
    ("35 -NQ/TW", "35-NQ/TW"),
    ("35 - nq/tw", "35-NQ/TW"),
    ("NQ/TW", "35-NQ/TW"),
    ("35-NQ", "35-NQ/TW"),
    ("NĐ-CP", "136/2020/NĐ-CP"),
    ("*-NQ/TW", "35-NQ/TW"),
)
"""What is typed, and our own way to say the same where it is understood."""


@contextmanager
def open_searcher(folder: Path, engine: str) -> Iterator[Searcher]:
    """Open an index of a few invented articles on which the queries are tried."""
    with Archive.open(f"sqlite:///{folder}/a.sqlite3", data=folder, create=True) as archive:
        library = IndexedArchive(archive, folder / "index", engine)
        _fill(library)
        library.update()
    with Searcher.open(folder / "index") as searcher:
        yield searcher


def _fill(library: IndexedArchive) -> None:
    paper = CitedDocument(number="35-NQ/TW", raw="35-NQ/TW", start=0, end=8)
    articles = (
        ("Hội nghị sơ kết", "Công đoàn dự. Nghị quyết 35 - NQ/TW.", "2020-07-13", "Hà Vy"),
        ("Hội thảo công tác", "Sơ bộ công tác. Nghị quyết số 35-NQ/TW.", "2020-02-01", "Hà Vy"),
        ("Hội nghị", "Nghị định 136/2020/NĐ-CP và hội thảo.", "2019-11-20", "Lê Núi"),
        ("Hội thảo", "Hội or thảo, hội and thảo, hội not thảo.", "2021-02-10", "Lê Núi"),
        ("Dâng hương", "Tin hoặc bài.", "2021-02-09", "Lê Núi"),
        ("Khai giảng", "Bài.", "2021-01-05", "Lê Núi"),
    )
    for number, (title, body, day, author) in enumerate(articles):
        content = make_content(
            title,
            body,
            day=day,
            authors=(author,),
            section="Tin tức",
            documents=(paper,) * (number == 1),
            attachments=(Attachment(url="http://a.test/f.pdf", text="Mẫu"),) * (number == 2),
        )
        library.add(f"http://a.test/{number}", content, site=f"truong-{'ab'[number % 2]}")


def make_request(query: str) -> SearchRequest:
    """Make the request of a query as it is asked on the day of the table."""
    return SearchRequest(query=query, limit=100, snippets=False, today=TODAY)


def describe_answer(searcher: Searcher, query: str) -> str:
    """Describe what `truongdang` says to a query: lines on stderr as one."""
    request = make_request(query)
    with redirect_stderr(io.StringIO()) as said:
        try:
            print_expansions(searcher.search(request).expansions)
            print_query_hints(searcher, request)
        except QueryError as error:
            return f"{error} {error.hint}"
    return " ".join(said.getvalue().split("\n")).strip()


def render_table(searcher: Searcher) -> str:
    """Render the table as Markdown."""
    rows = ["| typed | the same as | what is said |", "|---|---|---|"]
    for typed, meant in FOREIGN_QUERIES:
        same = f"`{meant}`" if meant else ""
        cells = (f"`{typed}`", same, describe_answer(searcher, typed))
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows) + "\n"


def read_documented_table() -> str:
    """Read the table from the page."""
    found = _TABLE.search(PAGE.read_text(encoding="utf-8"))
    return found.group() if found else ""


def main() -> None:
    """Write the table anew."""
    with tempfile.TemporaryDirectory() as folder, open_searcher(Path(folder), "whoosh") as searcher:
        table = render_table(searcher)
    PAGE.write_text(_TABLE.sub(lambda _: table, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
