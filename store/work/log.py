"""Logging a contact: what a typed line would do, and the one interaction and one follow-up it becomes."""

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
from store.work.outcome import Outcome, concluded

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change
    from store.work.drafts import Draft, Drafts


class LogInput(msgspec.Struct, kw_only=True):
    """One contact to be logged; `id` is the ULID its interaction will have, so that it is logged only once.

    `at` is in UTC, `minutes` whole minutes, `contact` a contact's id, `follow_up` a local date or an instant.
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
) -> Preview:
    """What logging the line would do (Rule 14); nothing is written.

    `started` is when the contact began, by default now; `spent` is the time the bar was open, which gives the
    minutes if the line does not: the shell has none. `party` spares a screen to read it again at each key.
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
        stage=read.stage,
        id=id or new_ulid(),
    )
    if channel != "note":
        entry.direction = read.direction or party.direction
        entry.minutes = _minutes(spent) if read.minutes is None else read.minutes
    problems = (*read.problems, *_standing_in_the_way(entry))
    return Preview(entry, _sentence(book, entry, party, base), problems)


def log_contact(book: Book, entry: LogInput, now: datetime) -> Outcome:
    """Log the contact: one interaction and, if one is wished, one follow-up task, in one operation.

    An entry whose id the book has is answered as saved already: a second Enter or a retry changes nothing.
    Raises Refused for what this version does not log, NotFound for a customer that is gone.
    """
    if problems := _standing_in_the_way(entry):
        raise Refused(problems[0])
    with book.change("log " + entry.channel) as change:
        if known := _logged_before(change, entry.id):
            return known
        customer = change.get("customers", entry.customer)
        if customer is None:
            raise NotFound(_("The customer of this line is gone; nothing was logged."))
        interaction = change.create("interactions", _interaction(entry, now), id=entry.id)
        records = [("interactions", interaction)]
        if entry.follow_up is not None:
            records.append(("tasks", change.create("tasks", _follow_up(entry, book.user))))
    sentence = _logged(book, entry, customer["name"], now.astimezone(book.zone))
    return concluded(book, change, sentence, records)


def still_to_log(book: Book, drafts: Drafts) -> list[Draft]:
    """The drafts that wait to be logged, the newest first; those that a crash left behind are forgotten."""
    waiting = []
    for draft in drafts.list():
        if book.get("interactions", draft.id) is None:
            waiting.append(draft)
        else:
            drafts.remove(draft.id)
    return waiting


def _logged_before(change: Change, id: str) -> Outcome | None:
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
    if entry.ticket:
        problems.append(_("Tickets come with a later version; take out !t or !c, or put \\ before it."))
    if entry.stage:
        problems.append(
            _("Deals come with a later version; take out >{stage}, or put \\ before it.").format(stage=entry.stage)
        )
    if entry.priority and entry.follow_up is None:
        problems.append(_("A priority needs a follow-up: add @ and a date."))
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
        "title": _first_line(entry.text) or _("Follow up"),
        "kind": "follow-up",
        "due": due_to_text(entry.follow_up),
        "customer": entry.customer,
        "contact": entry.contact,
        "interaction": entry.id,
        "owner": login,
        "priority": entry.priority,
    }


def _first_line(text: str) -> str:
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
        if entry.priority:
            parts.append(_spoken(book, "priority", entry.priority))
    return " → ".join(parts)


def _spoken(book: Book, name: str, value: str) -> str:
    """A value of a vocabulary in the middle of a sentence."""
    return vocabulary.label(name, value, book.settings).lower()


def _due_words(due: date | datetime, base: datetime) -> str:
    """The due value with its weekday, and with its year only where it is another one."""
    return explain(due, base).replace(f" {base.year:04}-", " ", 1)


def _logged(book: Book, entry: LogInput, name: str, base: datetime) -> str:
    channel = _spoken(book, "channel", entry.channel)
    if entry.follow_up is None:
        return _("Logged: {channel}, {name}.").format(channel=channel, name=name)
    return _("Logged: {channel}, {name}; follow-up {due}.").format(
        channel=channel, name=name, due=_due_words(entry.follow_up, base)
    )
