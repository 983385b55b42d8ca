"""Timing in turns: every job runs in every round, and none always follows the same other."""

from __future__ import annotations

from bench.timing import medians


def test_the_order_changes_from_round_to_round() -> None:
    calls: list[tuple[int, str]] = []
    seconds = medians(
        {name: lambda number, name=name: calls.append((number, name)) for name in "abc"},  # type: ignore[misc]
        rounds=3,
    )
    assert calls == [(0, "a"), (0, "b"), (0, "c"), (1, "b"), (1, "c"), (1, "a"), (2, "c"), (2, "a"), (2, "b")]
    assert seconds.keys() == {"a", "b", "c"}
    assert all(value > 0 for value in seconds.values())


def test_what_comes_after_a_job_is_done_once_for_each() -> None:
    order: list[str] = []
    medians({"job": lambda _number: order.append("job")}, rounds=2, after=lambda: order.append("after"))
    assert order == ["job", "after", "job", "after"]
