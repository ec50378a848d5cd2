"""A configuration and a data folder, and commands run on them in processes of their own."""

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import text

from archive.archive import Archive
from archive.model import Article
from tests.support import cli_process
from tests.support.json_schemas import assert_matches_schema
from tests.support.site_server import SiteServer

ALONE = "shipped_sites = false\n"
"""The settings of a configuration that has its own sites alone."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration and a data folder, and the commands that work on them.

    `archive_url` is the address of a database that other folders share; empty: a file in this one.
    """

    folder: Path
    archive_url: str = ""

    @classmethod
    def for_database(cls, folder: Path, url: str) -> Self:
        """Make one whose archive is on a server, or else in a file of its data folder."""
        return cls(folder, "" if url.startswith("sqlite:") else url)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The address of the archive."""
        return self.archive_url or f"sqlite:///{self.data}/archive.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands."""
        folders = {"TRUONGDANG_CONFIG": str(self.folder), "TRUONGDANG_DATA": str(self.data)}
        shared = {"TRUONGDANG_ARCHIVE_URL": self.archive_url} if self.archive_url else {}
        return os.environ | folders | shared

    def add_site(self, server: SiteServer, key: str = "truong", more: str = "") -> None:
        """Write a site file."""
        sites = self.folder / "sites"
        sites.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "settings.toml"
        if not settings.exists():
            settings.write_text(ALONE, encoding="utf-8")
        text = f'start_urls = ["{server.url}/"]\ndelay = 0.0\n{more}'
        (sites / f"{key}.toml").write_text(text, encoding="utf-8")

    def make_command(self, *words: str) -> list[str]:
        """Return the words by which a fresh process is started."""
        return cli_process.make_command(*words)

    def run_command(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit status must be `status`."""
        done = cli_process.run_command(words, self.environment)
        assert done.returncode == status, done.stdout + done.stderr
        assert_matches_schema(words, done.stdout)
        return done

    def crawl(self, *words: str, status: int = 0) -> dict[str, object]:
        """Crawl the site without indexing; return the report of its run."""
        done = self.run_command(
            "crawl", *(words or ("truong",)), "--no-index", "--json", status=status
        )
        report: dict[str, object] = json.loads(done.stdout)["runs"][0]
        return report

    def open_archive(self) -> Archive:
        """Open the archive."""
        return Archive.open(self.url, data=self.data)

    def get_articles(self) -> list[Article]:
        """Return every article, by title."""
        with self.open_archive() as archive:
            articles = list(archive.articles.get_articles(archive.articles.get_article_ids()))
        return sorted(articles, key=lambda article: article.content.title)

    def read_rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database behind the program's back."""
        with self.open_archive() as archive, archive.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def change_rows(self, statement: str, **values: object) -> int:
        """Change the database behind the program's back; return how many rows."""
        with self.open_archive() as archive, archive.database.write() as connection:
            return connection.execute(text(statement), values).rowcount

    def age_vanished_pages(self, by: timedelta) -> None:
        """Let it be so long ago that pages were missed; they are due again."""
        self.change_rows(
            "UPDATE urls SET vanished_at = :at, next_due = NULL WHERE vanished_at IS NOT NULL",
            at=f"{datetime.now(UTC) - by:%Y-%m-%d %H:%M:%S.%f}",
        )
