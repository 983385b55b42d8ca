"""The three clocks of a ticket in words: how each stands, what is left, when it is due, and by which terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from rich.style import Style

from screens.shell.theme import CAUTION, FAINT, PLAIN, WARNING
from screens.widgets.card import CONTINUED, Line, joined
from screens.widgets.moments import moment
from store.model.policies import Targets
from store.rules.clocks import Clock, Clocks
from store.rules.sla import Terms
from store.rules.status import spoken as spoken_status
from store.text import N_, _
from store.text.durations import spoken
from store.work.ticket_queue import QueueLine

Record = Mapping[str, Any]

SIGNS: Mapping[str, str] = {"breached": "!", "at-risk": "~", "paused": "=", "met": "✓"}
LABELS: Mapping[str, str] = {
    "first-response": N_("1st reply"),
    "next-reply": N_("next reply"),
    "resolution": N_("solution"),
}
SHORT: Mapping[str, str] = {"first-response": N_("first"), "next-reply": N_("reply"), "resolution": N_("solve")}
"""What a clock is called in a list."""

_STATES = {
    "met": N_("in time"),
    "breached": N_("breached"),
    "at-risk": N_("at risk"),
    "running": N_("running"),
    "paused": N_("paused"),
}
_COLOURS = {"breached": WARNING, "at-risk": CAUTION, "paused": FAINT}
_WAITS = {"waiting": N_("waiting"), "hold": N_("on hold")}
_STYLES = {"breached": "bold", "met": "dim", "paused": "dim"}


def short_status(status: str) -> str:
    """The status in a word or two."""
    return _(_WAITS[status]) if status in _WAITS else spoken_status(status)


def standing(line: QueueLine) -> str:
    """How the ticket stands, with a sign: the clock that runs out next and what is left of it, or its status.

    A ticket without clocks that nobody has answered says so beside the time to its due date.
    """
    if line.remaining is None:
        sign = "✓" if line.category == "done" else SIGNS.get(line.state, "·")
        return f"{sign} {short_status(line.status)}"
    words = _("{time} late") if line.state == "breached" else _("{time} left")
    what = _(SHORT[line.clock]) if line.clock else spoken_status(line.status) if line.status == "new" else ""
    return " ".join(filter(None, (SIGNS.get(line.state, "·"), what, words.format(time=spoken(line.remaining)))))


def colour(line: QueueLine) -> Style:
    """The colour of how it stands; the words say the same."""
    return FAINT if line.category == "done" else _COLOURS.get(line.state, PLAIN)


def clock_lines(ticket: Record, clocks: Clocks, terms: Terms, now: datetime, zone: tzinfo) -> Iterator[Line]:
    """How each clock that ever ran stands, below a running one when it is due, and the terms they go by."""
    targets = terms.targets(ticket)
    for clock, target in zip(clocks, _in_order(targets), strict=True):
        if clock.state != "n/a":
            state, due = _standing(clock, now), _due(clock, now, zone)
            used = "" if due else _used(clock.elapsed, target, _("{time} of {target}"))
            yield _(LABELS[clock.name]), joined(state, used), _STYLES.get(clock.state, "")
            if due:
                yield CONTINUED, joined(due, _used(clock.elapsed, target, _("{time}/{target}"))), "dim"
    yield from _terms_lines(ticket, terms, now, zone)


def _in_order(targets: Targets) -> tuple[int | None, int | None, int | None]:
    return targets.first_response, targets.next_reply, targets.resolution


def _standing(clock: Clock, now: datetime) -> str:
    """ "~ at risk · 20 min left": its state with a sign, and while it runs the time until it is due, as in the queue.

    Of a clock that is paused it is the working time that will be left.
    """
    left = ""
    if clock.cycles[-1].end is None and clock.due is not None:
        said = _("{time} late") if clock.due < now else _("{time} left")
        left = said.format(time=spoken(clock.due - now))
    elif clock.state == "paused" and clock.remaining is not None and clock.remaining > 0:
        left = _("{time} left").format(time=spoken(timedelta(seconds=clock.remaining)))
    before = _("breached before") if clock.breached and clock.state != "breached" else ""
    return joined(f"{SIGNS.get(clock.state, '·')} {_(_STATES[clock.state])}", left, before)


def _due(clock: Clock, now: datetime, zone: tzinfo) -> str:
    """When a running clock is due; a paused one is due at no time, and one that ended is of no concern any more."""
    return moment(clock.due, now, zone) if clock.due is not None and clock.cycles[-1].end is None else ""


def _used(elapsed: int | None, target: int | None, said: str) -> str:
    """ "40 min of 1 h": the working time that was used, of how much."""
    if elapsed is None:
        return ""
    used = spoken(timedelta(seconds=elapsed))
    return said.format(time=used, target=spoken(timedelta(seconds=target))) if target else used


def _terms_lines(ticket: Record, terms: Terms, now: datetime, zone: tzinfo) -> Iterator[Line]:
    """The policy with its version and the calendar, and a warning where its holidays are not known any more."""
    given = ticket.get("policy")
    if not isinstance(given, Mapping) or not given.get("policy"):
        return
    calendar = terms.calendar_of(ticket)
    said = _("{policy} v{version} · {calendar}").format(
        policy=given["policy"], version=given.get("version", "?"), calendar=calendar.name
    )
    yield _("promised"), said, "dim"
    if warning := calendar.warning(now.astimezone(zone).date()):
        yield CONTINUED, warning, "dim"
