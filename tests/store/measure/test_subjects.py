"""Contacts, tasks and ratings: what counts, where it is placed, and the records behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store.measure.contacts import contacts
from store.measure.definition import Contact, Figure, Material, Period, Task
from store.measure.satisfaction import satisfied
from store.measure.tasks import done_in_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
NOVEMBER = Period.of(date(2026, 11, 1), date(2026, 12, 1), SHANGHAI, NOW)


def at(day: int, hour: int = 4) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def parts(figure: Figure) -> dict[str, float | None]:
    return {part.name: part.value for part in figure.breakdown}


@pytest.mark.parametrize("compute", [contacts, satisfied, done_in_time])
def test_nothing_is_not_zero(compute: object) -> None:
    assert compute(Material(), NOVEMBER) == Figure(None, 0)  # type: ignore[operator]


def test_contacts_are_counted_per_channel_and_owner() -> None:
    made = [
        Contact("A", at(2), "call", "li"),
        Contact("B", at(3), "call", "chen"),
        Contact("C", at(4), "mail", "li"),
        Contact("D", NOVEMBER.begins - timedelta(seconds=1), "mail", "li"),
        Contact("E", NOW + timedelta(seconds=1), "mail", "li"),
    ]
    figure = contacts(Material(contacts=made), NOVEMBER)
    assert (figure.value, figure.n) == (3, 3)
    assert [(part.group, part.name, part.value) for part in figure.breakdown] == [
        ("channel", "call", 2),
        ("channel", "mail", 1),
        ("owner", "li", 2),
        ("owner", "chen", 1),
    ]
    assert figure.records == (("interactions", "A"), ("interactions", "B"), ("interactions", "C"))


def test_four_and_five_are_satisfied_and_the_mean_stands_beside() -> None:
    ratings = (5, 4, 3, 1, None)
    made = [Contact(str(number), at(2), "call", "li", rating) for number, rating in enumerate(ratings)]
    figure = satisfied(Material(contacts=made), NOVEMBER)
    assert (figure.value, figure.n, parts(figure)) == (50, 4, {"mean-rating": 3.25})
    assert len(figure.records) == 4


def test_tasks_are_judged_by_their_due_date_once_done_or_overdue() -> None:
    tasks = [
        Task("in time, on the last second", date(2026, 11, 10), at(10, 16) - timedelta(seconds=1)),
        Task("late by a second", date(2026, 11, 10), at(10, 16)),
        Task("to the second", at(12), at(12)),
        Task("never", at(12)),
        Task("due today, still open", date(2026, 11, 20)),
        Task("due today and done", date(2026, 11, 20), at(19)),
        Task("done before the period", date(2026, 11, 1), datetime(2026, 10, 1, tzinfo=UTC)),
        Task("due before the period", date(2026, 10, 31), at(2)),
        Task("due after the period", date(2026, 12, 1), at(2)),
        Task("done only tomorrow", date(2026, 11, 10), at(21)),
    ]
    figure = done_in_time(Material(tasks=tasks), NOVEMBER)
    assert parts(figure) == {"in-time": 4, "late": 1, "not-done": 2}
    assert figure.value == pytest.approx(100 * 4 / 7)
    assert {id for _table, id in figure.records} == {
        "in time, on the last second",
        "late by a second",
        "to the second",
        "never",
        "due today and done",
        "done before the period",
        "done only tomorrow",
    }
