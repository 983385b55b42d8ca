"""What can be done in a customer's timeline: find words, go from match to match, unfold a text, limit the kinds."""

from __future__ import annotations

from screens.customer_pane import KINDS, CustomerPane
from screens.customer_work import CustomerWork
from screens.shell.sentences import keyed
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.text import N_, _

_LETTERS = {"c": "call", "m": "mail", "w": "wechat", "v": "visit", "h": "chat", "i": "note", "t": "ticket"}
_ALL = "a"


class TimelineWork(CustomerWork):
    """A screen with a customer's pane."""

    @property
    def pane(self) -> CustomerPane:
        """The customer."""
        return self.query_one(CustomerPane)

    def ask_what_to_find(self) -> None:
        """Ask for words, and put the cursor on the next entry that has them."""
        self.query_one(PromptBar).ask(_("Find in the timeline:"), "", (), self._find)

    def _find(self, words: str) -> None:
        if words and not self.pane.timeline.find(words):
            self.say(_("No entry below has “{words}”").format(words=words), "hint")

    def action_next_match(self) -> None:
        self._next_match(1)

    def action_previous_match(self) -> None:
        self._next_match(-1)

    def _next_match(self, step: int) -> None:
        found = self.pane.timeline.next_match(step)
        if found is None:
            self.say(_("Nothing is looked for yet: in the timeline / asks for words"), "hint")
        elif not found:
            self.say(_("No further entry has these words") if step > 0 else _("No entry above has these words"), "hint")

    def action_kinds(self) -> None:
        """Ask which kind of events the timeline is to show."""
        choices = [Choice(_ALL, N_("all")), *(Choice(letter, KINDS[kind]) for letter, kind in _LETTERS.items())]
        self.query_one(MenuBar).ask(_("Show in the timeline"), choices, self._show_only)

    def _show_only(self, letter: str) -> None:
        self.pane.show_only(_LETTERS.get(letter, ""))

    def open_entry(self) -> None:
        """Open the ticket of the entry under the cursor, or show the whole of a long text."""
        event = self.pane.timeline.current
        if event is not None and event.table == "tickets":
            self.host.open_record("tickets", event.record["id"])
        elif event is not None and event.record.get("ticket"):
            self.host.open_record("tickets", str(event.record["ticket"]))
        elif not self.pane.timeline.unfold():
            self.say(keyed(self, _("This is the whole entry; {edit} edits it, {back} goes back")), "hint")
