"""The form of a ticket: what is asked when it is opened, and what is known of it later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.model.fields import BadValue
from store.model.ticket import TYPE
from store.model.vocabulary import choices, choose
from store.text import _
from store.work.complaints import start_complaint
from store.work.customers import edit_record
from store.work.feedback import record_feedback
from store.work.outcome import Outcome, name_of
from store.work.tickets import open_ticket

_KNOWN_LATER = frozenset({"cause", "result", "rating"})
_OPENING: Mapping[str, Callable[..., Outcome]] = {"complaint": start_complaint, "feedback": record_feedback}
"""By kind: what opens it, where that is more than a ticket."""

_OF_FEEDBACK = frozenset({"theme", "reply_owed"})


class TicketForm(Form):
    """Open a ticket for `customer`, also from a contact with it, or edit `record`."""

    table = "tickets"

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
        shown = [
            field for field in TYPE.fields if (field.in_form or field.name in _OF_FEEDBACK) and field.kind != "link"
        ]
        return shown if "id" in self.record else [field for field in shown if field.name not in _KNOWN_LATER]

    def applies(self, field: str, kind: str) -> bool:
        return field not in _OF_FEEDBACK or self._kind(kind) == "feedback"

    def _kind(self, typed: str) -> str:
        """The kind that was typed, as itself or as its label; "" for one that is none."""
        try:
            return choose(typed, choices("ticket_kind", host(self).book.settings))
        except BadValue:
            return ""

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if "id" not in self.record:
            opening = {} if self._interaction else _OPENING
            work = opening.get(self._kind(str(fields.get("kind", ""))))
            if work is not None:
                return partial(work, book, fields, book.clock.now())
            return partial(open_ticket, book, fields, book.clock.now(), from_interaction=self._interaction)
        return partial(edit_record, book, "tickets", self.record["id"], fields, book.clock.now(), expect=expect)
