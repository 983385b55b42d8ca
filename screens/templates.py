"""Templates: canned replies and sheets; everything made from one follows it when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from screens.forms.template import TemplateForm
from screens.shell.sentences import keyed
from screens.widgets.card import joined
from screens.widgets.record_list import Column
from screens.written import WrittenRecords, when_looked_over
from store.model.vocabulary import label
from store.text import _, ngettext
from store.work.customers import delete_record
from store.work.outcome import Record
from store.work.templates import sheet_line, templates

_KIND_CELLS = 18


class TemplateLine(msgspec.Struct, frozen=True):
    """A template as the list shows it."""

    id: str
    name: str
    kind: str


class TemplatesScreen(WrittenRecords[TemplateLine]):
    """What replies and sheets are made from."""

    CSS_PATH = "written.tcss"
    TABLE = "templates"
    SHOWN_TABLES = frozenset({"", "templates", "settings"})
    FOOTER: ClassVar = ("open", "new-customer", "edit", "verify", "delete", "back", "undo", "help")

    @property
    def selected_template(self) -> str | None:
        """The id of the template a key acts on."""
        return self.selected

    def found(self) -> list[TemplateLine]:
        book = self.host.book
        return [
            TemplateLine(
                each["id"], str(each.get("name", "")), label("template_kind", str(each["kind"]), book.settings)
            )
            for each in templates(book)
        ]

    def columns(self, width: int) -> Sequence[Column[TemplateLine]]:
        return [
            Column[TemplateLine](text=lambda line: line.name),
            Column[TemplateLine](cells=_KIND_CELLS, text=lambda line: line.kind),
        ]

    def when_empty(self) -> Sequence[str]:
        adds = keyed(self, _("{new-customer}    adds a canned reply, or a sheet"))
        return (_("There is no template in this book yet."), "", adds)

    def heading(self) -> tuple[str, str]:
        count = len(self.lines)
        return _("Templates"), ngettext("{n} template", "{n} templates", count).format(n=count)

    def page_of(self, record: Record) -> tuple[str, str]:
        language = label("language", str(record.get("language", "")), self.host.book.settings)
        parts = (record.get("subject"), record.get("text"), sheet_line(record).replace(", ", "\n"))
        return joined(language, when_looked_over(record)), "\n\n".join(str(part) for part in parts if part)

    def form(self, record: Record | None) -> TemplateForm:
        return TemplateForm(record or {"kind": "reply"})

    # Keys.

    def action_open(self) -> None:
        if self.record is None:
            self.say(keyed(self, _("There is no template to read; {new-customer} adds one")), "hint")
        elif self.opened == "list":
            self.open_side("pane")
        else:
            self.say(keyed(self, _("This is the whole template; {edit} edits it")), "hint")

    def action_back(self) -> None:
        if self.opened == "pane":
            self.close_pane()
        else:
            self.dismiss()

    def action_delete(self) -> None:
        """Delete the template; what was made from it stays, and undo brings it back."""
        if (record := self.record) is not None:
            book = self.host.book
            self.host.submit(delete_record, book, "templates", record["id"], book.clock.now())
