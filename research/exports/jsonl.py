"""JSON Lines: one article a line, as `docs/json.md` describes it. A module, as each format has."""

from archive.article_json import article_to_json
from archive.model import Article
from research.exports.base import ByteWriter
from research.json_text import dump_json_line


class JsonlWriter:
    """Writes articles to `sink`, one JSON object a line, in UTF-8."""

    def __init__(self, output: ByteWriter) -> None:
        self._output = output

    def write(self, article: Article) -> None:
        """Write one article."""
        self._output.write(dump_json_line(article_to_json(article)).encode() + b"\n")
