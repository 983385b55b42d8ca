"""What an import would do: a verdict on every row, and the records that would be added or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from store.exchange.row import Row
from store.operations import get_field
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.disk.moment import Stamp

State = Literal["new", "updated", "unchanged", "duplicate", "rejected"]
Mode = Literal["upsert", "create", "update"]
Match = Literal["", "strong", "weak"]
Progress = Callable[[int, int], None]

STATES: tuple[State, ...] = ("new", "updated", "unchanged", "duplicate", "rejected")
MODES: tuple[Mode, ...] = ("upsert", "create", "update")
KEYS = ("email", "phone", "name")
NEW = "new-"
STEP = 200
"""Progress is told once in so many rows or records."""


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of one row: why not, if it is not taken, and what it changes as {field: (before, after)}.

    match: how sure it is that a duplicate is one: strong where an address or a number says so, weak where only a
    name does, "" for all else. alike: the names of those in the book it may be a duplicate of though it is taken.
    """

    line: int
    state: State
    name: str
    reason: str = ""
    differences: dict[str, tuple[object, object]] = {}
    match: Match = ""
    alike: tuple[str, ...] = ()


class NotTaken(Exception):
    """The row is not taken: it is a duplicate or rejected, for a reason."""

    def __init__(self, state: State, reason: str, match: Match = "") -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.match = match


class Request(msgspec.Struct, frozen=True):
    """What an import was asked to do.

    declared: custom fields to be added for columns that are to be kept; own_mails: addresses of those who use the
    book, which tell the direction of a mail.
    """

    rows: list[Row]
    mode: Mode
    keys: tuple[str, ...]
    each_own: bool
    blank_clears: bool
    declared: list[dict[str, object]] = []
    own_mails: frozenset[str] = frozenset()


class Edit(msgspec.Struct, frozen=True):
    """One record to add or change; `expect` holds the values that a change replaces."""

    table: str
    key: str
    fields: Record
    expect: Record

    @property
    def new(self) -> bool:
        """Whether the record is to be added."""
        return self.key.startswith(NEW)


class Plan(msgspec.Struct, frozen=True):
    """What an import would do: a verdict for every row, in their order, and the edits that follow from all of them.

    settings: the fields of the settings that change, for new custom fields and new choices; choices: the latter, by
    the list they are added to; of_empty_book: whether the book had no records of the kinds that rows become.
    """

    request: Request
    verdicts: list[Verdict]
    edits: list[Edit]
    stamp: Stamp
    settings: dict[str, Any] = {}
    choices: dict[str, list[str]] = {}
    of_empty_book: bool = False

    @property
    def counts(self) -> dict[State, int]:
        """How many rows there are of each state."""
        counts = dict.fromkeys(STATES, 0)
        for verdict in self.verdicts:
            counts[verdict.state] += 1
        return counts

    def of(self, *states: State) -> list[Verdict]:
        """The verdicts of these states, in the order of the file."""
        return [verdict for verdict in self.verdicts if verdict.state in states]

    @property
    def rejected_rows(self) -> list[tuple[Row, Verdict]]:
        """The rows that cannot be kept, each with its verdict."""
        pairs = zip(self.request.rows, self.verdicts, strict=True)
        return [(row, verdict) for row, verdict in pairs if verdict.state == "rejected"]


def edit_of(table: str, key: str, before: Mapping[str, Any], after: Record) -> Edit:
    """The edit that makes one of the other; a record to be added has nothing before."""
    if key.startswith(NEW):
        return Edit(table, key, after, {})
    paths = [path for path in _paths(before, after) if get_field(before, path) != get_field(after, path)]
    return Edit(
        table,
        key,
        {path: get_field(after, path) for path in paths},
        {path: get_field(before, path) for path in paths},
    )


def _paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of the record, those of its own (`custom.slug`) one by one."""
    custom = [f"custom.{slug}" for record in (before, after) for slug in record.get("custom") or ()]
    return [path for path in dict.fromkeys((*before, *after, *custom)) if path != "custom"]
