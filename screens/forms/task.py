"""The form of a task, for a customer or for nobody in particular."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.model.task import TYPE
from store.text import _
from store.work.customers import edit_record
from store.work.outcome import Outcome
from store.work.tasks import add_task


class TaskForm(Form):
    """Note down a task for `customer`, if there is one, or edit `record`."""

    table = "tasks"

    def __init__(self, customer: Mapping[str, Any] | None, record: Mapping[str, Any]) -> None:
        preset = {"customer": customer["id"]} if customer is not None and "id" not in record else {}
        super().__init__({**preset, **record})
        self._customer = customer

    def title_line(self) -> str:
        if "id" in self.record:
            return _("Edit task {title}").format(title=self.record["title"])
        if self._customer is None:
            return _("New task")
        return _("New task for {customer}").format(customer=self._customer["name"])

    def fields(self) -> Sequence[Field]:
        return [field for field in TYPE.fields if field.in_form and field.kind != "link"]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if "id" not in self.record:
            return partial(add_task, book, fields, book.clock.now())
        return partial(edit_record, book, "tasks", self.record["id"], fields, book.clock.now(), expect=expect)
