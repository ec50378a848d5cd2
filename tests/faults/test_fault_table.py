"""The table of faults in docs/operations.md says what is printed, kept, and to be typed."""

from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.faults import FAULTS, TABLE, Fault, cure, make_row, observe, prepare_desk
from tests.support.writing_commands import read_articles


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_table_says_what_a_fault_shows_and_what_mends_it(
    base: Workspace, fault: Fault, tmp_path: Path
) -> None:
    """Each fault is told as the document has it, and made good as it says; else: make faults."""
    desk = prepare_desk(base, tmp_path / "desk")
    before = {article["url"] for article in read_articles(desk)}
    row = make_row(fault, observe(fault, desk))
    assert row in TABLE.read_rows()
    cure(fault, desk)
    kept = Workspace(desk.folder, f"sqlite:///{desk.folder}/new/archive.sqlite3")
    assert before <= {
        article["url"] for article in read_articles(kept if "restore" in fault.cures[0] else desk)
    }


def test_table_has_no_other_rows() -> None:
    """What is no row of the tests any more is in the table no more."""
    assert len(TABLE.read_rows()) == len(FAULTS)
