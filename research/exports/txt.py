"""Plain text for corpus tools: a folder with one file an article, named by its id.

The first line is the title; the blocks of the body follow, one a line. Everything else that is
known of an article stands in the csv of the same export, under the same id. A module, as each
format has.
"""

from archive.model import Article
from research.exports.base import OutputFolder
from research.exports.cell_text import strip_controls


class TxtWriter:
    """Writes articles to `folder`, a file each, in UTF-8."""

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder

    def write(self, article: Article) -> None:
        """Write one article."""
        text = strip_controls(f"{article.content.title}\n{article.content.body}".rstrip())
        data = f"{text}\n".encode("utf-8", "backslashreplace")
        self._folder.write_file(f"{article.id}.txt", data)
