"""A peer of the screens: the least program Textual can be, with one line of text."""

from __future__ import annotations

import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.app import App, ComposeResult
from textual.widgets import Static


class OneStatic(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Static("one line")


if __name__ == "__main__":
    OneStatic().run(mouse=False)
