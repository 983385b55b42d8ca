"""Colours and signs of every screen: the terminal's own sixteen colours, so that its theme is the user's theme."""

from __future__ import annotations

from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

PLAIN = Style.null()
BOLD = Style(bold=True)
FAINT = Style(dim=True)
HEADING = Style(color="cyan")
CAUTION = Style(color="yellow")
WARNING = Style(color="red", bold=True)

CURSOR = "▸"
CURSOR_ELSEWHERE = "▹"

_ANSI = BUILTIN_THEMES["ansi-dark"]

KEHU = Theme(
    name="kehu",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_blue",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={**_ANSI.variables, "border-blurred": "ansi_default"},
)

# Reversed instead of coloured, so that the cursor of an input is seen without colours too.
CSS = """
Input > .input--cursor { background: $background; color: $foreground; text-style: reverse; }
"""
