"""A row for typing: no blinking, pasted line breaks kept, and its owner answers the keys that leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from textual.events import Key, Paste
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.suggester import SuggestFromList

from screens.widgets.one_row import OneRow
from store.model.fields import safe
from store.text.cells import cell_width

LINE_BREAK = "⏎"


class LineInput(OneRow):
    """One row of typed text; a line break in it shows as `⏎`.

    The keys in `leaving` are answered with `Left` and lock the row until its owner unlocks it, at once when
    the key is read: letters typed ahead behind an Enter never end up in the text. If it is `handing_on`, they are
    for what the key leads to, once its owner posts `KeyAnswered` to the program; else they are lost.
    """

    DEFAULT_CSS = """
    LineInput { border: none; height: 1; padding: 0; background: transparent; }
    LineInput:focus { border: none; background-tint: transparent; }
    """

    class Left(Message):
        """One of the keys that leave the row was pressed."""

        def __init__(self, sender: LineInput, key: str) -> None:
            super().__init__()
            self.input = sender
            self.key = key

        @property
        def control(self) -> LineInput:
            return self.input

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        leaving: frozenset[str] = frozenset(),
        handing_on: bool = False,
        choices: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(
            _on_one_row(text),
            placeholder=placeholder,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False
        self.complete_from(choices)
        self.leaving = leaving
        self.handing_on = handing_on
        self.locked = False
        self._painted_cells = 0

    @property
    def text(self) -> str:
        """What was typed, with its line breaks."""
        return self.value.replace(LINE_BREAK, "\n")

    @text.setter
    def text(self, text: str) -> None:
        self.value = _on_one_row(text)
        self.cursor_position = len(self.value)

    def complete_from(self, choices: Sequence[str]) -> None:
        """Offer the first of these that begins with what is typed; what would steer the terminal shows as signs."""
        offered = [_on_one_row(choice) for choice in choices]
        self.suggester = SuggestFromList(offered, case_sensitive=False) if offered else None

    def render_line(self, y: int) -> Strip:
        self._painted_cells = self._text_cells
        return super().render_line(y)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As every widget, but of a row that has not scrolled only the text is sent, not the blanks behind it."""
        if not regions and self.is_mounted and not self.scroll_offset.x:
            regions = (Region(0, 0, max(self._painted_cells, self._text_cells), 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def _text_cells(self) -> int:
        """The cells from the left edge up to the cursor behind the text, or behind its completion."""
        return max(self.content_width, cell_width(self._suggestion) + 1)

    def on_key(self, event: Key) -> None:
        leaves = event.key in self.leaving and not self.locked
        if not (leaves or self.locked or event.key == "ctrl+j"):
            return
        event.stop()
        event.prevent_default()
        if leaves:
            self.locked = True
            self.post_message(self.Left(self, event.key))
        elif not self.locked:
            self.replace(LINE_BREAK, *self.selection)

    def on_one_row_key_answered(self, message: OneRow.KeyAnswered) -> None:
        if self.locked and self.handing_on:
            message.stop()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.locked:
            self.replace(_on_one_row(event.text), *self.selection)


def _on_one_row(text: str) -> str:
    """The text fit for a row: line breaks as `⏎`, and a sign for whatever else would steer the terminal."""
    return safe("\n".join(text.splitlines()), lines=True).replace("\n", LINE_BREAK)
