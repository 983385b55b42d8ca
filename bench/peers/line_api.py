"""A peer of the screens: the rows of a file drawn line by line, with a mark for the cursor and nothing else."""

from __future__ import annotations

import os
import sys

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Lines(Widget, can_focus=True):
    """The floor of what a list can cost."""

    BINDINGS = [Binding("j", "move(1)"), Binding("k", "move(-1)"), Binding("pagedown", "page")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names
        self._cursor = self._top = 0

    def render_line(self, y: int) -> Strip:
        line = self._top + y
        if line >= len(self._names):
            return Strip.blank(self.size.width)
        mark = "▸" if line == self._cursor else " "
        return Strip([Segment(mark + self._names[line])]).adjust_cell_length(self.size.width)

    def action_move(self, lines: int) -> None:
        before, self._cursor = self._cursor, self._cursor + lines
        for line in (before, self._cursor):
            self.refresh(Region(0, line - self._top, 1, 1))

    def action_page(self) -> None:
        self._top += self.size.height
        self._cursor += self.size.height
        self.refresh()


class LineApp(App[None]):
    """Nothing but the lines."""

    def compose(self) -> ComposeResult:
        with open(sys.argv[1], encoding="utf-8") as file:
            yield Lines(file.read().splitlines())


if __name__ == "__main__":
    LineApp().run(mouse=False)
