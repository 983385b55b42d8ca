"""Tickets: the queue on the left in the order it is to be worked, the ticket under the cursor on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from screens.shell.host import BookChanged
from screens.ticket_clocks import colour, standing
from screens.ticket_pane import TicketPane
from screens.ticket_work import TicketWork
from screens.two_panes import TwoPanes
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column, RecordList
from store.errors import BookError
from store.model.fields import safe
from store.model.vocabulary import label
from store.text import _
from store.text.cells import cell_width
from store.work.outcome import Outcome
from store.work.people import logins, person_meant
from store.work.queue_filter import narrowed
from store.work.ticket_queue import QueueLine, queue
from store.work.tickets import take_next

NAME = "tickets"
_WITH_CUSTOMER = 58
_ROOMY = 90
# “! reply 23 h 59 min late” and a cell of air.
_STANDING_CELLS = 25
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "customers", "contacts", "interactions", "tickets", "settings"})


class TicketsScreen(TwoPanes, TicketWork):
    """Work the queue from its top; the cursor stays on its ticket whatever happens to the others."""

    CSS_PATH = "tickets.tcss"

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._assignee: str | None = None
        self._done_too = False
        self._queue: list[QueueLine] = []
        self._lines: dict[int, QueueLine] = {}
        self._row_of: dict[str, int] = {}
        self._minute: Timer | None = None

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield FilterBar(
                    partial(self.open_side, "list"),
                    hint=_("/ filter by number, subject, customer or status"),
                    id="filter",
                )
                yield RecordList(self._fetch, self._columns, self._when_empty, id="list")
            yield TicketPane(id="pane")

    def on_mount(self) -> None:
        self._load()
        self.show_sides()
        self.give_keys_to(self.listed)
        self._each_minute()

    def on_screen_resume(self) -> None:
        """The time left went down while another screen was shown."""
        if self._minute is not None:
            self._load()
            self.follow()

    def _each_minute(self) -> None:
        """The time left goes down by itself."""
        if self._minute is not None and self.is_current:
            self._load()
        self.follow_unless_moving()
        self._minute = self.set_timer(60 - self.host.book.clock.now().second, self._each_minute)

    # What the rest of the program asks of the screen.

    @property
    def pane(self) -> TicketPane:
        """The ticket on the right."""
        return self.query_one("#pane", TicketPane)

    @property
    def pane_list(self) -> LineList:
        return self.pane.timeline

    @property
    def has_records(self) -> bool:
        return bool(self._lines)

    @property
    def _current(self) -> QueueLine | None:
        current: QueueLine | None = self.listed.current
        return current

    @property
    def selected_customer(self) -> str | None:
        return self._current.customer if self._current else None

    @property
    def selected_ticket(self) -> str | None:
        return self._current.id if self._current else None

    @property
    def marked_tickets(self) -> list[str]:
        return [line.id for line in self.listed.marked] if self.opened == "list" else []

    @property
    def selected_interaction(self) -> str | None:
        return self.pane.timeline.interaction if self.opened == "pane" else None

    def show_beside(self) -> None:
        self.pane.show(self.selected_ticket)

    def go_to(self, customer_id: str) -> None:
        """Put the cursor on the customer's first ticket, if one is in the queue."""
        found = next((line for line in self._lines.values() if line.customer == customer_id), None)
        if found is not None:
            self.go_to_ticket(found.id)

    def go_to_ticket(self, ticket_id: str) -> None:
        """Put the cursor on this ticket, taking away what hides it."""
        self._load(current=ticket_id)
        if self.selected_ticket != ticket_id:
            self._assignee, self._done_too = None, True
            self._filter.value = ""
            self._load(current=ticket_id)
        self.follow()

    # The queue.

    @property
    def _filter(self) -> FilterBar:
        return self.query_one("#filter", FilterBar)

    def _load(self, *, current: str | None = None) -> None:
        """Ask the book how the queue stands, and show the difference."""
        book = self.host.book
        self._queue = queue(book, book.clock.now(), assignee=self._assignee, include_done=self._done_too)
        self._narrow(current=current)

    def _narrow(self, *, current: str | None = None) -> None:
        """Show the tickets of the queue that meet the filter; a filter half typed leaves those that are shown."""
        try:
            found = narrowed(self.host.book, self._queue, self._filter.value)
        except BookError as error:
            self.say(error.sentence, "hint")
            shown = {line.id for line in self._lines.values()}
            found = [line for line in self._queue if line.id in shown]
        self._lines = {self._row_of.setdefault(line.id, len(self._row_of)): line for line in found}
        self._show_counts()
        self.listed.show(list(self._lines), current=self._row_of.get(current) if current else None)
        self.show_sides()
        self.update_footer()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, QueueLine]:
        return {number: self._lines[number] for number in numbers if number in self._lines}

    def _columns(self, width: int) -> Sequence[Column[QueueLine]]:
        settings = self.host.book.settings
        roomy = width >= _ROOMY
        columns: list[Column[QueueLine]] = [Column(text=lambda line: f"#{line.number} {line.subject}")]
        if width >= _WITH_CUSTOMER:
            columns.append(Column(cells=20 if roomy else 14, text=lambda line: line.customer_name))
        return [
            *columns,
            Column(cells=6, text=lambda line: label("priority", line.priority, settings).lower()),
            Column(cells=_STANDING_CELLS, text=standing, style=colour),
            Column(cells=8 if roomy else 5, text=lambda line: line.assignee or "–"),
        ]

    def _when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (_("No ticket matches."), _("esc clears the filter; f shows those that are done as well."))
        if not self.host.book.count("tickets"):
            return (
                _("There is no ticket in this book yet."),
                "",
                _("t    opens one, for the customer under the cursor of the customers (2)"),
                _("!t   at the end of a line opens one from the call that is logged"),
            )
        if self._assignee is not None:
            return (_("Nothing is open here; M shows everybody's, f those that are done as well."),)
        return (_("Every ticket is done. f shows them, 2 the customers."),)

    def _show_counts(self) -> None:
        whose = {None: _("everybody's"), "": _("nobody's")}.get(self._assignee, safe(self._assignee or ""))
        name = " · ".join(filter(None, (_("Tickets"), whose, _("done too") if self._done_too else "")))
        count = str(len(self._queue))
        if self._filter.value:
            count = _("{n} of {total}").format(n=len(self._lines), total=count)
        pane = self.query_one("#list-pane")
        room = pane.size.width - cell_width(name) - cell_width(count) - 6
        title = f"{name} {'─' * max(0, room)} {count}"
        if title != str(pane.border_title or ""):
            pane.border_title = Content(title)

    def on_resize(self, event: Resize) -> None:
        self._show_counts()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            self._load()
            self.follow_unless_moving()

    # Keys.

    def action_tickets(self) -> None:
        self.close_pane()

    def action_open(self) -> None:
        if self.selected_ticket is None:
            self.say(_("No ticket is selected; t opens one"), "hint")
        elif self.opened == "list":
            self.open_side("pane")
        elif self.selected_customer:
            self.host.open_record("customers", self.selected_customer)

    def action_back(self) -> None:
        if self.opened == "list" and self.listed.marked_count:
            self.listed.clear_marks()
        elif self.opened == "list" and self._filter.value:
            self._filter.value = ""
        elif self.opened == "pane":
            self.close_pane()
        else:
            self.say(_("Nothing is open here; 2 goes to the customers, ctrl+q quits"), "hint")

    def action_filter(self) -> None:
        self.open_side("list")
        self.give_keys_to(self._filter)

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        self.call_later(self._apply_filter, self._filter.value)

    def _apply_filter(self, typed: str) -> None:
        if typed == self._filter.value:
            self._narrow()

    def action_done_too(self) -> None:
        self._done_too = not self._done_too
        self._load()
        self.follow()

    def action_whose(self) -> None:
        """Ask whose tickets to show; Enter at once shows one's own."""
        self._ask_whose(self.host.book.user)

    def _ask_whose(self, typed: str) -> None:
        question = _("Whose (empty: everybody's, -: nobody's):")
        self.query_one(PromptBar).ask(question, typed, logins(self.host.book), self._show_of)

    def _show_of(self, typed: str) -> None:
        try:
            self._assignee = "" if typed == "-" else person_meant(self.host.book, typed) if typed else None
        except BookError as error:
            self._ask_whose(typed)
            self.host.say(error.sentence, "refused")
            return
        self._load()
        self.follow()

    def action_take_next(self) -> None:
        book = self.host.book
        self.host.submit(take_next, book, book.clock.now(), done=self._taken)

    def _taken(self, outcome: Outcome) -> None:
        self.go_to_ticket(outcome.record["id"])
