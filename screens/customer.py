"""One customer opened from another screen, over it: esc goes back to where one was."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from screens.customer_pane import CustomerPane
from screens.record_quality import RecordQuality
from screens.shell.host import BookChanged
from screens.timeline_work import TimelineWork
from store.work.merged import survivor_id


class CustomerScreen(TimelineWork, RecordQuality):
    """The file of one customer; `name` is the id of the action whose screen it was opened from."""

    CSS_PATH = "customer.tcss"

    def __init__(self, customer_id: str, name: str | None) -> None:
        super().__init__(name=name)
        self._customer_id = customer_id

    def body(self) -> Iterable[Widget]:
        yield CustomerPane(id="file")

    def on_mount(self) -> None:
        self.pane.show(self._customer_id)
        self.give_keys_to(self.pane.timeline)
        self.update_footer()

    @property
    def selected_customer(self) -> str | None:
        return self._customer_id

    @property
    def selected_interaction(self) -> str | None:
        return self.pane.timeline.interaction

    def go_to(self, customer_id: str) -> None:
        self._customer_id = customer_id
        self.pane.show(customer_id)

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        self._customer_id = survivor_id(self.host.book, self._customer_id)
        if self.host.book.row_of("customers", self._customer_id) is not None:
            self.pane.show(self._customer_id)
        elif self.is_current:
            self.dismiss()

    def action_open(self) -> None:
        self.open_entry()

    def action_filter(self) -> None:
        self.ask_what_to_find()

    def action_back(self) -> None:
        self.dismiss()
