"""Lookups answered from the words of the cache."""

from __future__ import annotations

from collections.abc import Iterable

from store.disk.words import Found, Select, read
from store.find.lookups import Lookup, Range

MUCH = 8
"""So many times more rows take longer to get together than it takes to look up some one by one."""


class Matching:
    """Answers lookups from one state of the cache; what was read once is kept."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self._read: dict[Range, dict[int, Found]] = {}

    def found(self, tokens: Range, code: int) -> Found:
        """What a range of tokens finds among the records of a type."""
        if tokens not in self._read:
            self._read[tokens] = read(self._select, tokens.low, tokens.high)
        return self._read[tokens].get(code) or Found()

    def rows(self, wanted: Lookup, code: int) -> set[int]:
        """The rows of a type that a lookup finds."""
        return set().union(*(self._rows_with_all(ranges, code) for ranges in wanted))

    def _rows_with_all(self, ranges: Iterable[Range], code: int) -> set[int]:
        """The rare tokens first, and the others looked up for what is left."""
        first, *others = sorted((self.found(tokens, code) for tokens in ranges), key=lambda found: found.most)
        rows = first.rows()
        for other in others:
            if not rows:
                break
            rows = rows & other.rows() if other.most < MUCH * len(rows) else {row for row in rows if row in other}
        return rows
