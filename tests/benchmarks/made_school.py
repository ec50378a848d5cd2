"""The site of a school, made for benchmarks: sections of ten articles a page, as Joomla shows them.

Every page is of some 22 KB and has a menu of forty links and a column of the latest news. The
server answers from memory on loopback, in a process of its own, so that its CPU is nobody else's.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

ON_A_PAGE = 10  # articles of a listing
_PAGER_REACH = 70  # pages before and after its own that a pager names
_SECTIONS = ("tin-tuc", "dao-tao", "nghien-cuu", "doan-the")
_LATEST = 8  # links beside an article
_PARAGRAPHS = 18  # of a text, so that a page has some 22 KB
_WORDS = (
    *(
        "nhà",
        "trường",
        "tổ",
        "chức",
        "hội",
        "nghị",
        "sơ",
        "kết",
        "công",
        "tác",
        "đào",
        "tạo",
        "bồi",
    ),
    *(
        "dưỡng",
        "cán",
        "bộ",
        "cơ",
        "sở",
        "học",
        "viên",
        "tham",
        "gia",
        "nghiên",
        "cứu",
        "thực",
        "tế",
    ),
    *(
        "tại",
        "địa",
        "phương",
        "đồng",
        "chí",
        "hiệu",
        "trưởng",
        "phát",
        "biểu",
        "khai",
        "mạc",
        "lớp",
    ),
    *("trung", "cấp", "lý", "luận", "chính", "trị", "khóa", "mới", "giảng", "viên", "trao", "đổi"),
    *("kinh", "nghiệm", "chuyên", "môn", "phòng", "ban", "khoa", "xây", "dựng"),
)
_FRAME = """<!DOCTYPE html><html lang="vi-vn"><head><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management">
<title>{title}</title>{scripts}</head><body class="site com_content view-{view}">
<div class="header"><a class="brand" href="/">Trường Chính trị tỉnh Sơn Hà</a></div>
<ul class="nav menu">{menu}</ul><div id="content">{main}</div>
<div id="aside"><h3>Tin mới</h3><ul class="latestnews">{latest}</ul></div>
<div class="footer"><p>Địa chỉ: Số 1 phố Suối Mơ, tỉnh Sơn Hà. Điện thoại: 0200 000 000</p></div>
</body></html>"""
_ARTICLE = """<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{title}</h2></div>
<dl class="article-info"><dd class="published"><time datetime="{day}T07:15:00+07:00"
 itemprop="datePublished">Ngày đăng: {printed}</time></dd></dl>
<div itemprop="articleBody">{body}</div></div>"""
_ENTRY = """<div class="item"><div class="page-header"><h2><a href="{url}">{title}</a></h2></div>
<p>{lead}</p><p class="readmore"><a href="{url}">Xem thêm</a></p></div>"""
_SCRIPTS = "".join(
    f'<script src="/media/jui/js/script-{n}.js" type="text/javascript"></script>\n'
    f'<link href="/templates/school/css/style-{n}.css" rel="stylesheet" type="text/css">\n'
    for n in range(12)
)


def make_school(articles: int, paragraphs: int = _PARAGRAPHS) -> dict[str, bytes]:
    """Return the pages of a site of so many articles, by their paths."""
    paths = [f"/{_SECTIONS[n % 4]}/{n + 1}-{_make_alias(n)}.html" for n in range(articles)]
    titles = [_make_title(n) for n in range(articles)]
    menu = "".join(
        f'<li><a href="/gioi-thieu/muc-{n}">Chuyên mục giới thiệu số {n}</a></li>'
        for n in range(36)
    ) + "".join(f'<li><a href="/{name}">{name}</a></li>' for name in _SECTIONS)
    latest = _link_articles(paths[-_LATEST:], titles[-_LATEST:])

    def page(title: str, view: str, main: str) -> bytes:
        return _FRAME.format(
            title=title, view=view, main=main, menu=menu, latest=latest, scripts=_SCRIPTS
        ).encode()

    pages = {
        path: page(title, "article", _make_article(number, title, paragraphs))
        for number, (path, title) in enumerate(zip(paths, titles, strict=True))
    }
    listed = list(zip(paths, titles, strict=True))
    for section, name in enumerate(_SECTIONS):
        own = listed[section::4]
        starts = range(0, len(own), ON_A_PAGE)
        for start in starts:
            pager = "".join(
                f'<li><a href="{_name_page(name, at)}">{at // ON_A_PAGE + 1}</a></li>'
                for at in starts
                if abs(at - start) <= _PAGER_REACH * ON_A_PAGE
            )
            main = _list_articles(own[start : start + ON_A_PAGE], start * 4 + section)
            main += f'<div class="pagination"><ul>{pager}</ul></div>'
            pages[_name_page(name, start)] = page(name, "category", main)
    for number in range(36):
        text = _make_text(-number - 1, paragraphs)
        text = f"<div class='item-page'><h2>Giới thiệu {number}</h2>{text}</div>"
        pages[f"/gioi-thieu/muc-{number}"] = page(f"Giới thiệu {number}", "article", text)
    pages["/"] = page("Trang chủ", "featured", _list_articles(listed[:ON_A_PAGE], 0))
    return pages


def _name_page(section: str, start: int) -> str:
    return f"/{section}?start={start}" if start else f"/{section}"


def _list_articles(articles: list[tuple[str, str]], first: int) -> str:
    entries = (
        _ENTRY.format(url=path, title=title, lead=_make_sentence(first + n * 4, 0))
        for n, (path, title) in enumerate(articles)
    )
    return f'<div class="blog">{"".join(entries)}</div>'


def _link_articles(paths: list[str], titles: list[str]) -> str:
    pairs = zip(paths, titles, strict=True)
    return "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in pairs)


def _make_alias(number: int) -> str:
    return f"hoi-nghi-so-ket-cong-tac-dao-tao-nam-thu-{number}"


def _make_title(number: int) -> str:
    return f"Hội nghị sơ kết công tác đào tạo năm thứ {number}"


def _make_article(number: int, title: str, paragraphs: int) -> str:
    day, month, year = number % 28 + 1, number // 28 % 12 + 1, 2010 + number // 336
    return _ARTICLE.format(
        title=title,
        day=f"{year}-{month:02}-{day:02}",
        printed=f"{day:02} Tháng {month} {year}",
        body=_make_text(number, paragraphs),
    )


def _make_text(number: int, paragraphs: int) -> str:
    return "".join(
        f'<p style="text-align: justify;">{_make_sentence(number, part)}</p>'
        for part in range(paragraphs)
    )


def _make_sentence(number: int, part: int) -> str:
    """Return a paragraph of some 600 letters; no two articles share one."""
    step, size = number % 13 + 1, len(_WORDS)
    words = (_WORDS[(number * 7 + part * 31 + place * step) % size] for place in range(125))
    return f"Lần thứ {number * 100 + part}, {' '.join(words)}."


@contextmanager
def serve_pages(pages: dict[str, bytes]) -> Iterator[str]:
    """Serve pages from a process of its own until the block ends; gives the site's address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(pages, theirs), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pages: dict[str, bytes], pipe: Connection) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else head and body wait for each other, 40 ms a page.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pipe.send(server.server_port)
    server.serve_forever()
