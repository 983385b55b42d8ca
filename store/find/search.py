"""Ranked search: the customers, contacts and tickets that best fit what is typed, for the lines a person reads.

What is typed as a whole goes first, then the start of a name, of a word in it, initials, and what stands anywhere
else; among those that fit alike the standing of the customer decides (see `standing`). Tickets are found by number,
before all others, and by subject, after them, the newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest
from operator import add as concat
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from store.find.fold import fold, sort_key, whole
from store.find.joins import LAST_CONTACT, listed
from store.find.lookups import (
    Lookup,
    initials_lookup,
    inside_lookup,
    name_lookup,
    other_lookup,
    start_lookup,
    text_lookup,
)
from store.find.matching import Matching
from store.find.standing import by_standing
from store.find.wanted import Wanted

if TYPE_CHECKING:
    from store.book import Book

Table = Literal["customers", "contacts", "tickets"]
Class = Literal["exact", "prefix", "word", "initials", "substring"]

TABLES: tuple[Table, ...] = ("customers", "contacts", "tickets")
MOST_WORDS = 8
LONGEST_NUMBER = 9  # digits of a ticket's number

_CUSTOMER = ("row", "id", "name", "company", "grade", "owner", "sort_name", "last_contact")


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A record that fits, and how; `customer` is the id of its customer, or its own where it is one.

    A customer and its contacts are one hit: the customer where it has all the words itself, else the contact that
    has, whose `company` is then the customer's name. `number` and `status` are those of a ticket.
    """

    table: Table
    row: int
    id: str
    customer: str
    name: str
    fits: Class
    company: str = ""
    grade: str = ""
    owner: str = ""
    number: int | None = None
    status: str = ""


