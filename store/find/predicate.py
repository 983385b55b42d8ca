"""Whether a customer meets a query, told from documents alone: what the answers from the cache have to agree with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any

import msgspec

from store.find.fold import fold
from store.find.lookups import (
    HAS_MAIL,
    HAS_PHONE,
    Lookup,
    lookup,
    mail_lookup,
    matches,
    name_lookup,
    phone_lookup,
    text_lookup,
)
from store.find.query import AnyOf, Field, Not, Query, Term, Word, hidden
from store.find.tokens import tokens
from store.model import RECORD_TYPES
from store.model.custom import PREFIX as CUSTOM
from store.model.instants import to_text
from store.rules.status import CATEGORY

Document = Mapping[str, Any]

DONE = tuple(status for status, category in CATEGORY.items() if category == "done")
PAUSED = tuple(status for status, category in CATEGORY.items() if category == "paused")
NOTES = ("note", "needs", "preferences", "pinned")

_DATE_LENGTH = 10
_NEVER = ""


class Frame(msgspec.Struct, frozen=True):
    """What a query is answered against: now, in UTC, and the zone in which days begin and end."""

    now: datetime
    zone: tzinfo

    def starts(self, day: date) -> str:
        """The stored instant at which a day starts."""
        return to_text(datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC))

    def days_ago(self, days: int) -> str:
        """The stored instant so many times 24 hours ago."""
        return to_text(self.now - timedelta(days=days))


class Subject:
    """A customer with all that belongs to it."""

    def __init__(
        self,
        customer: Document,
        contacts: Sequence[Document] = (),
        tasks: Sequence[Document] = (),
        tickets: Sequence[Document] = (),
        interactions: Sequence[Document] = (),
    ) -> None:
        self.customer = customer
        self.contacts = contacts
        self.tasks = tasks
        self.tickets = tickets
        self.interactions = interactions

    @cached_property
    def own(self) -> set[str]:
        """The tokens that find the customer."""
        return _tokens("customers", self.customer)

    @cached_property
    def of_contacts(self) -> list[set[str]]:
        """The tokens that find each contact."""
        return [_tokens("contacts", contact) for contact in self.contacts]

    @property
    def last_contact(self) -> str | None:
        """When the customer was last in contact, as stored, notes not counted; None if never."""
        times = (each.get("at") for each in self.interactions if each.get("channel") != "note")
        return max((at for at in times if isinstance(at, str) and at), default=None)

    @property
    def open_tasks(self) -> Iterator[Document]:
        """The tasks that are to be done."""
        return (task for task in self.tasks if scalar(task.get("done")) is None)


def holds(query: Query, subject: Subject, frame: Frame) -> bool:
    """Whether the customer meets every term; one that is archived or merged, only if the query mentions that."""
    if any(scalar(subject.customer.get(field)) is not None for field in hidden(query)):
        return False
    return all(meets(term, subject, frame) for term in query.terms)


def meets(term: Term, subject: Subject, frame: Frame) -> bool:
    """Whether the customer meets one term."""
    if isinstance(term, Not):
        return not meets(term.term, subject, frame)
    if isinstance(term, AnyOf):
        return any(meets(each, subject, frame) for each in term.terms)
    if isinstance(term, Word):
        return all(_anywhere(lookup(word), subject) for word in term.text.split())
    if term.name.startswith(CUSTOM):
        return custom_is(subject.customer, term)
    return FIELDS[term.name](term, subject, frame)


# Words


def _name(term: Field, subject: Subject, _frame: Frame) -> bool:
    return all(matches(name_lookup(word), subject.own) for word in term.value.split())


def _note(term: Field, subject: Subject, _frame: Frame) -> bool:
    return all(matches(text_lookup(word), subject.own) for word in term.value.split())


def _said(term: Field, subject: Subject, _frame: Frame) -> bool:
    return any(says(term, each) for each in subject.interactions)


def says(term: Field, interaction: Document) -> bool:
    """Whether the text of an interaction has all the words."""
    text = interaction.get("text")
    found = tokens("text", text) if isinstance(text, str) else set()
    return all(matches(text_lookup(word), found) for word in term.value.split())


def _phone(term: Field, subject: Subject, _frame: Frame) -> bool:
    return _anywhere(phone_lookup(term.value), subject)


def _email(term: Field, subject: Subject, _frame: Frame) -> bool:
    return _anywhere(mail_lookup(term.value), subject)


def _anywhere(wanted: Lookup, subject: Subject) -> bool:
    return matches(wanted, subject.own) or any(matches(wanted, each) for each in subject.of_contacts)


def _tokens(table: str, document: Document) -> set[str]:
    found: set[str] = set()
    for field, token_class in RECORD_TYPES[table].index.searchable:
        value = document.get(field)
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str):
                found |= tokens(token_class, text)
    return found


# Values


def _choice(term: Field, subject: Subject, _frame: Frame) -> bool:
    value = subject.customer.get(term.name)
    return isinstance(value, str) and fold(value) == fold(term.value)


def _tag(term: Field, subject: Subject, _frame: Frame) -> bool:
    tags = subject.customer.get("tags")
    return isinstance(tags, list) and any(isinstance(tag, str) and fold(tag) == fold(term.value) for tag in tags)


def _city(term: Field, subject: Subject, _frame: Frame) -> bool:
    return in_city(subject.customer, term)


def in_city(customer: Document, term: Field) -> bool:
    """Whether the customer has an address in the city."""
    return any(fold(city) == fold(term.value) for city in _cities(customer))


def _cities(customer: Document) -> Iterator[str]:
    addresses = customer.get("addresses")
    for address in addresses if isinstance(addresses, list) else ():
        if isinstance(address, Mapping) and isinstance(city := address.get("city"), str):
            yield city


def custom_is(customer: Document, term: Field) -> bool:
    """Whether a custom field of the customer has the value."""
    custom = customer.get("custom")
    value = custom.get(term.name.removeprefix(CUSTOM)) if isinstance(custom, Mapping) else None
    if isinstance(value, bool):
        return value and fold(term.value) in ("yes", "true", "1", "是")
    return value is not None and fold(str(value)) == fold(term.value)


def _is(term: Field, subject: Subject, _frame: Frame) -> bool:
    archived = scalar(subject.customer.get("archived")) is not None
    merged = scalar(subject.customer.get("merged_into")) is not None
    return {"archived": archived, "merged": merged}.get(term.value, not archived and not merged)


# Times and numbers


def _silent(term: Field, subject: Subject, frame: Frame) -> bool:
    """One never contacted has been silent for longer than any number of days."""
    last = subject.last_contact or _NEVER
    return (term.low is None or last <= frame.days_ago(_number(term.low))) and (
        term.high is None or last > frame.days_ago(_number(term.high))
    )


def _last(term: Field, subject: Subject, frame: Frame) -> bool:
    last = subject.last_contact
    return last is not None and _between(last, *instants(term, frame))


def _created(term: Field, subject: Subject, frame: Frame) -> bool:
    created = subject.customer.get("created")
    return isinstance(created, str) and _between(created, *instants(term, frame))


def _due(term: Field, subject: Subject, frame: Frame) -> bool:
    return any(due_in(task.get("due"), term, frame) for task in subject.open_tasks)


def due_in(due: object, term: Field, frame: Frame) -> bool:
    """Whether a stored due value, a day or an instant, lies in the interval of days."""
    if not isinstance(due, str):
        return False
    return _between(due, *(days(term) if len(due) == _DATE_LENGTH else instants(term, frame)))


def days(term: Field) -> tuple[str | None, str | None]:
    """The interval of days of a term, as dates are stored."""
    return _iso(term.low), _iso(term.high)


def instants(term: Field, frame: Frame) -> tuple[str | None, str | None]:
    """The interval of days of a term, as instants are stored."""
    low, high = term.low, term.high
    return (frame.starts(low) if isinstance(low, date) else None), (
        frame.starts(high) if isinstance(high, date) else None
    )


def _iso(bound: object) -> str | None:
    return bound.isoformat() if isinstance(bound, date) else None


def _csat(term: Field, subject: Subject, _frame: Frame) -> bool:
    ratings = (each.get("rating") for each in (*subject.interactions, *subject.tickets))
    return any(isinstance(rating, int) and _between(rating, term.low, term.high) for rating in ratings)


def _between(value: Any, low: Any, high: Any) -> bool:
    return (low is None or value >= low) and (high is None or value < high)


def _number(bound: object) -> int:
    return bound if isinstance(bound, int) else 0


# What there is


def _ticket(term: Field, subject: Subject, _frame: Frame) -> bool:
    return any(stands(ticket.get("status"), term.value) for ticket in subject.tickets)


def stands(status: object, wanted: str) -> bool:
    """Whether a ticket with this stored status is open, paused, done, or has the very status."""
    if wanted == "open":
        return status not in DONE
    return status in {"done": DONE, "paused": PAUSED}.get(wanted, (wanted,))


def _has(term: Field, subject: Subject, _frame: Frame) -> bool:
    what, customer = term.value, subject.customer
    if what in ("phone", "email"):
        return _anywhere(HAS_PHONE if what == "phone" else HAS_MAIL, subject)
    if what == "tag":
        tags = customer.get("tags")
        return isinstance(tags, list) and any(isinstance(tag, str) for tag in tags)
    if what == "contact":
        return bool(subject.contacts)
    if what == "task":
        return any(True for _task in subject.open_tasks)
    if what == "ticket":
        return any(stands(ticket.get("status"), "open") for ticket in subject.tickets)
    if what == "call":
        return subject.last_contact is not None
    if what in DOCUMENT_HAS:
        return DOCUMENT_HAS[what](customer)
    return scalar(customer.get(what)) is not None


def _has_note(customer: Document) -> bool:
    return any(isinstance(text := customer.get(field), str) and text for field in NOTES)


def _has_address(customer: Document) -> bool:
    return bool(customer.get("addresses"))


def scalar(value: object) -> object:
    """The value as a column of the cache keeps it: None for what is no text or number."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    return value if isinstance(value, (str, float)) else None


DOCUMENT_HAS: Mapping[str, Callable[[Document], bool]] = {"note": _has_note, "address": _has_address}
"""What is told from the document of the customer, since the cache does not keep it."""

FIELDS: Mapping[str, Callable[[Field, Subject, Frame], bool]] = {
    "name": _name,
    "phone": _phone,
    "email": _email,
    "note": _note,
    "said": _said,
    **dict.fromkeys(("owner", "grade", "status", "kind", "industry", "size", "source", "region"), _choice),
    "city": _city,
    "tag": _tag,
    "silent": _silent,
    "last": _last,
    "created": _created,
    "due": _due,
    "csat": _csat,
    "ticket": _ticket,
    "is": _is,
    "has": _has,
}
