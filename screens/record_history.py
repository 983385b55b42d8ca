"""The history of a record, or of the whole book: what each operation changed; enter takes one of them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import msgspec
from textual.containers import Vertical
from textual.widget import Widget

from screens.shell.host import BookChanged
from screens.shell.screen import WorkScreen
from screens.shell.status import Footer, Header, StatusLine
from screens.widgets.card import Card, Line
from screens.widgets.confirm import ConfirmBar
from screens.widgets.line_list import LineList
from screens.widgets.moments import MOMENT_CELLS, moment
from screens.widgets.prose import one_line
from screens.widgets.record_list import Column, RecordList
from screens.widgets.title import write_title
from store.model import RECORD_TYPES
from store.model.instants import due_from_text
from store.operations import Operation, RecordChange
from store.text import _, ngettext
from store.text.cells import cell_width
from store.work.outcome import Outcome, name_of

_NEWEST = 1_000
_SHOWN_FIELDS = 8
_VALUE_CELLS = 60


class OperationLine(msgspec.Struct, frozen=True):
    """An operation as the list shows it."""

    id: str
    when: str
    by: str
    what: str
    operation: Operation


class HistoryScreen(WorkScreen):
    """Operations newest first over what the one under the cursor changed.

    id: the record whose history it is, None for the book's; name_shown: how that record is called.
    """

    CSS_PATH = "record_history.tcss"
    FOOTER: ClassVar = ("open", "back", "undo", "redo", "help")

    def __init__(self, id: str | None, name_shown: str, name: str | None) -> None:
        super().__init__(name=name)
        self._record = id
        self._name_shown = name_shown
        self._operations: list[Operation] = []

    def compose(self) -> Iterable[Widget]:
        yield Header()
        with Vertical(id="history-pane"):
            yield RecordList[OperationLine](self._fetch, self._columns, self._when_empty, id="operations")
            yield Card(id="changes")
        yield StatusLine(id="status")
        yield ConfirmBar()
        yield Footer()

    def on_mount(self) -> None:
        self._load()
        self.give_keys_to(self.operations)

    @property
    def operations(self) -> RecordList[OperationLine]:
        """The list."""
        return self.query_one("#operations", RecordList)

    def _load(self) -> None:
        self._operations = self.host.book.history(self._record, _NEWEST)
        self.operations.show(range(len(self._operations)))
        self._show_changes()
        self._show_title()
        self.update_footer()

    def _show_title(self) -> None:
        count = ngettext("{n} operation", "{n} operations", len(self._operations)).format(n=len(self._operations))
        pane = self.query_one("#history-pane")
        name = one_line(self._name_shown, max(8, pane.size.width - cell_width(count) - 8))
        write_title(pane, name, count)

    def on_resize(self) -> None:
        self._show_title()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, OperationLine]:
        book = self.host.book
        now, zone = book.clock.now(), book.zone
        return {
            number: OperationLine(
                operation.id,
                moment(due_from_text(operation.at), now, zone),
                operation.by,
                self._what(operation),
                operation,
            )
            for number, operation in ((number, self._operations[number]) for number in numbers)
        }

    def _what(self, operation: Operation) -> str:
        others = len(operation.changes) - 1
        verb = _("undo: {what}").format(what=_(self._undone(operation))) if operation.undoes else _(operation.verb)
        if others < 1:
            return verb
        return f"{verb} · " + ngettext("and {n} more record", "and {n} more records", others).format(n=others)

    def _undone(self, operation: Operation) -> str:
        """What an undo took back, in the words of the operation it undid."""
        document = self.host.book.get("operations", operation.undoes or "") or {}
        return str(document.get("verb", operation.verb))

    def _columns(self, width: int) -> Sequence[Column[OperationLine]]:
        return [
            Column[OperationLine](cells=MOMENT_CELLS, text=lambda line: line.when),
            Column[OperationLine](cells=10, text=lambda line: line.by),
            Column[OperationLine](cells=width - 2 - MOMENT_CELLS - 12, text=lambda line: line.what),
        ]

    def _when_empty(self) -> Sequence[str]:
        return (_("The book remembers nothing of this; its settings say how long it remembers."),)

    def _show_changes(self) -> None:
        line = self.operations.current
        self.query_one("#changes", Card).show(list(self._lines(line.operation)) if line else ())

    def _lines(self, operation: Operation) -> Iterator[Line]:
        """What the operation did to the record, or to the first of them, field by field."""
        changes = [each for each in operation.changes if self._record in (None, each.id)] or list(operation.changes)
        shown = 0
        for change in changes:
            for line in self._fields_of(change):
                if shown == _SHOWN_FIELDS:
                    yield "", _("and more"), "dim"
                    return
                shown += 1
                yield line

    def _fields_of(self, change: RecordChange) -> Iterator[Line]:
        kind = RECORD_TYPES.get(change.table)
        called = _(kind.singular) if kind else change.table
        if change.kind != "update":
            record = self.host.book.get(change.table, change.id) or change.fields
            done = _("added") if change.kind == "create" else _("deleted")
            yield called, f"{done} · {name_of(change.table, record)}", ""
            return
        for name, pair in change.fields.items():
            field = kind.field(name) if kind else None
            yield _(field.label) if field else name, _in_words(pair), ""

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_changes()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        self._load()

    # Keys.

    def action_open(self) -> None:
        line = self.operations.current
        if line is None:
            self.say(_("There is nothing to take back"), "hint")
            return
        count = ngettext("{n} record", "{n} records", len(line.operation.changes)).format(n=len(line.operation.changes))
        question = _("Take back “{what}” of {when} ({count})?").format(what=line.what, when=line.when, count=count)
        self.query_one(ConfirmBar).ask(question, partial(self._take_back, line.operation.id))

    def _take_back(self, operation: str) -> None:
        self.host.submit(_undo, self.host.book, operation)

    def action_back(self) -> None:
        self.dismiss()


def _undo(book: Any, operation: str) -> Outcome:
    undone = book.undo(operation)
    return Outcome(_("Taken back: {what}").format(what=_(undone.verb)), operation=undone.id)


def _in_words(pair: Any) -> str:
    """ "A → B": the value before and after; of a log, how many lines came to it."""
    if isinstance(pair, dict):
        before, after = pair.get("+", (0, 0))
        return ngettext("{n} line added", "{n} lines added", after - before).format(n=after - before)
    before, after = pair
    return f"{_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return one_line(str(value), _VALUE_CELLS)
