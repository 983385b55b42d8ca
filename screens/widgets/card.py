"""A card: labelled lines over a timeline, as high as there is something to say."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from screens.widgets.prose import column, one_line

Line = tuple[str, str, str]
"""Label, text and style; without a label the text has the whole width."""

CONTINUED = " "
"""The label of a line that goes on under the one above."""

_LABEL_CELLS = 11
_LEAST_CELLS = 20


def joined(*parts: object) -> str:
    """The parts that say something, in one line."""
    return " · ".join(str(part) for part in parts if part)


class Card(Widget):
    """Labelled lines; the pane is laid out anew only if the number of lines changes."""

    DEFAULT_CSS = """
    Card { height: auto; padding: 0 1; border-bottom: solid $foreground; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines, each cut to the width; nothing is sent if they stand there already."""
        before, self._lines = self._lines, list(lines)
        if self._lines != before:
            self.refresh(layout=len(self._lines) != len(before))

    def render(self) -> Content:
        width = max(_LEAST_CELLS, self.content_size.width)
        return Content("\n").join(_drawn(line, width) for line in self._lines)


def _drawn(line: Line, width: int) -> Content:
    label, text, style = line
    room = width - (_LABEL_CELLS if label else 0)
    return Content.assemble((column(label, _LABEL_CELLS) if label else "", "dim"), (one_line(text, room), style))
