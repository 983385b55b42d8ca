"""What follows from a ticket's course and from what was said on it, and all of its facts as of an earlier instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from store.rules.facts import (
    CLOCKS,
    FINAL,
    IS_DONE,
    OTHER,
    STATUSES,
    Detail,
    StepTime,
    Stretch,
    TicketFacts,
    done_starts,
)


def known_at(facts: TicketFacts, now: int) -> TicketFacts:
    """The facts as they were at `now`, in seconds since 1970, without what came about later; themselves if nothing did.

    Each fact has its instant; the opening stays even where it is later.
    """
    if facts.last_at <= now:
        return facts
    stretches = tuple(stretch for stretch in facts.stretches if stretch.start <= now) or facts.stretches[:1]
    answered = facts.first_response_at is not None and facts.first_response_at <= now
    rated = facts.rated_at is not None and facts.rated_at <= now
    detail = Detail(
        stretches=stretches,
        replies=tuple(reply for reply in facts.replies if reply.at <= now),
        waits=tuple(wait._replace(end=_by(wait.end, now)) for wait in facts.waits if wait.asked <= now),
        steps=tuple(_steps_by(facts.steps, now)),
    )
    return settled(
        msgspec.structs.replace(
            facts,
            first_response_at=facts.first_response_at if answered else None,
            first_response=facts.first_response if answered else None,
            reopened_at=_by(facts.reopened_at, now),
            again_at=_by(facts.again_at, now),
            first_end=_by(facts.first_end, now),
            rating=facts.rating if rated else None,
            rated_at=facts.rated_at if rated else None,
            last_at=now,
            moved_at=min(facts.moved_at, now),
        ),
        detail,
    )


def settled(facts: TicketFacts, detail: Detail) -> TicketFacts:
    """The facts with this detail, and with everything that follows from it."""
    stretches = detail.stretches
    done = done_starts(stretches)
    present = done[-1] if done and IS_DONE[stretches[-1].status] else None
    due, risk, clock = min(_running(facts, detail), default=(None, None, None))
    found = msgspec.structs.replace(
        facts,
        first_done_at=done[0].start if done else None,
        first_resolution=done[0].worked if done else None,
        done_at=present.start if present else None,
        total_resolution=present.worked if present else None,
        total_wait=present.waited if present else None,
        closed_at=_closed(stretches),
        first_met=_first_met(facts),
        replies_met=_replies_met(detail),
        resolution_met=_resolution_met(facts, detail, present),
        replied_from=detail.replies[0].at if detail.replies else None,
        replied_until=detail.replies[-1].at if detail.replies else None,
        due=due,
        risk=risk,
        clock=clock,
        breached_at=min(_passed(detail), default=None),
        status=stretches[-1].status,
        detail=_ENCODER.encode(detail),
    )
    # Whoever has made it need not read it again.
    found.__dict__["details"] = detail
    return found


def _running(facts: TicketFacts, detail: Detail) -> Iterator[tuple[int, int, int]]:
    """The clocks that run at the end: when each is due, from when it is at risk, and its number."""
    last = detail.stretches[-1]
    if IS_DONE[last.status]:
        return
    is_owed = facts.first_response_at is None and facts.first_end is None
    if is_owed and facts.first_due is not None and facts.first_risk is not None:
        yield facts.first_due, facts.first_risk, CLOCKS.index("first-response")
    if detail.waits and detail.waits[-1].end is None:
        yield detail.waits[-1].due, detail.waits[-1].risk, CLOCKS.index("next-reply")
    if last.due is not None and last.risk is not None:
        yield last.due, last.risk, CLOCKS.index("resolution")


def _passed(detail: Detail) -> Iterator[int]:
    """The due dates of clocks that still run which were over before another took their place."""
    if IS_DONE[detail.stretches[-1].status]:
        return
    if detail.waits and detail.waits[-1].end is None:
        for wait in detail.waits:
            if wait.since == detail.waits[-1].since and wait.end is not None and wait.due < wait.end:
                yield wait.due
    for following, stretch in pairwise(reversed(detail.stretches)):
        if IS_DONE[stretch.status]:
            return
        if stretch.due is not None and stretch.due < following.start:
            yield stretch.due


def _first_met(facts: TicketFacts) -> bool | None:
    """Whether the first response was in time; None while it is owed, or where it never was.

    Done without an answer it was late if it was due by then, and else not owed any more.
    """
    if facts.first_due is None:
        return None
    if facts.first_response_at is not None:
        return facts.first_response_at <= facts.first_due
    return False if facts.first_end is not None and facts.first_due < facts.first_end else None


def _replies_met(detail: Detail) -> bool | None:
    """Whether every further reply that was owed was in time; None where none was, or one is owed still.

    A message that the ticket was solved on before an answer was due owed none.
    """
    answers = {reply.at for reply in detail.replies}
    met: bool | None = None
    for wait in detail.waits:
        if wait.end is None:
            return False if wait.due < wait.since else None
        if wait.due < wait.end:
            return False
        if wait.end in answers:
            met = True
    return met


def _resolution_met(facts: TicketFacts, detail: Detail, done: Stretch | None) -> bool | None:
    """Whether it was done in time each time; None while it is not done, or where nothing was owed.

    What was late once is not made good by solving it again.
    """
    if done is None or (facts.resolution_target is None and facts.due_by_hand is None):
        return None
    ends = [*(stretch.start for stretch in detail.stretches[1:]), done.start]
    return not any(
        stretch.due is not None and stretch.due < end for stretch, end in zip(detail.stretches, ends, strict=True)
    )


def _closed(stretches: Sequence[Stretch]) -> int | None:
    """When it came to a status that nothing leads out of; None as long as it has not."""
    last = stretches[-1]
    final = last.status < OTHER and STATUSES[last.status] in FINAL
    return last.start if final else None


def _steps_by(steps: Sequence[StepTime], now: int) -> Iterator[StepTime]:
    for step in steps:
        if step.started <= now:
            done = step.done is not None and step.done <= now
            yield step if done else StepTime(step.step, step.started, None, None)


def _by(at: int | None, now: int) -> int | None:
    return at if at is not None and at <= now else None


_ENCODER = msgspec.json.Encoder()
