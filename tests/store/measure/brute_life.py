"""A window of time and the lives of tickets, played event by event from the exported JSON by plain loops."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Document = dict[str, Any]
Export = dict[str, list[Document]]

OPEN, PAUSED = ("new", "open"), ("waiting", "hold")
DONE = ("solved", "closed", "rejected", "duplicate", "merged")


class Window(NamedTuple):
    """Local dates in a zone, and the instant of the question."""

    start: date
    end: date
    zone: ZoneInfo
    now: datetime

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.start, time(), self.zone).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.end, time(), self.zone).astimezone(UTC)

    def has(self, at: datetime) -> bool:
        return self.begins <= at < self.ends and at <= self.now

    def knows(self, at: datetime) -> bool:
        return at < self.ends and at <= self.now


class Life(NamedTuple):
    """A ticket with what was said on it and what became of it, as (when, status, customer did it)."""

    ticket: Document
    asked: list[datetime]
    answered: list[datetime]
    talk: list[tuple[datetime, str, bool]]
    turns: list[tuple[datetime, str, bool]]


class Work:
    """Seconds of work between two instants, by going through every local day and its hours."""

    def __init__(self, settings: Document, zone: ZoneInfo) -> None:
        self.calendar = (settings.get("calendars") or [{}])[0]
        self.zone = zone

    def seconds(self, start: datetime, end: datetime) -> float:
        if "hours" not in self.calendar:
            return max(0.0, (end - start).total_seconds())
        total = 0.0
        day = start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            times = self.calendar["hours"].get(day.strftime("%a").lower(), "")
            for span in filter(None, times.split(", ")):
                opens, closes = (self.at(day, text) for text in span.split("-"))
                total += max(0.0, (min(closes, end) - max(opens, start)).total_seconds())
            day += timedelta(days=1)
        return total

    def at(self, day: date, text: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(text), self.zone).astimezone(UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def life(ticket: Document, export: Export, now: datetime) -> Life:
    """Play the ticket from its creation until now, event by event."""
    asked, answered, talk = [], [], []
    for message in sorted(export.get("interactions", []), key=lambda message: (moment(message["at"]), message["id"])):
        at = moment(message["at"])
        if message.get("ticket") != ticket["id"] or message["channel"] == "note" or at > now:
            continue
        if message.get("direction") == "in":
            asked.append(at)
            talk.append((at, message["id"], False))
        elif message.get("direction") == "out" and message.get("outcome") not in ("not-reached", "busy"):
            answered.append(at)
            talk.append((at, message["id"], True))

    log = ticket["status_log"]
    turns = [(moment(log[0]["at"]), log[0]["to"], False)]
    resume = log[0].get("resume_at")
    events = [(at, 0, {}) for at in asked if at > turns[0][0]]
    events += [(moment(entry["at"]), 1, entry) for entry in log[1:] if moment(entry["at"]) <= now]
    events.sort(key=lambda event: (event[0], event[1]))
    events.append((now, 2, {}))
    for at, kind, entry in events:
        since, status, _by = turns[-1]
        if status in PAUSED and resume is not None and moment(resume) <= at:
            turns.append((max(moment(resume), since), "open", True))
        if status == "solved" and since + timedelta(days=7) <= at:
            turns.append((since + timedelta(days=7), "closed", True))
        status = turns[-1][1]
        if kind == 0 and status in ("waiting", "solved"):
            turns.append((at, "open", True))
        if kind == 1:
            if entry["to"] != status:
                turns.append((at, entry["to"], False))
            resume = entry.get("resume_at")
    return Life(ticket, asked, answered, talk, turns)
