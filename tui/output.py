"""What a command prints: data on standard output, as JSON Lines or tables by cells, and talk on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from store.model.fields import safe
from store.text.cells import cell_width, pad

NARROWEST = 8


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its title, and whether it is aligned to the right or gives way where cells are few."""

    title: str
    right: bool = False
    gives_way: bool = False


def talk(sentence: str) -> None:
    """Say something to the person, beside the data."""
    sys.stderr.write(safe(sentence, lines=True) + "\n")


def line(text: str) -> None:
    """Print a line or lines of text, with nothing in them that would steer the terminal."""
    sys.stdout.write(safe(text, lines=True) + "\n")


def data(record: Mapping[str, Any]) -> None:
    """Print one JSON line; the bookkeeping of `stamps` is left out."""
    shown = {field: value for field, value in record.items() if field != "stamps"}
    written(msgspec.json.encode(shown) + b"\n")


def written(chunk: bytes) -> None:
    """Print bytes as they are, after what was printed before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(chunk)


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their titles, columns aligned by cells and, on a terminal, no wider than it is."""
    shown = [[safe(str(cell)) for cell in row] for row in rows]
    widths = _widths(columns, shown)
    titles = [column.title for column in columns]
    for row in [titles, *shown]:
        cells = [pad(cell, width, right=column.right) for cell, width, column in zip(row, widths, columns, strict=True)]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [
        max([cell_width(column.title), *(cell_width(row[index]) for row in rows)])
        for index, column in enumerate(columns)
    ]
    excess = sum(widths) + 2 * (len(widths) - 1) - _terminal_cells()
    for index, column in enumerate(columns):
        if excess > 0 and column.gives_way:
            given = min(excess, max(0, widths[index] - NARROWEST))
            widths[index] -= given
            excess -= given
    return widths


def _terminal_cells() -> int:
    """The width of the terminal; without one nothing is ever too wide."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return sys.maxsize


def to_a_person() -> bool:
    """Whether the talk of the command goes to a terminal."""
    return sys.stderr.isatty()


def progress(sentence: str) -> None:
    """Show how far long work has come in place of what was shown before; nothing once it is done."""
    sys.stderr.write(f"\r\x1b[K{safe(sentence)}")
    sys.stderr.flush()


def ask(question: str) -> None:
    """Put a question of yes or no to the person; what they type comes on standard input."""
    sys.stderr.write(safe(question) + " [y/N] ")
    sys.stderr.flush()
