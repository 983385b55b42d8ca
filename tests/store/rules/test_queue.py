"""The queue (Rule 3): which ticket comes first, how each stands, and that the order is total and stable."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.rules.clocks import NextClock
from store.rules.queue import AtRisk, Queued, Standing, deadline, order, standing

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
GRADES = ("A", "B", "C")


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


def queued(id: str, *, due: float | None = None, created: float = -100, **fields: Any) -> Queued:
    given: dict[str, Any] = {"category": "open", **fields}
    return Queued(id=id, created=hours(created), due=None if due is None else hours(due), **given)


def in_order(*tickets: Queued) -> list[str]:
    return [ticket.id for ticket, _standing in order(tickets, NOW, grades=GRADES)]


def test_the_groups_of_the_queue_follow_each_other() -> None:
    tickets = [
        queued("done", category="done", done_at=hours(-1)),
        queued("paused", category="paused", due=-50, resume_at=hours(5)),
        queued("low without a date", priority="low", created=-900),
        queued("urgent without a date", priority="urgent", created=-1),
        queued("running", due=300),
        queued("at risk", due=19),
        queued("overdue", due=-1),
    ]
    assert in_order(*tickets) == [ticket.id for ticket in reversed(tickets)]


def test_the_most_overdue_comes_first() -> None:
    assert in_order(queued("an hour", due=-1), queued("a day", due=-24)) == ["a day", "an hour"]


def test_those_at_risk_go_by_the_time_left_and_running_ones_by_when_they_are_due() -> None:
    assert in_order(queued("3 h", due=3, created=-20), queued("2 h", due=2, created=-10)) == ["2 h", "3 h"]
    assert in_order(queued("later", due=100, created=0), queued("sooner", due=90, created=0)) == ["sooner", "later"]


def test_without_a_date_priority_counts_and_then_age() -> None:
    tickets = [
        queued("high", priority="high", created=-1),
        queued("older", created=-9),
        queued("normal", priority="normal", created=-5),
        queued("low", priority="low", created=-99),
    ]
    assert in_order(*reversed(tickets)) == ["high", "older", "normal", "low"]


def test_paused_ones_go_by_when_they_resume_and_those_without_an_end_are_last() -> None:
    tickets = [
        queued("tomorrow", category="paused", resume_at=hours(24)),
        queued("next week", category="paused", resume_at=hours(170)),
        queued("open end", category="paused", priority="urgent"),
    ]
    assert in_order(*reversed(tickets)) == ["tomorrow", "next week", "open end"]


def test_of_those_that_are_done_the_latest_is_on_top() -> None:
    earlier, later = (queued(str(at), category="done", done_at=hours(at)) for at in (-9, -2))
    assert in_order(earlier, later) == ["-2", "-9"]


def test_the_clock_that_runs_out_next_orders_the_queue_and_is_named() -> None:
    def by_clock(id: str, due: float, risk: float, *, breached: bool = False, **more: Any) -> Queued:
        seconds = (int(hours(number).timestamp()) for number in (due, risk))
        return queued(id, clock=NextClock(*seconds, "next-reply", breached), **more)

    tickets = [
        by_clock("overdue", -1, -2),
        by_clock("overdue before its pause", 5, 4, breached=True),
        by_clock("at risk", 3, -1),
        by_clock("running", 2, 1),
        queued("running by date", due=90, created=0),
        by_clock("paused", -3, -4, category="paused"),
    ]
    placed = order(reversed(tickets), NOW)
    assert [ticket.id for ticket, _standing in placed] == [ticket.id for ticket in tickets]
    assert placed[0][1] == Standing("breached", "next-reply", hours(-1), timedelta(hours=-1))
    assert [standing.state for _ticket, standing in placed] == [
        *("breached", "breached", "at-risk", "running", "running", "paused")
    ]
    assert standing(by_clock("x", 0, -1), NOW).state == "at-risk", "exactly at the due instant is in time"


def test_ties_are_settled_by_priority_grade_creation_and_id() -> None:
    tickets = [
        queued("urgent", due=-1, priority="urgent", grade="C"),
        queued("grade A", due=-1, grade="A"),
        queued("grade B, old", due=-1, grade="B", created=-300),
        queued("grade B, id 1", due=-1, grade="B"),
        queued("grade B, id 2", due=-1, grade="B"),
        queued("no grade", due=-1, created=-900),
    ]
    assert in_order(*reversed(tickets)) == [ticket.id for ticket in tickets]


@pytest.mark.parametrize(
    ("due", "created", "state"),
    [
        (-1 / 3600, -100, "breached"),
        (0, -100, "at-risk"),
        (0.25, -0.1, "at-risk"),
        (0.26, -0.1, "running"),
        (25, -100, "at-risk"),
        (25.01, -100, "running"),
        (1, 5, "running"),
    ],
)
def test_a_ticket_at_risk_has_15_minutes_or_a_fifth_of_its_time_left(due: float, created: float, state: str) -> None:
    found = standing(queued("x", due=due, created=created), NOW)
    assert found == Standing(state, "resolution", hours(due), timedelta(hours=due))  # type: ignore[arg-type]


def test_what_counts_as_at_risk_can_be_set() -> None:
    ticket = queued("x", due=2, created=-100)
    assert standing(ticket, NOW, AtRisk(timedelta(minutes=15), 0.01)).state == "running"


def test_nothing_is_due_while_a_ticket_is_paused_or_without_a_date() -> None:
    assert standing(queued("x", due=-5, category="paused"), NOW) == Standing("paused")
    assert standing(queued("x"), NOW) == Standing("none")


def test_a_ticket_that_is_done_was_in_time_up_to_the_due_instant_itself() -> None:
    def state(done: float) -> str:
        return standing(queued("x", due=-5, category="done", done_at=hours(done)), NOW).state

    assert (state(-5), state(-4.99)) == ("met", "breached")


@pytest.mark.parametrize(
    ("due", "zone", "last"),
    [
        (date(2026, 11, 24), "Asia/Shanghai", datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 24), "Europe/Berlin", datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)),
        (hours(3), "Asia/Shanghai", hours(3)),
        (date(9999, 12, 31), "America/New_York", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_day_is_in_time_until_its_local_midnight(due: date | datetime, zone: str, last: datetime) -> None:
    assert deadline(due, ZoneInfo(zone)) == last


small = st.one_of(st.none(), st.integers(-3, 3))
tickets = st.lists(
    st.builds(
        queued,
        st.text("ab", min_size=1, max_size=3),
        due=small,
        created=st.integers(-2, 0),
        category=st.sampled_from(["open", "paused", "done"]),
        priority=st.sampled_from(["", "low", "normal", "high", "urgent", "?"]),
        grade=st.sampled_from(["", "A", "C", "?"]),
        resume_at=small.map(lambda number: None if number is None else hours(number)),
        done_at=small.map(lambda number: None if number is None else hours(number)),
    ),
    max_size=12,
    unique_by=lambda ticket: ticket.id,
)


@given(tickets, st.randoms())
def test_the_order_is_the_same_whatever_order_the_tickets_come_in(listed: list[Queued], chance: Any) -> None:
    first = order(listed, NOW, grades=GRADES)
    chance.shuffle(listed)
    assert order(listed, NOW, grades=GRADES) == first


@given(tickets)
def test_leaving_one_out_moves_no_other(listed: list[Queued]) -> None:
    whole = in_order(*listed)
    for ticket in listed:
        rest = [other for other in listed if other is not ticket]
        assert in_order(*rest) == [id for id in whole if id != ticket.id]
