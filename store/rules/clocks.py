"""The three clocks of a ticket at an instant, and which of them runs out next (Rule 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from store.rules.calendar import Calendar
from store.rules.facts import CATEGORIES, CLOCKS, IS_DONE, ClockName, Stretch, TicketFacts, Wait, instant_of
from store.rules.settling import known_at

ClockState = Literal["met", "breached", "at-risk", "running", "paused", "n/a"]


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a clock: from the customer's message or the opening until it was answered or done.

    due: the last instant that is in time, None while it is paused; end: None while it runs; elapsed: the seconds
    of work it ran, without pauses. A cycle that was breached stays so, whatever comes after.
    """

    start: datetime
    due: datetime | None
    end: datetime | None
    elapsed: int
    state: ClockState


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of a ticket at an instant; what it shows is that of its latest cycle.

    remaining: the seconds of work left of the target, below nothing where it is overdue; None where nothing is
    owed any more, and by the clock on the wall for a due date set by hand.
    """

    name: ClockName
    state: ClockState = "n/a"
    due: datetime | None = None
    elapsed: int | None = None
    remaining: int | None = None
    cycles: tuple[Cycle, ...] = ()

    @property
    def breached(self) -> bool:
        """Whether any of its cycles was breached."""
        return any(cycle.state == "breached" for cycle in self.cycles)


class Clocks(NamedTuple):
    """The three clocks of a ticket."""

    first_response: Clock
    next_reply: Clock
    resolution: Clock


class NextClock(NamedTuple):
    """The clock that runs out next: when it is due and from when it is at risk, in seconds since 1970.

    breached: whether a clock of the ticket was overdue before its present due date held, as before a pause.
    """

    due: int
    risk: int
    name: ClockName
    breached: bool


def clocks(facts: TicketFacts, now: datetime, calendar: Calendar) -> Clocks:
    """The clocks of a ticket at `now`, which may lie in the past; `calendar` is that of its terms."""
    second = int(now.timestamp())
    known = known_at(facts, second)
    return Clocks(_first(known, second, calendar), _next(known, second, calendar), _resolution(known, second, calendar))


def running_clock(
    status: int, due: int | None, risk: int | None, clock: int | None, breached_at: int | None
) -> NextClock | None:
    """The running clock with the earliest due date, of the facts of these names as they are known at the instant.

    None where none runs, as while a ticket is paused or done. A clock that is overdue runs on until it is answered or
    done. Rule 3 orders by it.
    """
    if CATEGORIES[status] != "open" or due is None or risk is None or clock is None:
        return None
    return NextClock(due, risk, CLOCKS[clock], breached_at is not None)


def has_resolution_target(facts: TicketFacts) -> bool:
    """Whether a resolution is owed by some date."""
    return facts.resolution_target is not None or facts.due_by_hand is not None


class _ResolutionCycle(NamedTuple):
    """A way from the opening, or from coming back, to being done; `dues` with the end of the time each held."""

    start: int
    end: int | None
    stretches: tuple[Stretch, ...]
    dues: tuple[tuple[int, int | None], ...]


def _cycles_of(stretches: Sequence[Stretch]) -> list[_ResolutionCycle]:
    """Each way to being done; a ticket that was done from the start went it in no time."""
    cycles: list[_ResolutionCycle] = []
    present: list[Stretch] = []
    for stretch in stretches:
        if not IS_DONE[stretch.status]:
            present.append(stretch)
        elif present or not cycles:
            cycles.append(_cycle(tuple(present) or (stretch,), stretch.start))
            present = []
    return [*cycles, _cycle(tuple(present), None)] if present else cycles


def _cycle(stretches: tuple[Stretch, ...], end: int | None) -> _ResolutionCycle:
    untils = [*(stretch.start for stretch in stretches[1:]), end]
    dues = tuple(
        (stretch.due, until) for stretch, until in zip(stretches, untils, strict=True) if stretch.due is not None
    )
    return _ResolutionCycle(stretches[0].start, end, stretches, dues)


def _overdue(cycle: _ResolutionCycle, now: int) -> bool:
    """Whether the due date of any time in which the ticket was open had passed before that time was over."""
    return any(due < (now if until is None else min(until, now)) for due, until in cycle.dues)


def _first(facts: TicketFacts, now: int, calendar: Calendar) -> Clock:
    if facts.first_due is None or facts.first_target is None or now < facts.opened:
        return Clock(name="first-response")
    end = facts.first_response_at if facts.first_response_at is not None else facts.first_end
    answered = facts.first_response_at is not None
    elapsed = calendar.seconds(facts.opened, now if end is None else end)
    state = _state(facts.first_due, facts.first_risk, end, now)
    if end is not None and not answered and state == "met":
        return Clock(name="first-response")
    cycle = Cycle(
        start=instant_of(facts.opened), due=instant_of(facts.first_due), end=_instant(end), elapsed=elapsed, state=state
    )
    return _clock("first-response", (cycle,), facts.first_target)


def _next(facts: TicketFacts, now: int, calendar: Calendar) -> Clock:
    answers = {reply.at for reply in facts.replies}
    cycles = []
    for chain in _chains(facts):
        last = chain[-1]
        breached = _wait_breached(chain, now if last.end is None else last.end)
        state = "breached" if breached else _state(last.due, last.risk, last.end, now)
        if state == "met" and last.end not in answers:
            continue
        elapsed = calendar.seconds(last.asked, now if last.end is None else last.end)
        cycles.append(
            Cycle(
                start=instant_of(last.since),
                due=instant_of(last.due),
                end=_instant(last.end),
                elapsed=elapsed,
                state=state,
            )
        )
    return _clock("next-reply", tuple(cycles), facts.next_target)


def _resolution(facts: TicketFacts, now: int, calendar: Calendar) -> Clock:
    if not has_resolution_target(facts) or now < facts.opened:
        return Clock(name="resolution")
    cycles = tuple(_resolution_cycle(cycle, now, calendar) for cycle in _cycles_of(facts.stretches))
    if facts.due_by_hand is None:
        return _clock("resolution", cycles, facts.resolution_target)
    clock = _clock("resolution", cycles, None)
    if clock.state in ("met", "paused") or clock.cycles[-1].end is not None:
        return clock
    return msgspec.structs.replace(clock, remaining=facts.due_by_hand - now)


def _resolution_cycle(cycle: _ResolutionCycle, now: int, calendar: Calendar) -> Cycle:
    end = now if cycle.end is None else cycle.end
    untils = [*(stretch.start for stretch in cycle.stretches[1:]), end]
    spans = zip(cycle.stretches, untils, strict=True)
    elapsed = sum(calendar.seconds(each.start, until) for each, until in spans if each.category == "open")
    last = cycle.stretches[-1]
    state: ClockState
    if _overdue(cycle, end):
        state = "breached"
    elif cycle.end is not None:
        state = "met"
    elif last.due is None:
        state = "paused"
    else:
        state = _state(last.due, last.risk, None, now)
    shown = last.due if cycle.end is None else next((due for due, _until in reversed(cycle.dues)), None)
    return Cycle(
        start=instant_of(cycle.start), due=_instant(shown), end=_instant(cycle.end), elapsed=elapsed, state=state
    )


def _clock(name: ClockName, cycles: tuple[Cycle, ...], target: int | None) -> Clock:
    if not cycles:
        return Clock(name=name)
    last = cycles[-1]
    remaining = None if target is None or last.end is not None else target - last.elapsed
    return Clock(name=name, state=last.state, due=last.due, elapsed=last.elapsed, remaining=remaining, cycles=cycles)


def _state(due: int, risk: int | None, end: int | None, now: int) -> ClockState:
    """Exactly at the due instant is in time (Rule 2)."""
    if end is not None:
        return "met" if end <= due else "breached"
    if now > due:
        return "breached"
    return "at-risk" if risk is None or now >= risk else "running"


def _chains(facts: TicketFacts) -> list[list[Wait]]:
    """The waits of the customer, each with every message it consists of."""
    chains: list[list[Wait]] = []
    for wait in facts.waits:
        if chains and chains[-1][0].since == wait.since:
            chains[-1].append(wait)
        else:
            chains.append([wait])
    return chains


def _wait_breached(chain: Sequence[Wait], now: int) -> bool:
    """Whether an answer was overdue before the customer wrote again, was answered, or now."""
    return any(wait.due < (now if wait.end is None else min(wait.end, now)) for wait in chain)


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant_of(seconds)
