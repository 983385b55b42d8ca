"""The picture of a screen that Textual exports, read back: which signs it draws in which cells."""

from __future__ import annotations

import re
from html import unescape

from store.text.cells import cell_width

_CELL = 12.2
"""The width of a cell in the picture."""

_TEXT = re.compile(r'<text class="[^"]*-r\d+" x="([\d.]+)" y="[\d.]+"[^>]*-line-(\d+)\)">([^<]*)<')


def drawn(picture: str) -> list[str]:
    """The lines of the picture, each text where it is drawn; AssertionError if one is drawn over the one before."""
    lines: dict[int, str] = {}
    for left, number, escaped in _TEXT.findall(picture):
        text = unescape(escaped).replace("\xa0", " ")
        line = lines.get(int(number), "")
        gap = round(float(left) / _CELL) - cell_width(line)
        assert gap >= 0, (line, text)
        lines[int(number)] = line + " " * gap + text
    return [lines.get(number, "").rstrip() for number in range(max(lines) + 1)]
