"""A configuration and a data folder, and commands run on them in processes of their own."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from archive.model import Article
from archive.store import Archive
from tests import program
from tests.school import School
from tests.shapes import assert_fits


@dataclass(frozen=True, slots=True)
class Desk:
    """A configuration and a data folder, and the commands that work on them."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands."""
        folders = {"TRUONGDANG_CONFIG": str(self.folder), "TRUONGDANG_DATA": str(self.data)}
        return os.environ | folders

    def configure(self, school: School, key: str = "truong", more: str = "") -> None:
        """Write a site file."""
        sites = self.folder / "sites"
        sites.mkdir(parents=True, exist_ok=True)
        text = f'start_urls = ["{school.url}/"]\ndelay = 0.0\n{more}'
        (sites / f"{key}.toml").write_text(text, encoding="utf-8")

    def command(self, *words: str) -> list[str]:
        """The words by which a fresh process is started."""
        return program.command(*words)

    def run(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit status must be `status`."""
        done = program.run(words, self.environment)
        assert done.returncode == status, done.stdout + done.stderr
        assert_fits(words, done.stdout)
        return done

    def crawl(self, *words: str, status: int = 0) -> dict[str, object]:
        """Crawl the site without indexing; gives the report of its run."""
        done = self.run("crawl", *(words or ("truong",)), "--no-index", "--json", status=status)
        report: dict[str, object] = json.loads(done.stdout)["runs"][0]
        return report

    def articles(self) -> list[Article]:
        """Every article, by title."""
        with Archive.open(f"sqlite:///{self.data}/archive.sqlite3", data=self.data) as archive:
            found = list(archive.articles(archive.article_ids()))
        return sorted(found, key=lambda article: article.content.title)
