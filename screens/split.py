"""Splitting a customer: what belongs to somebody else is marked, and moves to a customer of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual.containers import Vertical
from textual.widget import Widget

from screens.shell.host import BookChanged
from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column, RecordList
from screens.widgets.title import write_title
from store.model import RECORD_TYPES
from store.model.fields import safe
from store.model.instants import due_from_text
from store.text import _, ngettext
from store.text.cells import cut
from store.work.outcome import Outcome, name_of
from store.work.split import Named, movable, split

_NAME_CELLS = 30


class MovableLine(msgspec.Struct, frozen=True):
    """A record that can move: its table and ULID, the day it was, and what it is called."""

    id: str
    table: str
    day: str
    kind: str
    what: str


class SplitScreen(WorkScreen):
    """Everything of a customer; space marks what moves, ctrl+s asks for the new name and moves it."""

    CSS_PATH = "split.tcss"
    FOOTER: ClassVar = ("mark", "mark-range", "save", "back", "undo", "help")

    def __init__(self, customer_id: str, name: str | None) -> None:
        super().__init__(name=name)
        self._customer_id = customer_id
        self._lines: list[MovableLine] = []

    def questions(self) -> Iterable[Widget]:
        yield PromptBar()

    def body(self) -> Iterable[Widget]:
        with Vertical(id="split-pane"):
            yield RecordList[MovableLine](self._fetch, self._columns, self._when_empty, id="movable")

    def on_mount(self) -> None:
        self.give_keys_to(self.lines)
        self._load()
        self.say(
            keyed(self, _("{mark} marks what belongs to somebody else; {save} moves it to a new customer")), "hint"
        )

    def on_resize(self) -> None:
        self._show_title()

    @property
    def lines(self) -> RecordList[MovableLine]:
        """The list."""
        return self.query_one("#movable", RecordList)

    def _load(self) -> None:
        found = movable(self.host.book, self._customer_id)
        self._lines = [
            MovableLine(record["id"], table, self._day(record), _(RECORD_TYPES[table].singular), name_of(table, record))
            for table, record in found
        ]
        self.lines.show(range(len(self._lines)))
        self._show_title()

    def _day(self, record: Mapping[str, object]) -> str:
        # Of a ticket the day it was opened tells more than the one it is due on.
        due = record.get("due") if "number" not in record else None
        stored = str(record.get("at") or due or record.get("created") or "")
        try:
            when = due_from_text(stored)
        except ValueError:
            return "?"
        return f"{when.astimezone(self.host.book.zone):%Y-%m-%d}" if hasattr(when, "astimezone") else str(when)

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, MovableLine]:
        return {number: self._lines[number] for number in numbers if number < len(self._lines)}

    def _columns(self, width: int) -> Sequence[Column[MovableLine]]:
        return [
            Column[MovableLine](cells=12, text=lambda line: line.kind),
            Column[MovableLine](cells=10, text=lambda line: line.day),
            Column[MovableLine](cells=width - 2 - 12 - 10 - 2, text=lambda line: line.what),
        ]

    def _when_empty(self) -> Sequence[str]:
        return (keyed(self, _("This customer has nothing that could move; {back} goes back.")),)

    def _show_title(self) -> None:
        customer = self.host.book.get("customers", self._customer_id) or {}
        name = _("Split {name}").format(name=cut(safe(str(customer.get("name", ""))), _NAME_CELLS))
        count = ngettext("{n} marked", "{n} marked", self.lines.marked_count).format(n=self.lines.marked_count)
        write_title(self.query_one("#split-pane"), name, count)

    def on_record_list_marked(self) -> None:
        self._show_title()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if not self.is_current:
            return
        if self.host.book.row_of("customers", self._customer_id) is None:
            self.dismiss()
        else:
            self._load()

    # Keys.

    def action_save(self) -> None:
        """Ask what the new customer is called, and move what is marked."""
        marked = self.lines.marked
        if not marked:
            self.say(keyed(self, _("Nothing is marked; {mark} marks what moves")), "hint")
            return
        contact = safe(next((line.what for line in marked if line.table == "contacts"), ""))
        chosen: list[Named] = [(line.table, line.id) for line in marked]
        self.query_one(PromptBar).ask(_("Name of the new customer:"), contact, (), partial(self._split, chosen))

    def _split(self, chosen: Sequence[Named], name: str) -> None:
        if not name:
            self.say(_("Without a name nothing moves"), "hint")
            return
        book = self.host.book
        self.host.submit(split, book, self._customer_id, {"name": name}, chosen, book.clock.now(), done=self._done)

    def _done(self, outcome: Outcome) -> None:
        if self.is_current:
            self.dismiss()

    def action_back(self) -> None:
        if self.lines.marked_count:
            self.lines.clear_marks()
        else:
            self.dismiss()
