"""`make soak` for a few rounds: nothing is lost, and where something is, it is noticed."""

from pathlib import Path

from tests.support.soak import prepared_desk, take_round, take_rounds

SEED, ROUNDS = 24, 4
"""Chosen: as root two backups at once, a damaged index, a killed reextract, a restore cut short."""


def test_soak_loses_nothing_and_notices_where_something_is_lost(tmp_path: Path) -> None:
    """Disturbed commands leave all articles; a text that is not there ends the soak and is kept."""
    with prepared_desk(tmp_path, SEED) as soak:
        rounds = [take_round(soak) for _ in range(ROUNDS)]
        assert [each.violation for each in rounds] == [""] * ROUNDS
        soak.versions[2] += 1
        last = take_rounds(soak, tmp_path, minutes=10)[-1]
        assert "lần viết thứ 2" in last.violation
        assert (tmp_path / "kept" / "data" / "archive.sqlite3").exists()
