"""What one ticket's log and messages give once and for all: numbers that do not depend on now (Rules 1, 2 and 5).

The engine keeps them beside the ticket, so that figures and the queue need no document. They are those of the
end of time: what only comes about later than the instant one asks about has that later instant, and
`store.rules.settling.known_at` leaves it out. Instants are seconds since 1970, durations seconds of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from store.model.instants import from_text
from store.rules.status import CATEGORY, EXCLUDED, Category, Turn, category

Seconds = int

VERSION = 1
"""Raised whenever the facts of a ticket would come out otherwise; those of another version are made anew."""

SLIP = 5 * 60
"""What staff reopen so soon after it was done was never done, but solved by mistake (Rule 5)."""

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
ClockName = Literal["first-response", "next-reply", "resolution"]
CLOCKS: tuple[ClockName, ...] = ("first-response", "next-reply", "resolution")

STATUSES = tuple(CATEGORY)
OTHER = len(STATUSES)
"""The number of a status that only a newer version knows; it counts as open."""

CATEGORIES: tuple[Category, ...] = (*CATEGORY.values(), "open")
IS_DONE = tuple(kind == "done" for kind in CATEGORIES)
WAITS_FOR_CUSTOMER = STATUSES.index("waiting")
FINAL = frozenset({"closed", *EXCLUDED})


class Stretch(NamedTuple):
    """A time in one status, beginning at an instant.

    status: its number in STATUSES, or OTHER. worked: the seconds of work in which the ticket was open before it;
    waited: the same with those on hold, in which the customer waits for us. due: when the resolution is due as
    long as this stretch lasts, risk: from when it is at risk; None where nothing runs out.
    """

    status: int
    start: int
    worked: int
    waited: int
    due: int | None = None
    risk: int | None = None

    @property
    def category(self) -> Category:
        """Whether the ticket was open, paused or done."""
        return CATEGORIES[self.status]


class Reply(NamedTuple):
    """An answer to what the customer said after the first one, and how long the customer had waited for it."""

    at: int
    seconds: Seconds


class Wait(NamedTuple):
    """A message of the customer that an answer is owed to.

    since: the first unanswered message, this one or an earlier; asked: this one. due, risk: when the answer is
    due and from when it is at risk, as long as the customer does not write again. end: when the customer did, or
    was answered, or the ticket was done; None while it lasts.
    """

    since: int
    asked: int
    due: int
    risk: int
    end: int | None


class StepTime(NamedTuple):
    """A step of a complaint: its number in complaint.STEPS, begun and done at, the work it took.

    accepted: of the last step, 0 for no, 1 for yes, 2 for no answer; None of the others.
    """

    step: int
    started: int
    done: int | None
    seconds: Seconds | None
    accepted: int | None = None


class Detail(msgspec.Struct, frozen=True, array_like=True):
    """The facts there are several of: the ticket's way through its statuses, answers, messages and steps."""

    stretches: tuple[Stretch, ...]
    replies: tuple[Reply, ...] = ()
    waits: tuple[Wait, ...] = ()
    steps: tuple[StepTime, ...] = ()


class TicketFacts(msgspec.Struct, frozen=True, dict=True, array_like=True):
    """The numbers of one ticket; None for what has not come about, or is not owed.

    They are the columns of a row, in this order, to be kept and made again as `TicketFacts(*row)`.

    asked: when the wait for the first answer began. done_at, total_resolution, total_wait: of the latest time it was
    done, None while it is open again. closed_at: when it was closed, after which nothing about it changes any more.
    reopened_at: when it first came back, slips aside. again_at: the first sign that one contact did not settle
    it (a second answer, its coming back, or a message after it was done). first_due, first_risk: of the first
    response; first_end: when that clock stopped without an answer. due_by_hand: the resolution date a person set.
    first_met, replies_met, resolution_met: whether what was promised was kept, None as long as that is not settled.
    replied_from, replied_until: the first and the last of `replies`. status: its number in STATUSES at the end.
    due, risk, clock: of the running clock that is due first, its number in CLOCKS; breached_at: when one of those that
    run was overdue before its present due date held, as before a pause. last_at: the latest of all instants here;
    moved_at: the same without the closing of what was done already, which changes nothing but `closed_at` and `status`.
    detail: a Detail as JSON, read only when it is asked for.
    """

    opened: int
    by_phone: bool
    asked: int
    first_response_at: int | None
    first_response: Seconds | None
    reopened_at: int | None
    again_at: int | None
    first_target: Seconds | None
    first_due: int | None
    first_risk: int | None
    first_end: int | None
    next_target: Seconds | None
    resolution_target: Seconds | None
    due_by_hand: int | None
    rating: int | None
    rated_at: int | None
    last_at: int
    moved_at: int
    # What follows from those and the detail, as `store.rules.settling.settled` has it.
    first_done_at: int | None = None
    first_resolution: Seconds | None = None
    done_at: int | None = None
    total_resolution: Seconds | None = None
    total_wait: Seconds | None = None
    closed_at: int | None = None
    first_met: bool | None = None
    replies_met: bool | None = None
    resolution_met: bool | None = None
    replied_from: int | None = None
    replied_until: int | None = None
    due: int | None = None
    risk: int | None = None
    clock: int | None = None
    breached_at: int | None = None
    status: int = 0
    detail: bytes = b""

    @property
    def row(self) -> tuple[int | bytes | None, ...]:
        """The facts as they are kept, by COLUMNS."""
        return msgspec.structs.astuple(self)

    @cached_property
    def details(self) -> Detail:
        """What there is several of."""
        return _DETAIL.decode(self.detail)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Its way through its statuses, oldest first."""
        return self.details.stretches

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The answers after the first one."""
        return self.details.replies

    @property
    def waits(self) -> tuple[Wait, ...]:
        """The messages of the customer that an answer was owed to."""
        return self.details.waits

    @property
    def steps(self) -> tuple[StepTime, ...]:
        """The steps of a complaint."""
        return self.details.steps


def reopened(turns: Sequence[Turn]) -> int | None:
    """When it first came back after it was done: through the customer, or through staff later than a slip."""
    done = turns[0].at
    for turn in turns:
        if category(turn.status) == "done" and (not turn.before or category(turn.before) != "done"):
            done = turn.at
        if turn.reopens and (turn.cause != "person" or (turn.at - done).total_seconds() > SLIP):
            return int(turn.at.timestamp())
    return None


def done_starts(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches with which it came to be done; a solved ticket that is closed stays done."""
    entered, before = [], False
    for stretch in stretches:
        done = IS_DONE[stretch.status]
        if done and not before:
            entered.append(stretch)
        before = done
    return entered


def moved(stretches: Sequence[Stretch]) -> int:
    """When it last changed its status, other than by the closing of what was done already."""
    was_done = len(stretches) > 1 and IS_DONE[stretches[-2].status] and IS_DONE[stretches[-1].status]
    return stretches[-2 if was_done else -1].start


def seconds_of(text: object) -> int | None:
    """A stored instant in seconds since 1970; None where there is none, or one that another tool has spoilt."""
    try:
        return int(from_text(text).timestamp()) if isinstance(text, str) else None
    except ValueError:
        return None


def instant_of(seconds: int) -> datetime:
    """An instant of the facts as one in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def status_number(status: str) -> int:
    """The number of a status in STATUSES, OTHER for one of a newer version."""
    return _NUMBERS.get(status, OTHER)


_NUMBERS = {status: number for number, status in enumerate(STATUSES)}


COLUMNS: tuple[str, ...] = TicketFacts.__struct_fields__
_DETAIL = msgspec.json.Decoder(Detail)
