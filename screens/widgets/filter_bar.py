"""The filter line over a list: what is typed applies at once; Enter and ↓ keep it, Esc clears it."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key
from textual.widgets import Input

from store.text import _

_LEAVING = frozenset({"enter", "down", "escape"})


class FilterBar(Input):
    """A one-line input without a blinking cursor; `Input.Changed` says what is to be shown.

    leave: gives the keys back to the list; hint: what stands in it while it is empty.
    """

    DEFAULT_CSS = """
    FilterBar, FilterBar:focus { height: 1; width: 1fr; padding: 0 1; border: none; background-tint: initial; }
    """

    def __init__(self, leave: Callable[[], None], *, hint: str = "", id: str | None = None) -> None:
        by_name = _("/ filter by name, pinyin, phone or mail")
        super().__init__(placeholder=hint or by_name, select_on_focus=False, id=id)
        self.cursor_blink = False
        self._leave = leave

    def on_key(self, event: Key) -> None:
        typed_ahead = self.screen.focused is not self
        if not typed_ahead and event.key not in _LEAVING:
            return
        event.stop()
        event.prevent_default()
        if typed_ahead:
            # It was given to this line before the Enter or Esc in front of it was answered: not text, but a key.
            self.app.post_message(Key(event.key, event.character))
            return
        if event.key == "escape":
            self.value = ""
        self._leave()
