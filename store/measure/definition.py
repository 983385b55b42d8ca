"""What a KPI is: how it is defined, the period and the records it is computed from, the figure that comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any, Literal

import msgspec

from store.measure.population import BEGINS, COLUMNS, Desk, Event, Left, Population
from store.measure.statistics import mean, median, p90, percent
from store.rules.counted import Counted, counted, undone_at
from store.rules.facts import TicketFacts

Unit = Literal["seconds", "percent", "number", "score", "points"]
Direction = Literal["lower", "higher"]
INSTANT = timedelta.resolution
"""The shortest time there is between two instants."""

FEW = 5
"""Below so many, a figure says little and is shown dimmed (Rule 5)."""


class Period(msgspec.Struct, frozen=True):
    """The local dates from `start` until before `end`, seen at the instant `now`.

    `begins` and `ends` are the midnights of those dates as instants; what is later than `now` has not happened.
    `first` and `final` are the first second that counts and the last, `age_at` the one at which ages are taken, in
    seconds since 1970 as facts have them.
    """

    start: date
    end: date
    zone: tzinfo
    now: datetime
    begins: datetime
    ends: datetime
    first: int
    final: int
    age_at: int

    @classmethod
    def of(cls, start: date, end: date, zone: tzinfo, now: datetime) -> Period:
        """The period of these dates in `zone`."""
        begins, ends = midnight(start, zone), midnight(end, zone)
        final = int(min(ends - INSTANT, now).timestamp())
        return cls(start, end, zone, now, begins, ends, int(begins.timestamp()), final, int(min(ends, now).timestamp()))

    def holds(self, at: datetime) -> bool:
        """Whether something happened in the period, as far as it has come by now."""
        return self.begins <= at <= self.last

    @property
    def last(self) -> datetime:
        """The last instant that counts: the one before the end, or now if the end is still to come."""
        return min(self.ends - INSTANT, self.now)

    def has(self, second: int | None) -> bool:
        """As `holds`, for an instant of the facts; not for one that has not come about."""
        return second is not None and self.first <= second <= self.final

    @property
    def now_second(self) -> int:
        """Now as facts have instants."""
        return int(self.now.timestamp())

    def before(self) -> Period:
        """The period of equal length that ends where this one starts."""
        return Period.of(self.start - (self.end - self.start), self.start, self.zone, self.now)


class Ticket(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A ticket that figures count, its facts as they were known at the `now` of the period.

    owner: the login of its assignee; grade, customer: of its customer; reply_owed: of feedback.
    """

    id: str
    facts: TicketFacts
    kind: str = "ticket"
    type: str = ""
    priority: str = ""
    channel: str = ""
    owner: str = ""
    team: str = ""
    grade: str = ""
    customer: str = ""
    cause: str = ""
    theme: str = ""
    reply_owed: bool = False

    @cached_property
    def counted(self) -> Counted:
        """What is counted of it beside its facts."""
        return counted(self.facts, self.kind)

    def told(self, name: str) -> Any:
        """What a column of a population has of it."""
        if name in Counted._fields:
            return getattr(self.counted, name)
        return getattr(self if name in Ticket.__struct_fields__ else self.facts, name)


class Contact(msgspec.Struct, frozen=True):
    """A contact made, of any channel but the internal note; `by` is the login of who made it.

    It stands for `n` of them that no figure tells apart, with "" for the id if nobody asks which they are.
    """

    id: str
    at: datetime
    channel: str
    by: str
    rating: int | None = None
    team: str = ""
    grade: str = ""
    n: int = 1

    @property
    def owner(self) -> str:
        """Whose contact it is: that of the person who made it."""
        return self.by


