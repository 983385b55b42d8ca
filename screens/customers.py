"""Customers: the list on the left, the customer under the cursor on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from screens.customer_pane import CustomerPane
from screens.customer_work import CustomerWork
from screens.shell.actions import SCREENS, Action
from screens.shell.host import BookChanged
from screens.two_panes import TwoPanes
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.record_list import Column, RecordList
from store.errors import BookError
from store.text import N_, _
from store.text.cells import cell_width

if TYPE_CHECKING:
    from store.listing import Summary

    Customers = RecordList[Summary]

NAME = "customers"
DRAFT = "✎"
# The orders of the book that `o` goes through.
SORTS: tuple[tuple[str, str], ...] = (
    ("name", N_("by name")),
    ("last", N_("by last contact")),
    ("silent", N_("by silence")),
    ("grade", N_("by grade")),
    ("owner", N_("by owner")),
    ("new", N_("newest first")),
)
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "customers", "contacts", "interactions", "tasks", "settings"})

ACTION = Action(
    id=NAME,
    keys=("2",),
    label=N_("Customers"),
    help=N_("Customers: the list, and one customer whole"),
    group=SCREENS,
    command="kehu find",
)


class CustomersScreen(TwoPanes, CustomerWork):
    """Find a customer and see them whole; under 100 columns one at a time."""

    CSS_PATH = "customers.tcss"

    def __init__(self) -> None:
        super().__init__(name=NAME)
        self._sort = 0
        self._matching = 0
        self._total = 0
        self._drafted: frozenset[str] = frozenset()
        self._book_is_empty = False

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield FilterBar(self._leave_filter, id="filter")
                yield RecordList(self._fetch, self._columns, self._when_empty, id="list")
            yield CustomerPane(id="pane")

    def on_mount(self) -> None:
        self._drafted = self.host.drafts.customers()
        self._load()
        self.show_sides()
        self.follow()
        self.give_keys_to(self.customers)
        self.greet()

    # What the rest of the program asks of the screen.

    @property
    def customers(self) -> Customers:
        """The list of customers."""
        return self.query_one("#list", RecordList)

    @property
    def pane(self) -> CustomerPane:
        """The customer on the right."""
        return self.query_one("#pane", CustomerPane)

    @property
    def pane_list(self) -> LineList:
        return self.pane.timeline

    @property
    def has_records(self) -> bool:
        return not self._book_is_empty

    def show_beside(self) -> None:
        self.pane.show(self.selected_customer)

    @property
    def selected_customer(self) -> str | None:
        row = self.customers.current
        return row.id if row else None

    @property
    def selected_interaction(self) -> str | None:
        return self.pane.timeline.interaction if self.opened == "pane" else None

    def mark_drafts(self, customers: frozenset[str]) -> None:
        if customers != self._drafted:
            self._drafted = customers
            self._load()

    def go_to(self, customer_id: str) -> None:
        """Put the cursor on this customer, clearing a filter that hides them."""
        row = self.host.book.row_of("customers", customer_id)
        self._load(current=row)
        if self.selected_customer != customer_id and self._filter.value:
            self._filter.value = ""
            self._load(current=row)
        self.follow()

    # The list.

    @property
    def _filter(self) -> FilterBar:
        return self.query_one("#filter", FilterBar)

    def _load(self, *, current: int | None = None) -> None:
        """Ask the book which customers match, in which order, and show the difference."""
        book = self.host.book
        try:
            listing = book.listing("customers", self._filter.value, sort=SORTS[self._sort][0])
        except BookError as error:
            self.say(error.sentence, "hint")
            return
        self._book_is_empty = not book.count("customers")
        self._show_counts(len(listing.rows), listing.total)
        self.customers.show(listing.rows, current=current)
        self.update_footer()

    def _show_counts(self, matching: int, total: int) -> None:
        self._matching, self._total = matching, total
        name = f"{_('Customers')} {_(SORTS[self._sort][1])}"
        count = _grouped(total)
        if self._filter.value:
            count = _("{n} of {total}").format(n=_grouped(matching), total=count)
        pane = self.query_one("#list-pane")
        room = pane.size.width - cell_width(name) - cell_width(count) - 6
        title = Content(f"{name} {'─' * max(0, room)} {count}")
        if title.plain != pane.border_title:
            pane.border_title = title

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, Summary]:
        try:
            found = self.host.book.summaries("customers", numbers)
        except BookError as error:
            # Painting goes on with empty lines: the sentence has to reach the screen as well.
            self.say(error.sentence, "error")
            return {}
        return {number: row for number, row in zip(numbers, found, strict=True) if row is not None}

    def _columns(self, width: int) -> Sequence[Column[Summary]]:
        now = self.host.book.clock.now()
        return (
            Column(text=_name),
            Column(cells=1, text=lambda row: DRAFT if row.id in self._drafted else ""),
            Column(cells=2, text=lambda row: row.grade),
            Column(cells=8 if width >= 60 else 5, text=lambda row: row.owner),
            Column(cells=4, text=lambda row: f"!{row.open_tasks}" if row.open_tasks else "", right=True),
            Column(cells=5, text=lambda row: _silence(row.last_contact, now), right=True),
        )

    def _when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (_("No customer matches."), _("esc clears the filter, a adds a customer."))
        if not self._book_is_empty:
            return (_("All customers are in the archive; a adds a new one."),)
        return (
            _("Welcome to Kehu. There is no customer in this book yet."),
            "",
            _("a    adds your first customer"),
            _("F9   opens a demo book with 1,000 invented customers; yours stays as it is"),
            _("?    shows every key"),
        )

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            selected = self.selected_customer
            self._load(current=self.host.book.row_of("customers", selected) if selected else None)
            self.show_sides()
            self.follow_unless_moving()
        if notices := self.notices():
            self.host.say(" · ".join(notices), "hint")

    def on_resize(self, event: Resize) -> None:
        self._show_counts(self._matching, self._total)

    # Keys.

    def action_customers(self) -> None:
        self.open_side("list")

    def action_open(self) -> None:
        if self.selected_customer is None:
            self.say(_("No customer is selected; a adds one"), "hint")
        elif self.opened == "list":
            self.open_side("pane")
        else:
            self.say(_("This is the customer; e edits, esc goes back"), "hint")

    def action_back(self) -> None:
        if self.opened == "list" and self._filter.value:
            self._filter.value = ""
        elif self.opened == "pane":
            self.close_pane()
        else:
            self.say(_("This is the first screen; ctrl+q quits"), "hint")

    def action_filter(self) -> None:
        self.open_side("list")
        self.give_keys_to(self._filter)

    def action_sort(self) -> None:
        self._sort = (self._sort + 1) % len(SORTS)
        self._load()
        self.say(_("Sorted {how}").format(how=_(SORTS[self._sort][1])), "hint")

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        self.call_later(self._apply_filter, self._filter.value)

    def _apply_filter(self, typed: str) -> None:
        if typed == self._filter.value:
            self._load()

    def _leave_filter(self) -> None:
        self.give_keys_to(self.customers)


def _name(row: Summary) -> str:
    name = f"{row.name} · {row.company}" if row.company else row.name
    return _("{name} (archived)").format(name=name) if row.archived else name


def _silence(last_contact: datetime | None, now: datetime) -> str:
    """How long ago the last contact was, in five cells."""
    if last_contact is None:
        return "–"
    days = (now - last_contact).days
    return _("{n}d").format(n=days) if days > 0 else _("today")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
