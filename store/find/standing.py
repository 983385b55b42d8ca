"""The standing of customers, in which hits that fit alike are shown: grade, latest contact, name."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from heapq import merge
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from store.find.joins import LAST_CONTACT, belonging, listed, of_customers
from store.model.vocabulary import GRADE, choices

if TYPE_CHECKING:
    from store.book import Book

FEW = 800
"""So many are put in order faster than they are looked for in the order in which all stand."""

MOST_MOVED = 500
"""So many customers that have changed are looked at one by one."""

_EVERYTHING = ("", "")
_ACTIVE = "c.archived IS NULL AND c.merged_into IS NULL"


class Standing:
    """Gives each active customer of a book a place, the best first; their contacts stand where they do.

    The places are worked out when they are first needed. A customer that changes afterwards keeps the place, and one
    that comes in gets one at the end; both are in `moved` until these are so many that all is worked out anew.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._changed: set[tuple[str, str]] = {_EVERYTHING}
        self.moved: set[int] = set()
        book.subscribe(self._note)

    def _note(self, changed: Iterable[tuple[str, str]]) -> None:
        self._changed.update(changed)

    def refresh(self) -> None:
        """Take in what has changed since."""
        changed, self._changed = self._changed, set()
        if not changed:
            return
        touched = None if _EVERYTHING in changed else self._touched(changed)
        if touched is None or len(self.moved) + len(touched) > MOST_MOVED:
            self._work_out()
        else:
            self._move(touched)

    @property
    def rows(self) -> array[int]:
        """The customers by their places."""
        return self._rows

    def place(self, row: int) -> int | None:
        """The place of a customer; None for one that is in the archive or gone."""
        return self._places.get(row)

    def place_of_contact(self, row: int) -> int | None:
        """The place of a contact's customer."""
        return self._places.get(self._customers.get(row, -1))

    def places(self, rows: Iterable[int]) -> set[int]:
        """The places of customers, as far as they have one."""
        return {place for place in map(self._places.get, rows) if place is not None}

    def places_of_contacts(self, rows: Iterable[int]) -> set[int]:
        """The places of the customers of contacts."""
        return self.places({customer for customer in map(self._customers.get, rows) if customer is not None})

    def in_order(self, customers: Set[int], contacts: Set[int]) -> Iterator[int]:
        """The places of these customers, and of those of these contacts, the best first; some of them twice."""
        return merge(
            sorted(self.places(customers))
            if len(customers) <= FEW
            else (place for place, row in enumerate(self._rows) if row in customers),
            sorted(self.places_of_contacts(contacts))
            if len(contacts) <= FEW or self._new_contacts
            else (place for place, row in zip(self._contact_places, self._contacts, strict=True) if row in contacts),
        )

    def customers_of(self, contacts: Set[int]) -> set[int]:
        """The customers of contacts."""
        customers = self._customers
        unknown = contacts - customers.keys()
        found = {customers[contact] for contact in contacts - unknown}
        return found | (self._rows_of(belonging("contacts"), "r.doc_id", unknown) if unknown else set())

    def contacts_at(self, place: int) -> Iterable[int]:
        """The contacts of the customer at a place."""
        if place in self._new_contacts:
            return self._new_contacts[place]
        return self._contacts[self._first[place] : self._first[place + 1]] if place < len(self._first) - 1 else ()

    def _work_out(self) -> None:
        book = self._book
        grades = {choice.value: number for number, choice in enumerate(choices(GRADE, book.settings))}
        found: Iterable[tuple[Any, ...]] = book.query(
            f"SELECT c.doc_id, c.grade, {LAST_CONTACT} FROM r_customers AS c"
            f" WHERE {_ACTIVE} ORDER BY c.sort_name, c.doc_id"
        )
        by_contact = sorted(found, key=lambda row: row[2] or "", reverse=True)
        by_grade = sorted(by_contact, key=lambda row: grades.get(row[1], len(grades)))
        self._rows: array[int] = array("q", [row[0] for row in by_grade])
        self._places = {row: place for place, row in enumerate(self._rows)}
        self._customers: dict[int, int] = dict(
            book.query(f"SELECT r.doc_id, c.doc_id FROM {belonging('contacts')}")  # type: ignore[arg-type]
        )
        placed = sorted(
            (self._places[customer], contact)
            for contact, customer in self._customers.items()
            if customer in self._places
        )
        self._contact_places = array("q", [place for place, _contact in placed])
        counts = Counter(place for place, _contact in placed)
        self._first = array("q", accumulate((counts[place] for place in range(len(self._rows))), initial=0))
        self._contacts = array("q", [contact for _place, contact in placed])
        self._new_contacts: dict[int, list[int]] = {}
        self.moved = set()

    def _touched(self, changed: Iterable[tuple[str, str]]) -> set[int] | None:
        """The rows of the customers concerned; None if a grade may have got another place."""
        ids: dict[str, list[str]] = {}
        for table, id in changed:
            ids.setdefault(table, []).append(id)
        if "settings" in ids:
            return None
        rows = self._rows_of("r_customers AS c", "c.id", ids.get("customers", ()))
        for table in ("contacts", "interactions"):
            rows |= self._rows_of(belonging(table), "r.id", ids.get(table, ()))
        return rows

    def _rows_of(self, source: str, column: str, ids: Iterable[object]) -> set[int]:
        sql = f"SELECT c.doc_id FROM {source} WHERE {column} IN (SELECT value FROM json_each(?))"
        return {row for (row,) in self._book.query(sql, (listed(ids),))} if ids else set()  # type: ignore[misc]

    def _move(self, touched: set[int]) -> None:
        self.moved |= touched
        for row in touched:
            if row not in self._places:
                self._places[row] = len(self._rows)
                self._rows.append(row)
            self._new_contacts[self._places[row]] = []
        contacts: Iterable[tuple[Any, ...]] = self._book.query(
            f"SELECT r.doc_id, c.doc_id FROM {of_customers(self._book.file.plans, 'contacts')}"
            " WHERE c.doc_id IN (SELECT value FROM json_each(?))",
            (listed(touched),),
        )
        for contact, customer in contacts:
            self._customers[contact] = customer
            self._new_contacts[self._places[customer]].append(contact)


def by_standing(hits: list[dict[str, Any]], settings: Mapping[str, object]) -> None:
    """Sort hits that fit alike, in place."""
    grades = {choice.value: number for number, choice in enumerate(choices(GRADE, settings))}
    hits.sort(key=lambda hit: (hit["sort_name"], hit["id"]))
    hits.sort(key=lambda hit: hit["last_contact"], reverse=True)
    hits.sort(key=lambda hit: grades.get(hit["grade"], len(grades)))
