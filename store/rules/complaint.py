"""Complaints and their four steps: what each step asks for, what comes next, and who has it (Rule 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any, Literal

import msgspec

from store.model.instants import due_from_text, to_text
from store.model.service import ComplaintTerms
from store.rules.calendar import Calendar
from store.rules.facts import StepTime, seconds_of
from store.rules.queue import deadline
from store.text import N_, _

Entry = Mapping[str, Any]
StepName = Literal["intake", "investigation", "handling", "feedback"]

STEPS: tuple[StepName, ...] = ("intake", "investigation", "handling", "feedback")
"""受理 → 调查 → 处理 → 反馈."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "intake": ("channel", "severity", "acknowledged_at"),
    "investigation": ("cause", "text"),
    "handling": ("remedy", "decision"),
    "feedback": ("told_on", "channel", "accepted"),
}
"""What an entry must hold before its step can be finished."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "intake": ("text",),
    "investigation": (),
    "handling": ("cost", "text"),
    "feedback": ("satisfaction", "text"),
}

LABELS: Mapping[str, str] = {
    "channel": N_("channel"),
    "severity": N_("severity"),
    "acknowledged_at": N_("time of the acknowledgement"),
    "cause": N_("cause"),
    "text": N_("finding"),
    "remedy": N_("remedy"),
    "decision": N_("decision"),
    "told_on": N_("day the customer was told"),
    "accepted": N_("whether the customer accepts"),
}
NOT_ACCEPTED = "no"
ACCEPTED = ("no", "yes", "no-answer")
"""Whether the customer accepts the decision; their places are the numbers of StepTime.accepted."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a complaint has come.

    step: the one to be worked, None when all are finished. missing: the names of what its entry still needs.
    overdue: the last instant of its due value is over. rounds: how often it was sent back to an earlier step.
    """

    step: StepName | None
    entry: Entry | None
    owner: str
    due: str
    overdue: bool
    missing: tuple[str, ...]
    rounds: int

    @property
    def finished(self) -> bool:
        """Whether the complaint may be closed."""
        return self.step is None


def entries(ticket: Mapping[str, Any]) -> list[Entry]:
    """The entries of the steps that can be read, oldest first."""
    listed = ticket.get("steps")
    return (
        [entry for entry in listed if isinstance(entry, Mapping) and entry.get("name") in STEPS]
        if isinstance(listed, list)
        else []
    )


def progress(ticket: Mapping[str, Any], now: datetime, zone: tzinfo) -> Progress:
    """How far the complaint has come at `now`; one without entries is at intake."""
    listed = entries(ticket)
    entry = listed[-1] if listed else None
    step: StepName | None = STEPS[0]
    if entry is not None:
        step = _following(entry) if "done_at" in entry else entry["name"]
    present = entry if entry is not None and "done_at" not in entry else None
    owner = str((present or {}).get("owner") or ticket.get("assignee") or "")
    due = str((present or {}).get("due") or "")
    return Progress(
        step=step,
        entry=present,
        owner=owner,
        due=due,
        overdue=bool(due) and _is_over(due, now, zone),
        missing=missing(step, present or {}) if step is not None else (),
        rounds=_rounds(listed),
    )


def missing(step: str, entry: Entry) -> tuple[str, ...]:
    """What an entry still needs before its step can be finished, by the names of its fields."""
    return tuple(name for name in REQUIRED[step] if entry.get(name) in (None, ""))


def may_finish(ticket: Mapping[str, Any], step: str, fields: Entry) -> str | None:
    """Why a step cannot be finished with these fields; None if it can. Steps are finished in their order."""
    listed = entries(ticket)
    open_entry = listed[-1] if listed and "done_at" not in listed[-1] else {}
    wanted = STEPS[0] if not listed else open_entry.get("name") or _following(listed[-1])
    if wanted is None:
        return _("All four steps are finished.")
    if step != wanted:
        return _("The step {wanted} comes first.").format(wanted=wanted)
    lacking = missing(step, {**open_entry, **fields})
    if lacking:
        return _("Still missing: {names}.").format(names=", ".join(_(LABELS[name]) for name in lacking))
    return None


def begun(step: str, owner: str, now: datetime, terms: ComplaintTerms, calendar: Calendar) -> dict[str, Any]:
    """The entry with which a step begins, due after its hours of work if the terms have any."""
    entry: dict[str, Any] = {"name": step, "started_at": to_text(now)}
    if owner:
        entry["owner"] = owner
    hours = terms.step_hours.get(step)
    if hours is not None:
        entry["due"] = to_text(calendar.advance(now, hours * 3600))
    return entry


def after_finishing(step: str, fields: Entry) -> StepName | None:
    """The step that follows a finished one: investigation again where the customer does not accept (Rule 4)."""
    return _following({"name": step, **fields})


def may_send_back(ticket: Mapping[str, Any], to: str) -> str | None:
    """Why a complaint cannot be sent back to an earlier step; None if it can. What was done before stays."""
    listed = entries(ticket)
    if to not in STEPS:
        return _("There is no step {step}; there are {all}.").format(step=to, all=", ".join(STEPS))
    present = listed[-1]["name"] if listed else STEPS[0]
    if STEPS.index(to) >= STEPS.index(present) and not (listed and "done_at" in listed[-1] and to == present):
        return _("The complaint has not come further than {step}.").format(step=present)
    return None


def follow_up_on(closed: date, terms: ComplaintTerms) -> date:
    """The day on which to ask whether the customer is satisfied with the result."""
    return closed + timedelta(days=terms.follow_up_days)


def step_times(ticket: Mapping[str, Any], calendar: Calendar) -> Iterator[StepTime]:
    """The steps of a complaint as facts, in the order they were begun."""
    for entry in entries(ticket):
        started, done = seconds_of(entry.get("started_at")), seconds_of(entry.get("done_at"))
        if started is None:
            continue
        answer = entry.get("accepted")
        accepted = ACCEPTED.index(answer) if done is not None and answer in ACCEPTED else None
        seconds = None if done is None else calendar.seconds(started, done)
        yield StepTime(STEPS.index(entry["name"]), started, done, seconds, accepted)


def _following(entry: Entry) -> StepName | None:
    if entry.get("accepted") == NOT_ACCEPTED:
        return "investigation"
    place = STEPS.index(entry["name"]) + 1
    return STEPS[place] if place < len(STEPS) else None


def _rounds(listed: Sequence[Entry]) -> int:
    """How often an entry is of a step that had come before."""
    places = [STEPS.index(entry["name"]) for entry in listed]
    return sum(later <= earlier for earlier, later in pairwise(places))


def _is_over(due: str, now: datetime, zone: tzinfo) -> bool:
    try:
        return deadline(due_from_text(due), zone) < now
    except ValueError:
        return False
