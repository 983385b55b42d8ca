"""An input on one row of a width of its own: a typed letter repaints the row and lays nothing out anew."""

from __future__ import annotations

from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input


class OneRow(Input):
    """Textual's input without its cost: it would arrange the whole screen for each letter, as if it might grow."""

    virtual_size = Reactive(Size(0, 0))

    class KeyAnswered(Message):
        """A key that was given to the row is answered: what was typed behind it may go on."""
