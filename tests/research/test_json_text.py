"""JSON that can be looked at."""

import json

from hypothesis import given
from hypothesis import strategies as st

from research.json_text import dump_json, dump_json_line


@given(st.text())
def test_json_reads_back_as_it_was(text: str) -> None:
    """Escapes change nothing for a reader of JSON, one line stays one line."""
    for written in (dump_json_line({"text": text}), dump_json({"text": text})):
        assert json.loads(written) == {"text": text}
    assert len(dump_json_line({"text": text}).splitlines()) == 1


def test_json_of_half_a_character_can_be_written() -> None:
    """A character that UTF-8 lacks, as from a file name or a broken page, is escaped."""
    assert dump_json_line({"text": "\ud83d"}).encode() == b'{"text": "\\ud83d"}'


def test_json_keeps_vietnamese_readable_and_a_terminal_safe() -> None:
    """Marks are written as they are, whatever a terminal would obey is escaped."""
    assert (
        dump_json_line({"title": "Hội\x9b2J\x7f\x1b"}) == '{"title": "Hội\\u009b2J\\u007f\\u001b"}'
    )
