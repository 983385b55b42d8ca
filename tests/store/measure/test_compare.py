"""Figures beside others: groups, periods, targets; problems that come again."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from store.measure import kpi
from store.measure.causes import recurring
from store.measure.compare import (
    Group,
    Target,
    attainment,
    change,
    split,
    target_of,
    targets_from,
    windows,
)
from store.measure.contacts import contacts
from store.measure.definition import Contact, Definition, Direction, Period, Task, Unit
from tests.store.measure.some import LATER, SHANGHAI, hours, material, message, november, ticket


def definition(id: str) -> Definition:
    found = kpi.definition(id)
    assert found is not None
    return found


TICKETS = material(
    ticket("A", (2, "solved"), owner="li", type="fault", grade="A", said=(message(1, "out"),)),
    ticket("B", (4, "solved"), owner="chen", type="fault", said=(message(3, "out"),)),
    ticket("C", (6, "solved"), owner="li", type="support", said=(message(2, "out"),)),
    contacts=[Contact("D", hours(1), "call", "li"), Contact("E", hours(1), "mail", "wang")],
    tasks=[Task("F", date(2026, 11, 5), hours(1), owner="li")],
)


def counted(id: str, group: Group) -> dict[str, tuple[float | None, int]]:
    """What a KPI comes to in each group, and of how many, where there are any."""
    figures = {name: definition(id).compute(part, november()) for name, part in split(TICKETS, group).items()}
    return {name: (figure.value, figure.n) for name, figure in figures.items() if figure.n}


def test_each_owner_has_a_figure_of_their_own() -> None:
    assert counted("first-response", "owner") == {"li": (1.5 * 3600, 2), "chen": (3 * 3600, 1)}
    assert counted("first-response", "grade").keys() == {"", "A"}
    assert counted("contacts", "type") == {}
    assert counted("contacts", "owner").keys() == {"li", "wang"}


@pytest.mark.parametrize("group", ["owner", "type", "grade", "channel", "team", "priority"])
def test_the_groups_of_tickets_add_up(group: str) -> None:
    parts = split(TICKETS, group)  # type: ignore[arg-type]
    assert sum(len(part.tickets) for part in parts.values()) == 3
    assert all(part.first_ticket == TICKETS.first_ticket for part in parts.values())


@pytest.mark.parametrize(
    ("unit", "before", "after", "wanted"),
    [
        ("percent", 40, 55, 15),
        ("points", -20, 10, 30),
        ("seconds", 200, 150, -25),
        ("number", 0, 5, None),
        ("number", None, 5, None),
        ("score", 4, None, None),
    ],
)
def test_shares_change_in_points_and_all_else_in_percent(
    unit: Unit, before: float | None, after: float | None, wanted: float | None
) -> None:
    assert change(unit, before, after) == wanted


def test_a_series_goes_through_equal_windows() -> None:
    week = Period.of(date(2026, 11, 2), date(2026, 11, 9), SHANGHAI, LATER)
    weeks = windows(week, 3)
    assert [each.start for each in weeks] == [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2)]
    assert all(one.ends == other.begins for one, other in pairwise(weeks))
    found = [definition("first-response").compute(TICKETS, week) for week in weeks]
    assert [(figure.value, figure.n) for figure in found] == [(None, 0), (None, 0), (2 * 3600, 3)]


def test_a_target_of_these_dates_is_taken_before_one_around_them() -> None:
    csat = definition("csat")
    year = Target("csat", "li", date(2026, 1, 1), date(2027, 1, 1), 80)
    month = Target("csat", "li", date(2026, 11, 1), date(2026, 12, 1), 90)
    assert target_of([year, month], csat, "li", november()) == 90
    assert target_of([year], csat, "li", november()) == 80
    assert target_of([year], csat, "", november()) is None
    count = Target("contacts", "", date(2026, 1, 1), date(2027, 1, 1), 1200)
    assert target_of([count], definition("contacts"), "", november()) is None, "a month owes no year's work"


@pytest.mark.parametrize(
    ("direction", "value", "target", "wanted"),
    [("higher", 45, 90, 50), ("lower", 1800, 3600, 200), ("higher", 5, 0, None), ("lower", 0, 5, None)],
)
def test_more_than_a_hundred_percent_is_better_whichever_way(
    direction: Direction, value: float, target: float, wanted: float | None
) -> None:
    assert attainment(direction, value, target) == wanted
    assert attainment(direction, None, target) is attainment(direction, value, None) is None


def test_targets_are_read_of_their_records() -> None:
    good = {"metric": "csat", "start": "2026-11-01", "end": "2026-12-01", "value": 90, "id": "01"}
    assert targets_from([good, {**good, "value": "many"}, {"metric": "csat"}, {**good, "owner": "li"}]) == [
        Target("csat", "", date(2026, 11, 1), date(2026, 12, 1), 90),
        Target("csat", "li", date(2026, 11, 1), date(2026, 12, 1), 90),
    ]


def test_contacts_by_group_are_those_of_the_figure() -> None:
    whole = contacts(TICKETS, november())
    assert sum(n for _value, n in counted("contacts", "channel").values()) == whole.n


def test_problems_that_come_again_are_listed_with_their_ratings() -> None:
    at = "2026-11-05T00:00:00Z"
    told = (
        ticket("A", type="fault", cause="驱动", rating=1, rated_at=at),
        ticket("B", type="fault", cause="驱动", rating=4, rated_at=at),
        ticket("C", type="fault", cause="paper"),
        ticket("D", type="fault", cause="paper"),
        ticket("E", type="fault", cause="paper"),
        ticket("F", type="fault", cause="once", rating=1, rated_at=at),
        ticket("G", type="fault"),
        ticket("H", type="fault"),
    )
    found = recurring(material(*told).within("opened", november()))
    assert [(each.cause, each.n, each.rated, each.mean, each.low) for each in found] == [
        ("驱动", 2, 2, 2.5, 1),
        ("paper", 3, 0, None, 0),
    ]
    assert found[0].records == ("A", "B")
