"""Lists of tickets, and how a ticket and what became of it read in the answers of commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from store.model.instants import to_text
from store.text import _
from tui import output
from tui.commands.showing import label, when
from tui.session import Session

if TYPE_CHECKING:
    from store.work.ticket_queue import QueueLine
    from store.work.timeline import Event

Record = Mapping[str, Any]


def show_queue(session: Session, lines: Sequence[QueueLine]) -> None:
    """Answer with the tickets in their order."""
    if session.json:
        for line in lines:
            output.data(as_data(line))
        return
    output.table(
        [
            output.Column(_("Number")),
            output.Column(_("Status"), gives_way=True),
            output.Column(_("Time")),
            output.Column(_("Priority")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("Subject"), gives_way=True),
            output.Column(_("Assignee")),
        ],
        [
            [
                f"#{line.number}",
                label(session, "ticket_status", line.status),
                time_text(session, line),
                label(session, "priority", line.priority),
                line.customer_name,
                line.subject,
                line.assignee,
            ]
            for line in lines
        ],
    )


def with_standing(ticket: Record, line: QueueLine) -> dict[str, Any]:
    """The record with the status it has now, and how it stands, as lists have it."""
    seconds = _seconds(line)
    return {**ticket, "status": line.status, "clock": line.clock or None, "remaining": seconds, "state": line.state}


def time_text(session: Session, line: QueueLine) -> str:
    """The time left or overdue, or when a pause ends; "" where no clock runs."""
    if line.remaining is not None:
        return line.words
    if line.resume_at is not None:
        return _("until {time}").format(time=when(session, to_text(line.resume_at)))
    return ""


def event_text(event: Event) -> str:
    """What became of a ticket, in words."""
    from store.rules.status import spoken

    if event.what == "rated":
        return _("rated {rating} of 5").format(rating=event.record.get("rating"))
    if event.what == "assigned":
        return _("given to {login}").format(login=event.to) if event.to else _("given back to the queue")
    return {"opened": _("opened"), "reopened": _("reopened")}.get(event.what) or spoken(event.what)


def as_data(line: QueueLine) -> dict[str, Any]:
    """What scripts read of a ticket of the queue: instants as stored, `remaining` in seconds, null for none."""
    return {
        "id": line.id,
        "number": line.number,
        "clock": line.clock or None,
        "due": to_text(line.due) if line.due else None,
        "remaining": _seconds(line),
        "state": line.state,
        "status": line.status,
        "resume_at": to_text(line.resume_at) if line.resume_at else None,
        "kind": line.kind,
        "priority": line.priority,
        "subject": line.subject,
        "customer": line.customer,
        "customer_name": line.customer_name,
        "assignee": line.assignee or None,
        "created": to_text(line.created),
    }


def _seconds(line: QueueLine) -> int | None:
    return int(line.remaining.total_seconds()) if line.remaining is not None else None
