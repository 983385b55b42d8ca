"""Whom a row is about that is no customer itself: found by id, name, number or mail address among those known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from store.exchange.row import Row
from store.ids import is_ulid
from store.model.fields import BadValue, clean
from store.model.mails import normalise_mail
from store.model.phones import CHINA, normalise_phone
from store.text import _
from store.work.import_known import CONTACT, PERSON, Draft, Known, Subject
from store.work.import_plan import NotTaken


class Whom(msgspec.Struct, frozen=True):
    """The customer a row is about, and which of its contacts, as planned or in the book."""

    customer: Draft
    contact: Draft | None = None

    @property
    def links(self) -> dict[str, str]:
        """The fields that name them."""
        contact = {"contact": self.contact.key} if self.contact else {}
        return {"customer": self.customer.key, **contact}


def subjects_named(rows: Iterable[Row], settings: Mapping[str, Any]) -> list[Subject]:
    """Everybody the rows could name, to be looked up in the book all at once."""
    found: dict[tuple[Any, ...], Subject] = {}
    for row in rows:
        reached = ways(row.fields, settings)
        for name in (str(row.fields.get("customer") or ""), str(row.fields.get("contact") or "")):
            key = (name, *(tuple(each) for each in reached.values()))
            if any(key) and key not in found:
                id = name if is_ulid(name) else ""
                named = ways({"mails": [name], "phones": [name]}, settings)
                forms = {field: [*values, *named[field]] for field, values in reached.items()}
                found[key] = Subject(PERSON, name, name, {**forms}, id)
    return list(found.values())


def ways(fields: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, list[str]]:
    """The mail addresses and numbers a row has, in their stored forms; those that are none are passed over."""
    code = settings.get("country_code")
    country = code if isinstance(code, str) else CHINA
    mails = [each for field in ("mails", "from", "to", "cc") for each in fields.get(field) or ()]
    return {
        "mails": _stored(mails, normalise_mail),
        "phones": _stored(fields.get("phones") or (), lambda text: normalise_phone(text, country)),
    }


class Links:
    """Finds whom rows are about."""

    def __init__(self, known: Known, settings: Mapping[str, Any]) -> None:
        self._known = known
        self._settings = settings

    def whom(self, fields: Mapping[str, Any]) -> Whom:
        """The one customer, and the contact if the row names one; NotTaken if that is nobody, or not certain."""
        customer, contact = (clean(str(fields.get(name) or "")) for name in ("customer", "contact"))
        found = self._named(customer) if customer else []
        if customer and not found:
            raise NotTaken("rejected", _("There is no customer {name} in the book.").format(name=customer))
        beside = [*(self._named(contact, people=True) if contact else []), *self._reached(fields)]
        if not found:
            found = beside
        if not found:
            raise NotTaken("rejected", _("Nobody in the book has this name, number or mail address."))
        return self._one(found, beside, customer or contact)

    def reached(self, addresses: Sequence[str]) -> list[Whom]:
        """Everybody in the book who has one of these mail addresses, each customer once."""
        found: dict[str, Whom] = {}
        for draft in self._known.reached("mails", addresses):
            whom = self._whom(draft)
            if whom is not None and (whom.customer.key not in found or whom.contact):
                found[whom.customer.key] = whom
        return list(found.values())

    def _named(self, name: str, *, people: bool = False) -> list[Draft]:
        by_id = self._known.by_id(name)
        if by_id is not None:
            return [by_id]
        companies = [] if people else self._known.companies(name)
        return companies or self._known.anywhere(name) or self._reached({"mails": [name], "phones": [name]})

    def _reached(self, fields: Mapping[str, Any]) -> list[Draft]:
        given = ways({field: fields.get(field) for field in ("mails", "phones")}, self._settings)
        return [draft for field, values in given.items() for draft in self._known.reached(field, values)]

    def _one(self, found: Sequence[Draft], beside: Sequence[Draft], called: str) -> Whom:
        """The one that is meant of those found; what else the row says of them helps to choose."""
        meant = [whom for whom in map(self._whom, found) if whom is not None]
        if len({whom.customer.key for whom in meant}) > 1:
            others = {whom.customer.key for whom in map(self._whom, beside) if whom is not None}
            meant = [whom for whom in meant if whom.customer.key in others] or meant
        if len({whom.customer.key for whom in meant}) > 1:
            meant = [whom for whom in meant if "archived" not in whom.customer.after] or meant
        customers = {whom.customer.key: whom.customer for whom in meant}
        if not customers:
            raise NotTaken("rejected", _("The customer of this row is gone."))
        if len(customers) > 1:
            sentence = _("{count} customers could be meant by {name}: say whose by a number, a mail address or an id.")
            raise NotTaken("rejected", sentence.format(count=len(customers), name=called))
        (customer,) = customers.values()
        at = [whom.contact for whom in map(self._whom, [*beside, *found]) if whom and whom.customer is customer]
        return Whom(customer, next((contact for contact in at if contact is not None), None))

    def _whom(self, draft: Draft) -> Whom | None:
        if draft.kind != CONTACT:
            return Whom(draft)
        customer = self._known.customer(str(draft.after.get("customer")))
        return Whom(customer, draft) if customer is not None else None


def _stored(values: Iterable[str], normalise: Any) -> list[str]:
    kept = []
    for value in values:
        try:
            kept.append(normalise(value))
        except BadValue:
            continue
    return list(dict.fromkeys(kept))
