"""The records behind a figure: a list of them over the figures; enter opens the customer or the ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual.containers import Vertical
from textual.widget import Widget

from screens.shell.host import BookChanged
from screens.shell.sentences import keyed
from screens.ticket_work import TicketWork
from screens.widgets.line_list import LineList
from screens.widgets.moments import MOMENT_CELLS, moment
from screens.widgets.record_list import Column, RecordList
from screens.widgets.title import write_title
from store.model import RECORD_TYPES
from store.model.instants import due_from_text
from store.model.vocabulary import label
from store.text import _, ngettext
from store.work.outcome import Record, name_of

# The field that says when a record of the table was, or is to be.
_TIMES = {"interactions": "at", "tasks": "due", "surveys": "sent_at"}
# The vocabulary and the field that say what kind of record it is; of other tables all are of one kind.
_KINDS = {
    "customers": ("kind", "kind"),
    "interactions": ("channel", "channel"),
    "tasks": ("task_kind", "kind"),
    "tickets": ("ticket_kind", "kind"),
}


class RecordLine(msgspec.Struct, frozen=True):
    """A record as the list shows it; `customer` is the ULID of whom it is about, or ""."""

    id: str
    table: str
    customer: str
    when: str
    who: str
    kind: str
    what: str


class FigureRecordsScreen(TicketWork):
    """What a figure was computed from, in its order; `name` is the id of the action that shows the figures."""

    CSS_PATH = "figure_records.tcss"
    FOOTER: ClassVar = ("open", "back", "log-call", "log-mail", "reply", "undo", "help", "palette")

    def __init__(self, figure: str, records: Sequence[tuple[str, str]], name: str | None) -> None:
        super().__init__(name=name)
        self._figure = figure
        self._records = records

    def body(self) -> Iterable[Widget]:
        with Vertical(id="records-pane"):
            yield RecordList[RecordLine](self._fetch, self._columns, lambda: (), id="records")

    def on_mount(self) -> None:
        self.records.show(range(len(self._records)))
        self.give_keys_to(self.records)
        self.update_footer()

    def on_resize(self) -> None:
        count = ngettext("{n} record", "{n} records", len(self._records)).format(n=len(self._records))
        write_title(self.query_one("#records-pane"), self._figure, count)

    @property
    def records(self) -> RecordList[RecordLine]:
        """The list."""
        return self.query_one("#records", RecordList)

    @property
    def selected_customer(self) -> str | None:
        line = self.records.current
        return line.customer or None if line else None

    @property
    def selected_ticket(self) -> str | None:
        line = self.records.current
        return line.id if line and line.table == "tickets" else None

    def go_to(self, customer_id: str) -> None:
        """Open a customer, who need not be behind the figure."""
        if customer_id != self.selected_customer:
            self.host.open_record("customers", customer_id)

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, RecordLine]:
        lines = ((number, self._line(*self._records[number])) for number in numbers)
        return {number: line for number, line in lines if line is not None}

    def _line(self, table: str, id: str) -> RecordLine | None:
        book = self.host.book
        record = book.get(table, id)
        if record is None:
            return None
        about_customer = table == "customers"
        customer = record if about_customer else book.get("customers", str(record.get("customer"))) or {}
        return RecordLine(
            id=id,
            table=table,
            customer=str(customer.get("id", "")),
            when=self._when(record.get(_TIMES.get(table, "created"))),
            who=str(customer.get("name", "")),
            kind=self._kind(table, record),
            what=_grade_and_owner(record) if about_customer else name_of(table, record),
        )

    def _kind(self, table: str, record: Record) -> str:
        if table not in _KINDS:
            return _(RECORD_TYPES[table].singular)
        vocabulary, field = _KINDS[table]
        return label(vocabulary, str(record.get(field, "")), self.host.book.settings).lower()

    def _when(self, stored: object) -> str:
        book = self.host.book
        try:
            return moment(due_from_text(str(stored)), book.clock.now(), book.zone)
        except ValueError:
            return "?"

    def _columns(self, width: int) -> Sequence[Column[RecordLine]]:
        room = width - 2 - MOMENT_CELLS - 10 - 3
        who = min(30, room * 2 // 5)
        return [
            Column[RecordLine](cells=MOMENT_CELLS, text=lambda line: line.when),
            Column[RecordLine](cells=10, text=lambda line: line.kind),
            Column[RecordLine](cells=who, text=lambda line: line.who),
            Column[RecordLine](cells=room - who, text=lambda line: line.what),
        ]

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        self.records.show(range(len(self._records)))

    # Keys.

    def action_open(self) -> None:
        line = self.records.current
        if line is None or not line.customer:
            self.say(keyed(self, _("This is for no customer; {back} goes back to the figures")), "hint")
        elif line.table == "tickets":
            self.host.open_record("tickets", line.id)
        else:
            self.host.open_record("customers", line.customer)

    def action_back(self) -> None:
        self.dismiss()


def _grade_and_owner(customer: Record) -> str:
    return " · ".join(str(customer[field]) for field in ("grade", "owner") if customer.get(field))
