"""The order of the ticket queue, and how each ticket stands towards its due date (Rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import inf
from typing import Any, Literal

import msgspec

from store.rules.clocks import NextClock
from store.rules.facts import ClockName, instant_of
from store.rules.status import Category

State = Literal["breached", "at-risk", "running", "paused", "met", "none"]
Clock = ClockName | Literal[""]

PRIORITIES = ("urgent", "high", "normal", "low")
_PRIORITY_RANKS = {priority: rank for rank, priority in enumerate(PRIORITIES)}
_DUE_GROUPS: tuple[State, ...] = ("breached", "at-risk", "running")


class AtRisk(msgspec.Struct, frozen=True):
    """When a ticket that is not overdue yet is at risk: little time left, or a small share of all of it."""

    time_left: timedelta = timedelta(minutes=15)
    share_left: float = 0.2


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """What the place of a ticket in the queue depends on; instants in UTC.

    due: the last instant that is in time, from `deadline`; done_at: when a ticket that is done came to it.
    clock: what runs out next by the terms of service, from `store.rules.clocks.running_clock`, which knows a date
    set by hand too; without it `due` alone counts.
    """

    id: str
    created: datetime
    category: Category
    due: datetime | None = None
    resume_at: datetime | None = None
    done_at: datetime | None = None
    priority: str = ""
    grade: str = ""
    clock: NextClock | None = None


class Standing(msgspec.Struct, frozen=True):
    """How a ticket stands: its state, the clock that runs out next, when, and the time left until then.

    Time left is negative for what is overdue. While a ticket is paused no clock runs, so nothing is due; one
    without a due date has no clock. Of a ticket that is done, `due` is kept and no time is left.
    """

    state: State
    clock: Clock = ""
    due: datetime | None = None
    remaining: timedelta | None = None


def deadline(due: date | datetime, zone: tzinfo) -> datetime:
    """The last instant in UTC that is in time: the due instant itself, or the last second of a local day."""
    if isinstance(due, datetime):
        return due.astimezone(UTC)
    try:
        return datetime.combine(due, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def standing(ticket: Queued, now: datetime, at_risk: AtRisk = AtRisk()) -> Standing:  # noqa: B008 - immutable
    """How the ticket stands towards its due date (Rule 2: exactly at the due instant is in time)."""
    if ticket.category == "paused":
        return Standing("paused")
    if ticket.clock is not None and ticket.category == "open":
        return _by_clock(ticket.clock, now)
    if ticket.due is None:
        return Standing("none")
    if ticket.category == "done":
        return Standing("met" if (ticket.done_at or now) <= ticket.due else "breached", due=ticket.due)
    remaining = ticket.due - now
    least = max(at_risk.time_left, (ticket.due - ticket.created) * at_risk.share_left)
    state: State = "breached" if remaining < timedelta() else "at-risk" if remaining <= least else "running"
    return Standing(state, "resolution", ticket.due, remaining)


def _by_clock(clock: NextClock, now: datetime) -> Standing:
    due = instant_of(clock.due)
    state: State = "running" if now.timestamp() < clock.risk else "at-risk"
    if clock.breached or now > due:
        state = "breached"
    return Standing(state, clock.name, due, due - now)


def order(
    tickets: Iterable[Queued],
    now: datetime,
    *,
    grades: Sequence[str] = (),
    at_risk: AtRisk = AtRisk(),  # noqa: B008 - immutable
) -> list[tuple[Queued, Standing]]:
    """The tickets in the order they are to be worked, each with its standing (Rule 3).

    Overdue ones first, the most overdue on top; then those at risk and the others with a due date, by the time
    left; then those without by priority and age; then paused ones by when they resume; those that are done
    last, the latest on top. Equal ones go by priority, by the customer's grade as `grades` has them from the
    best, by creation and by id, so that the order is total and the same whatever the order of `tickets`.
    """
    ranks = {grade: rank for rank, grade in enumerate(grades)}
    standings = [(ticket, standing(ticket, now, at_risk)) for ticket in tickets]
    return sorted(standings, key=lambda pair: _place(pair[0], pair[1], ranks))


def _place(ticket: Queued, standing: Standing, grades: Mapping[str, int]) -> tuple[Any, ...]:
    """What tickets are compared by: their group, what orders it, and what settles a tie."""
    priority = _PRIORITY_RANKS.get(ticket.priority, _PRIORITY_RANKS["normal"])
    within: tuple[Any, ...]
    if ticket.category == "done":
        group, within = 5, (-_seconds(ticket.done_at, -inf),)
    elif standing.state == "paused":
        group, within = 4, (_seconds(ticket.resume_at, inf),)
    elif standing.due is None:
        group, within = 3, (priority, ticket.created)
    else:
        group, within = _DUE_GROUPS.index(standing.state), (standing.due,)
    return group, *within, priority, grades.get(ticket.grade, len(grades)), ticket.created, ticket.id


def _seconds(instant: datetime | None, missing: float) -> float:
    return missing if instant is None else instant.timestamp()
