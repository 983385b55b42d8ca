"""One ticket whole: how it stands and for whom it is, over what was said and done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical

from screens.complaint import is_complaint, step_lines
from screens.customer_pane import due_words, reach
from screens.shell.host import host
from screens.ticket_clocks import clock_lines
from screens.widgets.card import CONTINUED, Card, Line, joined
from screens.widgets.moments import moment
from screens.widgets.prose import one_line
from screens.widgets.timeline import Timeline
from screens.widgets.title import write_title
from store.model import RECORD_TYPES
from store.model.phones import CHINA
from store.model.validate import readable
from store.model.vocabulary import label as label_of
from store.rules.clocks import Clocks
from store.rules.sla import Terms
from store.rules.status import spoken
from store.text import _
from store.work.outcome import name_of
from store.work.ticket_clocks import clocks_of
from store.work.ticket_links import links_of
from store.work.ticket_queue import QueueLine, queue
from store.work.timeline import Event, events_of_ticket

if TYPE_CHECKING:
    from store.book import Book

Record = Mapping[str, Any]

_TITLE_CELLS = 60


class Sheet(msgspec.Struct, frozen=True):
    """What the card says of a ticket: the record and how it stands, its customer, who there it is from.

    earlier: the ticket it follows; linked: the tickets and articles it has to do with, by table.
    """

    ticket: dict[str, Any]
    line: QueueLine
    clocks: Clocks
    customer: dict[str, Any]
    contact: dict[str, Any] | None
    earlier: dict[str, Any] | None
    linked: list[tuple[str, dict[str, Any]]]


def read_sheet(book: Book, ticket_id: str) -> Sheet | None:
    """Everything the card shows, or None if there is no such ticket."""
    ticket = book.get("tickets", ticket_id)
    if ticket is None:
        return None
    lines = queue(book, book.clock.now(), customer=ticket["customer"], include_done=True)
    line = next((line for line in lines if line.id == ticket_id), None)
    if line is None:
        return None
    contact = book.get("contacts", str(ticket.get("contact", "")))
    return Sheet(
        ticket=readable(RECORD_TYPES["tickets"], ticket),
        line=line,
        clocks=clocks_of(book, ticket, book.clock.now()),
        customer=readable(RECORD_TYPES["customers"], book.get("customers", ticket["customer"]) or {}),
        contact=readable(RECORD_TYPES["contacts"], contact) if contact else None,
        earlier=book.get("tickets", str(ticket.get("follow_up_of", ""))),
        linked=links_of(book, ticket),
    )


def sheet_lines(sheet: Sheet, book: Book) -> Iterator[Line]:
    """The lines of the card over what was said and done."""
    ticket, line, settings = sheet.ticket, sheet.line, book.settings
    code = str(settings.get("country_code", CHINA))
    from_whom = sheet.contact or sheet.customer
    yield "", joined(sheet.customer.get("name"), sheet.customer.get("grade")), "bold"
    if reached := joined(sheet.contact and sheet.contact.get("name"), *reach(from_whom, code)):
        yield "", reached, ""
    assignee = _("with {login}").format(login=line.assignee) if line.assignee else _("nobody's yet")
    yield _("status"), joined(spoken(line.status), assignee), "bold"
    what = (label_of(name, str(ticket.get(field, "")), settings).lower() for field, name in _CLASSED)
    yield _("kind"), joined(*what), ""
    now, zone = book.clock.now(), book.zone
    if line.resume_at is not None:
        yield _("paused"), _("until {date}").format(date=moment(line.resume_at, now, zone)), ""
    yield from _promised(sheet, Terms(settings, zone), now, zone)
    if is_complaint(ticket):
        yield from step_lines(ticket, now, zone, settings)
    yield from _known(ticket, settings)
    yield from _related(sheet)


def _promised(sheet: Sheet, terms: Terms, now: datetime, zone: tzinfo) -> Iterator[Line]:
    """The clocks; of a ticket without any, the date it is due."""
    clocks = list(clock_lines(sheet.ticket, sheet.clocks, terms, now, zone))
    when, _overdue = due_words(sheet.ticket, now, zone)
    if when and sheet.clocks.resolution.state == "n/a":
        yield _("due"), joined(when, sheet.line.words if sheet.line.remaining is not None else ""), ""
    yield from clocks


def _known(ticket: Record, settings: Record) -> Iterator[Line]:
    """What is known of the matter and of how it went."""
    said = {
        _("theme"): joined(
            label_of("theme", str(ticket.get("theme", "")), settings),
            _("an answer is owed") if ticket.get("reply_owed") is True else "",
        ),
        _("cause"): ticket.get("cause"),
        _("result"): ticket.get("result"),
        _("rating"): _("{rating} of 5").format(rating=ticket["rating"]) if "rating" in ticket else "",
    }
    yield from ((label, str(text), "") for label, text in said.items() if text)


def _related(sheet: Sheet) -> Iterator[Line]:
    """The ticket it follows, and those and the articles it has to do with."""
    if sheet.earlier is not None:
        yield _("follows"), name_of("tickets", sheet.earlier), ""
    for place, (table, record) in enumerate(sheet.linked):
        name = name_of(table, record)
        yield (
            _("linked") if place == 0 else CONTINUED,
            name if table == "tickets" else _("article: {title}").format(title=name),
            "",
        )


_CLASSED = (("kind", "ticket_kind"), ("type", "ticket_type"), ("priority", "priority"), ("mood", "mood"))


class TicketPane(Vertical):
    """One ticket whole: the card over what was said and done, with its number and subject in the border."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.ticket_id: str | None = None

    def compose(self) -> ComposeResult:
        yield Card(id="card")
        yield Timeline(host(self).book, of_ticket=True, id="timeline")

    @property
    def timeline(self) -> Timeline:
        """The list of what was said and done."""
        return self.query_one(Timeline)

    def show(self, ticket_id: str | None) -> None:
        """Show this ticket; the same one again only shows what is new."""
        book = host(self).book
        sheet = read_sheet(book, ticket_id) if ticket_id else None
        self.query_one(Card).show(list(sheet_lines(sheet, book)) if sheet else ())
        title = one_line(name_of("tickets", sheet.ticket), _TITLE_CELLS) if sheet else ""
        write_title(self, title)
        if ticket_id == self.ticket_id:
            self.timeline.reload()
            return
        self.ticket_id = ticket_id
        self.timeline.show(lambda offset, limit: _page(book, ticket_id, offset, limit))


def _page(book: Book, ticket_id: str | None, offset: int, limit: int) -> Sequence[Event]:
    if ticket_id is None:
        return ()
    return events_of_ticket(book, ticket_id, now=book.clock.now())[offset : offset + limit]
