"""The status of a ticket at any instant, from its log, its customer's messages and the clock (Rule 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Literal, NamedTuple

import msgspec

from store.model.fields import quoted, safe
from store.model.instants import from_text, instant_in
from store.model.ticket import StatusChange
from store.model.vocabulary import FIXED
from store.text import _

Category = Literal["open", "paused", "done"]
Cause = Literal["person", "message", "resumed", "closed"]

CATEGORY: Mapping[str, Category] = {
    "new": "open",
    "open": "open",
    "waiting": "paused",
    "hold": "paused",
    "solved": "done",
    "closed": "done",
    "rejected": "done",
    "duplicate": "done",
    "merged": "done",
}
EXCLUDED = frozenset({"rejected", "duplicate", "merged"})
"""Statuses of tickets that no figure counts."""

OPENED_BY_MESSAGE = frozenset({"waiting", "solved"})
"""Statuses that a message of the customer turns into open."""


class StatusAt(msgspec.Struct, frozen=True):
    """The status of a ticket at an instant, in UTC.

    since: when it came into the status; category_since: when into the category, so that closing a solved
    ticket does not move the time it was done; reopens: how often it had been done and was not any more.
    """

    status: str
    category: Category
    since: datetime
    category_since: datetime
    reopens: int


class Turn(NamedTuple):
    """One change of status: when, from what ("" at the creation) to what, who or what brought it about.

    `by` is the login of the person, "" where the customer's message or the clock did it.
    """

    at: datetime
    before: str
    status: str
    cause: Cause
    by: str

    @property
    def reopens(self) -> bool:
        """Whether a ticket that was done is open or paused again."""
        return bool(self.before) and category(self.before) == "done" and category(self.status) != "done"


class Segment(NamedTuple):
    """A stretch of time in one status, from `start` up to `end`, in UTC."""

    status: str
    start: datetime
    end: datetime


def category(status: str) -> Category:
    """Whether the clocks run (open), stand (paused) or have stopped (done).

    A status of a newer version counts as open, so that its ticket stays in sight.
    """
    return CATEGORY.get(status, "open")


def status_at(
    ticket: Mapping[str, Any],
    messages: Iterable[Mapping[str, Any]],
    now: datetime,
    *,
    close_after_days: int,
) -> StatusAt:
    """The status of the ticket at `now`, which may lie in the past (Rule 1); before its creation as at it.

    `ticket` is the record, `messages` the interactions with it, in any order. Nothing of this is stored: a
    pause ends at its `resume_at`; the customer's message opens a ticket that waits for it or is solved;
    `close_after_days` days after it was solved a ticket is closed.
    """
    turns = course(ticket, messages, now, close_after_days=close_after_days)
    last = turns[-1]
    kind = category(last.status)
    in_category = takewhile(lambda turn: category(turn.status) == kind, reversed(turns))
    *_later, entered = in_category
    return StatusAt(last.status, kind, last.at, entered.at, sum(turn.reopens for turn in turns))


def segments(
    ticket: Mapping[str, Any],
    messages: Iterable[Mapping[str, Any]],
    now: datetime,
    *,
    close_after_days: int,
) -> list[Segment]:
    """The life of the ticket up to `now` as stretches without gaps, oldest first (Rule 1).

    The last one ends at `now`; a status left within the second it was entered is a stretch of no length.
    """
    turns = course(ticket, messages, now, close_after_days=close_after_days)
    ends = [turn.at for turn in turns[1:]] + [max(now, turns[-1].at)]
    return [Segment(turn.status, turn.at, end) for turn, end in zip(turns, ends, strict=True)]


def course(
    ticket: Mapping[str, Any],
    messages: Iterable[Mapping[str, Any]],
    now: datetime,
    *,
    close_after_days: int,
) -> list[Turn]:
    """Every change of status up to `now`, oldest first: those of the log, and those that follow (Rule 1).

    The creation is always the first. Within one second the log stands after the messages, since whoever
    acts on a ticket knows what has come in.
    """
    log = sorted(_logged(ticket), key=lambda line: line.at)
    first = log[0] if log else StatusChange(at=_created(ticket), after=str(ticket.get("status") or "new"))
    course = _Course(first, instant_in(ticket.get("resume_at")), timedelta(days=close_after_days))
    events: list[tuple[datetime, int, StatusChange | None]] = [(line.at, 1, line) for line in log[1:] if line.at <= now]
    events += [(at, 0, None) for at in _customers_messages(messages) if first.at < at <= now]
    events.sort(key=lambda event: event[:2])
    for at, _order, line in events:
        course.pass_time(at)
        if line is None:
            course.message(at)
        else:
            course.act(line, is_last=line is log[-1])
    course.pass_time(now)
    return course.turns


def may(status: str, to: str) -> str | None:
    """Why a person may not take a ticket from its present status to another; None if they may (Rule 1)."""
    if to not in CATEGORY:
        return _("There is no status {status}; there are {all}.").format(status=quoted(to), all=", ".join(CATEGORY))
    if to == "new":
        return _("A ticket is new only once; open it instead.")
    if status == "closed":
        return _("The ticket is closed for good; a follow-up can be opened instead.")
    if status in EXCLUDED:
        return _("The ticket was set aside ({status}); undoing that brings it back.").format(status=spoken(status))
    if status == to and category(to) != "paused":
        return _("The ticket is {status} already.").format(status=spoken(status))
    return None


def spoken(status: str) -> str:
    """The status in the middle of a sentence, in the chosen language."""
    label = FIXED["ticket_status"].get(status)
    return _(label).lower() if label else safe(status)


class _Course:
    """A ticket's way from status to status as time passes."""

    def __init__(self, first: StatusChange, resume_at: datetime | None, open_for: timedelta) -> None:
        self.turns = [Turn(first.at, "", first.after, "person", first.by)]
        self._open_for = open_for
        self._last_pause_ends = resume_at
        self._resume_at = first.resume_at or resume_at

    def pass_time(self, until: datetime) -> None:
        """Let the clock do what it does of itself: end a pause, close what was solved."""
        last = self.turns[-1]
        if category(last.status) == "paused" and self._resume_at is not None and self._resume_at <= until:
            self._turn(max(self._resume_at, last.at), "open", "resumed")
        elif last.status == "solved" and last.at + self._open_for <= until:
            self._turn(last.at + self._open_for, "closed", "closed")

    def message(self, at: datetime) -> None:
        """The customer has written or called."""
        if self.turns[-1].status in OPENED_BY_MESSAGE:
            self._turn(at, "open", "message")

    def act(self, line: StatusChange, *, is_last: bool) -> None:
        """Somebody has changed the status; a pause may be given another end.

        Every pause has its end in the log, and the last one also in the ticket itself.
        """
        if line.after != self.turns[-1].status:
            self._turn(line.at, line.after, "person", line.by)
        self._resume_at = line.resume_at or (self._last_pause_ends if is_last else None)

    def _turn(self, at: datetime, status: str, cause: Cause, by: str = "") -> None:
        self.turns.append(Turn(at, self.turns[-1].status, status, cause, by))


def _logged(ticket: Mapping[str, Any]) -> list[StatusChange]:
    """The lines of the log that can be read."""
    log = ticket.get("status_log")
    try:
        lines = msgspec.convert(log, list[StatusChange])
    except msgspec.ValidationError:
        lines = list(_readable(log)) if isinstance(log, list) else []
    return [line for line in lines if line.after]


def _readable(log: list[object]) -> Iterator[StatusChange]:
    for line in log:
        with suppress(msgspec.ValidationError):
            yield msgspec.convert(line, StatusChange)


def _customers_messages(messages: Iterable[Mapping[str, Any]]) -> Iterator[datetime]:
    """When the customer wrote or called; internal notes are no messages."""
    for message in messages:
        if message.get("direction") == "in" and message.get("channel") != "note":
            at = instant_in(message.get("at"))
            if at is not None:
                yield at


def _created(ticket: Mapping[str, Any]) -> datetime:
    created = instant_in(ticket.get("created"))
    return from_text("1970-01-01T00:00:00Z") if created is None else created
