"""The command line where there is neither Scrapy nor lxml: for `make test-wasm`."""

import importlib.util
import io
import json
import sys
from pathlib import Path

import pytest

import search_cli

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("scrapy") is not None, reason="for make test-wasm"
)

ARTICLES = [
    {
        "url": f"https://truong-a.example.vn/tin/{number}",
        "title": f"Hội nghị sơ kết số {number}",
        "body": "Nhà trường tổ chức hội nghị sơ kết công tác thi đua.",
        "published_at": f"2020-07-0{number}",
    }
    for number in range(1, 4)
]


def _run(*arguments: str) -> int:
    """Run a command of the program in this process; return its exit status."""
    with pytest.raises(SystemExit) as ended:
        search_cli.cli.main([*arguments], prog_name="truongdang")
    return int(ended.value.code or 0)


def test_articles_are_imported_and_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Articles that were imported are searched, with and without marks, and counted by month."""
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    data = ("--data", str(tmp_path))
    assert _run("import", "-", "--site", "truong-a", *data) == 0
    capsys.readouterr()
    assert _run("search", "hoi nghi so ket", "--json", *data) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"] == 3
    assert "Hội nghị" in found["hits"][0]["title"]
    assert _run("facet", "hội nghị", "--by", "month", "--json", *data) == 0
    facets = json.loads(capsys.readouterr().out)["facets"]
    assert {"value": "2020-07", "count": 3} in facets["month"]
