"""Where those stand whom some tokens find, kept from one keystroke to the next while the book stays as it is."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from store.disk.words import Found, Select, read
from store.find.lookups import Range
from store.find.standing import Standing

MOST_KEPT = 2_000_000
"""So many ranks are kept, of four bytes each; the tokens least lately asked for go first."""


class Ranked(NamedTuple):
    """The places of customers, and the ranks of contacts in the order of their customers' places, ascending."""

    customers: array[int]
    contacts: array[int]


class Ranks:
    """Answers for those who have not moved since the places were worked out, and as long as none of them is gone."""

    def __init__(self, select: Select, standing: Standing, customers: int, contacts: int) -> None:
        self._select = select
        self._standing = standing
        self._codes = customers, contacts
        self._kept: dict[Range, Ranked] = {}
        self._size = 0

    def of(self, tokens: Range) -> Ranked:
        """Where the customers and contacts stand that a range of tokens finds."""
        ranked = self._kept.pop(tokens, None)
        if ranked is None:
            found = read(self._select, tokens.low, tokens.high)
            customers, contacts = (found.get(code, Found()) for code in self._codes)
            ranked = Ranked(*self._standing.ranks(customers, contacts))
            self._size += 1 + sum(map(len, ranked))
        self._kept[tokens] = ranked
        while self._size > MOST_KEPT and len(self._kept) > 1:
            self._size -= 1 + sum(map(len, self._kept.pop(next(iter(self._kept)))))
        return ranked
