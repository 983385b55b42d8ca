"""The 360° view of one customer: people, promise, open tickets and preferences over the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import msgspec
from textual.app import ComposeResult
from textual.containers import Vertical

from screens.profile import profile_of
from screens.shell.host import host
from screens.shell.sentences import keyed
from screens.ticket_clocks import standing
from screens.widgets.card import CONTINUED, Card, Line, joined
from screens.widgets.prose import one_line
from screens.widgets.timeline import Timeline, day_heading
from screens.widgets.title import write_title
from store.model import RECORD_TYPES
from store.model.instants import due_from_text, from_text
from store.model.phones import CHINA, show_phone
from store.model.validate import readable
from store.model.vocabulary import label as label_of
from store.rules.activity import LABELS, activity, thresholds
from store.rules.health import LEVELS, Health
from store.text import N_, _, ngettext
from store.text.cells import cut
from store.work.article_matches import articles_about
from store.work.health import health_of
from store.work.ticket_queue import QueueLine, queue
from store.work.timeline import TICKET, Event, events, events_of_kinds

if TYPE_CHECKING:
    from store.book import Book

Record = Mapping[str, Any]
KINDS: Mapping[str, str] = {
    "call": N_("Calls"),
    "mail": N_("Mails"),
    "wechat": N_("WeChat"),
    "visit": N_("Visits"),
    "chat": N_("Chats"),
    "note": N_("Notes"),
    TICKET: N_("Tickets"),
}
"""The kinds of events a timeline can be limited to."""
_NO_CONTACT = N_("No contact yet. {log-call} logs a call, {log-mail} a mail, {log-note} a note.")

_SHOWN_CONTACTS = 3
_SHOWN_TASKS = 3
_SHOWN_TICKETS = 3
# A longer subject would push the time that is left out of sight.
_SUBJECT_CELLS = 28


class Brief(msgspec.Struct, frozen=True):
    """What the header says of a customer: the record, its people, open tasks and open tickets, the first due first.

    health: how well it goes with them, None where nothing is known. articles: what may help with the first ticket.
    """

    customer: dict[str, Any]
    contacts: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    tickets: list[QueueLine]
    last_contact: datetime | None
    health: Health | None = None
    articles: tuple[str, ...] = ()


def read_brief(book: Book, customer_id: str) -> Brief | None:
    """Everything the header shows, or None if there is no such customer."""
    customer = book.get("customers", customer_id)
    if customer is None:
        return None
    contacts = [
        readable(RECORD_TYPES["contacts"], contact) for contact in book.children("contacts", "customer", customer_id)
    ]
    tickets = queue(book, book.clock.now(), customer=customer_id)
    return Brief(
        customer=readable(RECORD_TYPES["customers"], customer),
        contacts=sorted(contacts, key=lambda contact: not contact.get("primary", False)),
        tasks=open_tasks(book, customer_id),
        tickets=tickets,
        last_contact=_last_contact(book, customer_id),
        health=health_of(book, customer_id, book.clock.now()),
        articles=tuple(each.title for each in articles_about(book, tickets[0].subject)) if tickets else (),
    )


def _last_contact(book: Book, customer_id: str) -> datetime | None:
    try:
        return from_text(book.last_contact(customer_id) or "")
    except ValueError:
        return None


def _of_customer(book: Book, table: str, customer_id: str) -> list[dict[str, Any]]:
    """The customer's records of a table, fit to be shown."""
    found = book.children(table, "customer", customer_id, limit=-1)
    return [readable(RECORD_TYPES[table], record) for record in found]


def open_tasks(book: Book, customer_id: str) -> list[dict[str, Any]]:
    """What is still to do for the customer, the earliest first and what has no date last."""
    tasks = [
        readable(RECORD_TYPES["tasks"], task) for task in book.children("tasks", "customer", customer_id, limit=-1)
    ]
    return sorted((task for task in tasks if "done" not in task), key=lambda task: str(task.get("due", "9999")))


