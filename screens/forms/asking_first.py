"""A form that asks first where what is added seems to be in the book already, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.forms.engine import Form
from screens.shell.host import host
from screens.shell.sentences import keyed
from store.errors import BookError
from store.text import _
from store.work.duplicates import AlreadyHere, add_if_new
from store.work.outcome import Outcome


class AskingFirst(Form):
    """Saving a second time adds the record all the same; a key opens the one that is there, over the form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+g", "open_match", show=False)]

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__(record)
        self._anyway = False
        self._match = ""

    def adding(self, table: str, fields: Mapping[str, Any], add: Callable[[], Outcome]) -> Callable[[], Outcome]:
        """The work that adds the record, or refuses it once where it seems to be there."""
        return partial(add_if_new, host(self).book, table, fields, add, anyway=self._anyway)

    def _not_saved(self, error: BookError) -> None:
        super()._not_saved(error)
        if isinstance(error, AlreadyHere):
            self._anyway, self._match = True, error.matches[0].customer
            hint = keyed(self, _("{save} again adds it all the same, ctrl+g opens the one that is there."))
            self.say(f"{error.sentence} {hint}", "refused")

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed after the question makes it a new one."""
        self._anyway = False

    def action_open_match(self) -> None:
        if self._match:
            host(self).open_record("customers", self._match)
        else:
            self.say(_("Nothing that is typed here is known to be in the book"), "hint")
