"""Canned replies: a template's text with the fields of a ticket filled in (T7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import NotFound
from store.model.fields import quoted
from store.rules.status import spoken
from store.text import N_, _
from store.work.outcome import Record
from store.work.ticket_queue import status_of

if TYPE_CHECKING:
    from store.book import Book

FIELDS: Mapping[str, str] = {
    "customer": N_("name of the customer"),
    "company": N_("company of the customer"),
    "contact": N_("who it is from, or the customer"),
    "number": N_("number of the ticket"),
    "subject": N_("subject of the ticket"),
    "status": N_("status of the ticket"),
    "result": N_("result of the ticket"),
    "agent": N_("name of the person who writes"),
    "date": N_("today"),
}
"""What may stand in braces in a template."""

_FIELD = re.compile(r"\{([a-z_]+)\}")


class Filled(msgspec.Struct, frozen=True):
    """A template with the values of a ticket; `unknown` are its fields that there are none of, left as they stood."""

    subject: str
    text: str
    unknown: tuple[str, ...]


def replies(book: Book) -> list[Record]:
    """The templates of canned replies, by name."""
    found = book.where("templates", "kind='reply'")
    return sorted(found, key=lambda template: (str(template.get("name")), template["id"]))


def reply_meant(book: Book, name: str) -> Record:
    """The canned reply of this name, whatever its case; NotFound with those there are."""
    known = replies(book)
    for template in known:
        if str(template.get("name")).casefold() == name.strip().casefold():
            return template
    names = ", ".join(str(template.get("name")) for template in known) or "–"
    raise NotFound(_("There is no canned reply {name}; there are: {names}.").format(name=quoted(name), names=names))


def canned(book: Book, ticket: Mapping[str, Any], template: Mapping[str, Any], now: datetime) -> Filled:
    """The reply to a ticket that a template gives; what a customer wrote is filled in as it is, never read again."""
    values = _values(book, ticket, now)
    unknown: list[str] = []

    def value(field: re.Match[str]) -> str:
        if field[1] in values:
            return values[field[1]]
        unknown.append(field[1])
        return field[0]

    subject = _FIELD.sub(value, str(template.get("subject") or ""))
    text = _FIELD.sub(value, str(template.get("text") or ""))
    return Filled(subject, text, tuple(dict.fromkeys(unknown)))


def _values(book: Book, ticket: Mapping[str, Any], now: datetime) -> dict[str, str]:
    customer = book.get("customers", str(ticket.get("customer", ""))) or {}
    contact = book.get("contacts", str(ticket.get("contact", ""))) or {}
    agent = next(iter(book.where("people", "login=?", (book.user,), limit=1)), {})
    name = str(customer.get("name", ""))
    return {
        "customer": name,
        "company": str(customer.get("company") or name),
        "contact": str(contact.get("name") or name),
        "number": str(ticket.get("number", "")),
        "subject": str(ticket.get("subject", "")),
        "status": spoken(status_of(book, ticket, now).status),
        "result": str(ticket.get("result", "")),
        "agent": str(agent.get("name") or book.user),
        "date": str(now.astimezone(book.zone).date()),
    }
