"""JSON Lines: one article a line, as `docs/json.md` describes it."""

from archive.article_json import article_as_json
from archive.model import Article
from research.exports.sink import Sink
from research.json_text import json_line


class JsonlWriter:
    """Writes articles to `sink`, one JSON object a line, in UTF-8."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, article: Article) -> None:
        """Write one article."""
        self._sink.write(json_line(article_as_json(article)).encode() + b"\n")
