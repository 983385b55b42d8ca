"""A peer of the screens: the rows of a file, one name a line, in the table that Textual brings."""

from __future__ import annotations

import os
import sys

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Table(App[None]):
    """All rows at once, as the documentation shows it."""

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns("name", "grade", "owner", "last")
        with open(sys.argv[1], encoding="utf-8") as file:
            table.add_rows((line.rstrip("\n"), "A", "li", "3d") for line in file)


if __name__ == "__main__":
    Table().run(mouse=False)
