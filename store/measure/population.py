"""Tickets that an event places in a period, as columns: what figures add up without a look at each ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any, Literal, NamedTuple, Protocol

Event = Literal[
    "opened",
    "first_response_at",
    "first_done_at",
    "done_at",
    "rated_at",
    "acknowledged_at",
    "complaint_at",
    "feedback_at",
    "replied_until",
    "steps_until",
    "overdue_until",
]
"""What places a ticket in a period: the names of instants among its facts, or of what is counted beside them."""

Row = Mapping[str, Any]

COLUMNS: Mapping[Event, tuple[str, ...]] = {
    "opened": ("type", "cause", "rating"),
    "first_response_at": ("by_phone", "first_response"),
    "first_done_at": ("first_done_at", "first_resolution", "reopened_at", "again_at", "closed_at", "followed_at"),
    "done_at": ("total_resolution", "total_wait", "closed_at", "first_met", "replies_met", "resolution_met"),
    "rated_at": ("rating",),
    "acknowledged_at": ("first_response",),
    "complaint_at": ("complaint_at", "customer", "cause"),
    "feedback_at": ("theme", "reply_owed", "first_response_at"),
    "replied_until": ("replies",),
    "steps_until": ("steps",),
    "overdue_until": ("overdue",),
}
"""What figures ask of the tickets of each event."""

BEGINS: Mapping[Event, str] = {
    "replied_until": "replied_from",
    "steps_until": "steps_from",
    "overdue_until": "overdue_from",
}
"""Events of which a ticket may have several, by the first of them: the last may lie beyond a period that has others."""


class Left(NamedTuple):
    """A ticket of the backlog: when it was opened and first answered, and the number of its status at the instant."""

    opened: int
    id: str
    first_response_at: int | None
    status: int


class Population:
    """Some tickets as columns of equal length, in no order; `ids` are empty where nobody asks which they are."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], size: int, ids: Sequence[str] = ()) -> None:
        self._columns = columns
        self._ids = ids
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> Sequence[Any]:
        """The column of that name."""
        return self._columns[name]

    @classmethod
    def of(cls, rows: Sequence[Row], event: Event) -> Population:
        """The tickets of these rows."""
        columns = {name: [row[name] for row in rows] for name in COLUMNS[event]}
        return cls(columns, len(rows), [row["id"] for row in rows])

    @property
    def records(self) -> tuple[tuple[str, str], ...]:
        """Which they are, as the records behind a figure."""
        return tuple([("tickets", id) for id in self._ids])

    def where(self, chosen: Iterable[object]) -> Population:
        """Those of them for which `chosen` holds, one value for each."""
        flags = [bool(each) for each in chosen]
        return Population(_Chosen(self._columns, flags), sum(flags), list(compress(self._ids, flags)))

    def by(self, name: str) -> dict[str, Population]:
        """Those of each value of a column."""
        places: dict[str, list[int]] = {}
        for place, value in enumerate(self[name]):
            places.setdefault(value, []).append(place)
        return {
            value: Population(
                {column: [values[place] for place in some] for column, values in self._columns.items()},
                len(some),
                [self._ids[place] for place in some] if self._ids else (),
            )
            for value, some in places.items()
        }

    def __add__(self, others: Population) -> Population:
        """These and the others, which have the same columns."""
        if not len(others):
            return self
        columns = {name: [*column, *others[name]] for name, column in self._columns.items()}
        return Population(columns, len(self) + len(others), [*self._ids, *others._ids])


class _Chosen(Mapping[str, Sequence[Any]]):
    """Some rows of columns, taken out of those alone that somebody asks for."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], flags: Sequence[bool]) -> None:
        self._whole = columns
        self._flags = flags
        self._made: dict[str, Sequence[Any]] = {}

    def __getitem__(self, name: str) -> Sequence[Any]:
        if name not in self._made:
            self._made[name] = list(compress(self._whole[name], self._flags))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


class Desk(Protocol):
    """Where the facts of most tickets are kept as columns; the others are told one by one."""

    def within(self, event: Event, first: int, final: int) -> Population:
        """The tickets of which the event lies in these seconds, with its COLUMNS."""

    def backlog(self, instant: int) -> Sequence[Left]:
        """The tickets that were open or paused at the instant."""

    def split(self, group: str) -> Mapping[str, Desk]:
        """The tickets of each owner, team and so on."""