def brief_lines(
    brief: Brief, now: datetime, zone: tzinfo, settings: Record, *, no_step: str, tickets_first: bool = False
) -> list[Line]:
    """The lines of the card over the timeline, with the tickets over the next step for those who serve.

    no_step: what to say where there is no open task.
    """
    customer = brief.customer
    lines: list[Line] = []
    code = str(settings.get("country_code", CHINA))
    own = joined(customer.get("title"), *reach(customer, code), customer.get("company"))
    if own:
        lines.append(("", own, ""))
    lines += [("", _contact(contact, code), "") for contact in brief.contacts[:_SHOWN_CONTACTS]]
    if len(brief.contacts) > _SHOWN_CONTACTS:
        more = len(brief.contacts) - _SHOWN_CONTACTS
        lines.append(("", ngettext("and {n} more contact", "and {n} more contacts", more).format(n=more), "dim"))
    steps = list(_task_lines(brief.tasks, now, zone, settings)) or [(_("next step"), no_step, "dim")]
    tickets = list(_ticket_lines(brief.tickets, settings))
    if brief.articles:
        tickets.append((_("may help"), joined(*brief.articles), "dim"))
    lines += [*tickets, *steps] if tickets_first else [*steps, *tickets]
    lines += _health_line(brief.health)
    lines += _activity_line(brief.last_contact, now, settings)
    if customer.get("do_not_contact"):
        lines.append((_("careful"), _("✗ do not contact"), "bold"))
    channel = label_of("channel", customer.get("preferred_channel", ""), settings)
    said = {
        _("prefers"): joined(channel, customer.get("preferences")),
        _("needs"): customer.get("needs"),
        _("pinned"): customer.get("pinned"),
    }
    lines += [(label, str(text), "") for label, text in said.items() if text]
    return lines


def _activity_line(last: datetime | None, now: datetime, settings: Record) -> Iterator[Line]:
    """How active the customer is, where that is worth a line: not while contact is regular.

    Its days are whole ones gone by, as in the list and in the filter `silent:`.
    """
    if last is None:
        return
    days = (now - last).days
    level = activity(max(0, days), thresholds(settings))
    if level is not None and level != "active":
        ago = ngettext("{n} day since the last contact", "{n} days since the last contact", days).format(n=days)
        yield _("activity"), joined(_(LABELS[level]), ago), "dim"


def _health_line(health: Health | None) -> Iterator[Line]:
    """How well it goes with the customer and why, where that is worth a line: not while all is well."""
    if health is not None and health.level != "healthy":
        sign = "!" if health.level == "at-risk" else "~"
        yield _("health"), joined(f"{sign} {_(LEVELS[health.level])} {health.score:.0f}", *health.reasons), ""


def _task_lines(tasks: Sequence[Record], now: datetime, zone: tzinfo, settings: Record) -> Iterator[Line]:
    for index, task in enumerate(tasks[:_SHOWN_TASKS]):
        label = _("next step") if index == 0 else _("then")
        kind = label_of("task_kind", task.get("kind", ""), settings).lower()
        when, overdue = due_words(task, now, zone)
        text = joined(when, kind, task.get("title"))
        yield label, _("! overdue · {task}").format(task=text) if overdue else text, "bold" if index == 0 else ""
    if len(tasks) > _SHOWN_TASKS:
        more = len(tasks) - _SHOWN_TASKS
        yield "", ngettext("and {n} more task", "and {n} more tasks", more).format(n=more), "dim"


