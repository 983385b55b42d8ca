"""Lists of records: which rows match and in what order, and what a list shows of each, without any document."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from store.errors import Usage
from store.find.ordered import Ordered
from store.model.instants import instant_in
from store.text import _

if TYPE_CHECKING:
    from store.book import Book

SORTS = {
    "name": "c.sort_name, c.doc_id",
    "last": "c.last_contact DESC, c.sort_name, c.doc_id",
    "silent": "c.last_contact, c.sort_name, c.doc_id",
    "grade": "c.grade IS NULL, c.grade, c.sort_name, c.doc_id",
    "owner": "c.owner IS NULL, c.owner, c.sort_name, c.doc_id",
    "new": "c.doc_id DESC",
}
"""The orders of the customer list, by the name a user picks them by."""

MOST_KEPT = 8
"""What so many filters found is kept: eight bytes a row, so some megabytes where there are very many customers."""


class Listing(msgspec.Struct, frozen=True):
    """The rows of a list in order, and how many the list would have without a filter."""

    rows: Sequence[int]
    total: int


class Summary(msgspec.Struct, frozen=True):
    """What the customer list shows of one customer; `last_contact` in UTC, notes not counted."""

    row: int
    id: str
    name: str
    company: str
    kind: str
    grade: str
    owner: str
    archived: bool
    last_contact: datetime | None
    open_tasks: int


class Listings:
    """Lists over the cache of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._stamp: object = None
        self._orders: dict[str, Ordered] = {}
        self._active: frozenset[int] = frozenset()
        self._unfiltered: tuple[str, list[int]] = ("", [])
        self._kept: dict[tuple[str, str], array[int]] = {}

    def listing(self, table: str, query: str, sort: str | None) -> Listing:
        """The customers that match `query` in the filter language, archived ones only where it asks for them.

        `sort` is one of SORTS, by default the name. Raises Usage for a query or an order that is not understood.
        """
        if table != "customers" or (sort or "name") not in SORTS:
            raise Usage(_("Lists can be sorted by {known}, not by {sort}.").format(known=", ".join(SORTS), sort=sort))
        sort = sort or "name"
        order = self._order(sort)
        rows = self._matching(query, sort, order) if query.strip() else self._in_order(sort)
        return Listing(rows, len(self._active))

    def _in_order(self, sort: str) -> list[int]:
        """All that are not in the archive; kept, since it is what a filter that is left comes back to."""
        if self._unfiltered[0] != sort:
            self._unfiltered = (sort, [row for row in self._orders[sort].rows if row in self._active])
        return self._unfiltered[1]

    def _matching(self, query: str, sort: str, order: Ordered) -> array[int]:
        """Those that match, in order; what the last words found is kept for somebody who takes letters back."""
        from store.find.evaluate import Evaluation
        from store.find.known import KnownValues
        from store.find.predicate import Frame
        from store.find.query import Word, parse

        rows = self._kept.pop((query, sort), None)
        if rows is None:
            book = self._book
            frame = Frame(book.clock.now(), book.zone)
            parsed = parse(query, KnownValues(book), base=frame.now.astimezone(frame.zone))
            rows = order.among(Evaluation(book, frame, self._active).rows(parsed))
            if not all(isinstance(term, Word) for term in parsed.terms):
                # What meets a field may depend on the time.
                return rows
        self._kept[query, sort] = rows
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return rows

    def _order(self, sort: str) -> Ordered:
        """All customers in this order, kept until the book changes: a filter only chooses among them."""
        stamp = self._book.query("SELECT generation, number FROM stamp")
        if stamp != self._stamp:
            self._orders.clear()
            self._unfiltered = ("", [])
            self._kept.clear()
            active = "SELECT doc_id FROM r_customers WHERE archived IS NULL AND merged_into IS NULL"
            self._active = frozenset(row for (row,) in self._book.query(active))  # type: ignore[misc]
            self._stamp = stamp
        if sort not in self._orders:
            rows = self._book.query(f"SELECT c.doc_id FROM r_customers AS c ORDER BY {SORTS[sort]}")
            self._orders[sort] = Ordered(array("q", [row for (row,) in rows]))  # type: ignore[misc]
        return self._orders[sort]

    def summaries(self, table: str, rows: Sequence[int]) -> list[Summary | None]:
        """The summaries of rows, in their order; None for one that is gone."""
        marks = ",".join("?" * len(rows))
        tasks = self._book.file.plans.reference_code("tasks", "customer")
        found = self._book.query(
            f"SELECT c.doc_id, c.id, c.name, c.company, c.kind, c.grade, c.owner, c.archived, "
            f"c.last_contact, (SELECT count(*) FROM refs AS t JOIN r_tasks AS k ON k.doc_id=t.doc_id "
            f"WHERE t.ref={tasks} AND t.target=c.id AND k.done IS NULL) "
            f"FROM r_customers AS c WHERE c.doc_id IN ({marks})",
            list(rows),
        )
        by_row = {row[0]: _summary(row) for row in found}
        return [by_row.get(row) for row in rows]

    def last_contact(self, customer: str) -> str | None:
        """When the customer was last in contact, as a stored instant; notes do not count."""
        found = self._book.query("SELECT max(last_contact) FROM r_customers WHERE id=?", (customer,))[0][0]
        return found if isinstance(found, str) else None


def _summary(row: tuple[object, ...]) -> Summary:
    doc_id, id, name, company, kind, grade, owner, archived, last, tasks = row
    return Summary(
        doc_id,  # type: ignore[arg-type]
        str(id or ""),
        str(name or ""),
        str(company or ""),
        str(kind or ""),
        str(grade or ""),
        str(owner or ""),
        archived is not None,
        instant_in(last),
        tasks,  # type: ignore[arg-type]
    )
