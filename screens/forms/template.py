"""The form of a template: a canned reply with fields in braces, or a sheet with what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.model.template import TYPE
from store.text import N_, _
from store.work.customers import edit_record
from store.work.outcome import Outcome, name_of
from store.work.templates import add_template, sheet_fields_meant, sheet_line

_SHEET = Field(
    name="fields", kind="line", label=N_("Sheet"), help=N_("What a sheet asks for, in order: name, phone=Tel, grade")
)


class TemplateForm(Form):
    """Add a template, or edit `record`."""

    table = "templates"

    def __init__(self, record: Mapping[str, Any]) -> None:
        sheet = sheet_line(record)
        super().__init__({**record, "fields": sheet} if sheet else record)

    def title_line(self) -> str:
        return _("Edit {name}").format(name=name_of("templates", self.record)) if self._is_kept else _("New template")

    def fields(self) -> Sequence[Field]:
        return [*(field for field in TYPE.fields if field.in_form), _SHEET]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if not self._is_kept:
            return lambda: add_template(book, _as_kept(fields), book.clock.now())
        return partial(self._edit, fields, expect)

    def _edit(self, fields: dict[str, Any], expect: dict[str, Any]) -> Outcome:
        book = host(self).book
        kept, seen = _as_kept(fields), _as_kept(expect)
        return edit_record(book, "templates", self.record["id"], kept, book.clock.now(), expect=seen)

    @property
    def _is_kept(self) -> bool:
        return "id" in self.record


def _as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the fields of a sheet as a template keeps them; Invalid for one without a name."""
    typed = values.get("fields")
    return {**values, "fields": sheet_fields_meant(typed.split(","))} if isinstance(typed, str) else dict(values)
