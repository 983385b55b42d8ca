"""Whom each row of an import is about, with its fields in their stored forms, or why it cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.exchange.row import Row
from store.exchange.words import meant
from store.ids import is_ulid
from store.model import contact, customer
from store.model.custom import custom_fields
from store.model.declare import RecordType
from store.model.fields import clean
from store.model.validate import normalise
from store.text import _
from store.work.import_known import COMPANY, CONTACT, PERSON, Subject
from store.work.outcome import Record
from store.work.people import person_meant

if TYPE_CHECKING:
    from store.book import Book

CONTACT_FIELDS = frozenset(field.name for field in contact.TYPE.fields if field.in_form and field.name != "custom")
ANY_CUSTOMER = "0" * 26
"""Stands for the customer of a record that is checked before there is one."""

_CUSTOM = "custom."
_FIELDS = (*contact.TYPE.fields, *customer.TYPE.fields)
_CHOICES = {field.name: field.vocabulary for field in _FIELDS if field.vocabulary}
_PEOPLE = ("owner", "steward")


class SubjectReader:
    """Reads rows, keeping in mind which people were meant by the logins typed, and what was typed often."""

    def __init__(self, book: Book, settings: Mapping[str, Any], rows: Sequence[Row], *, each_own: bool) -> None:
        self._book = book
        self._settings = settings
        self._each_own = each_own
        self._logins: dict[str, str | Invalid] = {}
        self._chosen: dict[tuple[str, str], Any] = {}
        self._names = {
            str(row.fields["id"]): str(row.fields.get("company") or row.fields.get("name") or "")
            for row in rows
            if row.fields.get("id")
        }
        self._of_contacts = {_CUSTOM + field.slug: field.label for field in custom_fields("contacts", settings)}

    def read(self, row: Row) -> Subject | str:
        """Whom the row is about, or why it cannot be taken."""
        if row.problem:
            return row.problem
        try:
            return self._subject(row)
        except Invalid as error:
            return str(error)

    def _subject(self, row: Row) -> Subject:
        fields = dict(row.fields)
        id = str(fields.pop("id", None) or "")
        stated = meant("kind", str(fields.pop("kind", None) or ""))
        beside_id = str(fields.pop("customer", None) or "")
        name, company = fields.get("name"), fields.get("company") or self._called(beside_id)
        if not name and not company:
            raise Invalid({"name": _("The row has neither a name nor a company.")})
        if not name or stated == COMPANY:
            kind, called, beside = COMPANY, name if stated == COMPANY and name else company, ""
        else:
            own = self._each_own or stated == PERSON
            kind, called, beside = (CONTACT if company and not own else PERSON), name, company or ""
        given = {**fields, "name": called}
        for field in _PEOPLE:
            if given.get(field):
                given[field] = self._person(str(given[field]), field)
        if kind != PERSON:
            given.pop("company", None)
        if kind != CONTACT and self._of_contacts:
            given = self._with_noted(given)
        forms = self._forms(kind, given)
        return Subject(kind, str(forms["name"]), str(forms.get("company") or clean(beside)), forms, id)

    def _with_noted(self, fields: Record) -> Record:
        """The fields of a customer, what only contacts have a field for as lines of the note."""
        lines = [
            f"{self._of_contacts[name]}: {value}"
            for name, value in fields.items()
            if name in self._of_contacts and value
        ]
        kept = {name: value for name, value in fields.items() if name not in self._of_contacts}
        return {**kept, "note": "\n".join([*filter(None, [kept.get("note")]), *lines])} if lines else kept

    def _called(self, customer_id: str) -> str:
        """The name of the customer with this id, in the file or in the book."""
        if not customer_id or customer_id in self._names:
            return self._names.get(customer_id, "")
        found = self._book.get("customers", customer_id) if is_ulid(customer_id) else None
        self._names[customer_id] = str((found or {}).get("name", ""))
        return self._names[customer_id]

    def _forms(self, kind: str, fields: Mapping[str, Any]) -> Record:
        """The stored forms of the fields of a row, wherever they will go."""
        forms: Record = dict.fromkeys(field for field, value in fields.items() if value is None)
        own: Record = {}
        others: Record = {}
        for field, value in fields.items():
            if field not in forms:
                (own if self.is_of_contact(field, kind) else others)[field] = value
        forms.update(self._stored(contact.TYPE, own, {"customer": ANY_CUSTOMER}))
        if others:
            forms.update(self._stored(customer.TYPE, others, {"name": fields["name"]}))
        return forms

    def is_of_contact(self, field: str, kind: str) -> bool:
        """Whether the field is one of a contact; else it is one of the customer, or of the company it is at."""
        return field in CONTACT_FIELDS or (kind == CONTACT and field in self._of_contacts)

    def _stored(self, record_type: RecordType, fields: Mapping[str, Any], whole: Record) -> Record:
        """The stored forms; choices, of which a file says the same few again and again, are looked up once."""
        fresh: dict[str, Any] = {}
        known: dict[str, Any] = {}
        for field, value in fields.items():
            if field in _CHOICES and isinstance(value, str):
                if (field, value) not in self._chosen:
                    typed = {field: meant(_CHOICES[field], value)}
                    form = normalise(record_type, typed, whole=whole, settings=self._settings)
                    self._chosen[field, value] = form[field]
                known[field] = self._chosen[field, value]
            else:
                fresh[field] = value
        return {**known, **normalise(record_type, fresh, whole=whole | known, settings=self._settings)}

    def _person(self, typed: str, field: str) -> str:
        if typed not in self._logins:
            try:
                self._logins[typed] = person_meant(self._book, typed, field)
            except Invalid as error:
                self._logins[typed] = error
        login = self._logins[typed]
        if isinstance(login, Invalid):
            raise login
        return login
