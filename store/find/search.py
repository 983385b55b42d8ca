"""Ranked search: the customers, contacts and tickets that best fit what is typed, for the lines a person reads.

What is typed as a whole goes first, then the start of a name, of a word in it, initials, and what stands anywhere
else; among those that fit alike the standing of the customer decides (see `standing`). Tickets are found by number,
before all others, and by subject, after them, the newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest
from operator import add as concat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from store.find.fold import fold, parts, sort_key, whole
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
from store.find.ranks import Ranks
from store.find.standing import by_standing
from store.find.tokens import LETTERS
from store.find.wanted import Wanted

if TYPE_CHECKING:
    from store.book import Book

Table = Literal["customers", "contacts", "tickets"]
Class = Literal["exact", "prefix", "word", "initials", "substring"]

TABLES: tuple[Table, ...] = ("customers", "contacts", "tickets")
MOST_WORDS = 8
MOST_SHOWN = 5_000
"""Of so many at most it is kept what is shown of them; those who stand high are found again and again."""
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


class _Shown(NamedTuple):
    """What is shown of a customer that fits, and its columns that decide where it stands."""

    customer: dict[str, Any]
    hit: Hit


_Key = tuple[Class, int, int | None]
"""How a customer fits, its row, and the contact's by which it does."""


class Search:
    """Searches one book; what a search works out of the book as a whole is kept for the next."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._standing = book.standing
        self._select = book.file.select_more
        self._state: tuple[object, int] | None = None
        self._order = -1
        codes = book.file.plans.codes
        self._customers, self._contacts, self._tickets = (codes[table] for table in TABLES)

    def hits(self, text: str, limit: int = 50, tables: Sequence[Table] | None = None) -> list[Hit]:
        """The records of these tables, by default of all, that fit the text, the best first; none for an empty one."""
        tables = TABLES if tables is None else tables
        words = fold(text).split()[:MOST_WORDS]
        if not words or limit < 1:
            return []
        self._take_in_changes()
        matching = Matching(self._select)
        found = self._numbered(words, limit) if "tickets" in tables else []
        if len(found) < limit and ("customers" in tables or "contacts" in tables):
            found += self._people(text, words, matching, limit - len(found), tables)
        if "tickets" in tables and len(found) < limit:
            known = {hit.id for hit in found}
            found += [hit for hit in self._said(words, matching, limit) if hit.id not in known]
        return found[:limit]

    def _take_in_changes(self) -> None:
        """Look whether the book has changed, once for all that is asked now, and let go of what is kept if it has."""
        stamp = self._book.file.catch_up()
        self._standing.refresh()
        if self._state == (stamp, self._standing.version):
            return
        told = self._state is not None and self._state[1] != self._standing.version and not self._book.file.unheard
        self._state = stamp, self._standing.version
        if not told or self._order != self._standing.order:
            # Otherwise those who have other words than before are all among the moved, who are looked at by themselves.
            self._order = self._standing.order
            self._ranks = Ranks(self._select, self._standing, self._customers, self._contacts)
        self._shown: dict[_Key, _Shown] = {}
        self._tickets_shown: dict[tuple[Class, int], Hit] = {}

    # Customers and contacts

    def _people(
        self, text: str, words: list[str], matching: Matching, limit: int, tables: Sequence[Table]
    ) -> list[Hit]:
        """Class by class, as long as there are not enough."""
        found: list[Hit] = []
        called = self._called(text)
        seen = {place for place, _contact in called}
        found += self._described("exact", called, tables)
        codes = self._customers, self._contacts
        for fits, lookups in _classes(words):
            if len(found) >= limit:
                break
            wanted = Wanted(lookups, self._ranks, self._standing, matching, codes)
            places = wanted.best(limit - len(found), seen)
            seen.update(place for place, _contact in places)
            found += self._described(fits, places, tables)
        return found

    def _called(self, text: str) -> list[tuple[int, int | None]]:
        """The places of those whose whole name this is, the best first, with the contact where it is one's."""
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
        return sorted(found.items())

    def _described(
        self, fits: Class, found: Sequence[tuple[int, int | None]], tables: Sequence[Table]
    ) -> Iterator[Hit]:
        """The hits at these places, which are in their order, in the order in which they stand now."""
        keys = [(fits, self._standing.rows[place], contact) for place, contact in found]
        if len(self._shown) > MOST_SHOWN:
            self._shown.clear()
        self._describe([key for key in keys if key not in self._shown])
        shown = [self._shown[key] for key in keys if key in self._shown]
        if any(place in self._standing.moved for place, _contact in found):
            by_row = {each.customer["row"]: each for each in shown}
            customers = [each.customer for each in shown]
            by_standing(customers, self._book.settings)
            shown = [by_row[customer["row"]] for customer in customers]
        return (each.hit for each in shown if each.hit.table in tables)

    def _describe(self, keys: Sequence[_Key]) -> None:
        """Keep what is shown of these, but of those that are in the archive by now."""
        if not keys:
            return
        contact_of = {row: (fits, contact) for fits, row, contact in keys}
        rows: Iterable[tuple[Any, ...]] = self._select(
            "SELECT c.doc_id, c.id, c.name, c.company, c.grade, c.owner, c.sort_name,"
            f" coalesce({LAST_CONTACT}, '') FROM r_customers AS c"
            " WHERE c.doc_id IN (SELECT value FROM json_each(?)) AND c.archived IS NULL AND c.merged_into IS NULL",
            (listed(contact_of),),
        )
        contacts = self._named([contact for _fits, contact in contact_of.values() if contact is not None])
        for values in rows:
            customer = dict(zip(_CUSTOMER, values, strict=True))
            fits, contact = contact_of[customer["row"]]
            self._shown[fits, customer["row"], contact] = _Shown(customer, _hit(fits, customer, contact, contacts))

    def _named(self, contacts: Sequence[int]) -> dict[int, tuple[str, str]]:
        """The id and name of each contact."""
        if not contacts:
            return {}
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
        kept = self._tickets_shown
        if len(kept) > MOST_SHOWN:
            kept.clear()
        found = self._select(f"SELECT doc_id FROM r_tickets WHERE {condition} LIMIT ?", [*values, limit])
        keys = [(fits, row) for (row,) in found]
        missing = [row for _fits, row in keys if (fits, row) not in kept]
        if missing:
            rows: Iterable[tuple[Any, ...]] = self._select(
                "SELECT doc_id, id, customer, subject, number, status FROM r_tickets"
                " WHERE doc_id IN (SELECT value FROM json_each(?))",
                (listed(missing),),
            )
            kept.update(((fits, values[0]), _ticket(fits, *values)) for values in rows)
        return [kept[key] for key in keys if key in kept]


