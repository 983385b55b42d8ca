"""One ticket whole: how it stands and for whom it is, over what was said and done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from screens.customer_pane import due_words, joined, reach
from screens.shell.host import host
from screens.shell.theme import CAUTION, FAINT, PLAIN, WARNING
from screens.widgets.card import Card, Line
from screens.widgets.prose import one_line
from screens.widgets.timeline import Timeline, day_heading
from store.model import RECORD_TYPES
from store.model.phones import CHINA
from store.model.validate import readable
from store.model.vocabulary import label as label_of
from store.rules.status import spoken
from store.text import N_, _
from store.text.durations import spoken as spoken_time
from store.work.outcome import name_of
from store.work.ticket_queue import QueueLine, queue
from store.work.timeline import Event, events_of_ticket

if TYPE_CHECKING:
    from store.book import Book

Record = Mapping[str, Any]

_SIGNS = {"breached": "!", "at-risk": "~", "paused": "=", "met": "✓"}
_COLOURS = {"breached": WARNING, "at-risk": CAUTION, "paused": FAINT}
_SHORT = {"waiting": N_("waiting"), "hold": N_("on hold")}
_TITLE_CELLS = 60


def short_status(status: str) -> str:
    """The status in a word or two."""
    return _(_SHORT[status]) if status in _SHORT else spoken(status)


def standing(line: QueueLine) -> str:
    """How the ticket stands, with a sign: what is left of its time or overdue, or its status."""
    if line.remaining is None:
        sign = "✓" if line.category == "done" else _SIGNS.get(line.state, "·")
        return f"{sign} {short_status(line.status)}"
    words = _("{time} late") if line.state == "breached" else _("{time} left")
    status = f"{spoken(line.status)} " if line.status == "new" else ""
    return f"{_SIGNS.get(line.state, '·')} {status}{words.format(time=spoken_time(line.remaining))}"


def colour(line: QueueLine) -> Style:
    """The colour of how it stands; the words say the same."""
    return FAINT if line.category == "done" else _COLOURS.get(line.state, PLAIN)


class Sheet(msgspec.Struct, frozen=True):
    """What the card says of a ticket: the record and how it stands, its customer, who there it is from."""

    ticket: dict[str, Any]
    line: QueueLine
    customer: dict[str, Any]
    contact: dict[str, Any] | None
    earlier: dict[str, Any] | None


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
        customer=readable(RECORD_TYPES["customers"], book.get("customers", ticket["customer"]) or {}),
        contact=readable(RECORD_TYPES["contacts"], contact) if contact else None,
        earlier=book.get("tickets", str(ticket.get("follow_up_of", ""))),
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
    now = book.clock.now()
    when, _overdue = due_words(ticket, now, book.zone)
    if line.resume_at is not None:
        local = line.resume_at.astimezone(book.zone)
        until = f"{day_heading(local.date(), now.astimezone(book.zone).date())} {local:%H:%M}"
        yield _("paused"), _("until {date}").format(date=until), ""
    if when:
        yield _("due"), joined(when, line.words if line.remaining is not None else ""), ""
    rating = _("{rating} of 5").format(rating=ticket["rating"]) if "rating" in ticket else ""
    said = {_("cause"): ticket.get("cause"), _("result"): ticket.get("result"), _("rating"): rating}
    yield from ((label, str(text), "") for label, text in said.items() if text)
    if sheet.earlier is not None:
        yield _("follows"), name_of("tickets", sheet.earlier), ""


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
        if str(self.border_title or "") != title:
            self.border_title = Content(title)
        if ticket_id == self.ticket_id:
            self.timeline.reload()
            return
        self.ticket_id = ticket_id
        self.timeline.show(lambda offset, limit: _page(book, ticket_id, offset, limit))


def _page(book: Book, ticket_id: str | None, offset: int, limit: int) -> Sequence[Event]:
    if ticket_id is None:
        return ()
    return events_of_ticket(book, ticket_id, now=book.clock.now())[offset : offset + limit]
