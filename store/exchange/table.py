"""A table to import, whatever file it came out of: the names of its columns, and its rows as cells of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

MOST_ROWS = 250_000
"""So many rows of one import are planned in memory; more are to be split."""

MOST_COLUMNS = 1_000
VALUES_APART = " ::: "
"""What stands between several values in one cell."""


class Line(msgspec.Struct, frozen=True):
    """One row of the file: the line it begins on, counted from 1, its cells, and why it cannot be read, if so."""

    number: int
    cells: list[str]
    problem: str = ""


class Table(Protocol):
    """What every reader gives.

    kind: what the rows are (`targets`), where the format itself says so, else ""; described: the format and
    how it was read, for people; guessed: whether a person should look if the letters came out right.
    """

    @property
    def path(self) -> str: ...

    @property
    def header(self) -> list[str]: ...

    @property
    def kind(self) -> str: ...

    @property
    def described(self) -> str: ...

    @property
    def guessed(self) -> bool: ...

    def lines(self) -> Iterator[Line]:
        """The rows that are not blank, each with as many cells as there are columns."""


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """A table that was read whole."""

    path: str
    header: list[str]
    rows: list[Line]
    described: str
    kind: str = ""
    guessed: bool = False

    def lines(self) -> Iterator[Line]:
        return iter(self.rows)


def records_of(
    path: str, rows: Sequence[tuple[int, Mapping[str, str], str]], *, described: str, kind: str, guessed: bool = False
) -> Records:
    """A table of rows given as line, cells by column, problem; the columns in the order in which they turn up."""
    header = list(dict.fromkeys(name for _line, cells, _problem in rows for name in cells))
    lines = [Line(number, [cells.get(name, "") for name in header], problem) for number, cells, problem in rows]
    return Records(path=path, header=header, rows=lines, described=described, kind=kind, guessed=guessed)
