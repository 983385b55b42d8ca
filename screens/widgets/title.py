"""The title in the upper border of a pane: another one repaints that line, where Textual would repaint the pane."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from store.text.cells import cell_width

_CORNERS_AND_AIR = 6


def write_title(pane: Widget, name: str, state: str = "") -> None:
    """Write the name over the pane on the left, and the state, such as how many there are, on the right."""
    room = pane.size.width - cell_width(name) - cell_width(state) - _CORNERS_AND_AIR
    title = f"{name} {'─' * max(0, room)} {state}" if state else name
    before = pane._border_title
    if before is None or before.plain != title:
        pane._border_title = Content(title)
        left, top = pane.content_offset
        pane.refresh(Region(-left, -top, pane.outer_size.width, 1))
