"""A simulated month: our revisits see most changes soon, at a small part of the requests."""

from tests.benchmarks.freshness import Habits, Result, simulate

HABITS = Habits()


def simulate_month(*, daily: bool) -> Result:
    """Three sites of 3,000 articles through thirty days."""
    return simulate(3, 3000, 30, daily=daily, habits=HABITS)


def test_changes_are_seen_soon_and_cheaply() -> None:
    """Half of them within a week, for a tenth of the requests of daily visits to everything."""
    ours, fixed = simulate_month(daily=False), simulate_month(daily=True)
    assert ours.changes == fixed.changes > 30
    assert fixed.in_a_week >= 0.9 * fixed.changes
    assert ours.in_a_week >= 0.5 * ours.changes
    assert ours.requests <= 0.1 * fixed.requests


def test_the_simulation_is_the_same_every_time() -> None:
    """Its luck is fixed."""
    assert simulate_month(daily=False) == simulate_month(daily=False)
