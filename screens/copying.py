"""Copying what is under the cursor to the clipboard of the terminal: one field by a letter, or the whole card."""

from __future__ import annotations

from screens.shell.screen import WorkScreen
from screens.widgets.menu import Choice, MenuBar
from store.text import N_, _
from store.work.card import Copyable, card, pieces, ticket_card
from store.work.outcome import Record

_NOTHING = N_("nothing there")


class Copying(WorkScreen):
    """A screen with a record under its cursor that can be copied, and a menu to ask by."""

    @property
    def copied_record(self) -> tuple[str, Record] | None:
        """The table and the record a copy is made of, or None if there is none."""
        return None

    def action_copy(self) -> None:
        """Copy the one text there is, or ask which field by its letter."""
        if (found := self.copied_record) is None:
            return
        offered = pieces(self.host.book, *found)
        if len(offered) == 1:
            self._copy(offered[0])
            return
        by_letter = {piece.key: piece for piece in offered}
        self.query_one(MenuBar).ask(
            _("Copy what?"),
            [Choice(piece.key, piece.label, None if piece.text else _(_NOTHING)) for piece in offered],
            lambda letter: self._copy(by_letter[letter]),
        )

    def action_copy_card(self) -> None:
        """Copy everything to reach the customer by, or the ticket in words."""
        if (found := self.copied_record) is None:
            return
        table, record = found
        book = self.host.book
        if table == "tickets":
            self.host.copy(ticket_card(book, record), _("the ticket"))
            return
        customer = record if table == "customers" else book.get("customers", str(record.get("customer", "")))
        if customer is None:
            self.say(_("There is no customer to make a card of"), "hint")
        else:
            self.host.copy(card(book, customer), _("the card"))

    def _copy(self, piece: Copyable) -> None:
        self.host.copy(piece.text, _(piece.label))
