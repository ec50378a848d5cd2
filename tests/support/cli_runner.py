"""Commands run on a small real archive of invented articles, with its index."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from search_cli import cli
from tests.support import cli_process
from tests.support.json_schemas import assert_matches_schema

SAMPLE_ARTICLES: tuple[Mapping[str, object], ...] = (
    {
        "url": "http://song-ha.example/so-ket-1.html",
        "title": "Hội nghị sơ kết công tác 6 tháng đầu năm 2020",
        "body": "Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết.\nHội nghị đã thành công tốt đẹp.",
        "authors": ["An Thị Bến Sông"],
        "photographers": ["Hoài Núi"],
        "section": "Tin tức",
        "published_at": "2020-07-13T07:15:00+07:00",
    },
    {
        "url": "http://song-ha.example/tong-ket-2.html",
        "title": "Hội nghị tổng kết năm 2019",
        "body": "Nhà trường tổng kết năm học.\nNghị quyết số 35-NQ/TW được quán triệt.",
        "authors": ["Hoài Núi"],
        "section": "Tin tức",
        "published_at": "2019-12-30",
    },
    {
        "url": "http://song-ha.example/thong-bao-3.html",
        "title": "Thông báo tuyển sinh",
        "body": "Lớp trung cấp lý luận chính trị khoá 7.",
    },
)


class ArchiveCli:
    """A configuration, a data folder with the archive of `SAMPLE_ARTICLES`, and commands."""

    def __init__(self, data: Path, config: Path) -> None:
        self.data = data
        self.config = config

    def run(self, *words: str, stdin: str | bytes | None = None) -> Result:
        """Run a command within this process."""
        folders = ["--config", str(self.config), "--data", str(self.data)]
        runner = CliRunner()
        result = runner.invoke(cli, [*folders, *words], input=stdin, prog_name="truongdang")
        assert_matches_schema(words, result.stdout)
        return result

    def run_in_fork(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command that asks servers, which a process can do but once."""
        done = cli_process.run_command(words, os.environ | self.environment, self.config)
        assert_matches_schema(words, done.stdout)
        return done

    def run_in_process(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a fresh process, with more of an environment."""
        done = subprocess.run(
            cli_process.make_command(*words),
            check=False,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | self.environment | more,
            cwd=self.config,
        )
        assert_matches_schema(words, done.stdout)
        return done

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name these folders."""
        return {"TRUONGDANG_CONFIG": str(self.config), "TRUONGDANG_DATA": str(self.data)}

    def run_json(self, *words: str) -> dict[str, Any]:
        """Return what a command that finds something prints with `--json`."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.stderr
        value = json.loads(result.stdout)
        assert isinstance(value, dict)
        return value

    def find_id(self, query: str) -> str:
        """Return the id of the one article that matches."""
        (line,) = self.run("search", query, "--ids").stdout.splitlines()
        return line


def to_import_lines(*articles: Mapping[str, object]) -> str:
    """Return articles as an import reads them."""
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)


def run_demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the demonstration in `folder`, as someone who has just got the program."""
    return cli_process.run_command(["demo", *words], os.environ, folder)
