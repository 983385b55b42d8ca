"""`kehu show`: one customer whole, with the people there, what is to do, the tickets, and the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant
from tui.commands.showing import contact_line, due_text, label, when
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.ticket_queue import QueueLine
    from store.work.timeline import Event

Record = Mapping[str, Any]

NEWEST = 50
EVERYTHING = -1
_ALL_EVENTS = 1 << 31
"""More than a book can have."""


@command(N_("Show the customer NAME with contacts, tasks, tickets and the timeline, newest first."))
@argument("name", metavar="NAME")
@option("--all", "everything", is_flag=True, help=N_("The whole timeline instead of the newest 50."))
def show(session: Session, name: str, everything: bool) -> None:
    customer = customer_meant(session, name)
    if session.json:
        _as_data(session, customer, EVERYTHING if everything else NEWEST)
    else:
        _show(session, customer, _ALL_EVENTS if everything else NEWEST)


def _as_data(session: Session, customer: Record, limit: int) -> None:
    """Answer with the record, and in it what belongs to it; the timeline has the interactions."""
    from tui.commands.ticketlist import with_standing

    book = session.book
    lines = _tickets(session, customer, include_done=True)
    tickets = ((line, book.get("tickets", line.id)) for line in lines)
    whole = {
        **customer,
        "contacts": book.children("contacts", "customer", customer["id"], limit=EVERYTHING),
        "tasks": book.children("tasks", "customer", customer["id"], limit=EVERYTHING),
        "tickets": [with_standing(ticket, line) for line, ticket in tickets if ticket is not None],
        "timeline": book.timeline(customer["id"], limit=limit),
    }
    output.data({key: _without_stamps(value) for key, value in whole.items()})


def _without_stamps(value: object) -> object:
    if isinstance(value, list):
        return [_without_stamps(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != "stamps"}
    return value


def _show(session: Session, customer: Record, limit: int) -> None:
    from store.find.resolve import short_id
    from store.work.timeline import events

    book = session.book
    heading = [customer["name"], short_id(book, customer["id"]), *_facts(session, customer)]
    output.line(" · ".join(heading))
    for text in (customer.get("pinned"), ", ".join([*customer.get("phones", ()), *customer.get("mails", ())])):
        if text:
            output.line(text)
    for contact in book.children("contacts", "customer", customer["id"], limit=EVERYTHING):
        parts = [contact.get("name"), contact.get("title"), *contact.get("phones", ()), *contact.get("mails", ())]
        output.line("  " + "  ".join(part for part in parts if part))
    for task in book.children("tasks", "customer", customer["id"], limit=EVERYTHING):
        if "done" not in task:
            output.line(_("to do  {due}  {title}").format(due=due_text(session, task), title=task.get("title", "")))
    for line in _tickets(session, customer):
        output.line(_ticket_line(session, line))
    for event in events(book, customer["id"], limit, now=session.now):
        output.line(_event_line(session, event))


def _tickets(session: Session, customer: Record, *, include_done: bool = False) -> list[QueueLine]:
    """The customer's tickets, those to be worked first."""
    from store.work.ticket_queue import queue

    return queue(session.book, session.now, customer=customer["id"], include_done=include_done)


def _facts(session: Session, customer: Record) -> list[str]:
    facts = [customer.get("company"), customer.get("grade"), label(session, "status", customer.get("status"))]
    if customer.get("owner"):
        facts.append(_("owner {owner}").format(owner=customer["owner"]))
    if customer.get("archived"):
        facts.append(_("archived"))
    return [fact for fact in facts if fact]


def _ticket_line(session: Session, line: QueueLine) -> str:
    from tui.commands.ticketlist import time_text

    parts = [
        _("ticket  #{number}").format(number=line.number),
        label(session, "priority", line.priority),
        label(session, "ticket_status", line.status),
        time_text(session, line),
        line.subject,
        line.assignee,
    ]
    return "  ".join(part for part in parts if part)


def _event_line(session: Session, event: Event) -> str:
    """A contact, or what became of a ticket."""
    if event.table == "interactions":
        return contact_line(session, event.record)
    from store.model.instants import to_text
    from store.work.outcome import name_of
    from tui.commands.ticketlist import event_text

    told = [name_of("tickets", event.record), event_text(event), event.by]
    return "  ".join([when(session, to_text(event.at)), *(part for part in told if part)])
