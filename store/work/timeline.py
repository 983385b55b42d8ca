"""A customer's timeline: the contacts made and what became of the tickets, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from store.model import RECORD_TYPES
from store.model.instants import from_text, instant_in
from store.model.settings import close_after_days
from store.model.ticket import AssigneeChange
from store.model.validate import readable
from store.rules.status import course
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.book import Book


TICKET = "ticket"
"""The kind of all events of tickets, beside the channels of contacts."""

_PAGE = 200


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened with a customer, at an instant in UTC.

    what: "contact" for an interaction; for a ticket "opened", "reopened", "rated", "assigned", or the status it
    came to; record: the interaction or the ticket; by: the login of who did it, "" where the customer or the
    clock did; to: the login that a ticket was given to.
    """

    at: datetime
    what: str
    table: str
    record: dict[str, Any]
    by: str = ""
    to: str = ""


def events(book: Book, customer_id: str, limit: int = 50, offset: int = 0, *, now: datetime) -> list[Event]:
    """One page of the customer's timeline, newest first; of the interactions no more than the page is read.

    What a ticket does of itself, such as closing, is told up to `now`. Within a second a ticket's events come
    before the contacts, that is above them, since they follow from those.
    """
    of_tickets = sorted(_ticket_events(book, customer_id, now), key=_time)[::-1]
    # At most all events of tickets stand above the page, so at least the rest above it are contacts.
    passed = max(0, offset - len(of_tickets))
    contacts = [
        _contact(document) for document in book.timeline(customer_id, limit=limit + len(of_tickets), offset=passed)
    ]
    above = _count_above(of_tickets, contacts[0].at) if passed and contacts else 0
    if passed and not contacts:
        above = len(of_tickets)
    page = merge(of_tickets[above:], contacts, key=_time, reverse=True)
    return list(islice(page, offset - passed - above, offset - passed - above + limit))


def kind_of(event: Event) -> str:
    """The channel of a contact, "ticket" for what became of one."""
    return str(event.record.get("channel", "")) if event.what == "contact" else TICKET


def events_of_kinds(
    book: Book, customer_id: str, kinds: Collection[str], limit: int = 50, offset: int = 0, *, now: datetime
) -> list[Event]:
    """One page of only these kinds of events, newest first; kinds are channels and TICKET."""
    found: list[Event] = []
    read = 0
    while len(found) < offset + limit:
        page = events(book, customer_id, _PAGE, read, now=now)
        found += [event for event in page if kind_of(event) in kinds]
        read += len(page)
        if len(page) < _PAGE:
            break
    return found[offset : offset + limit]


def events_of_ticket(book: Book, ticket_id: str, *, now: datetime) -> list[Event]:
    """All that happened with a ticket up to `now`, newest first: what was said, and who did what with it.

    Empty for a ticket that is gone.
    """
    ticket = book.get("tickets", ticket_id)
    if ticket is None:
        return []
    messages = book.children("interactions", "ticket", ticket_id, limit=-1)
    happened = [*map(_contact, reversed(messages)), *_events_of(ticket, messages, book, now), *_hands(ticket, now)]
    return sorted(happened, key=_time)[::-1]


def _ticket_events(book: Book, customer_id: str, now: datetime) -> Iterator[Event]:
    for ticket in book.children("tickets", "customer", customer_id, limit=-1):
        messages = book.children("interactions", "ticket", ticket["id"], limit=-1)
        yield from _events_of(ticket, messages, book, now)


def _events_of(ticket: Record, messages: Sequence[Record], book: Book, now: datetime) -> Iterator[Event]:
    """What became of a ticket until now: its changes of status, and its rating."""
    for turn in course(ticket, messages, now, close_after_days=close_after_days(book.settings)):
        what = "opened" if not turn.before else "reopened" if turn.reopens else turn.status
        yield Event(at=turn.at, what=what, table="tickets", record=ticket, by=turn.by)
    rated_at = instant_in(ticket.get("rated_at"))
    if rated_at is not None and rated_at <= now:
        yield Event(at=rated_at, what="rated", table="tickets", record=ticket)


def _hands(ticket: Record, now: datetime) -> Iterator[Event]:
    """The changes of hands of a ticket until now, as far as its log can be read."""
    log = ticket.get("assignee_log")
    for line in log if isinstance(log, list) else ():
        with suppress(msgspec.ValidationError):
            change = msgspec.convert(line, AssigneeChange)
            if change.at <= now:
                yield Event(
                    at=change.at, what="assigned", table="tickets", record=ticket, by=change.by, to=change.after
                )


def _contact(interaction: dict[str, Any]) -> Event:
    at = instant_in(interaction.get("at")) or NEVER
    shown = readable(RECORD_TYPES["interactions"], interaction)
    return Event(at=at, what="contact", table="interactions", record=shown, by=str(shown.get("by", "")))


def _count_above(newest_first: Sequence[Event], at: datetime) -> int:
    """How many of the events stand above a contact made at that time."""
    return sum(event.at >= at for event in newest_first)


def _time(event: Event) -> datetime:
    return event.at


NEVER = from_text("0001-01-01T00:00:00Z")
"""When a contact was whose time cannot be read: before all others."""
