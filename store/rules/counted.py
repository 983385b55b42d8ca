"""What figures count of a ticket beside its facts: as what, and when it was overdue or of the backlog (Rule 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from store.rules.facts import END_OF_TIME, IS_DONE, Stretch, TicketFacts

ENDLESS = int(END_OF_TIME.timestamp())
LASTING = 8 * 86_400
"""A ticket that takes longer than so many seconds of the clock on the wall is one of the few that last."""

OF_KIND = {
    "acknowledged_at": ("complaint", "first_response_at"),
    "complaint_at": ("complaint", "opened"),
    "feedback_at": ("feedback", "opened"),
}
"""Instants that are counted of one kind of ticket alone, and the fact that each is."""


class Overdue(NamedTuple):
    """A time, from `start` until before `end`, in which a clock was overdue that ran out at `since`."""

    since: int
    start: int
    end: int


def counted(facts: TicketFacts, kind: str, name: str) -> object:
    """What is counted of a ticket of this kind by such a name; None of what has not come about."""
    if name in OF_KIND:
        wanted, fact = OF_KIND[name]
        return getattr(facts, fact) if kind == wanted else None
    return _MADE[name](facts)


def overdue(facts: TicketFacts) -> tuple[Overdue, ...]:
    """The times in which a ticket that was not done had an overdue clock; those that tell no more are left out."""
    found = [each for each in _times_overdue(facts) if each.start < each.end]
    kept: list[Overdue] = []
    for each in sorted(found) if len(found) > 1 else found:
        if not any(known.start <= each.start and each.end <= known.end for known in kept):
            kept.append(each)
    return tuple(kept)


def overdue_since(times: Sequence[Sequence[int]], instant: int) -> int | None:
    """Since when the earliest clock is overdue at the instant, of such times; None where none is."""
    return min((since for since, start, end in times if start <= instant < end), default=None)


def category_at(course: Sequence[Sequence[int]], instant: int) -> int | None:
    """The status at the instant, as its number, of a course of (start, status); None before it or when done."""
    for start, status in reversed(course):
        if start <= instant:
            return None if IS_DONE[status] else status
    return None


def _times_overdue(facts: TicketFacts) -> Iterator[Overdue]:
    if facts.first_due is not None:
        ends = [at for at in (facts.first_response_at, facts.first_end) if at is not None]
        yield Overdue(facts.first_due, facts.first_due + 1, min(ends, default=ENDLESS))
    last: int | None = None
    end = ENDLESS
    for wait in reversed(facts.waits):
        # All the messages that one answer is owed to are overdue until it comes.
        if wait.since != last:
            last, end = wait.since, ENDLESS if wait.end is None else wait.end
        if wait.end is None or wait.due < wait.end:
            yield Overdue(wait.due, max(wait.due + 1, facts.opened), end)
    yield from _resolutions_overdue(facts.stretches)


def _resolutions_overdue(stretches: Sequence[Stretch]) -> Iterator[Overdue]:
    """What was overdue in one stretch stays so until the ticket is done."""
    done = following = ENDLESS
    for stretch in reversed(stretches):
        if IS_DONE[stretch.status]:
            done = stretch.start
        elif stretch.due is not None and stretch.due < following:
            yield Overdue(stretch.due, max(stretch.due + 1, stretch.start), done)
        following = stretch.start


def _finished(facts: TicketFacts) -> list[int]:
    return [step.done for step in facts.steps if step.done is not None]


def _lasting_until(facts: TicketFacts) -> int | None:
    end = ENDLESS if facts.done_at is None else facts.done_at
    return end if end - facts.opened > LASTING else None


_MADE = {
    "course": lambda facts: [(stretch.start, stretch.status) for stretch in facts.stretches],
    "lasting_until": _lasting_until,
    "steps_from": lambda facts: min(_finished(facts), default=None),
    "steps_until": lambda facts: max(_finished(facts), default=None),
    "overdue": lambda facts: overdue(facts) or None,
    "overdue_from": lambda facts: min((each.start for each in overdue(facts)), default=None),
    "overdue_until": lambda facts: max((each.end for each in overdue(facts)), default=None),
}
