"""Figures of the benchmark: the comparison that counts, and when it is accepted."""

from __future__ import annotations

import pytest

from bench.figures import Figure, Kind, table


def figure(kind: Kind, ours: float, theirs: float, accepted: float | None) -> Figure:
    return Figure(name="insert", seconds=ours, peer="peer", peer_seconds=theirs, kind=kind, accepted=accepted)


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "accepted", "compared", "verdict"),
    [
        ("times", 3.0, 2.0, 1.5, 1.5, "ok"),
        ("times", 3.0, 2.0, 1.4, 1.5, "short"),
        ("faster", 0.001, 5.0, 5_000, 5_000, "ok"),
        ("faster", 0.001, 4.9, 5_000, 4_900, "short"),
        ("above", 0.070, 0.020, 50, 50, "ok"),
        ("above", 0.071, 0.020, 50, 51, "short"),
        ("times", 9.0, 1.0, None, 9, ""),
    ],
)
def test_a_figure_is_accepted_up_to_and_at_its_limit(
    kind: Kind, ours: float, theirs: float, accepted: float | None, compared: float, verdict: str
) -> None:
    measured = figure(kind, ours, theirs, accepted)
    assert measured.compared == pytest.approx(compared)
    assert measured.verdict == verdict


def test_the_table_shows_the_limit_and_the_verdict_in_line() -> None:
    lines = table([figure("times", 0.0000831, 0.0000702, 1.2), figure("above", 0.07, 0.02, 60)]).splitlines()
    assert " ".join(lines[1].split()) == "insert 83.1 µs peer 70.2 µs 1.18 x ≤ 1.20 x ok"
    assert " ".join(lines[2].split()) == "insert 70.00 ms peer 20.00 ms +50.0 ms ≤ +60.0 ms ok"
    assert lines[1].index("ok") == lines[2].index("ok")
