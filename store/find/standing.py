"""The standing of customers, in which hits that fit alike are shown: grade, latest contact, name."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any

from store.find.joins import LAST_CONTACT, belonging, listed, of_customers
from store.find.ordered import Ordered
from store.model.vocabulary import GRADE, choices

if TYPE_CHECKING:
    from store.book import Book

MOST_MOVED = 500
"""So many customers that have changed are looked at one by one."""

BATCH = 20_000
"""So many contacts are asked for at once, so that not all of them are in memory as Python's objects."""

PARTS = 64
"""In so many parts contacts are put in order."""

_EVERYTHING = ("", "")
_ROW_BITS = 63
_ROW = (1 << _ROW_BITS) - 1
_ACTIVE = "c.archived IS NULL AND c.merged_into IS NULL"


class Standing:
    """Gives each active customer of a book a place, the best first; their contacts stand where they do.

    The places are worked out when they are first needed. A customer that changes afterwards keeps the place, and one
    that comes in gets one at the end; both are in `moved` until these are so many that all is worked out anew.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._refreshing = Lock()
        self._changed: set[tuple[str, str]] = {_EVERYTHING}
        self.moved: set[int] = set()
        """The places of customers that have changed since."""
        self.version = 0
        """Raised whenever anything stands elsewhere than before."""
        self.order = 0
        """Raised whenever others than those in `moved` do, or are gone."""
        book.subscribe(self._note)

    def _note(self, changed: Iterable[tuple[str, str]]) -> None:
        self._changed.update(changed)

    def refresh(self) -> None:
        """Take in what has changed since; in another thread it is waited for."""
        with self._refreshing:
            self._refresh()

    def _refresh(self) -> None:
        changed, self._changed = self._changed, set()
        if not changed:
            return
        touched = None if _EVERYTHING in changed else self._touched(changed)
        if touched is None or len(self.moved) + len(touched) > MOST_MOVED:
            self._work_out()
        elif touched:
            self._move(touched)
        self.version += 1

    @property
    def rows(self) -> array[int]:
        """The customers by their places."""
        return self._customers.rows

    def place(self, row: int) -> int | None:
        """The place of a customer; None for one that is in the archive or gone."""
        return self._customers.rank(row)

    def place_of_contact(self, row: int) -> int | None:
        """The place of a contact's customer."""
        if row in self._new_customers:
            return self.place(self._new_customers[row])
        rank = self._contacts.rank(row)
        return None if rank is None else self._contact_places[rank]

    def ranks(self, customers: Collection[int], contacts: Collection[int]) -> tuple[array[int], array[int]]:
        """The places of these customers, and the ranks of these contacts in the order of their customers' places."""
        return self._customers.ranks(customers), self._contacts.ranks(contacts)

    def ranks_between(self, first: int, last: int) -> tuple[int, int]:
        """The ranks of the contacts of the customers at the places from `first` up to, not including, `last`."""
        places = self._contact_places
        return bisect_left(places, first), bisect_left(places, last)

    def ranked(self, rank: int) -> tuple[int, int]:
        """The place of a contact by its rank, and its row."""
        return self._contact_places[rank], self._contacts.rows[rank]

    def customers_of(self, contacts: Set[int]) -> set[int]:
        """The customers of contacts."""
        moved = contacts & self._new_customers.keys()
        ranks, others = self._contacts.parted(contacts - moved if moved else contacts)
        rows, places = self.rows, self._contact_places
        found, unknown = set(map(rows.__getitem__, map(places.__getitem__, ranks))), []
        for contact in (*moved, *others):
            place = self.place_of_contact(contact)
            if place is None:
                unknown.append(contact)
            else:
                found.add(self.rows[place])
        found |= self._rows_of(belonging("contacts"), "r.doc_id", unknown)
        return found

    def contacts_at(self, place: int) -> Iterable[int]:
        """The contacts of the customer at a place."""
        if place in self._new_contacts:
            return self._new_contacts[place]
        first, last = self.ranks_between(place, place + 1)
        return self._contacts.rows[first:last]

    def _work_out(self) -> None:
        grades = [choice.value for choice in choices(GRADE, self._book.settings)]
        grade = "".join(f" WHEN ? THEN {number}" for number in range(len(grades)))
        found: Iterable[tuple[Any, ...]] = self._book.query(
            f"SELECT c.doc_id FROM r_customers AS c WHERE {_ACTIVE}"
            f" ORDER BY CASE c.grade{grade or ' WHEN NULL THEN 0'} ELSE {len(grades)} END,"
            f" coalesce({LAST_CONTACT}, '') DESC, c.sort_name, c.id, c.doc_id",
            grades,
        )
        self._customers = Ordered(array("q", chain.from_iterable(found)))
        self.order += 1
        # A place and a row beside each other in one number are put in order without an object for each pair.
        placed = _sorted_in_parts(self._placed_contacts(), len(self._customers.rows))
        self._contact_places = array("I", (number >> _ROW_BITS for number in placed))
        self._contacts = Ordered(array("q", (number & _ROW for number in placed)))
        self._new_contacts: dict[int, list[int]] = {}
        self._new_customers: dict[int, int] = {}
        self.moved = set()

    def _placed_contacts(self) -> Iterable[int]:
        last = -1
        while True:
            rows: list[tuple[Any, ...]] = self._book.query(
                f"SELECT r.doc_id, c.doc_id FROM {belonging('contacts')} WHERE r.doc_id>? ORDER BY r.doc_id LIMIT ?",
                (last, BATCH),
            )
            for contact, customer in rows:
                place = self.place(customer)
                if place is not None:
                    yield place << _ROW_BITS | contact
            if len(rows) < BATCH:
                return
            last = rows[-1][0]

    def _touched(self, changed: Iterable[tuple[str, str]]) -> set[int] | None:
        """The rows of the customers concerned; None if a grade may have got another place."""
        ids: dict[str, list[str]] = {}
        for table, id in changed:
            ids.setdefault(table, []).append(id)
        if "settings" in ids:
            return None
        rows = self._rows_of(belonging("interactions"), "r.id", ids.get("interactions", ()))
        for table, source, record in (("customers", "r_customers AS c", "c"), ("contacts", belonging("contacts"), "r")):
            wanted = ids.get(table)
            if not wanted:
                continue
            found: Sequence[tuple[Any, ...]] = self._book.query(
                f"SELECT {record}.id, {record}.doc_id, c.doc_id FROM {source} "
                f"WHERE {record}.id IN (SELECT value FROM json_each(?))",
                (listed(wanted),),
            )
            rows.update(customer for _id, _row, customer in found)
            if table == "contacts":
                rows.update(self._left(row for _id, row, _customer in found))
            if len({id for id, _row, _customer in found}) < len(wanted):
                # Where one stood that is gone is not known any more.
                self.order += 1
        return rows

    def _left(self, contacts: Iterable[int]) -> Iterator[int]:
        """The customers to whom contacts belonged when the places were worked out."""
        for contact in contacts:
            rank = self._contacts.rank(contact)
            if rank is not None:
                yield self.rows[self._contact_places[rank]]

    def _rows_of(self, source: str, column: str, ids: Iterable[object]) -> set[int]:
        sql = f"SELECT c.doc_id FROM {source} WHERE {column} IN (SELECT value FROM json_each(?))"
        return {row for (row,) in self._book.query(sql, (listed(ids),))} if ids else set()  # type: ignore[misc]

    def _move(self, touched: set[int]) -> None:
        for row in touched:
            place = self.place(row)
            if place is None:
                place = self._customers.append(row)
            self._new_contacts[place] = []
            self.moved.add(place)
        contacts: Iterable[tuple[Any, ...]] = self._book.query(
            f"SELECT r.doc_id, c.doc_id FROM {of_customers(self._book.file.plans, 'contacts')}"
            " WHERE c.doc_id IN (SELECT value FROM json_each(?))",
            (listed(touched),),
        )
        for contact, customer in contacts:
            self._new_customers[contact] = customer
            place = self.place(customer)
            if place is not None:
                self._new_contacts[place].append(contact)


def _sorted_in_parts(numbers: Iterable[int], places: int) -> list[int]:
    """The numbers in order; part by part, as whoever presses a key meanwhile would wait for all of it at once."""
    parts: list[list[int]] = [[] for _part in range(PARTS)]
    for number in numbers:
        parts[(number >> _ROW_BITS) * PARTS // places].append(number)
    for part in parts:
        part.sort()
    return [*chain.from_iterable(parts)]


def by_standing(hits: list[dict[str, Any]], settings: Mapping[str, object]) -> None:
    """Sort hits that fit alike, in place."""
    grades = {choice.value: number for number, choice in enumerate(choices(GRADE, settings))}
    hits.sort(key=lambda hit: (hit["sort_name"], hit["id"]))
    hits.sort(key=lambda hit: hit["last_contact"], reverse=True)
    hits.sort(key=lambda hit: grades.get(hit["grade"], len(grades)))
