"""The form of a customer, with the fields that fit a company or a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from screens.forms.asking_first import AskingFirst
from screens.shell.host import host
from store.model.customer import TYPE
from store.model.declare import Field
from store.model.fields import folded
from store.model.vocabulary import choices
from store.text import _
from store.work.customers import add_customer, edit_record
from store.work.outcome import Outcome

OF_A_PERSON = frozenset({"company", "title", "birthday", "birthday_calendar", "gender"})
OF_A_COMPANY = frozenset({"size"})


class CustomerForm(AskingFirst):
    """Add a customer, or edit `record`."""

    table = "customers"

    def title_line(self) -> str:
        if "id" in self.record:
            return _("Edit {name}").format(name=self.record["name"])
        return _("New customer")

    def fields(self) -> Sequence[Field]:
        return [field for field in TYPE.fields if field.in_form]

    def applies(self, field: str, kind: str) -> bool:
        labels = {choice.value: folded(choice.label) for choice in choices("kind", host(self).book.settings)}
        person = folded(kind) in {"person", labels.get("person")}
        return field not in (OF_A_COMPANY if person else OF_A_PERSON)

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if "id" not in self.record:
            return self.adding("customers", fields, partial(add_customer, book, fields, book.clock.now()))
        return partial(edit_record, book, "customers", self.record["id"], fields, book.clock.now(), expect=expect)
