"""User text made fit for the terminal: harmless characters, one line, or lines of so many cells."""

from __future__ import annotations

from store.model.fields import safe
from store.text.cells import cell_width, character_width, cut, pad


def one_line(text: object, cells: int) -> str:
    """The text on one line of at most `cells` cells; line breaks become spaces, what is too long ends in `…`."""
    return cut(safe(" ".join(str(text).split())), cells)


def column(text: object, cells: int, *, right: bool = False) -> str:
    """The text in a column of exactly `cells` cells."""
    return pad(safe(" ".join(str(text).split())), cells, right=right)


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines of at most `cells` cells, at least one, broken at spaces and between Chinese characters."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += _wrap_paragraph(safe(paragraph.replace("\t", " ")).strip(), max(2, cells))
    return lines


def _wrap_paragraph(text: str, cells: int) -> list[str]:
    lines: list[str] = []
    while cell_width(text) > cells:
        end = _fitting(text, cells)
        at = _break_before(text, end)
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, text]


def _fitting(text: str, cells: int) -> int:
    """How many characters of the text fit into the cells."""
    used = 0
    for index, character in enumerate(text):
        used += character_width(character)
        if used > cells:
            return index
    return len(text)


def _break_before(text: str, end: int) -> int:
    """Where to break, at most at `end`: after a space, beside a wide character, or inside a word too long to keep."""
    for at in range(end, 0, -1):
        if text[at - 1] == " " or text[at] == " ":
            return at
        if character_width(text[at - 1]) == 2 or character_width(text[at]) == 2:
            return at
    return end
