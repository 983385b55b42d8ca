"""Logging a contact: what a typed line would do, and the interaction, follow-up and ticket it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import NotFound, Refused
from store.ids import new_ulid
from store.model import vocabulary
from store.model.fields import folded
from store.model.instants import due_to_text, to_text
from store.rules.dates import explain
from store.rules.logline import parse_line
from store.text import _
from store.work.outcome import Outcome, Record, concluded

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change
    from store.work.drafts import Draft, Drafts

_TICKETS = ("ticket", "complaint")


class LogInput(msgspec.Struct, kw_only=True):
    """One contact to be logged; `id` is the ULID its interaction will have, so that it is logged only once.

    `at` is in UTC, `minutes` whole minutes, `contact` a contact's id, `follow_up` a local date or an instant,
    `ticket` the kind of ticket to open from it, ticket or complaint; `about` the id of the ticket it belongs to.
    """

    customer: str
    text: str
    channel: str = "call"
    direction: str | None = None
    at: datetime | None = None
    minutes: int | None = None
    outcome: str | None = None
    rating: int | None = None
    contact: str | None = None
    follow_up: date | datetime | None = None
    priority: str | None = None
    ticket: str | None = None
    about: str | None = None
    stage: str | None = None
    id: str = msgspec.field(default_factory=new_ulid)


class Party(msgspec.Struct, frozen=True):
    """Who a line may speak of: the customer and its contacts, names by id; and who began the last contact."""

    customer: str
    contacts: Mapping[str, str]
    direction: str


class Preview(msgspec.Struct, frozen=True):
    """What a line would do: what would be logged, in one sentence, and what stands in the way."""

    entry: LogInput
    sentence: str
    problems: tuple[str, ...]


def party_of(book: Book, customer_id: str) -> Party:
    """What the customer's records say about the lines typed for it."""
    contacts = {record["id"]: record["name"] for record in book.children("contacts", "customer", customer_id)}
    latest = (record.get("direction") for record in book.timeline(customer_id, limit=20))
    return Party(customer_id, contacts, next(filter(None, latest), "out"))


def preview(
    book: Book,
    customer_id: str,
    line: str,
    now: datetime,
    *,
    channel: str = "call",
    started: datetime | None = None,
    spent: timedelta | None = None,
    id: str | None = None,
    party: Party | None = None,
    about: str | None = None,
) -> Preview:
    """What logging the line would do (Rule 14); nothing is written.

    `started` is when the contact began, by default now; `spent` is the time the bar was open, which gives the
    minutes if the line does not: the shell has none. `party` spares a screen to read it again at each key.
    What is said about a ticket answers the customer, unless the line says that it came from them.
    """
    party = party or party_of(book, customer_id)
    base = now.astimezone(book.zone)
    read = parse_line(
        line,
        base,
        is_contact=lambda name: _contact_named(party, name),
        has_open_deal=True,
    )
    entry = LogInput(
        customer=customer_id,
        text=read.text,
        channel=channel,
        at=started or now,
        outcome=read.outcome,
        rating=read.rating,
        contact=read.contact,
        follow_up=read.follow_up,
        priority=read.priority,
        ticket=read.ticket,
        about=about,
        stage=read.stage,
        id=id or new_ulid(),
    )
    if channel != "note":
        entry.direction = read.direction or ("out" if about else party.direction)
        entry.minutes = _minutes(spent) if read.minutes is None else read.minutes
    problems = (*read.problems, *_standing_in_the_way(entry))
    return Preview(entry, _sentence(book, entry, party, base), problems)


