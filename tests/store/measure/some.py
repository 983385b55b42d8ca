"""Tickets for tests of figures, made of facts through the terms of a book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.measure.definition import Material, Period, Ticket
from store.model.instants import to_text
from store.rules.settling import known_at
from store.rules.sla import Terms

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600
MORNING = datetime(2026, 11, 3, 1, tzinfo=UTC)
LATER = datetime(2027, 6, 1, tzinfo=UTC)
POLICY = {"policy": "p", "version": 1}
TARGETS = {"first_response": HOUR, "next_reply": 2 * HOUR, "resolution": 8 * HOUR}
TERMS = Terms({"zone": "Asia/Shanghai", "policies": [{"name": "p", "versions": [{"version": 1, "rules": [TARGETS]}]}]})
"""Every hour counts: an answer in one, the next in two, a solution in eight."""


def hours(count: float) -> datetime:
    """So many hours after the morning of the story."""
    return MORNING + timedelta(hours=count)


def november(now: datetime = LATER) -> Period:
    return Period.of(date(2026, 11, 1), date(2026, 12, 1), SHANGHAI, now)


def record(id: str, *log: tuple[float, str], opened: float = 0, **fields: Any) -> dict[str, Any]:
    """A ticket as it is stored, its log by hours after the morning."""
    entries = [{"at": to_text(hours(opened)), "to": "new", "by": "li"}]
    for at, to in log:
        entries.append({"at": to_text(hours(at)), "from": entries[-1]["to"], "to": to, "by": "li"})
    policy = {"policy": POLICY} if fields.pop("promised", True) else {}
    created = {"id": id, "created": entries[0]["at"], "status": entries[-1]["to"], "status_log": entries}
    return {**created, **policy, **fields}


def message(at: float, direction: str = "in") -> dict[str, Any]:
    return {"id": f"{at:09}", "at": to_text(hours(at)), "direction": direction, "channel": "mail"}


def ticket(
    id: str, *log: tuple[float, str], said: tuple[dict[str, Any], ...] = (), now: datetime = LATER, **fields: Any
) -> Ticket:
    """A ticket as figures take it."""
    about = {name: fields.pop(name) for name in set(fields) & {"kind", "owner", "type", "customer", "cause", "theme"}}
    more = {name: fields.pop(name) for name in set(fields) & {"grade", "reply_owed", "team"}}
    facts = TERMS.facts(record(id, *log, **fields), said)
    return Ticket(id=id, facts=known_at(facts, int(now.timestamp())), **about, **more)


def material(*tickets: Ticket, **more: Any) -> Material:
    first = min((each.facts.opened for each in tickets), default=None)
    return Material(tickets=tickets, first_ticket=first, **more)
