"""What figures count of a ticket beside its facts: as what, and when it was overdue or of the backlog (Rule 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from store.rules.facts import END_OF_TIME, IS_DONE, Reply, StepTime, Stretch, TicketFacts

ENDLESS = int(END_OF_TIME.timestamp())
LASTING = 8 * 86_400
"""A ticket that takes longer than so many seconds of the clock on the wall is one of the few that last."""


class Overdue(NamedTuple):
    """A time, from `start` until before `end`, in which a clock was overdue that ran out at `since`."""

    since: int
    start: int
    end: int


class Counted(NamedTuple):
    """What is kept beside the facts of a ticket; None of what has not come about.

    acknowledged_at: the first response to a complaint; complaint_at, feedback_at: the opening of one; lasting_until:
    when a ticket that lasts was done, ENDLESS while it is not. course: start and status of each of its stretches;
    overdue, replies, steps: as of the facts, with the first and the last instant that they are counted at.
    """

    acknowledged_at: int | None
    complaint_at: int | None
    feedback_at: int | None
    lasting_until: int | None
    course: list[tuple[int, int]]
    overdue_from: int | None
    overdue_until: int | None
    overdue: tuple[Overdue, ...] | None
    replies: tuple[Reply, ...] | None
    steps_from: int | None
    steps_until: int | None
    steps: tuple[StepTime, ...] | None


def counted(facts: TicketFacts, kind: object) -> Counted:
    """What is counted of a ticket of this kind."""
    is_complaint = kind == "complaint"
    late = times_overdue(facts)
    finished = [step.done for step in facts.steps if step.done is not None] if is_complaint else []
    end = ENDLESS if facts.done_at is None else facts.done_at
    return Counted(
        acknowledged_at=facts.first_response_at if is_complaint else None,
        complaint_at=facts.opened if is_complaint else None,
        feedback_at=facts.opened if kind == "feedback" else None,
        lasting_until=end if end - facts.opened > LASTING else None,
        course=[(stretch.start, stretch.status) for stretch in facts.stretches],
        overdue_from=min(each.start for each in late) if late else None,
        overdue_until=max(each.end for each in late) if late else None,
        overdue=late or None,
        replies=facts.replies or None,
        steps_from=min(finished) if finished else None,
        steps_until=max(finished) if finished else None,
        steps=facts.steps if finished else None,
    )


def times_overdue(facts: TicketFacts) -> tuple[Overdue, ...]:
    """The times in which a ticket that was not done had an overdue clock; those that tell no more are left out."""
    found = [each for each in _overdue(facts) if each.start < each.end]
    kept: list[Overdue] = []
    for each in sorted(found) if len(found) > 1 else found:
        if not any(known.start <= each.start and each.end <= known.end for known in kept):
            kept.append(each)
    return tuple(kept)


def overdue_since(times: Sequence[Sequence[int]], instant: int) -> int | None:
    """Since when the earliest clock is overdue at the instant, of such times; None where none is."""
    return min((since for since, start, end in times if start <= instant < end), default=None)


def undone_at(course: Sequence[Sequence[int]], instant: int) -> int | None:
    """The status at the instant, as its number, by a course of (start, status); None before it, and when done."""
    for start, status in reversed(course):
        if start <= instant:
            return None if IS_DONE[status] else status
    return None


def _overdue(facts: TicketFacts) -> Iterator[Overdue]:
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