def log_contact(book: Book, entry: LogInput, now: datetime) -> Outcome:
    """Log the contact: one interaction and, if wished, one follow-up task and one ticket, in one operation.

    A contact about a ticket belongs to it and brings it to its next status, as `tickets.hear` says.
    An entry whose id the book has is answered as saved already: a second Enter or a retry changes nothing.
    Raises Refused for what this version does not log, NotFound for a customer that is gone.
    """
    if problems := _standing_in_the_way(entry):
        raise Refused(problems[0])
    with book.change(f"log {entry.channel} on ticket" if entry.about else f"log {entry.channel}") as change:
        if known := saved_before(change, entry.id):
            return known
        customer = change.get("customers", entry.customer)
        if customer is None:
            raise NotFound(_("The customer of this line is gone; nothing was logged."))
        if "merged_into" in customer:
            entry, customer = _for_survivor(change, entry)
        contact = _interaction(entry, now)
        ticket, heard = _ticket(book, change, entry, contact, now)
        link = {"ticket": ticket["id"]} if ticket else {}
        if heard and not entry.contact:
            contact["contact"] = ticket.get("contact") if ticket else None
        records = [("interactions", change.create("interactions", {**contact, **link}, id=entry.id))]
        if entry.follow_up is not None:
            records.append(("tasks", change.create("tasks", {**_follow_up(entry, book.user), **link})))
        if ticket:
            records.append(("tickets", ticket))
    base = now.astimezone(book.zone)
    sentence = _heard(entry, heard, base) if heard else _logged(book, entry, customer["name"], ticket, base)
    return concluded(change, sentence, records)


def _for_survivor(change: Change, entry: LogInput) -> tuple[LogInput, Record]:
    """The same line for the customer that the one it was begun for has been merged into, and that customer."""
    from store.work.customers import found
    from store.work.merged import survivor_id

    survivor = survivor_id(change, entry.customer)
    return msgspec.structs.replace(entry, customer=survivor), found(change, "customers", survivor)


def still_to_log(book: Book, drafts: Drafts) -> list[Draft]:
    """The drafts that wait to be logged, the newest first; those that a crash left behind are forgotten."""
    waiting = []
    for draft in drafts.list():
        if book.get("interactions", draft.id) is None:
            waiting.append(draft)
        else:
            drafts.remove(draft.id)
    return waiting


def saved_before(change: Change, id: str) -> Outcome | None:
    """The outcome of saving an interaction a second time: what is there, or was; None if there is nothing."""
    saved = change.get("interactions", id)
    if saved is not None:
        return Outcome(_("It was saved already."), [("interactions", saved)])
    grave = change.get("deleted", id)
    if grave is not None:
        sentence = _("It was saved already, and taken back since; undo brings it back.")
        return Outcome(sentence, [("interactions", grave["document"])])
    return None


def _minutes(spent: timedelta | None) -> int | None:
    """The time in whole minutes, the nearest; None for less than half a minute."""
    return (round(spent.total_seconds() / 60) or None) if spent is not None else None


def _contact_named(party: Party, name: str) -> str | None:
    """The id of the contact of that name, or of the only one whose name begins so."""
    wanted = folded(name)
    names = {id: folded(known) for id, known in party.contacts.items()}
    meant = [id for id, known in names.items() if known == wanted] or [
        id for id, known in names.items() if known.startswith(wanted)
    ]
    return meant[0] if len(meant) == 1 else None


def _standing_in_the_way(entry: LogInput) -> list[str]:
    problems = []
    if entry.ticket and entry.about:
        problems.append(_("This contact belongs to a ticket already; take out !t or !c."))
    elif entry.ticket and entry.ticket not in _TICKETS:
        problems.append(_("A contact opens a ticket or a complaint, nothing else."))
    if entry.stage:
        problems.append(
            _("Deals come with a later version; take out >{stage}, or put \\ before it.").format(stage=entry.stage)
        )
    if entry.priority and entry.follow_up is None and not entry.ticket:
        problems.append(_("A priority needs a follow-up or a ticket: add @ and a date, or !t."))
    if not (entry.text or entry.outcome or entry.follow_up):
        problems.append(_("Nothing to log yet: write what was said, or how it went (=ok, =no)."))
    return problems