class Task(msgspec.Struct, frozen=True):
    """A task with a due value: a local date, due until its midnight, or an instant; one for `n` as with contacts."""

    id: str
    due: date | datetime
    done: datetime | None = None
    owner: str = ""
    team: str = ""
    grade: str = ""
    n: int = 1


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation and what came back; instants in seconds since 1970, score the mean of its dimensions, 1 to 5.

    type: that of the ticket it was about.
    """

    id: str
    customer: str
    sent: int
    answered: int | None = None
    score: float | None = None
    nps: int | None = None
    owner: str = ""
    team: str = ""
    grade: str = ""
    channel: str = ""
    type: str = ""


class Complaint(msgspec.Struct, frozen=True):
    """A complaint as far as repetition goes: when it was opened, by whom and of which cause."""

    customer: str
    cause: str
    opened: int


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as far as retention goes: the times of being active, each from an instant until another or on.

    One stands for `n` as with contacts.
    """

    id: str
    active: tuple[tuple[int, int | None], ...]
    owner: str = ""
    team: str = ""
    grade: str = ""
    n: int = 1


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How good the data of a customer are, 0 to 100, as store.rules.quality has it."""

    id: str
    score: float
    owner: str = ""
    team: str = ""
    grade: str = ""


class Material(msgspec.Struct, frozen=True):
    """The records that figures are computed from: all that touch the period, of one owner or of everybody.

    desk: where tickets are kept as columns, with tickets: those beside it that are told one by one;
    first_ticket: when the very first ticket was opened, in seconds since 1970, which need not touch the period;
    followed: the opening of the first ticket that follows one up, by the latter's ULID;
    complaints: every one that those of the period may repeat, whoever has it and however long it is done;
    fcr_seconds, repeat_seconds: within what time a contact, or a complaint, is about the same thing. found: the
    tickets that were looked for already.
    """

    tickets: Sequence[Ticket] = ()
    desk: Desk | None = None
    first_ticket: int | None = None
    followed: Mapping[str, int] = {}
    contacts: Sequence[Contact] = ()
    tasks: Sequence[Task] = ()
    surveys: Sequence[Survey] = ()
    complaints: Sequence[Complaint] = ()
    members: Sequence[Member] = ()
    quality: Sequence[Quality] = ()
    found: dict[tuple[str, int, int], Any] = msgspec.field(default_factory=dict)
    fcr_seconds: int = 72 * 3600
    repeat_seconds: int = 90 * 86_400

    def within(self, event: Event, period: Period) -> Population:
        """The tickets of which the event lies in the period; found once for all KPIs that ask."""
        return self._found(event, period.first, period.final)

    def overdue(self, instant: int) -> Population:
        """The tickets among which are those with an overdue clock at the instant."""
        return self._found("overdue_until", instant, instant)

    def backlog(self, instant: int) -> list[Left]:
        """The tickets that were open or paused at the instant, the oldest first; found once for all KPIs that ask."""
        key = "backlog", instant, instant
        if key not in self.found:
            kept = self.desk.backlog(instant) if self.desk is not None else ()
            self.found[key] = sorted([*kept, *self._told_backlog(instant)], key=lambda left: left[:2])
        found: list[Left] = self.found[key]
        return found

    @property
    def complained(self) -> dict[tuple[str, str], list[int]]:
        """When the complaints of a customer about a cause were opened, the oldest first; found once for all periods."""
        key = "complaints", 0, 0
        if key not in self.found:
            instants: dict[tuple[str, str], list[int]] = {}
            for complaint in sorted(self.complaints, key=lambda complaint: complaint.opened):
                instants.setdefault((complaint.customer, complaint.cause), []).append(complaint.opened)
            self.found[key] = instants
        found: dict[tuple[str, str], list[int]] = self.found[key]
        return found

    def _found(self, event: Event, first: int, final: int) -> Population:
        key = event, first, final
        if key not in self.found:
            told = self._told_within(event, first, final)
            self.found[key] = told if self.desk is None else self.desk.within(event, first, final) + told
        found: Population = self.found[key]
        return found

    def _told_within(self, event: Event, first: int, final: int) -> Population:
        """Those of the tickets told one by one."""
        rows = []
        for ticket in self.tickets:
            at, begins = ticket.told(event), ticket.told(BEGINS.get(event, event))
            if at is not None and first <= at and begins <= final:
                names = (name for name in COLUMNS[event] if name != "followed_at")
                row = {name: ticket.told(name) for name in names}
                rows.append({**row, "id": ticket.id, "followed_at": self.followed.get(ticket.id)})
        return Population.of(rows, event)

    def _told_backlog(self, instant: int) -> Iterator[Left]:
        for ticket in self.tickets:
            status = undone_at(ticket.counted.course, instant)
            if status is not None:
                yield Left(ticket.facts.opened, ticket.id, ticket.facts.first_response_at, status)


class Part(msgspec.Struct, frozen=True):
    """A part of a figure, or a second number beside it.

    `group` is "channel", "owner" or a vocabulary where `name` is one of these, else "" with `name` a fixed word.
    """

    name: str
    value: float | None
    unit: Unit
    n: int
    group: Literal["", "channel", "owner", "theme", "complaint_step"] = ""


class Figure(msgspec.Struct, frozen=True):
    """What a KPI comes to: `value` in the unit of its definition, None for "n/a", of `n` things counted.

    `median`, `p90` and `mean` are in seconds, and those of durations only. `records` are the records behind the
    figure as (table, ULID), each once. `provisional` of the `n` may still come out otherwise, as a ticket may come
    back as long as it is not closed.
    """

    value: float | None
    n: int
    median: float | None = None
    p90: float | None = None
    mean: float | None = None
    records: Sequence[tuple[str, str]] = ()
    breakdown: tuple[Part, ...] = ()
    provisional: int = 0

    @property
    def few(self) -> bool:
        """Whether it rests on so little that it should be shown dimmed."""
        return self.n < FEW


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A KPI. Texts are marked for translation and translated where they are shown.

    basis: which event places a thing in a period; help: the formula in words; source: where it is laid down;
    population: what is counted at all; edges: what is decided where it could be doubted; settles: until when a
    figure of a past period may still change, "" where it never does.
    """

    id: str
    label: str
    unit: Unit
    direction: Direction
    basis: str
    help: str
    source: str
    compute: Callable[[Material, Period], Figure]
    population: str
    edges: str = ""
    settles: str = ""


def durations(
    seconds: Sequence[float],
    records: Sequence[tuple[str, str]],
    breakdown: Sequence[Part] = (),
    provisional: int = 0,
) -> Figure:
    """The figure of durations in seconds; its value is their median, since a few long ones pull the mean away.

    `records` are the records behind it, each once.
    """
    ordered = sorted(seconds)
    middle = median(ordered)
    return Figure(
        middle,
        len(ordered),
        median=middle,
        p90=p90(ordered),
        mean=mean(ordered),
        records=tuple(records),
        breakdown=tuple(breakdown),
        provisional=provisional,
    )


def share(
    hits: int,
    whole: int,
    records: Sequence[tuple[str, str]],
    breakdown: Sequence[Part] = (),
    provisional: int = 0,
) -> Figure:
    """The figure of a share in percent: so many `hits` among the `whole`, whose records these are."""
    return Figure(
        percent(hits, whole),
        whole,
        records=tuple(records),
        breakdown=tuple(breakdown),
        provisional=provisional,
    )


def named(table: str, found: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """The records behind a figure, without those that stand for several and have no name."""
    return tuple([(table, each.id) for each in found if each.id])


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant in UTC at which a local date begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
