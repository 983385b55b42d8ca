"""Where the customers stand that fit some words, which they and their contacts have between them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from store.find.lookups import Lookup
from store.find.matching import Matching
from store.find.ranks import Ranks
from store.find.standing import Standing

FEW = 1_000
"""So many that may fit are all looked at together, wherever they stand."""
SPARE = 2
"""So many times more than should fit are looked at first, and again as many whenever those were not enough."""

Place = tuple[int, int | None]
"""A place, and the row of the contact there that fits where the customer alone does not."""


class Wanted:
    """One lookup for each word, to be answered from the words of customers and of contacts."""

    def __init__(
        self, lookups: Iterable[Lookup], ranks: Ranks, standing: Standing, matching: Matching, codes: tuple[int, int]
    ) -> None:
        """The matching and the codes, of customers and of contacts, are for those that have moved."""
        self._standing = standing
        self._words = [_Word(lookup, ranks, matching, codes) for lookup in lookups]

    def best(self, limit: int, without: Collection[int]) -> list[Place]:
        """At most `limit` places, the best of those not in `without`, and of the customers that have moved."""
        found = []
        for place, contact in self._in_order(limit + len(without)):
            if place not in without:
                found.append((place, contact))
                if len(found) == limit:
                    break
        return found + [
            self._moved(place) for place in self._standing.moved if place not in without and self._fits(place)
        ]

    # Those that stand where they stood

    def _in_order(self, limit: int) -> Iterator[Place]:
        """The places of all that fit, part by part of the order, so that those far behind are mostly not looked at."""
        end = len(self._standing.rows)
        most = min(word.most for word in self._words)
        first, step = 0, end if most <= FEW else SPARE * limit * end // most + 1
        while first < end and most:
            yield from self._between(first, min(first + step, end))
            first, step = first + step, 2 * step

    def _between(self, first: int, last: int) -> Iterator[Place]:
        standing = self._standing
        of_contacts = standing.ranks_between(first, last)
        found: list[tuple[set[int], set[int]]] = [word.between((first, last), of_contacts) for word in self._words]
        customers = set.intersection(*(each for each, _contacts in found))
        contacts = set.intersection(*(each for _customers, each in found))
        fit = set.intersection(
            *(each.union(standing.ranked(rank)[0] for rank in ranks) if ranks else each for each, ranks in found)
        )
        # The first contact of several is the one that counts.
        contact_at = dict(map(standing.ranked, sorted(contacts, reverse=True)))
        for place in sorted(fit - standing.moved):
            yield place, None if place in customers else contact_at.get(place)

    # Those that have changed since

    def _fits(self, place: int) -> bool:
        contacts = self._standing.contacts_at(place)
        row = self._standing.rows[place]
        return all(word.fits_customer(row) or any(map(word.fits_contact, contacts)) for word in self._words)

    def _moved(self, place: int) -> Place:
        row = self._standing.rows[place]
        if all(word.fits_customer(row) for word in self._words):
            return place, None
        contacts = self._standing.contacts_at(place)
        return place, next((each for each in contacts if all(word.fits_contact(each) for word in self._words)), None)


class _Word:
    """What one word finds: alternatives, in each of which all has to be found in the same record."""

    def __init__(self, lookup: Lookup, ranks: Ranks, matching: Matching, codes: tuple[int, int]) -> None:
        self._lookup = [*dict.fromkeys(map(tuple, lookup))]
        self._matching = matching
        self._codes = codes
        self._alternatives = [[ranks.of(tokens) for tokens in ranges] for ranges in self._lookup]
        self.most = sum(
            min(len(each.customers) for each in ranges) + min(len(each.contacts) for each in ranges)
            for ranges in self._alternatives
        )

    def between(self, places: tuple[int, int], contacts: tuple[int, int]) -> tuple[set[int], set[int]]:
        """The places of customers and the ranks of contacts that fit, in these parts of their orders."""
        of_customers: set[int] = set()
        of_contacts: set[int] = set()
        for ranges in self._alternatives:
            of_customers |= _common([each.customers for each in ranges], *places)
            of_contacts |= _common([each.contacts for each in ranges], *contacts)
        return of_customers, of_contacts

    def fits_customer(self, row: int) -> bool:
        return self._fits(self._codes[0], row)

    def fits_contact(self, row: int) -> bool:
        return self._fits(self._codes[1], row)

    def _fits(self, code: int, row: int) -> bool:
        return any(all(row in self._matching.found(tokens, code) for tokens in ranges) for ranges in self._lookup)


def _common(ranks: Sequence[array[int]], first: int, last: int) -> set[int]:
    """What all have in common from `first` up to, not including, `last`."""
    parts = []
    for each in ranks:
        start = bisect_left(each, first)
        part = each[start : bisect_left(each, last, start)]
        if not part:
            return set()
        parts.append(part)
    parts.sort(key=len)
    return set(parts[0]).intersection(*parts[1:])
