"""The call cockpit: the customer's file stays on the screen while the call is noted and its time runs."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.customer import CustomerScreen
from screens.customer_work import CustomerWork
from screens.shell.sentences import keyed
from screens.widgets.log_bar import LogBar
from store.text import _
from store.work.drafts import Draft

CHANNEL = "call"


class CockpitScreen(CustomerScreen):
    """A call with one customer: enter finishes it, esc parks it with its time, the arrows leaf through the file.

    F12 looks up what is known while the line waits. A parked call is marked in the list and offered on Today; `C` or
    `c` goes on with it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "leaf('cursor_up')", show=False),
        Binding("down", "leaf('cursor_down')", show=False),
        Binding("pageup", "leaf('page_up')", show=False),
        Binding("pagedown", "leaf('page_down')", show=False),
        Binding("f12", "articles", show=False),
    ]

    def begin(self) -> None:
        customer = self._customer()
        if customer is None:
            self.dismiss()
            return
        waiting = self.host.drafts.of(customer["id"])
        call = waiting if waiting is not None and waiting.channel == CHANNEL else None
        self.query_one(LogBar).open(customer, CHANNEL, call, keep_empty=True)

    def action_leaf(self, move: str) -> None:
        """Move in the timeline while the line keeps the keys."""
        getattr(self.pane.timeline, f"action_{move}")()

    def on_log_bar_saved(self, message: LogBar.Saved) -> None:
        message.stop()
        message.prevent_default()
        self._leave()

    def on_log_bar_closed(self, message: LogBar.Closed) -> None:
        message.stop()
        message.prevent_default()
        self._leave()

    def on_log_bar_kept(self, message: LogBar.Kept) -> None:
        message.stop()
        message.prevent_default()
        self._leave()
        self.host.say(_parked(self, message.draft), "hint")

    def _leave(self) -> None:
        """Go back to the screen below, which marks who has a call parked."""
        below = self.app.screen_stack[-2]
        if isinstance(below, CustomerWork):
            below.mark_drafts(self.host.drafts.customers())
        self.dismiss()


def _parked(screen: CockpitScreen, draft: Draft) -> str:
    minutes = int(draft.time_spent.total_seconds()) // 60
    return keyed(screen, _("The call is parked after {n} min, not saved; {cockpit} goes on with it")).format(n=minutes)
