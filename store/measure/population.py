"""Tickets that an event places in a period, as columns: what figures add up without a look at each ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, Literal, Protocol

Event = Literal["opened", "first_response_at", "first_done_at", "done_at", "rated_at", "replied_until", "steps_until"]
"""What places a ticket in a period: the names of instants among its facts."""

Row = Mapping[str, Any]

COLUMNS: Mapping[Event, tuple[str, ...]] = {
    "opened": ("opened", "type", "customer", "cause", "theme", "reply_owed", "first_response_at", "rating"),
    "first_response_at": ("first_response_at", "kind", "by_phone", "first_response"),
    "first_done_at": ("first_done_at", "first_resolution", "reopened_at", "again_at", "closed_at", "followed_at"),
    "done_at": (
        *("done_at", "total_resolution", "total_wait", "closed_at"),
        *("first_met", "replies_met", "resolution_met"),
    ),
    "rated_at": ("rated_at", "rating"),
    "replied_until": ("replied_until", "replies"),
    "steps_until": ("steps_until", "steps"),
}
"""What figures ask of the tickets of each event."""

SEVERAL: frozenset[Event] = frozenset({"replied_until", "steps_until"})
"""Events of which a ticket may have several, and that may lie in a period when the last of them lies beyond it."""


class Population:
    """Some tickets as columns of equal length, in no order; `ids` are empty where nobody asks which they are."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], ids: Sequence[str] = ()) -> None:
        self._columns = columns
        self._ids = ids
        self._size = len(next(iter(columns.values()), ()))

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> Sequence[Any]:
        """The column of that name."""
        return self._columns[name]

    @classmethod
    def of(cls, rows: Sequence[Row], event: Event) -> Population:
        """The tickets of these rows."""
        columns = {name: [row[name] for row in rows] for name in COLUMNS[event]}
        return cls(columns, [row["id"] for row in rows])

    @property
    def records(self) -> tuple[tuple[str, str], ...]:
        """Which they are, as the records behind a figure."""
        return tuple([("tickets", id) for id in self._ids])

    def where(self, chosen: Iterable[object]) -> Population:
        """Those of them for which `chosen` holds, one value for each."""
        flags = [bool(each) for each in chosen]
        return Population(
            {name: list(compress(column, flags)) for name, column in self._columns.items()},
            list(compress(self._ids, flags)),
        )

    def __add__(self, others: Population) -> Population:
        """These and the others, which have the same columns."""
        if not len(others):
            return self
        columns = {name: [*column, *others[name]] for name, column in self._columns.items()}
        return Population(columns, [*self._ids, *others._ids])


class Desk(Protocol):
    """Where the facts of most tickets are kept as columns; the others are told one by one."""

    def within(self, event: Event, first: int, final: int, kind: str) -> Population:
        """The tickets, of this kind unless it is "", of which the event lies in these seconds, with its COLUMNS."""

    def backlog(self, instant: int) -> Sequence[Any]:
        """The tickets that were open or paused at the instant, one by one."""

    def split(self, group: str) -> Mapping[str, Desk]:
        """The tickets of each owner, team and so on."""