def _ticket_lines(tickets: Sequence[QueueLine], settings: Record) -> Iterator[Line]:
    for index, ticket in enumerate(tickets[:_SHOWN_TICKETS]):
        priority = label_of("priority", ticket.priority, settings).lower()
        called = f"#{ticket.number} {cut(ticket.subject, _SUBJECT_CELLS)}"
        text = joined(called, standing(ticket).removeprefix("· "), priority)
        yield _("tickets") if index == 0 else CONTINUED, text, "bold" if ticket.state == "breached" else ""
    if len(tickets) > _SHOWN_TICKETS:
        more = len(tickets) - _SHOWN_TICKETS
        yield CONTINUED, ngettext("and {n} more ticket", "and {n} more tickets", more).format(n=more), "dim"


def due_words(record: Record, now: datetime, zone: tzinfo) -> tuple[str, bool]:
    """When the record is due in words, and whether that is past: a date is due until its midnight."""
    if "due" not in record:
        return "", False
    try:
        due = due_from_text(str(record["due"]))
    except ValueError:
        return f"? {record['due']}", False
    today = now.astimezone(zone).date()
    if isinstance(due, datetime):
        local = due.astimezone(zone)
        return f"{day_heading(local.date(), today)} {local:%H:%M}", due < now
    return day_heading(due, today), due < today


def _contact(contact: Record, country_code: str) -> str:
    return joined(contact.get("name"), contact.get("title") or contact.get("role"), *reach(contact, country_code))


def reach(record: Record, country_code: str) -> list[str]:
    """The first phone and the first mail address, as people write them."""
    phones = [show_phone(str(phone), country_code) for phone in record.get("phones", ())[:1]]
    return [*phones, *map(str, record.get("mails", ())[:1])]


class CustomerPane(Vertical):
    """One customer whole: the card over the timeline, with the name in the border."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.customer_id: str | None = None
        self.kind = ""

    def compose(self) -> ComposeResult:
        yield Card(id="card")
        yield Timeline(host(self).book, id="timeline")

    @property
    def timeline(self) -> Timeline:
        """The list of contacts and of what became of tickets."""
        return self.query_one(Timeline)

    def show(self, customer_id: str | None) -> None:
        """Show this customer; the same one again only shows what is new."""
        book = host(self).book
        brief = read_brief(book, customer_id) if customer_id else None
        self.query_one(Card).show(self._lines(brief) if brief else ())
        self._show_title(brief)
        if customer_id == self.customer_id:
            self.timeline.reload()
            return
        self.customer_id = customer_id
        if customer_id is None:
            self.timeline.show(_nothing)
            return
        nothing = _("Nothing of this kind.") if self.kind else _(_NO_CONTACT)
        self.timeline.show(_timeline_of(book, customer_id, self.kind), nothing)

    def _lines(self, brief: Brief) -> list[Line]:
        book = host(self).book
        first = profile_of(book).tickets_first
        none = keyed(self, _("none; {new-task} adds a task"))
        return brief_lines(brief, book.clock.now(), book.zone, book.settings, no_step=none, tickets_first=first)

    def show_only(self, kind: str) -> None:
        """Show one kind of events in the timeline, all of them with ""."""
        self.kind = kind
        shown, self.customer_id = self.customer_id, None
        self.show(shown)

    def _show_title(self, brief: Brief | None) -> None:
        title = _title(brief.customer) if brief else ""
        if title and self.kind:
            title = _("{name} · only {kind}").format(name=title, kind=_(KINDS[self.kind]).lower())
        write_title(self, title)


def _title(customer: Record) -> str:
    parts = [customer["name"], customer.get("grade")]
    if "owner" in customer:
        parts.append(_("owner {login}").format(login=customer["owner"]))
    if "archived" in customer:
        parts.append(_("archived"))
    return one_line(" · ".join(part for part in parts if part), 60)


def _timeline_of(book: Book, customer_id: str, kind: str) -> Callable[[int, int], Sequence[Event]]:
    if kind:
        return lambda offset, limit: events_of_kinds(book, customer_id, {kind}, limit, offset, now=book.clock.now())
    return lambda offset, limit: events(book, customer_id, limit, offset, now=book.clock.now())


def _nothing(offset: int, limit: int) -> Sequence[Event]:
    return ()
