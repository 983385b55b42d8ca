"""What one ticket's log and messages give: its responses and resolutions, whether it came back, when it was open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import Any, NamedTuple

import msgspec

from store.model.instants import from_text
from store.rules.status import Category, Turn, category, course

Record = Mapping[str, Any]
Elapsed = Callable[[datetime, datetime], float]
"""The seconds of work between two instants; none where the second is the earlier."""

SLIP = timedelta(minutes=5)
"""What staff reopen so soon after it was done was never done, but solved by mistake (Rule 5)."""

REACHED_NOBODY = frozenset({"not-reached", "busy"})
"""Outcomes of a call that gave the customer no answer."""


def all_the_time(start: datetime, end: datetime) -> float:
    """The seconds between two instants where every hour of every day is worked."""
    return max(0.0, (end - start).total_seconds())


class Timed(NamedTuple):
    """Something that came about at an instant, after so many seconds of work."""

    at: datetime
    seconds: float


class Stretch(NamedTuple):
    """A time in which a ticket was open, paused or done, beginning at an instant."""

    category: Category
    start: datetime


class TicketTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How a ticket went, as far as figures ask; instants in UTC.

    first_response: None as long as nobody has answered; next_responses: the answers after it;
    total_resolution: that of the latest time it was done, None while it is open again;
    stretches: its categories in turn, each unlike the one before.
    """

    id: str
    opened: datetime
    opened_by_phone: bool
    first_response: Timed | None
    next_responses: tuple[Timed, ...]
    first_resolution: Timed | None
    total_resolution: Timed | None
    reopened: bool
    rating: int | None
    rated_at: datetime | None
    stretches: tuple[Stretch, ...]

    def category_at(self, instant: datetime) -> Category | None:
        """Whether it was open, paused or done after all that happened at the instant; None before it was opened."""
        return next((kind for kind, start in reversed(self.stretches) if start <= instant), None)

    def in_backlog(self, instant: datetime) -> bool:
        """Whether it was open or paused at the instant (Rule 5)."""
        return self.category_at(instant) in ("open", "paused")

    def unanswered(self, instant: datetime) -> bool:
        """Whether it was in the backlog at the instant and still without a first response."""
        answered = self.first_response is not None and self.first_response.at <= instant
        return self.in_backlog(instant) and not answered


def ticket_times(
    ticket: Record,
    messages: Sequence[Record],
    now: datetime,
    *,
    close_after_days: int,
    elapsed: Elapsed = all_the_time,
) -> TicketTimes:
    """How the ticket went until `now`, a UTC instant, given the interactions that carry its id (Rules 1, 2 and 5).

    `elapsed` gives the seconds of work between two instants. What is later than `now` is not looked at.
    """
    turns = course(ticket, messages, now, close_after_days=close_after_days)
    opened = turns[0].at
    stretches = _stretches(turns)
    resolutions = [Timed(start, _worked(stretches, start, elapsed)) for kind, start in stretches if kind == "done"]
    said = _said(messages, now)
    by_phone = ticket.get("opened_by_phone") is True
    if by_phone:
        first: Timed | None = Timed(opened, 0.0)
        later = [message for message in said if message.at >= opened and message.id != ticket.get("interaction")]
    else:
        first = _first_response(opened, said, elapsed)
        later = list(dropwhile(lambda message: not message.answers, said))[1:]
    rating, rated_at = ticket.get("rating"), _instant(ticket.get("rated_at"))
    rated = isinstance(rating, int) and rated_at is not None and rated_at <= now
    return TicketTimes(
        id=str(ticket["id"]),
        opened=opened,
        opened_by_phone=by_phone,
        first_response=first,
        next_responses=tuple(_next_responses(later, elapsed)),
        first_resolution=resolutions[0] if resolutions else None,
        total_resolution=resolutions[-1] if stretches[-1].category == "done" else None,
        reopened=_reopened(turns),
        rating=rating if rated else None,
        rated_at=rated_at if rated else None,
        stretches=stretches,
    )


class _Message(NamedTuple):
    """Something said on a ticket: by us, so that it answers, or by the customer."""

    at: datetime
    id: str
    answers: bool


def _said(messages: Sequence[Record], now: datetime) -> list[_Message]:
    """What was said until now, oldest first; internal notes and calls that reached nobody said nothing."""
    said = []
    for message in messages:
        at, direction = _instant(message.get("at")), message.get("direction")
        if at is None or at > now or direction not in ("in", "out") or message.get("channel") == "note":
            continue
        if direction == "in" or message.get("outcome") not in REACHED_NOBODY:
            said.append(_Message(at, str(message.get("id", "")), direction == "out"))
    return sorted(said)


def _first_response(opened: datetime, said: Sequence[_Message], elapsed: Elapsed) -> Timed | None:
    """The first answer, timed from the customer's first message or the opening, whichever came first."""
    answer = next((message for message in said if message.answers), None)
    if answer is None:
        return None
    asked = min([opened, *(message.at for message in said if not message.answers)])
    return Timed(answer.at, elapsed(asked, answer.at))


def _next_responses(said: Sequence[_Message], elapsed: Elapsed) -> Iterator[Timed]:
    """The answers to what the customer said after the first one, each timed from the first unanswered message."""
    waiting: datetime | None = None
    for message in said:
        if not message.answers:
            waiting = waiting or message.at
        elif waiting is not None:
            yield Timed(message.at, elapsed(waiting, message.at))
            waiting = None


def _stretches(turns: Sequence[Turn]) -> tuple[Stretch, ...]:
    """The categories the ticket went through; a solved ticket that is closed stays done."""
    stretches: list[Stretch] = []
    for turn in turns:
        kind = category(turn.status)
        if not stretches or stretches[-1].category != kind:
            stretches.append(Stretch(kind, turn.at))
    return tuple(stretches)


def _worked(stretches: Sequence[Stretch], until: datetime, elapsed: Elapsed) -> float:
    """The seconds of work in which the ticket was open up to `until`, where one of the stretches begins."""
    ends = [start for _kind, start in stretches[1:]]
    return sum(
        elapsed(start, end)
        for (kind, start), end in zip(stretches, ends, strict=False)
        if kind == "open" and end <= until
    )


def _reopened(turns: Sequence[Turn]) -> bool:
    """Whether it came back after it was done: through the customer at any time, through staff later than a slip."""
    done = turns[0].at
    for turn in turns:
        if category(turn.status) == "done" and (not turn.before or category(turn.before) != "done"):
            done = turn.at
        if turn.reopens and (turn.cause != "person" or turn.at - done > SLIP):
            return True
    return False


def _instant(text: object) -> datetime | None:
    """A stored instant; None where there is none, or one that another tool has spoilt."""
    try:
        return from_text(text) if isinstance(text, str) else None
    except ValueError:
        return None
