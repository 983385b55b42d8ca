"""Customers kept and lost by the list, and the quality of their data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.measure.definition import Figure, Material, Member, Quality
from store.measure.members import active_times
from store.measure.retention import churn, data_quality, retention
from store.model.instants import to_text
from tests.store.measure.some import MORNING, november


def day(number: float) -> int:
    """The morning of so many days after the 3rd of November."""
    return int((MORNING + timedelta(days=number)).timestamp())


def member(id: str, *times: tuple[float, float | None]) -> Member:
    return Member(id=id, active=tuple((day(start), None if end is None else day(end)) for start, end in times))


LIST = Material(
    members=[
        member("stayed", (-90, None)),
        member("left", (-90, 5)),
        member("left and came back", (-90, 5), (9, None)),
        member("new", (2, None)),
        member("regained", (-90, -30), (3, None)),
        member("new and gone", (2, 4)),
        member("long gone", (-90, -30)),
        member("later", (60, None)),
    ]
)


def test_those_active_at_both_ends_were_kept() -> None:
    figure = retention(LIST, november())
    assert (round(figure.value or 0, 1), figure.n) == (66.7, 3)
    assert {id for _table, id in figure.records} == {"stayed", "left", "left and came back"}
    assert {part.name: part.value for part in figure.breakdown} == {"new": 2, "regained": 1}


def test_coming_back_is_not_subtracted_from_what_was_lost() -> None:
    assert round(churn(LIST, november()).value or 0, 1) == 66.7
    assert churn(Material(), november()) == retention(Material(), november()) == Figure(None, 0)


def line(number: float, before: str, after: str) -> dict[str, Any]:
    at = to_text(MORNING + timedelta(days=number))
    return {name: value for name, value in (("at", at), ("from", before), ("to", after)) if value}


@pytest.mark.parametrize(
    ("status", "log", "times"),
    [
        ("active", [], [(0, None)]),
        ("lead", [], []),
        ("lost", [line(0, "", "lead"), line(3, "lead", "active"), line(9, "active", "lost")], [(3, 9)]),
        ("lost", [line(9, "active", "lost")], [(0, 9)]),
        ("active", [line(9, "lost", "active"), line(3, "active", "lost")], [(0, 3), (9, None)]),
        ("active", [line(3, "active", "vip"), line(9, "vip", "active")], [(0, 3), (9, None)]),
        ("active", ["?", {"at": "noon"}], [(0, None)]),
    ],
)
def test_the_log_of_the_status_tells_when_a_customer_was_active(
    status: str, log: list[Any], times: list[tuple[float, float | None]]
) -> None:
    customer = {"created": to_text(MORNING), "status": status, "status_log": log}
    assert active_times(customer) == member("x", *times).active


def test_the_quality_of_the_data_is_the_mean_of_the_customers() -> None:
    given = Material(quality=[Quality(id="A", score=80), Quality(id="B", score=50)])
    assert (data_quality(given, november()).value, data_quality(given, november()).n) == (65, 2)
    assert data_quality(Material(), november()) == Figure(None, 0)
