"""An invitation to a survey: the text to be sent, which a key copies to the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from screens.shell.screen import WorkScreen
from screens.shell.sentences import keyed
from screens.widgets.prose import one_line
from screens.widgets.text_page import TextPage
from store.text import _
from store.work.outcome import Record

_NAME_CELLS = 40


class InvitationScreen(WorkScreen):
    """Read and copy what is to be sent to `customer`; `said` is what the status line says of how it came about."""

    CSS_PATH = "customer.tcss"
    FOOTER: ClassVar = ("copy", "copy-card", "back", "undo", "help")

    def __init__(self, customer: Record, text: str, mailto: str, said: str, name: str | None) -> None:
        super().__init__(name=name)
        self._customer = customer
        self._text = text
        self._mailto = mailto
        self._said = said

    def body(self) -> Iterable[Widget]:
        with Vertical(id="file"):
            yield TextPage(id="invitation")

    def on_mount(self) -> None:
        self.query_one("#file").border_title = Content(
            _("Invitation for {name}").format(name=one_line(self._customer["name"], _NAME_CELLS))
        )
        page = self.query_one(TextPage)
        page.show(self._text)
        self.give_keys_to(page)
        self.say(
            keyed(self, _("{said} · {copy} copies the text, {copy-card} a link that opens a mail")).format(
                said=self._said
            ),
            "done",
        )
        self.update_footer()

    @property
    def selected_customer(self) -> str | None:
        return str(self._customer["id"])

    def action_copy(self) -> None:
        """Copy the text, for any way in which it is sent."""
        self.host.copy(self._text, _("the invitation"))

    def action_copy_card(self) -> None:
        """Copy the link that opens a mail with the text in it."""
        if self._mailto:
            self.host.copy(self._mailto, _("the link"))
        else:
            self.say(keyed(self, _("There is no mail address to send it to; {copy} copies the text")), "hint")

    def action_open(self) -> None:
        self.action_back()

    def action_back(self) -> None:
        self.dismiss()