class Search:
    """Searches one book; what a search works out of the book as a whole is kept for the next."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._standing = book.standing
        self._select = book.file.select_more
        codes = book.file.plans.codes
        self._customers, self._contacts, self._tickets = (codes[table] for table in TABLES)

    def hits(self, text: str, limit: int = 50, tables: Sequence[Table] | None = None) -> list[Hit]:
        """The records of these tables, by default of all, that fit the text, the best first; none for an empty one."""
        tables = TABLES if tables is None else tables
        words = fold(text).split()[:MOST_WORDS]
        if not words or limit < 1:
            return []
        # One look whether the book has changed is enough for all that is asked now.
        self._book.query("SELECT 1")
        matching = Matching(self._select)
        found = self._numbered(words, limit) if "tickets" in tables else []
        if "customers" in tables or "contacts" in tables:
            self._standing.refresh()
            found += self._people(text, words, matching, limit, tables)
        if "tickets" in tables and len(found) < limit:
            known = {hit.id for hit in found}
            found += [hit for hit in self._said(words, matching, limit) if hit.id not in known]
        return found[:limit]

    # Customers and contacts

    def _people(
        self, text: str, words: list[str], matching: Matching, limit: int, tables: Sequence[Table]
    ) -> list[Hit]:
        """Class by class, as long as there are not enough."""
        found: list[Hit] = []
        called = self._called(text)
        seen = {place for place, _contact in called}
        found += self._described("exact", called, tables)
        for fits, lookups in _classes(words):
            if len(found) >= limit:
                break
            wanted = Wanted(lookups, matching, self._standing, self._customers, self._contacts)
            places = wanted.best(limit - len(found), seen)
            seen.update(places)
            found += self._described(fits, [(place, wanted.contact(place)) for place in places], tables)
        return found

    def _called(self, text: str) -> list[tuple[int, int | None]]:
        """The places of those whose whole name this is, with the contact where it is one's."""
        key, name = sort_key(text), whole(text)
        found: dict[int, int | None] = {}
        places: tuple[tuple[Table, Callable[[int], int | None]], ...] = (
            ("contacts", self._standing.place_of_contact),
            ("customers", self._standing.place),
        )
        for table, place_of in places:
            rows: Iterable[tuple[Any, ...]] = self._select(
                f"SELECT doc_id, name FROM r_{table} WHERE sort_name=?", (key,)
            )
            for row, called in rows:
                place = place_of(row)
                if place is not None and whole(str(called)) == name:
                    found[place] = row if table == "contacts" else None
        return list(found.items())

    def _described(
        self, fits: Class, found: Sequence[tuple[int, int | None]], tables: Sequence[Table]
    ) -> Iterator[Hit]:
        """The hits at these places, in the order in which they stand now."""
        contact_of = {self._standing.rows[place]: contact for place, contact in found}
        rows: Iterable[tuple[Any, ...]] = self._select(
            "SELECT c.doc_id, c.id, c.name, c.company, c.grade, c.owner, c.sort_name,"
            f" coalesce({LAST_CONTACT}, '') FROM r_customers AS c"
            " WHERE c.doc_id IN (SELECT value FROM json_each(?)) AND c.archived IS NULL AND c.merged_into IS NULL",
            (listed(contact_of),),
        )
        contacts = self._named([contact for contact in contact_of.values() if contact is not None])
        customers = [dict(zip(_CUSTOMER, values, strict=True)) for values in rows]
        by_standing(customers, self._book.settings)
        for customer in customers:
            hit = _hit(fits, customer, contact_of[customer["row"]], contacts)
            if hit.table in tables:
                yield hit

    def _named(self, contacts: Iterable[int]) -> dict[int, tuple[str, str]]:
        """The id and name of each contact."""
        rows: Iterable[tuple[Any, ...]] = self._select(
            "SELECT doc_id, id, name FROM r_contacts WHERE doc_id IN (SELECT value FROM json_each(?))",
            (listed(contacts),),
        )
        return {row: (_text(id), _text(name)) for row, id, name in rows}

    # Tickets

    def _numbered(self, words: list[str], limit: int) -> list[Hit]:
        """The tickets whose number starts so: the one with just that number, then the newest first."""
        typed = words[0].removeprefix("#")
        if len(words) > 1 or not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER):
            return []
        found = self._tickets_where("number=?", [int(typed)], limit, "exact")
        # Each number of digits is a range of the index, read from its end.
        for more in range(LONGEST_NUMBER - len(typed), 0, -1):
            if len(found) >= limit:
                break
            bounds: list[object] = [int(typed) * 10**more, (int(typed) + 1) * 10**more]
            condition = "number>=? AND number<? ORDER BY number DESC"
            found += self._tickets_where(condition, bounds, limit - len(found), "prefix")
        return found

    def _said(self, words: list[str], matching: Matching, limit: int) -> list[Hit]:
        """The tickets whose subject has the words, the newest first."""
        lookups = [text_lookup(word) for word in words]
        if not all(lookups):
            return []
        rows = set.intersection(*(matching.rows(lookup, self._tickets) for lookup in lookups))
        newest = nlargest(limit, rows)
        condition = "doc_id IN (SELECT value FROM json_each(?)) ORDER BY doc_id DESC"
        return self._tickets_where(condition, [listed(newest)], limit, "word")

    def _tickets_where(self, condition: str, values: list[object], limit: int, fits: Class) -> list[Hit]:
        rows: Iterable[tuple[Any, ...]] = self._select(
            f"SELECT doc_id, id, customer, subject, number, status FROM r_tickets WHERE {condition} LIMIT ?",
            [*values, limit],
        )
        return [
            Hit(
                table="tickets",
                row=row,
                id=_text(id),
                customer=_text(customer),
                name=_text(subject),
                fits=fits,
                number=number if isinstance(number, int) else None,
                status=_text(status),
            )
            for row, id, customer, subject, number, status in rows
        ]


def _classes(words: list[str]) -> Iterator[tuple[Class, list[Lookup]]]:
    """What is looked for, class by class; of several words each may be found in a class before."""
    names = [name_lookup(word) for word in words]
    starting = [[*name, *start] for name in names[0] for start in start_lookup(words[0])]
    yield "prefix", [starting, *names[1:]]
    yield "word", names
    alone = len(words) == 1
    initials = [initials_lookup(word) for word in words]
    if any(initials):
        yield "initials", initials if alone else list(map(concat, names, initials))
    elsewhere = [inside_lookup(word) + other_lookup(word) for word in words]
    yield "substring", elsewhere if alone else list(map(concat, map(concat, names, initials), elsewhere))


def _hit(fits: Class, customer: dict[str, Any], contact: int | None, contacts: dict[int, tuple[str, str]]) -> Hit:
    shared: dict[str, Any] = {
        "customer": _text(customer["id"]),
        "grade": _text(customer["grade"]),
        "owner": _text(customer["owner"]),
    }
    if contact is not None and contact in contacts:
        id, name = contacts[contact]
        company = _text(customer["name"])
        return Hit(table="contacts", row=contact, id=id, name=name, company=company, fits=fits, **shared)
    name, company = _text(customer["name"]), _text(customer["company"])
    id = _text(customer["id"])
    return Hit(table="customers", row=customer["row"], id=id, name=name, company=company, fits=fits, **shared)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
