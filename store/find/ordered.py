"""Rows in an order, and where each of them stands in it: compact, because a book has hundreds of thousands."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from itertools import compress

SPREAD = 4
"""So many times more numbers than rows may be in use before the highest ones are looked up in another way."""

DENSE = 16
"""One of so many rows are many."""


class Ordered:
    """Rows by their ranks, and ranks by row."""

    def __init__(self, rows: array[int]) -> None:
        self.rows = rows
        reach = min(max(rows, default=-1) + 1, SPREAD * len(rows))
        self._near = near = array("i", [-1]) * reach
        self._far = far = dict[int, int]()
        for rank, row in enumerate(rows):
            if row < reach:
                near[row] = rank
            else:
                far[row] = rank

    def rank(self, row: int) -> int | None:
        """Where a row stands; None for one that is not in the order."""
        if row >= len(self._near):
            return self._far.get(row)
        rank = self._near[row]
        return None if rank < 0 else rank

    def parted(self, rows: Collection[int]) -> tuple[list[int], list[int]]:
        """The ranks of those that are quickly found, in no order, and the rows that are left to be asked for singly."""
        near, reach = self._near, len(self._near)
        ranks = [near[row] for row in rows if row < reach and near[row] >= 0]
        return ranks, [row for row in rows if row >= reach or near[row] < 0] if len(ranks) < len(rows) else []

    def append(self, row: int) -> int:
        """Put one more row at the end."""
        rank = len(self.rows)
        self.rows.append(row)
        if row < len(self._near):
            self._near[row] = rank
        else:
            self._far[row] = rank
        return rank

    def ranks(self, rows: Collection[int]) -> array[int]:
        """Where these rows stand, as far as they are in the order, the first first; each once, however often named."""
        if len(rows) * DENSE < len(self.rows):
            return array("I", sorted({rank for rank in map(self.rank, rows) if rank is not None}))
        # To mark them all and to collect the marks takes less time than to sort.
        return array("I", compress(range(len(self.rows)), self._marks(rows)))

    def among(self, rows: Collection[int]) -> array[int]:
        """These rows in the order, as far as they are in it; each once, however often named."""
        if len(rows) * DENSE < len(self.rows):
            return array("q", map(self.rows.__getitem__, self.ranks(rows)))
        return array("q", compress(self.rows, self._marks(rows)))

    def _marks(self, rows: Iterable[int]) -> bytearray:
        """A 1 at the rank of each of these rows; behind them all is the mark of those that are not in the order."""
        marks = bytearray(len(self.rows) + 1)
        near, reach = self._near, len(self._near)
        for row in rows:
            if row < reach:
                marks[near[row]] = 1
            elif row in self._far:
                marks[self._far[row]] = 1
        return marks
