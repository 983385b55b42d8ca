"""What a KPI is: how it is defined, the period and the records it is computed from, the figure that comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import msgspec

from store.measure.statistics import mean, median, p90
from store.measure.tickets import TicketTimes

Unit = Literal["seconds", "percent", "number", "score"]
Direction = Literal["lower", "higher"]

INSTANT = timedelta.resolution
"""The shortest time there is between two instants."""

FEW = 5
"""Below so many, a figure says little and is shown dimmed (Rule 5)."""


class Period(msgspec.Struct, frozen=True):
    """The local dates from `start` until before `end`, seen at the instant `now`.

    `begins` and `ends` are the midnights of those dates as instants; what is later than `now` has not happened.
    """

    start: date
    end: date
    zone: tzinfo
    now: datetime
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, start: date, end: date, zone: tzinfo, now: datetime) -> Period:
        """The period of these dates in `zone`."""
        return cls(start, end, zone, now, midnight(start, zone), midnight(end, zone))

    def holds(self, at: datetime) -> bool:
        """Whether something happened in the period, as far as it has come by now."""
        return self.begins <= at <= self.last

    @property
    def last(self) -> datetime:
        """The last instant that counts: the one before the end, or now if the end is still to come."""
        return min(self.ends - INSTANT, self.now)

    @property
    def snapshot(self) -> datetime:
        """The instant at which ages are taken: the end, or now if that is still to come."""
        return min(self.ends, self.now)

    def before(self) -> Period:
        """The period of equal length that ends where this one starts."""
        return Period.of(self.start - (self.end - self.start), self.start, self.zone, self.now)


class Contact(msgspec.Struct, frozen=True):
    """A contact made, of any channel but the internal note; `by` is the login of who made it."""

    id: str
    at: datetime
    channel: str
    by: str
    rating: int | None = None


class Task(msgspec.Struct, frozen=True):
    """A task with a due value: a local date, due until its midnight, or an instant."""

    id: str
    due: date | datetime
    done: datetime | None = None


class Material(msgspec.Struct, frozen=True):
    """The records that figures are computed from: all that touch the period, of one owner or of everybody.

    first_ticket: when the very first ticket was opened, which need not touch the period.
    """

    tickets: Sequence[TicketTimes] = ()
    first_ticket: datetime | None = None
    contacts: Sequence[Contact] = ()
    tasks: Sequence[Task] = ()


class Part(msgspec.Struct, frozen=True):
    """A part of a figure, or a second number beside it.

    `group` is "channel" or "owner" where `name` is one of these, else "" with `name` a fixed word.
    """

    name: str
    value: float | None
    unit: Unit
    n: int
    group: Literal["", "channel", "owner"] = ""


class Figure(msgspec.Struct, frozen=True):
    """What a KPI comes to: `value` in the unit of its definition, None for "n/a", of `n` things counted.

    `median`, `p90` and `mean` are in seconds, and those of durations only. `records` are the records behind the
    figure as (table, ULID), each once.
    """

    value: float | None
    n: int
    median: float | None = None
    p90: float | None = None
    mean: float | None = None
    records: tuple[tuple[str, str], ...] = ()
    breakdown: tuple[Part, ...] = ()

    @property
    def few(self) -> bool:
        """Whether it rests on so little that it should be shown dimmed."""
        return self.n < FEW


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A KPI. Texts are marked for translation and translated where they are shown.

    basis: which event places a thing in a period; help: the formula in words; source: where it is laid down.
    """

    id: str
    label: str
    unit: Unit
    direction: Direction
    basis: str
    help: str
    source: str
    compute: Callable[[Material, Period], Figure]


def durations(seconds: Sequence[float], records: Sequence[tuple[str, str]], breakdown: Sequence[Part] = ()) -> Figure:
    """The figure of durations in seconds; its value is their median, since a few long ones pull the mean away."""
    middle = median(seconds)
    return Figure(
        middle,
        len(seconds),
        median=middle,
        p90=p90(seconds),
        mean=mean(seconds),
        records=tuple(dict.fromkeys(records)),
        breakdown=tuple(breakdown),
    )


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant in UTC at which a local date begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
