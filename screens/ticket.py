"""One ticket opened from another screen, over it: esc goes back to where one was."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from screens.shell.host import BookChanged
from screens.ticket_pane import TicketPane
from screens.ticket_work import TicketWork


class TicketScreen(TicketWork):
    """The file of one ticket; `name` is the id of the action whose screen it was opened from."""

    CSS_PATH = "customer.tcss"

    def __init__(self, ticket_id: str, name: str | None) -> None:
        super().__init__(name=name)
        self._ticket_id = ticket_id

    def body(self) -> Iterable[Widget]:
        yield TicketPane(id="file")

    def on_mount(self) -> None:
        self.pane.show(self._ticket_id)
        self.give_keys_to(self.pane.timeline)
        self.update_footer()

    @property
    def pane(self) -> TicketPane:
        """The ticket."""
        return self.query_one(TicketPane)

    @property
    def selected_ticket(self) -> str | None:
        return self._ticket_id

    @property
    def selected_customer(self) -> str | None:
        ticket = self.ticket
        return str(ticket["customer"]) if ticket else None

    @property
    def selected_interaction(self) -> str | None:
        return self.pane.timeline.interaction

    def go_to_ticket(self, ticket_id: str) -> None:
        self._ticket_id = ticket_id
        self.pane.show(ticket_id)

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if self.ticket is not None:
            self.pane.show(self._ticket_id)
        elif self.is_current:
            self.dismiss()

    def action_open(self) -> None:
        if self.selected_customer:
            self.host.open_record("customers", self.selected_customer)

    def action_back(self) -> None:
        self.dismiss()
