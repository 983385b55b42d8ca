"""Where the customers stand that fit some words, which they and their contacts have between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from store.disk.words import Found
from store.find.lookups import Lookup
from store.find.matching import Matching
from store.find.standing import Standing

MANY = 8_000
"""So many rows are not got together if a look at the best customers may do."""

ROWS_FOR_A_STEP = 4
"""So many rows that may fit are got together in the time that looking at a customer takes."""


class Wanted:
    """One lookup for each word, to be answered from the words of customers and of contacts."""

    def __init__(
        self, lookups: Iterable[Lookup], matching: Matching, standing: Standing, customers: int, contacts: int
    ) -> None:
        self._standing = standing
        self._words = [_Word(lookup, matching, standing, customers, contacts) for lookup in lookups]
        self._words.sort(key=lambda word: word.most)

    def best(self, limit: int, without: Collection[int]) -> list[int]:
        """At most `limit` places, the best of those not in `without`, and of the customers that have moved."""
        rarest, *others = self._words
        if rarest.most <= MANY:
            return self._first(rarest, others, limit, without)
        found: list[int] = []
        steps = min(rarest.most // ROWS_FOR_A_STEP, len(self._standing.rows))
        for place in range(steps):
            if place not in without and all(word.fits(place) for word in self._words):
                found.append(place)
                if len(found) == limit:
                    return found + self._moved(without, found)
        if steps == len(self._standing.rows):
            return found + self._moved(without, found)
        return self._first(rarest, others, limit, without)

    def _first(self, rarest: _Word, others: Sequence[_Word], limit: int, without: Collection[int]) -> list[int]:
        found: list[int] = []
        last = -1
        for place in rarest.places():
            if place != last and place not in without and all(word.fits(place) for word in others):
                found.append(place)
                if len(found) == limit:
                    break
            last = place
        return found + self._moved(without, found)

    def _moved(self, *without: Collection[int]) -> list[int]:
        places = {self._standing.place(row) for row in self._standing.moved}.difference(chain(*without), (None,))
        return [place for place in places if place is not None and all(word.fits(place) for word in self._words)]

    def contact(self, place: int) -> int | None:
        """The contact at a place that has all the words, unless the customer has them."""
        if all(word.fits_customer(place) for word in self._words):
            return None
        contacts = self._standing.contacts_at(place)
        return next((each for each in contacts if all(word.fits_contact(each) for word in self._words)), None)


class _Word:
    """What one word finds."""

    def __init__(self, lookup: Lookup, matching: Matching, standing: Standing, customers: int, contacts: int) -> None:
        self._lookup = lookup
        self._matching = matching
        self._standing = standing
        self._codes = customers, contacts
        self._customers = _rarest_first(matching, lookup, customers)
        self._contacts = _rarest_first(matching, lookup, contacts)
        self.most = sum(found[0].most for found in (*self._customers, *self._contacts))

    def fits(self, place: int) -> bool:
        return self.fits_customer(place) or any(map(self.fits_contact, self._standing.contacts_at(place)))

    def fits_customer(self, place: int) -> bool:
        return _fits(self._customers, self._standing.rows[place])

    def fits_contact(self, row: int) -> bool:
        return _fits(self._contacts, row)

    def places(self) -> Iterator[int]:
        customers, contacts = (self._matching.rows(self._lookup, code) for code in self._codes)
        return self._standing.in_order(customers, contacts)


def _rarest_first(matching: Matching, lookup: Lookup, code: int) -> list[list[Found]]:
    """What each alternative finds, without those that find nothing."""
    alternatives = [
        sorted((matching.found(tokens, code) for tokens in ranges), key=lambda found: found.most) for ranges in lookup
    ]
    return [found for found in alternatives if found[0].most]


def _fits(alternatives: list[list[Found]], row: int) -> bool:
    for ranges in alternatives:
        for found in ranges:
            if row not in found:
                break
        else:
            return True
    return False
