"""A text to be read: wrapped to the width, gone through line by line with the keys of a list."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from screens.shell.theme import CURSOR, CURSOR_ELSEWHERE, FAINT, PLAIN
from screens.widgets.line_list import LineList
from screens.widgets.prose import wrap
from store.text.cells import pad


class TextPage(LineList):
    """Paragraphs of a text that came from people; the first `faint` lines of it are dimmed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._faint = 0
        self._lines: list[str] = []
        self._wrapped_to = -1

    def show(self, text: str, *, faint: int = 0) -> None:
        """Show another text from its top; the same one again stays where it is."""
        if (text, faint) == (self._text, self._faint):
            return
        self._text, self._faint, self._wrapped_to = text, faint, -1
        self.cursor = self.top = 0
        self.refresh()

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    @property
    def item_count(self) -> int:
        self._wrap()
        return len(self._lines)

    def on_resize(self) -> None:
        self.cursor = min(self.cursor, max(0, self.item_count - 1))
        self.bring_into_view()

    def draw(self, line: int) -> Strip:
        self._wrap()
        mark = " " if line != self.cursor else CURSOR if self.has_focus else CURSOR_ELSEWHERE
        style = FAINT if line < self._faint else PLAIN
        width = self.size.width
        return Strip([Segment(mark, PLAIN), Segment(pad(" " + self._lines[line], width - 1), style)], width)

    def _wrap(self) -> None:
        if self._wrapped_to != self.size.width:
            self._wrapped_to = self.size.width
            self._lines = wrap(self._text, self.size.width - 3) if self._text else []