def _interaction(entry: LogInput, now: datetime) -> dict[str, Any]:
    return {
        "customer": entry.customer,
        "contact": entry.contact,
        "channel": entry.channel,
        "direction": entry.direction,
        "at": to_text(entry.at or now),
        "minutes": entry.minutes,
        "text": entry.text,
        "outcome": entry.outcome,
        "rating": entry.rating,
    }


def _follow_up(entry: LogInput, login: str) -> dict[str, Any]:
    assert entry.follow_up is not None
    return {
        "title": first_line(entry.text) or _("Follow up"),
        "kind": "follow-up",
        "due": due_to_text(entry.follow_up),
        "customer": entry.customer,
        "contact": entry.contact,
        "interaction": entry.id,
        "owner": login,
        "priority": entry.priority,
    }


def _ticket(
    book: Book, change: Change, entry: LogInput, contact: Mapping[str, Any], now: datetime
) -> tuple[Record | None, str]:
    """The ticket the contact belongs to or opens, if any; and in a sentence what became of one that was there."""
    kind = entry.ticket
    if not entry.about and not kind:
        return None, ""
    # Most lines have no ticket, and a command that logs one should not load what tickets need.
    from store.work.ticket_intake import create_ticket, from_contact
    from store.work.tickets import hear

    if entry.about or not kind:
        return hear(book, change, str(entry.about), now, channel=entry.channel, direction=entry.direction)
    fields = from_contact({**contact, "id": entry.id})
    named = fields["subject"] or vocabulary.label("ticket_kind", kind, book.settings)
    opened = {**fields, "subject": named, "kind": kind, "priority": entry.priority}
    return create_ticket(book, change, opened), ""


def first_line(text: str) -> str:
    """The first line of a text, cut to what a title may have."""
    from store.text.cells import cut

    return cut(text.strip().partition("\n")[0].strip(), 80)


def _sentence(book: Book, entry: LogInput, party: Party, base: datetime) -> str:
    """ "call → 12 min → reached → follow-up Tue 11-24", the way the contact went."""
    parts = [_spoken(book, "channel", entry.channel)]
    if entry.direction == "in":
        parts.append(_("inbound"))
    if entry.contact:
        parts.append(party.contacts[entry.contact])
    if entry.minutes:
        parts.append(_("{minutes} min").format(minutes=entry.minutes))
    if entry.outcome:
        parts.append(_spoken(book, "outcome", entry.outcome))
    if entry.rating:
        parts.append(_("rated {rating} of 5").format(rating=entry.rating))
    if entry.follow_up is not None:
        parts.append(_("follow-up {due}").format(due=_due_words(entry.follow_up, base)))
    if entry.ticket:
        parts.append(_spoken(book, "ticket_kind", entry.ticket))
    if entry.priority:
        parts.append(_spoken(book, "priority", entry.priority))
    return " → ".join(parts)


def _spoken(book: Book, name: str, value: str) -> str:
    """A value of a vocabulary in the middle of a sentence."""
    return vocabulary.label(name, value, book.settings).lower()


def _due_words(due: date | datetime, base: datetime) -> str:
    """The due value with its weekday, and with its year only where it is another one."""
    return explain(due, base).replace(f" {base.year:04}-", " ", 1)


def _heard(entry: LogInput, heard: str, base: datetime) -> str:
    if entry.follow_up is None:
        return heard
    return f"{heard} " + _("Follow-up {due}.").format(due=_due_words(entry.follow_up, base))


def _logged(book: Book, entry: LogInput, name: str, ticket: Record | None, base: datetime) -> str:
    parts = [_("Logged: {channel}, {name}").format(channel=_spoken(book, "channel", entry.channel), name=name)]
    if entry.follow_up is not None:
        parts.append(_("follow-up {due}").format(due=_due_words(entry.follow_up, base)))
    if ticket is not None:
        kind = _spoken(book, "ticket_kind", ticket["kind"])
        parts.append(_("{kind} #{number}").format(kind=kind, number=ticket["number"]))
    return _("{sentence}.").format(sentence="; ".join(parts))
