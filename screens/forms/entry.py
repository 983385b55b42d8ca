"""The form of a contact that is on the timeline already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.forms.interaction import ASKED
from screens.shell.host import host
from store.model.declare import Field
from store.model.interaction import TYPE
from store.model.vocabulary import label
from store.text import _
from store.work.customers import edit_record
from store.work.outcome import Outcome


class EntryForm(Form):
    """Edit the interaction `record` with the customer."""

    table = "interactions"

    def __init__(self, customer: Mapping[str, Any], record: Mapping[str, Any]) -> None:
        super().__init__(record)
        self._customer = customer

    def title_line(self) -> str:
        channel = label("channel", str(self.record.get("channel", "")), host(self).book.settings)
        return _("Edit: {channel}, {customer}").format(channel=channel, customer=self._customer["name"])

    def fields(self) -> Sequence[Field]:
        return [field for field in map(TYPE.field, ASKED) if field is not None]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        return partial(edit_record, book, "interactions", self.record["id"], fields, book.clock.now(), expect=expect)
