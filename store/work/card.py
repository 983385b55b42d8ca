"""What of a record one copies: its single fields, and a card with everything to reach the customer by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from store.model import RECORD_TYPES
from store.model.phones import CHINA, show_phone
from store.model.validate import readable
from store.text import N_, _
from store.work.outcome import name_of

if TYPE_CHECKING:
    from store.book import Book

Record = Mapping[str, Any]


class Copyable(msgspec.Struct, frozen=True):
    """A piece of a record to copy: the letter that picks it, what it is (marked with N_), and its text, maybe ""."""

    key: str
    label: str
    text: str


def pieces(book: Book, table: str, record: Record) -> list[Copyable]:
    """The fields of a customer, ticket, task or interaction one copies, those without a value too, in reading order."""
    shown = readable(RECORD_TYPES[table], record)
    if table == "customers":
        reached = _reached_by(book, shown)
        return [
            Copyable("n", N_("name"), str(shown.get("name", ""))),
            Copyable("p", N_("phone"), next(reached("phones"), "")),
            Copyable("m", N_("mail"), next(reached("mails"), "")),
            Copyable("a", N_("address"), next(_addresses(shown), "")),
            Copyable("i", N_("id"), str(shown.get("id", ""))),
        ]
    if table == "tickets":
        return [
            Copyable("s", N_("number and subject"), name_of(table, shown)),
            Copyable("#", N_("number"), f"#{shown.get('number', '')}"),
            Copyable("i", N_("id"), str(shown.get("id", ""))),
        ]
    return [Copyable("t", N_("text"), str(shown.get("text") or name_of(table, shown)))]


def card(book: Book, customer: Record) -> str:
    """The customer as lines of text to paste into a mail: names, people, phones, mails, addresses."""
    shown = readable(RECORD_TYPES["customers"], customer)
    code = str(book.settings.get("country_code", CHINA))
    lines = [_in_one_line(shown.get("name"), shown.get("title"), shown.get("company"))]
    lines += [show_phone(str(phone), code) for phone in shown.get("phones", ())]
    lines += [str(mail) for mail in shown.get("mails", ())]
    lines += list(_addresses(shown))
    for contact in _contacts(book, shown):
        phones = [show_phone(str(phone), code) for phone in contact.get("phones", ())]
        mails = map(str, contact.get("mails", ()))
        lines.append(_in_one_line(contact.get("name"), contact.get("title") or contact.get("role"), *phones, *mails))
    return "\n".join(line for line in lines if line)


def ticket_card(book: Book, ticket: Record) -> str:
    """The ticket as lines of text to paste: number and subject, customer, what happened."""
    shown = readable(RECORD_TYPES["tickets"], ticket)
    customer = book.get("customers", str(shown.get("customer", ""))) or {}
    lines = [name_of("tickets", shown)]
    if customer:
        lines.append(_("Customer: {name}").format(name=customer.get("name", "")))
    lines += [str(shown[field]) for field in ("text", "cause", "result") if shown.get(field)]
    return "\n".join(lines)


def _contacts(book: Book, customer: Record) -> list[dict[str, Any]]:
    """The people of the customer, the primary one first."""
    found = book.children("contacts", "customer", str(customer["id"]))
    contacts = [readable(RECORD_TYPES["contacts"], contact) for contact in found]
    return sorted(contacts, key=lambda contact: not contact.get("primary", False))


def _reached_by(book: Book, customer: Record) -> Callable[[str], Iterator[str]]:
    """A function that gives the phones or mails of the customer, then those of its people, as people write them."""
    code = str(book.settings.get("country_code", CHINA))

    def reached(field: str) -> Iterator[str]:
        for record in (customer, *_contacts(book, customer)):
            for value in record.get(field, ()):
                yield show_phone(str(value), code) if field == "phones" else str(value)

    return reached


def _addresses(record: Record) -> Iterator[str]:
    for address in record.get("addresses", ()):
        if isinstance(address, Mapping):
            parts = (address.get(name) for name in ("text", "postcode", "city", "region", "country"))
            yield _in_one_line(*parts, between=" ")


def _in_one_line(*parts: object, between: str = " · ") -> str:
    return between.join(str(part) for part in parts if part)
