"""Tickets: the queue on the left in the order it is to be worked, the ticket under the cursor on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from textual import on
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from screens import saved_views
from screens.chosen_columns import ChosenColumns
from screens.shell.host import BookChanged
from screens.shell.sentences import keyed
from screens.ticket_columns import KINDS, OWN, columns
from screens.ticket_pane import TicketPane
from screens.ticket_work import TicketWork
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from screens.widgets.record_list import Column, RecordList
from screens.widgets.title import write_title
from store.errors import BookError
from store.find.fields import NOBODY, TICKET_QUEUE
from store.model.fields import safe
from store.text import _
from store.work.outcome import Outcome
from store.work.people import logins, person_meant
from store.work.queue_filter import ORDERS, narrowed, ordered, wants_done
from store.work.ticket_queue import QueueLine, queue
from store.work.tickets import take_next

NAME = "tickets"
# The orders that `o` offers, by their letters.
SORTS: Mapping[str, str] = {
    "q": "queue",
    "w": "new",
    "n": "number",
    "c": "customer",
    "p": "priority",
    "a": "assignee",
}
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "customers", "contacts", "interactions", "tickets", "settings"})


class TicketsScreen(ChosenColumns, TicketWork):
    """Work the queue from its top; the cursor stays on its ticket whatever happens to the others."""

    CSS_PATH = "tickets.tcss"
    COLUMNS = KINDS

    def __init__(self) -> None:
        super().__init__(NAME, OWN)
        self._assignee: str | None = None
        self._done_too = False
        self._has_done = False
        self._order = "queue"
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
                    fields=TICKET_QUEUE,
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
        self._has_done = self._wants_done()
        self._queue = queue(book, book.clock.now(), assignee=self._assignee, include_done=self._has_done)
        self._narrow(current=current)

    def _wants_done(self) -> bool:
        return self._done_too or wants_done(self.host.book, self._filter.value)

    def _narrow(self, *, current: str | None = None) -> None:
        """Show the tickets of the queue that meet the filter; a filter half typed leaves those that are shown."""
        try:
            found = ordered(narrowed(self.host.book, self._queue, self._filter.value), self._order)
        except BookError as error:
            self._filter.complain(error.sentence)
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
        book = self.host.book
        return columns(self.columns_shown, width, lambda: book.clock.now(), book.zone, book.settings)

    def _when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (
                _("No ticket matches."),
                keyed(self, _("{back} clears the filter; {done-too} shows those that are done as well.")),
            )
        if not self.host.book.count("tickets"):
            return (
                _("There is no ticket in this book yet."),
                "",
                keyed(
                    self,
                    _("{new-ticket}    opens one, for the customer under the cursor of the customers ({customers})"),
                ),
                _("!t   at the end of a line opens one from the call that is logged"),
            )
        if self._assignee is not None:
            return (
                keyed(
                    self, _("Nothing is open here; {whose} shows everybody's, {done-too} those that are done as well.")
                ),
            )
        return (keyed(self, _("Every ticket is done. {done-too} shows them, {customers} the customers.")),)

    def _show_counts(self) -> None:
        whose = {None: _("everybody's"), "": _("nobody's")}.get(self._assignee, safe(self._assignee or ""))
        order = _(ORDERS[self._order]) if self._order != "queue" else ""
        done = _("done too") if self._has_done else ""
        name = " · ".join(filter(None, (_("Tickets"), whose, order, done)))
        count = str(len(self._queue))
        if self._filter.value:
            count = _("{n} of {total}").format(n=len(self._lines), total=count)
        if marked := self.listed.marked_count:
            count = _("{n} marked · {count}").format(n=marked, count=count)
        write_title(self.query_one("#list-pane"), name, count)

    @on(RecordList.Marked)
    def _marks_changed(self) -> None:
        self._show_counts()

    def show_title(self) -> None:
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
            self.say(keyed(self, _("No ticket is selected; {new-ticket} opens one")), "hint")
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
            self.say(keyed(self, _("Nothing is open here; {customers} goes to the customers, {quit} quits")), "hint")

    def action_filter(self) -> None:
        self.open_side("list")
        self.give_keys_to(self._filter)

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        self.rest_longer()
        self.call_later(self._apply_filter, self._filter.value)

    def _apply_filter(self, typed: str) -> None:
        if typed != self._filter.value:
            return
        if self._wants_done() != self._has_done:
            self._load()
        else:
            self._narrow()

    def action_sort(self) -> None:
        choices = [Choice(letter, ORDERS[order]) for letter, order in SORTS.items()]
        self.query_one(MenuBar).ask(_("Sort the tickets"), choices, self._sorted_by)

    def _sorted_by(self, letter: str) -> None:
        self._order = SORTS[letter]
        self._narrow()
        self.say(_("Sorted {how}").format(how=_(ORDERS[self._order])), "hint")

    # Saved views.

    def action_views(self) -> None:
        """Offer the saved views, and to keep what is shown now as one."""
        saved_views.choose(self, NAME, self._applied(), self.apply_view)

    def _applied(self) -> dict[str, str]:
        """What is shown, as a view: whose tickets and whether those that are done too are words of its filter."""
        terms = [self._filter.value.strip()]
        if self._assignee is not None:
            terms.append(f"assignee:{self._assignee or NOBODY}")
        if self._done_too:
            terms.append("is:open|paused|done")
        query = " ".join(filter(None, terms))
        return {"query": query, "sort": self._order, "columns": self.columns_of_view()}

    def apply_view(self, view: Mapping[str, object]) -> None:
        """Show the queue as a saved view says."""
        self._order = str(view["sort"]) if view.get("sort") in ORDERS else "queue"
        self._assignee, self._done_too = None, False
        self.take_columns_of(view)
        with self.prevent(Input.Changed):
            self._filter.value = str(view.get("query") or "")
        self._load()
        self.follow()
        self.say(_("View {name}").format(name=safe(str(view.get("name", "")))), "hint")

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
