"""Templates: canned replies and sheets in a list, the one under the cursor beside it; added, edited, looked over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from screens.forms.template import TemplateForm
from screens.shell.host import BookChanged
from screens.shell.sentences import keyed
from screens.shell.status import Footer, Header, StatusLine
from screens.two_panes import TwoPanes
from screens.widgets.card import joined
from screens.widgets.line_list import LineList
from screens.widgets.prose import one_line
from screens.widgets.record_list import Column, RecordList
from screens.widgets.text_page import TextPage
from store.model.vocabulary import label
from store.text import _, ngettext
from store.text.cells import cell_width
from store.work.articles import looked_over
from store.work.customers import delete_record
from store.work.outcome import Outcome, Record
from store.work.templates import sheet_line, templates

_KIND_CELLS = 18
_TITLE_CELLS = 60
_SHOWN_TABLES = frozenset({"", "templates", "settings"})


class TemplateLine(msgspec.Struct, frozen=True):
    """A template as the list shows it."""

    id: str
    name: str
    kind: str


class TemplatesScreen(TwoPanes):
    """What replies and sheets are made from; everything made from one follows it when it changes."""

    CSS_PATH = "templates.tcss"
    FOOTER: ClassVar = ("open", "new-customer", "edit", "verify", "delete", "back", "undo", "help")

    def __init__(self, name: str | None) -> None:
        super().__init__(name=name or "")
        self._lines: list[TemplateLine] = []

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield Footer()

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield RecordList[TemplateLine](self._fetch, _columns, self._when_empty, id="list")
            with Vertical(id="pane"):
                yield TextPage(id="template")

    def on_mount(self) -> None:
        self._load()
        self.give_keys_to(self.listed)
        self.follow()
        self.call_after_refresh(self._show_title)

    @property
    def pane_list(self) -> LineList:
        return self.page

    @property
    def page(self) -> TextPage:
        """The template under the cursor."""
        return self.query_one(TextPage)

    @property
    def has_records(self) -> bool:
        return bool(self._lines)

    @property
    def template(self) -> Record | None:
        """The template under the cursor, as it is in the book now."""
        return self.host.book.get("templates", self.selected_template) if self.selected_template else None

    @property
    def selected_template(self) -> str | None:
        """The id of the template a key acts on."""
        line: TemplateLine | None = self.listed.current
        return line.id if line else None

    def _load(self) -> None:
        book = self.host.book
        self._lines = [
            TemplateLine(
                each["id"], str(each.get("name", "")), label("template_kind", str(each["kind"]), book.settings)
            )
            for each in templates(book)
        ]
        self.listed.show(range(len(self._lines)))
        self._show_title()
        self.show_sides()
        self.update_footer()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, TemplateLine]:
        return {number: self._lines[number] for number in numbers if number < len(self._lines)}

    def _when_empty(self) -> Sequence[str]:
        adds = keyed(self, _("{new-customer}    adds a canned reply, or a sheet"))
        return (_("There is no template in this book yet."), "", adds)

    def _show_title(self) -> None:
        name = _("Templates")
        count = ngettext("{n} template", "{n} templates", len(self._lines)).format(n=len(self._lines))
        pane = self.query_one("#list-pane")
        room = pane.size.width - cell_width(name) - cell_width(count) - 6
        title = f"{name} {'─' * max(0, room)} {count}"
        if title != str(pane.border_title or ""):
            pane.border_title = Content(title)

    def show_beside(self) -> None:
        template = self.template
        self.query_one("#pane").border_title = Content(one_line(template["name"], _TITLE_CELLS) if template else "")
        if template is None:
            self.page.show("")
            return
        looked = template.get("reviewed_on")
        language = label("language", str(template.get("language", "")), self.host.book.settings)
        seen = _("looked over {day}").format(day=looked) if looked else _("never looked over")
        parts = (template.get("subject"), template.get("text"), sheet_line(template).replace(", ", "\n"))
        shown = "\n\n".join(str(part) for part in parts if part)
        self.page.show(f"{joined(language, seen)}\n\n{shown}", faint=1)

    def on_resize(self, event: Resize) -> None:
        self._show_title()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            self._load()
            self.follow_unless_moving()

    # Keys.

    def action_open(self) -> None:
        if self.template is None:
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

    async def action_new_customer(self) -> None:
        """Add a template."""
        await self.app.push_screen(TemplateForm({"kind": "reply"}), self._written)

    async def action_edit(self) -> None:
        """Edit the template under the cursor."""
        if (template := self.template) is not None:
            await self.app.push_screen(TemplateForm(template), self._written)

    def _written(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self._load()
        place = next((at for at, line in enumerate(self._lines) if line.id == outcome.record["id"]), None)
        if place is not None:
            self.listed.move_to(place)
        self.follow()

    def action_verify(self) -> None:
        """Say that the template was looked over today, and is right."""
        if (template := self.template) is not None:
            book = self.host.book
            self.host.submit(looked_over, book, "templates", template["id"], book.clock.now())

    def action_delete(self) -> None:
        """Delete the template; what was made from it stays, and undo brings it back."""
        if (template := self.template) is not None:
            book = self.host.book
            self.host.submit(delete_record, book, "templates", template["id"], book.clock.now())


def _columns(width: int) -> Sequence[Column[TemplateLine]]:
    return [
        Column[TemplateLine](text=lambda line: line.name),
        Column[TemplateLine](cells=_KIND_CELLS, text=lambda line: line.kind),
    ]
