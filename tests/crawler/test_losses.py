"""The table of losses in docs/operations.md says what a crawl prints."""

from pathlib import Path

import pytest

from tests.support.losses import LOSSES, TABLE, Loss, make_row, observe


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_table_says_what_is_printed(loss: Loss, tmp_path: Path) -> None:
    """Each kind of loss is noticed, and told as the document has it; else: make losses."""
    lines = observe(loss, tmp_path)
    assert lines
    assert make_row(loss, lines) in TABLE.read_rows()


def test_table_has_no_other_rows() -> None:
    """What is no kind of loss any more is in the table no more."""
    assert len(TABLE.read_rows()) == len(LOSSES)
