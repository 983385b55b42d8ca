"""One ticket whole: its fields, how it stands, and what was said and done on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.model.instants import to_text
from store.rules.clocks import Clock
from store.text import N_, _
from store.work.outcome import name_of
from store.work.ticket_clocks import clocks_of
from store.work.ticket_links import links_of
from store.work.ticket_queue import QueueLine, queue
from store.work.timeline import Event, events_of_ticket
from tui import output
from tui.commands.showing import contact_line, due_text, label, when
from tui.commands.ticketlist import event_text, time_text, with_standing
from tui.session import Session

Record = Mapping[str, Any]


def show_ticket(session: Session, ticket: Record) -> None:
    """Answer with the ticket; under --json as one record with `messages` and `log`, both oldest first."""
    line = _line(session, ticket)
    story = events_of_ticket(session.book, ticket["id"], now=session.now)[::-1]
    if session.json:
        whole = with_standing(ticket, line) if line else ticket
        messages = [_without_stamps(event.record) for event in story if event.what == "contact"]
        log = [_as_data(event) for event in story if event.what != "contact"]
        output.data({**whole, "clocks": _clocks_as_data(session, ticket), "messages": messages, "log": log})
        return
    output.line(" · ".join(_heading(session, ticket, line)))
    for clock in clocks_of(session.book, ticket, session.now):
        if clock.state != "n/a":
            output.line(_clock_line(session, clock))
    for field, sentence in _CAME_FROM.items():
        if (other := session.book.get("tickets", str(ticket.get(field, "")))) is not None:
            output.line(_(sentence).format(name=name_of("tickets", other)))
    for table, linked in links_of(session.book, ticket):
        output.line(_("has to do with {name}").format(name=name_of(table, linked)))
    for field in ("text", "cause", "result"):
        if ticket.get(field):
            output.line(str(ticket[field]))
    for event in story:
        output.line(_event_line(session, event))


_CAME_FROM = {
    "merged_into": N_("merged into {name}"),
    "split_from": N_("split from {name}"),
    "follow_up_of": N_("follows up {name}"),
}
_CLOCKS = {
    "first-response": N_("First response"),
    "next-reply": N_("Next reply"),
    "resolution": N_("Resolution"),
}
_STATES = {
    "met": N_("in time"),
    "breached": N_("overdue"),
    "at-risk": N_("at risk"),
    "running": N_("running"),
    "paused": N_("paused"),
}


def _clock_line(session: Session, clock: Clock) -> str:
    """A clock in words: how it stands, when it was or is due, and the time of work it took so far."""
    from store.measure.wording import duration_text

    parts = [f"{_(_CLOCKS[clock.name])}: {_(_STATES[clock.state])}"]
    if clock.due is not None:
        parts.append(_("due {due}").format(due=when(session, to_text(clock.due))))
    if clock.elapsed is not None:
        parts.append(_("{time} of work so far").format(time=duration_text(clock.elapsed)))
    return " · ".join(parts)


def _clocks_as_data(session: Session, ticket: Record) -> dict[str, dict[str, Any]]:
    """What scripts read of the clocks: instants as stored, durations in seconds of work, null for none."""
    return {
        clock.name: {
            "state": clock.state,
            "due": to_text(clock.due) if clock.due else None,
            "elapsed": clock.elapsed,
            "remaining": clock.remaining,
        }
        for clock in clocks_of(session.book, ticket, session.now)
    }


def _line(session: Session, ticket: Record) -> QueueLine | None:
    """The ticket's line in the queue; None where one looks back to before it was opened."""
    lines = queue(session.book, session.now, customer=ticket.get("customer"), include_done=True)
    return next((line for line in lines if line.id == ticket["id"]), None)


def _heading(session: Session, ticket: Record, line: QueueLine | None) -> list[str]:
    status = line.status if line else ticket.get("status")
    parts = [
        name_of("tickets", ticket),
        _name(session, "customers", ticket.get("customer")),
        _name(session, "contacts", ticket.get("contact")),
        label(session, "ticket_kind", ticket.get("kind")),
        label(session, "ticket_type", ticket.get("type")),
        label(session, "priority", ticket.get("priority")),
        label(session, "ticket_status", status),
        time_text(session, line) if line else "",
        _("due {due}").format(due=due_text(session, ticket)) if ticket.get("due") else "",
        _("with {login}").format(login=ticket["assignee"]) if ticket.get("assignee") else _("nobody's"),
    ]
    return [part for part in parts if part]


def _name(session: Session, table: str, id: object) -> str:
    record = session.book.get(table, str(id)) if id else None
    return str(record.get("name", "")) if record else ""


def _event_line(session: Session, event: Event) -> str:
    if event.what == "contact":
        return contact_line(session, event.record)
    return "  ".join([when(session, to_text(event.at)), event_text(event), *([event.by] if event.by else [])])


def _as_data(event: Event) -> dict[str, str]:
    """What scripts read of something that became of the ticket; `by` is absent for the customer and the clock."""
    entry = {"at": to_text(event.at), "what": event.what, "by": event.by, "to": event.to}
    return {field: value for field, value in entry.items() if value}


def _without_stamps(record: Record) -> dict[str, Any]:
    return {field: value for field, value in record.items() if field != "stamps"}
