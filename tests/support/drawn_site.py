"""A site whose listing and articles are drawn by script, and the processes that draw them."""

import json
import random
from pathlib import Path

from tests.support.site_server import SiteServer, StubResponse

ARTICLES = 6
"""Articles of the site where a test names no number."""
SHELL = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Trường</title>
<link rel="stylesheet" href="/site.css"></head><body><div id="app"></div>
<script src="/app.js"></script></body></html>"""
APP = """
const app = document.getElementById('app');
async function draw() {
  if (location.pathname === '/') {
    const all = await (await fetch('/api/list')).json();
    app.innerHTML = '<ul class="list">' + all.map(each =>
      `<li><h3><a href="/tin/${each.id}">${each.title}</a></h3></li>`).join('') + '</ul>';
  } else {
    const one = await (await fetch('/api' + location.pathname)).json();
    app.innerHTML = `<article><h1>${one.title}</h1><p class="date">Ngày đăng: ${one.date}</p>
      <div class="body">${one.body}</div></article>`;
    history.replaceState({}, '', location.pathname);
  }
  new Image().src = 'http://10.0.0.1/pixel.png';
  navigator.sendBeacon('COUNTER/beacon', 'x');
  fetch('COUNTER/hit').catch(() => {});
}
draw();
"""
WORDS = [
    word
    for line in (
        "nhà trường tổ chức hội nghị sơ kết công tác đào tạo bồi dưỡng cán bộ học viên",
        "lớp khóa phát biểu chỉ đạo nhiệm vụ trọng tâm năm học mới đề nghị các khoa phòng",
        "tiếp tục đổi mới phương pháp giảng dạy nghiên cứu khoa học thực tế cơ sở",
    )
    for word in line.split()
]


def make_body(seed: str) -> str:
    """Return five paragraphs that no other article has."""
    chance = random.Random(seed)
    lines = (" ".join(chance.choices(WORDS, k=30)) for _ in range(5))
    return "".join(f"<p>{line.capitalize()} {seed}.</p>" for line in lines)


def lay_out(server: SiteServer, counter: str, count: int = ARTICLES) -> None:
    """Lay out shell, script and data."""
    server.add_page("/", SHELL)
    script = {"Content-Type": "text/javascript; charset=utf-8"}
    server.responses["/app.js"] = StubResponse(
        APP.replace("COUNTER", counter).encode(), headers=script
    )
    titles = {number: f"Hội nghị thứ {number} của nhà trường năm 2020" for number in range(count)}
    add_json(server, "/api/list", [{"id": n, "title": title} for n, title in titles.items()])
    for number, title in titles.items():
        server.add_page(f"/tin/{number}", SHELL)
        body = make_body(f"lần {number}")
        value = {"title": title, "date": f"{number + 1:02}/07/2020", "body": body}
        add_json(server, f"/api/tin/{number}", value)


def add_json(server: SiteServer, path: str, value: object) -> None:
    """Answer an address with JSON."""
    headers = {"Content-Type": "application/json"}
    server.responses[path] = StubResponse(json.dumps(value).encode(), headers=headers)


def list_descendants(pid: int) -> list[tuple[int, str]]:
    """Return all processes that a process has started, with their names."""
    found: list[tuple[int, str]] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text(encoding="ascii").split()):
            name = Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip()
            found += [(child, name), *list_descendants(child)]
    return found
