"""Figures of the benchmark: the comparison that counts, when it is accepted, and how it is shown."""

from __future__ import annotations

import pytest

from bench import figures
from bench.accepted import SQLITE, Kind, Limit
from bench.figures import Figure, summary, table
from bench.measures import MEASURES


@pytest.fixture
def accept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of this test alone."""
    limits = {
        ("insert", "peer"): Limit("times", 1.5),
        ("open", "peer"): Limit("faster", 5_000),
        ("log", "peer"): Limit("above", 0.050),
        ("fold", ""): Limit("most", 3, 2.5),
    }
    monkeypatch.setattr(figures, "LIMITS", limits)


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "kind", "compared", "verdict"),
    [
        ("insert", 3.0, 2.0, "times", 1.5, "ok"),
        ("insert", 3.0, 1.9, "times", 1.579, "short"),
        ("open", 0.001, 5.0, "faster", 5_000, "ok"),
        ("open", 0.001, 4.9, "faster", 4_900, "short"),
        ("log", 0.070, 0.0201, "above", 0.0499, "ok"),
        ("log", 0.071, 0.020, "above", 0.051, "short"),
        ("new", 9.0, 1.0, "times", 9, ""),
    ],
)
@pytest.mark.usefixtures("accept")
def test_a_figure_is_accepted_up_to_and_at_its_limit(
    name: str, ours: float, theirs: float, kind: Kind, compared: float, verdict: str
) -> None:
    measured = Figure(name=name, value=ours, peer="peer", peer_value=theirs)
    assert measured.kind == kind
    assert measured.compared == pytest.approx(compared, rel=1e-3)
    assert measured.verdict == verdict


@pytest.mark.usefixtures("accept")
def test_a_figure_may_be_accepted_by_itself() -> None:
    assert [Figure(name="fold", value=seconds).verdict for seconds in (2.9, 3.0, 3.1)] == ["ok", "ok", "short"]


@pytest.mark.usefixtures("accept")
def test_a_peer_that_was_left_out_is_not_compared_with() -> None:
    left_out = Figure(name="insert", value=1.0, peer="peer", left_out="too slow")
    assert (left_out.compared, left_out.verdict) == (None, "")
    assert "too slow" in table([left_out])


@pytest.mark.usefixtures("accept")
def test_the_table_shows_limits_and_verdicts_in_line_and_marks_what_was_reckoned() -> None:
    lines = table(
        [
            Figure(name="insert", value=0.0000831, peer="peer", peer_value=0.0000702),
            Figure(name="open", value=0.001, peer="peer", peer_value=40.0, guessed=True),
            Figure(name="fold", value=2.6),
            Figure(name="memory", value=33.2, unit="MB"),
        ]
    ).splitlines()
    shown = [" ".join(line.split()) for line in lines]
    assert shown[1] == "insert 83.1 µs peer 70.2 µs 1.18 x ≤ 1.50 x ok"
    assert shown[2] == "open 1.00 ms peer ~40.00 s ~40,000 x faster ≥ 5,000 x faster ok"
    assert shown[3] == "fold 2.60 s ≤ 3.00 s ≤ 2.50 s ok"
    assert shown[4] == "memory 33 MB"
    assert lines[1].index("ok") == lines[3].index("ok")


@pytest.mark.usefixtures("accept")
def test_what_falls_short_is_named() -> None:
    measured = [Figure(name="fold", value=4.0), Figure(name="insert", value=2.0, peer="peer", peer_value=1.0)]
    assert summary(measured) == "Short of what is accepted: fold, insert beside peer."
    assert summary(measured[:0]) == "Nothing falls short of what is accepted."


def test_a_line_of_json_has_the_limit_and_leaves_out_what_is_not_there() -> None:
    line = Figure(name="durable insert", value=1.0, peer=SQLITE, peer_value=1.0).as_line()
    assert line["accepted"] == 1.1 and line["verdict"] == "ok"
    assert not {"guessed", "left_out", "aim"} & line.keys()


def test_every_measure_can_be_asked_for() -> None:
    assert {"open", "insert", "fold", "adopt", "memory", "log"} <= set(MEASURES)
