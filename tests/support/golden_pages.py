"""Golden pages: what each page under `tests/pages` is expected to say, and how to rewrite it.

`truongdang extract --save NAME` makes one, in the form of
`terminal.services.golden_page`. `make golden` rewrites each `article.json`; read the diff.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.extract.article import read_page
from crawler.extract.page import Page
from terminal.services.golden_page import format_expected

PAGES = Path(__file__).parents[1] / "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenPage:
    """One golden page's folder."""

    folder: Path

    @property
    def name(self) -> str:
        """`profile/slug`."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def profile(self) -> str:
        """The profile that is meant to read the page."""
        return self.folder.parent.name

    def read_page(self) -> Page:
        """The page as it would be fetched."""
        meta = json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))
        return Page(
            url=meta["url"],
            body=(self.folder / "page.html").read_bytes(),
            fetched_at=datetime.fromisoformat(meta["fetched_at"]),
            content_type=meta["content_type"],
        )

    def read_expected(self) -> dict[str, object]:
        """Read what the page is expected to say."""
        text = (self.folder / "article.json").read_text(encoding="utf-8")
        found: dict[str, object] = json.loads(text)
        return found

    def rewrite(self) -> bool:
        """Expect what is read today; tells whether that is news."""
        path = self.folder / "article.json"
        text = format_expected(read_page(self.read_page()))
        is_news = not path.exists() or path.read_text(encoding="utf-8") != text
        path.write_text(text, encoding="utf-8")
        return is_news


def list_golden_pages() -> Iterator[GoldenPage]:
    """Every golden page, in order of its name."""
    for meta in sorted(PAGES.glob("*/*/meta.json")):
        yield GoldenPage(folder=meta.parent)


def main() -> None:
    """Rewrite what every page is expected to say."""
    for golden in list_golden_pages():
        print("rewritten" if golden.rewrite() else "as before", golden.name)  # noqa: T201 -- a command


if __name__ == "__main__":
    main()
