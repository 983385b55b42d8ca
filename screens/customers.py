"""Customers: the list on the left, the customer under the cursor on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from textual import on
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from screens import saved_views
from screens.chosen_columns import ChosenColumns
from screens.customer_columns import KINDS, OWN, Row, columns, rows
from screens.customer_pane import CustomerPane
from screens.profile import profile_of
from screens.record_quality import RecordQuality
from screens.shell.host import BookChanged
from screens.shell.memory import give_back
from screens.shell.sentences import keyed
from screens.timeline_work import TimelineWork
from screens.welcome import welcome
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.record_list import Column, RecordList
from screens.widgets.title import write_title
from store.errors import BookError
from store.find.fields import CUSTOMERS
from store.model.fields import safe
from store.text import N_, _

NAME = "customers"
# The orders of the book that `o` offers: the letter, the name in the book, and how it is said.
SORTS: tuple[tuple[str, str, str], ...] = (
    ("n", "name", N_("by name")),
    ("l", "last", N_("by last contact")),
    ("s", "silent", N_("by silence")),
    ("g", "grade", N_("by grade")),
    ("o", "owner", N_("by owner")),
    ("w", "new", N_("newest first")),
)
# The table "" is how the book says that everything may have changed.
_SHOWN_TABLES = frozenset({"", "customers", "contacts", "interactions", "tasks", "settings"})


class CustomersScreen(ChosenColumns, TimelineWork, RecordQuality):
    """Find a customer and see them whole; under 100 columns one at a time."""

    CSS_PATH = "customers.tcss"
    COLUMNS = KINDS

    def __init__(self) -> None:
        super().__init__(NAME, OWN)
        self._sort = 0
        self._matching = 0
        self._total = 0
        self._applied_filter = ""
        self._drafted: frozenset[str] = frozenset()
        self._book_is_empty = False

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield FilterBar(self._leave_filter, fields=CUSTOMERS, id="filter")
                yield RecordList(self._fetch, self._columns, self._when_empty, id="list")
            yield CustomerPane(id="pane")

    def on_mount(self) -> None:
        self._drafted = self.host.drafts.customers()
        self.own_columns = profile_of(self.host.book).columns
        self._load()
        self.show_sides()
        self.follow()
        self.give_keys_to(self.customers)
        self.greet()
        self.run_worker(self._prepare_to_find, thread=True, exit_on_error=False)

    def _prepare_to_find(self) -> None:
        """Work out in a thread in which order hits stand, or the first letter of a filter would wait for it."""
        with suppress(BookError):
            self.host.book.standing.refresh()
        self.host.book.leave()
        give_back()

    # What the rest of the program asks of the screen.

    @property
    def customers(self) -> RecordList[Row]:
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
    def marked_customers(self) -> list[str]:
        return [row.id for row in self.customers.marked] if self.opened == "list" else []

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
        self._applied_filter = self._filter.value
        try:
            listing = book.listing("customers", self._filter.value, sort=SORTS[self._sort][1])
        except BookError as error:
            self._filter.complain(error.sentence)
            return
        self._book_is_empty = not book.count("customers")
        self._show_counts(len(listing.rows), listing.total)
        self.customers.show(listing.rows, current=current)
        self.update_footer()

    def _show_counts(self, matching: int, total: int) -> None:
        self._matching, self._total = matching, total
        name = f"{_('Customers')} {_(SORTS[self._sort][2])}"
        count = _grouped(total)
        if self._filter.value:
            count = _("{n} of {total}").format(n=_grouped(matching), total=count)
        if marked := self.customers.marked_count:
            count = _("{n} marked · {count}").format(n=_grouped(marked), count=count)
        write_title(self.query_one("#list-pane"), name, count)

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, Row]:
        try:
            return rows(self.host.book, numbers, self.columns_shown)
        except BookError as error:
            # Painting goes on with empty lines: the sentence has to reach the screen as well.
            self.say(error.sentence, "error")
            return {}

    def _columns(self, width: int) -> Sequence[Column[Row]]:
        book = self.host.book
        shown = self.columns_shown
        return columns(shown, width, lambda: book.clock.now(), lambda id: id in self._drafted, book.settings)

    def _when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (
                _("No customer matches."),
                keyed(self, _("{back} clears the filter, {new-customer} adds a customer.")),
            )
        if not self._book_is_empty:
            return (keyed(self, _("All customers are in the archive; {new-customer} adds a new one.")),)
        return welcome(self.host.keymap)

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            selected = self.selected_customer
            self._load(current=self.host.book.row_of("customers", selected) if selected else None)
            self.show_sides()
            self.follow_unless_moving()
        if notices := self.notices():
            self.host.say(" · ".join(notices), "hint")

    @on(RecordList.Marked)
    def _marks_changed(self) -> None:
        self._show_counts(self._matching, self._total)

    def show_title(self) -> None:
        self._show_counts(self._matching, self._total)

    # Keys.

    def action_customers(self) -> None:
        self.open_side("list")

    def action_open(self) -> None:
        if self.selected_customer is None:
            self.say(keyed(self, _("No customer is selected; {new-customer} adds one")), "hint")
        elif self.opened == "list":
            self.open_side("pane")
        else:
            self.open_entry()

    def action_back(self) -> None:
        if self.opened == "list" and self.customers.marked_count:
            self.customers.clear_marks()
        elif self.opened == "list" and self._filter.value:
            self._filter.value = ""
        elif self.opened == "pane":
            self.close_pane()
        else:
            self.say(keyed(self, _("This is the first screen; {quit} quits")), "hint")

    def action_filter(self) -> None:
        if self.opened == "pane":
            self.ask_what_to_find()
            return
        self.give_keys_to(self._filter)

    def action_sort(self) -> None:
        choices = [Choice(letter, label) for letter, _name, label in SORTS]
        self.query_one(MenuBar).ask(_("Sort the customers"), choices, self._sorted_by)

    def _sorted_by(self, letter: str) -> None:
        self._sort = next(number for number, sort in enumerate(SORTS) if sort[0] == letter)
        self._load()
        self.say(_("Sorted {how}").format(how=_(SORTS[self._sort][2])), "hint")

    def show_columns(self) -> None:
        """Draw the list with its columns of now, whose rows may say more than was read."""
        super().show_columns()
        self._load()

    def action_views(self) -> None:
        """Offer the saved views, and to keep what is shown now as one."""
        saved_views.choose(self, NAME, self._applied(), self.apply_view)

    def _applied(self) -> dict[str, str]:
        sort = SORTS[self._sort][1]
        return {"query": self._filter.value, "sort": sort, "columns": self.columns_of_view()}

    def apply_view(self, view: Mapping[str, object]) -> None:
        """Show the list as a saved view says."""
        names = [sort[1] for sort in SORTS]
        self._sort = names.index(str(view["sort"])) if view.get("sort") in names else 0
        with self.prevent(Input.Changed):
            self._filter.value = str(view.get("query") or "")
        self.take_columns_of(view)
        self.follow()
        self.say(_("View {name}").format(name=safe(str(view.get("name", "")))), "hint")

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        self.rest_longer()
        self.call_later(self._apply_filter, self._filter.value)

    def _apply_filter(self, typed: str) -> None:
        if typed == self._filter.value != self._applied_filter:
            self._load()

    def _leave_filter(self) -> None:
        # Keys typed behind the Enter are meant for the list as the filter leaves it.
        self._apply_filter(self._filter.value)
        self.give_keys_to(self.customers)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
