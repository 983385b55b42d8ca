"""Text measured and cut in terminal cells, two for each Chinese character."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, combining, east_asian_width


@lru_cache(maxsize=8192)
def character_width(character: str) -> int:
    """Cells one character takes: 0 for marks and format characters, 2 for wide ones, else 1."""
    if " " <= character <= "~":
        return 1
    if combining(character) or category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def cell_width(text: str) -> int:
    """Cells the text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(character_width, text))


def cut(text: str, cells: int) -> str:
    """The text in at most `cells` cells, with `…` where something was cut off."""
    if cell_width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    kept, used = [], 0
    for character in text:
        width = character_width(character)
        if used + width > cells - 1:
            break
        kept.append(character)
        used += width
    return "".join(kept) + "…"


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text in exactly `cells` cells, cut or filled with spaces; `right` aligns it to the right."""
    width = cell_width(text)
    if width > cells:
        text = cut(text, cells)
        width = cell_width(text)
    filling = " " * (cells - width)
    return filling + text if right else text + filling
