"""A manifest, to the byte: programs written for old ones read new ones."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from indexer import query_tree
from indexer.query_parser import parse_query
from indexer.search_results import Expansion, IndexStamp
from research.manifest import (
    NODE_NAMES,
    ChangeMarks,
    ExportManifest,
    ExportOrigin,
    encode_manifest,
    query_tree_to_json,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

MANIFEST = """\
{
  "format_version": 1,
  "created_at": "2026-01-02T10:04:05+07:00",
  "query": "BCH",
  "options": {},
  "ast": {
    "node": "Word",
    "text": "BCH",
    "span": [
      0,
      3
    ]
  },
  "expansions": [
    {
      "typed": "BCH",
      "became": [
        "ban chấp hành"
      ]
    }
  ],
  "versions": {},
  "index": {
    "id": "i",
    "generation": 3
  },
  "archive_change": 9,
  "index_mark": 7,
  "count": 0,
  "files": [],
  "rows": []
}
"""


def test_manifest_is_the_same_to_the_byte() -> None:
    """Keys, their order and the names of nodes are the format's, not those of the source."""
    origin = ExportOrigin(
        query="BCH",
        options={},
        query_tree=parse_query("BCH"),
        expansions=[Expansion(typed="BCH", expanded_to=("ban chấp hành",))],
        versions={},
        index=IndexStamp(id="i", generation=3),
        marks=ChangeMarks(archive_change=9, index_mark=7),
    )
    pieces = encode_manifest(ExportManifest(created_at=NOW, origin=origin))
    assert b"".join(pieces).decode() == MANIFEST


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("*", {"node": "Everything", "span": [0, 1]}),
        ("hội", {"node": "Word", "text": "hội", "span": [0, 3]}),
        ('"hội nghị"~2', {"node": "Phrase", "text": "hội nghị", "gap": 2, "span": [0, 12]}),
        ("ng*", {"node": "Pattern", "text": "ng*", "span": [0, 3]}),
        ("hội~1", {"node": "Fuzzy", "text": "hội", "distance": 1, "span": [0, 5]}),
        ("is:gone", {"node": "State", "kind": "is", "name": "gone", "span": [0, 7]}),
    ],
)
def test_node_has_the_name_and_the_keys_of_the_format(typed: str, plain: dict[str, object]) -> None:
    """Renaming a class of the query's tree changes no manifest."""
    assert query_tree_to_json(parse_query(typed)) == plain


def test_nodes_that_hold_others_have_the_names_of_the_format() -> None:
    """The same for groups, fields and days."""
    assert query_tree_to_json(parse_query("a -b")) == {
        "node": "And",
        "clauses": [
            {"node": "Word", "text": "a", "span": [0, 1]},
            {
                "node": "Not",
                "clause": {"node": "Word", "text": "b", "span": [3, 4]},
                "span": [2, 4],
            },
        ],
        "span": [0, 4],
    }
    assert query_tree_to_json(parse_query("title:(a OR b)")) == {
        "node": "InField",
        "name": "title",
        "clause": {
            "node": "Or",
            "clauses": [
                {"node": "Word", "text": "a", "span": [7, 8]},
                {"node": "Word", "text": "b", "span": [12, 13]},
            ],
            "span": [7, 13],
        },
        "span": [0, 13],
    }
    assert query_tree_to_json(parse_query("date:2020-02")) == {
        "node": "Published",
        "days": {"node": "DaySpan", "first": "2020-02-01", "last": "2020-02-29"},
        "spoken": "",
        "span": [0, 12],
    }


def test_every_clause_of_a_query_has_a_name_in_manifests() -> None:
    """A new kind of clause without a name would end an export with a KeyError."""
    assert set(get_args(query_tree.QueryNode)) <= set(NODE_NAMES)
