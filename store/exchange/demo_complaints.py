"""The four steps of the demo book's complaints, told from what happened on the ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec

from store.exchange.demo_history import DAY, HOUR, instant_text
from store.exchange.demo_talk import Case
from store.model.service import complaint_terms
from store.rules.complaint import begun
from store.rules.sla import Terms

_SEVERITIES = ("minor", "minor", "major", "major", "major", "critical")
_REMEDIES = ("compensation", "compensation", "refund", "apology")
# What a remedy costs in the smallest coin, drawn between these.
_COST = (8_000, 120_000)
_TOLD_WITHIN = 2 * DAY


class Course(msgspec.Struct, gc=False):
    """What happened on a complaint, in Unix milliseconds; `solved` and `reopened` take turns."""

    opened: int
    channel: str
    owner: str
    by_phone: bool = False
    taken: int = 0
    solved: list[int] = []
    reopened: list[int] = []
    rated: int = 0
    rating: int = 0
    closed: int = 0

    def turned(self, status: str, moment: int) -> None:
        """Note down that the ticket came to a status."""
        if status == "solved":
            self.solved.append(moment)
        elif status == "closed":
            self.closed = moment
        elif status == "open" and len(self.reopened) < len(self.solved):
            self.reopened.append(moment)
        elif status == "open" and not self.taken:
            self.taken = moment


class Steps:
    """Writes the entries of the steps; moments between those of the ticket lie in office hours."""

    def __init__(self, terms: Terms, chance: Random, in_office: Callable[[int], int], now: int) -> None:
        self._terms = terms
        self._due = complaint_terms(terms.settings)
        self._chance = chance
        self._in_office = in_office
        self._now = now

    def told(self, ticket: dict[str, Any], case: Case, course: Course) -> tuple[list[dict[str, Any]], int]:
        """The entries, and when the last of them was changed."""
        told: list[dict[str, Any]] = []
        changed = course.opened

        def entry(name: str, started: int, done: int = 0, **fields: Any) -> None:
            nonlocal changed
            calendar = self._terms.calendar_of(ticket)
            opening = begun(name, course.owner, datetime.fromtimestamp(started // 1000, UTC), self._due, calendar)
            told.append({**opening, **fields, **({"done_at": instant_text(done)} if done else {})})
            changed = max(changed, started, done)

        severity = self._pick(_SEVERITIES)
        acknowledged = course.opened if course.by_phone else course.taken
        if not acknowledged:
            entry("intake", course.opened, channel=course.channel, severity=severity)
            return told, changed
        intake = {"channel": course.channel, "severity": severity, "acknowledged_at": instant_text(acknowledged)}
        entry("intake", course.opened, acknowledged, **intake)
        begins = acknowledged
        for turn, solved in enumerate(course.solved):
            found = min(solved, self._in_office(begins + int((solved - begins) * (0.2 + 0.6 * self._chance.random()))))
            cost = self._chance.randrange(*_COST) // 100 * 100
            entry("investigation", begins, found, cause=case.cause, text=case.solution)
            entry("handling", found, solved, remedy=self._pick(_REMEDIES), decision=case.result, cost=cost)
            refused = course.reopened[turn] if turn < len(course.reopened) else 0
            heard = refused or self._heard(course, solved)
            if not heard:
                entry("feedback", solved)
                return told, changed
            entry("feedback", solved, heard, **self._answer(course, heard, refused=bool(refused)))
            begins = heard
        if len(course.reopened) == len(course.solved):
            entry("investigation", begins)
        return told, changed

    def _heard(self, course: Course, solved: int) -> int:
        """When the customer was told the result, 0 if nobody has told them yet."""
        if course.rated:
            return course.rated
        latest = course.closed or self._now
        moment = self._in_office(solved + HOUR + int(self._chance.random() * _TOLD_WITHIN))
        return min(moment, course.closed) if course.closed else moment if moment <= latest else 0

    def _answer(self, course: Course, heard: int, *, refused: bool) -> dict[str, Any]:
        content = not refused and (course.rating >= 3 or (not course.rating and self._chance.random() < 0.8))
        accepted = "no" if refused else "yes" if content else "no-answer"
        told_on = instant_text(heard)[:10]
        answer = {"told_on": told_on, "channel": course.channel, "accepted": accepted}
        return {**answer, "satisfaction": course.rating} if course.rating and not refused else answer

    def _pick(self, choices: tuple[str, ...]) -> str:
        return choices[int(self._chance.random() * len(choices))]
