"""The form of a ticket: what is asked when it is opened, and what is known of it later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.model.ticket import TYPE
from store.text import _
from store.work.customers import edit_record
from store.work.outcome import Outcome, name_of
from store.work.tickets import open_ticket

_KNOWN_LATER = frozenset({"cause", "result", "rating"})


class TicketForm(Form):
    """Open a ticket for `customer`, also from a contact with it, or edit `record`."""

    def __init__(
        self, customer: Mapping[str, Any], record: Mapping[str, Any], *, interaction: str | None = None
    ) -> None:
        preset = {} if "id" in record else {"customer": customer["id"], "kind": "ticket", "priority": "normal"}
        super().__init__({**preset, **record})
        self._customer = customer
        self._interaction = interaction

    def title_line(self) -> str:
        if "id" in self.record:
            return _("Edit {ticket} of {customer}").format(
                ticket=name_of("tickets", self.record), customer=self._customer["name"]
            )
        return _("New ticket for {customer}").format(customer=self._customer["name"])

    def fields(self) -> Sequence[Field]:
        shown = [field for field in TYPE.fields if field.in_form and field.kind != "link"]
        return shown if "id" in self.record else [field for field in shown if field.name not in _KNOWN_LATER]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if "id" not in self.record:
            return partial(open_ticket, book, fields, book.clock.now(), from_interaction=self._interaction)
        return partial(edit_record, book, "tickets", self.record["id"], fields, book.clock.now(), expect=expect)
