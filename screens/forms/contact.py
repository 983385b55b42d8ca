"""The form of a contact at a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.asking_first import AskingFirst
from screens.shell.host import host
from store.model.contact import TYPE
from store.model.declare import Field
from store.text import _
from store.work.contacts import add_contact
from store.work.customers import edit_record
from store.work.outcome import Outcome


class ContactForm(AskingFirst):
    """Add a contact to `customer`, or edit `record`."""

    table = "contacts"

    def __init__(self, customer: Mapping[str, Any], record: Mapping[str, Any]) -> None:
        super().__init__(record)
        self._customer = customer

    def title_line(self) -> str:
        if "id" in self.record:
            return _("Edit {name} at {customer}").format(name=self.record["name"], customer=self._customer["name"])
        return _("New contact at {customer}").format(customer=self._customer["name"])

    def fields(self) -> Sequence[Field]:
        return [field for field in TYPE.fields if field.in_form]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if "id" not in self.record:
            customer = self._customer["id"]
            add = partial(add_contact, book, customer, fields, book.clock.now())
            return self.adding("contacts", {**fields, "customer": customer}, add)
        return partial(edit_record, book, "contacts", self.record["id"], fields, book.clock.now(), expect=expect)
