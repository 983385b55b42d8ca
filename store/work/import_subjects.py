"""Whom each row of an import is about, with its fields in their stored forms, or why it cannot be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.exchange.row import Row
from store.model import contact, customer
from store.model.fields import clean
from store.model.validate import normalise
from store.text import _
from store.work.import_known import COMPANY, CONTACT, PERSON, Subject
from store.work.outcome import Record
from store.work.people import person_meant

if TYPE_CHECKING:
    from store.book import Book

CONTACT_FIELDS = frozenset(field.name for field in contact.TYPE.fields if field.in_form)

_ANY_CUSTOMER = "0" * 26


class SubjectReader:
    """Reads rows, keeping in mind which people were meant by the logins typed."""

    def __init__(self, book: Book, *, each_own: bool) -> None:
        self._book = book
        self._each_own = each_own
        self._logins: dict[str, str | Invalid] = {}

    def read(self, row: Row) -> Subject | str:
        """Whom the row is about, or why it cannot be taken."""
        if row.problem:
            return row.problem
        try:
            return self._subject(row.fields)
        except Invalid as error:
            return str(error)

    def _subject(self, fields: Mapping[str, Any]) -> Subject:
        name, company = fields.get("name"), fields.get("company")
        if not name and not company:
            raise Invalid({"name": _("The row has neither a name nor a company.")})
        if not name:
            kind, called, beside = COMPANY, company, ""
        else:
            kind, called, beside = (CONTACT if company and not self._each_own else PERSON), name, company or ""
        given = {**fields, "name": called}
        for field in ("owner", "steward"):
            if given.get(field):
                given[field] = self._person(str(given[field]), field)
        if kind != PERSON:
            given.pop("company", None)
        forms = self._forms(given)
        return Subject(kind, str(forms["name"]), str(forms.get("company") or clean(beside)), forms)

    def _forms(self, fields: Mapping[str, Any]) -> Record:
        """The stored forms of the fields of a row, wherever they will go."""
        settings = self._book.settings
        forms: Record = dict.fromkeys(field for field, value in fields.items() if value is None)
        own = {field: value for field, value in fields.items() if field in CONTACT_FIELDS and field not in forms}
        others = {field: value for field, value in fields.items() if field not in own and field not in forms}
        forms.update(normalise(contact.TYPE, {**own, "customer": _ANY_CUSTOMER}, whole={}, settings=settings))
        del forms["customer"]
        if others:
            forms.update(normalise(customer.TYPE, others, whole={"name": fields["name"]}, settings=settings))
        return forms

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