def _ticket(
    fits: Class, row: int, id: object, customer: object, subject: object, number: object, status: object
) -> Hit:
    return Hit(
        table="tickets",
        row=row,
        id=_text(id),
        customer=_text(customer),
        name=_text(subject),
        fits=fits,
        number=number if isinstance(number, int) else None,
        status=_text(status),
    )


def _classes(words: list[str]) -> Iterator[tuple[Class, list[Lookup]]]:
    """What is looked for, class by class; of several words each may be found in a class before."""
    names = [name_lookup(word) for word in words]
    starting = start_lookup(words[0])
    if not _tells_all(words[0]):
        starting = [[*name, *start] for name in names[0] for start in starting]
    yield "prefix", [starting, *names[1:]]
    yield "word", names
    alone = len(words) == 1
    initials = [initials_lookup(word) for word in words]
    if any(initials):
        yield "initials", initials if alone else list(map(concat, names, initials))
    elsewhere = [inside_lookup(word) + other_lookup(word) for word in words]
    yield "substring", elsewhere if alone else list(map(concat, map(concat, names, initials), elsewhere))


def _tells_all(word: str) -> bool:
    """Whether the word is so short that a name that starts as `start_lookup` tells has the word in it."""
    return len(word) == 1 or (len(word) <= LETTERS and parts(word) == ([word], []))


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
