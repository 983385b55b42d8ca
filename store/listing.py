"""Lists of records: which rows match and in what order, and what a list shows of each, without any document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from store.errors import Usage
from store.model.instants import from_text
from store.text import _

if TYPE_CHECKING:
    from store.book import Book

SORTS = {
    "name": "c.sort_name, c.doc_id",
    "last": "last_contact DESC, c.sort_name, c.doc_id",
    "silent": "last_contact, c.sort_name, c.doc_id",
    "grade": "c.grade IS NULL, c.grade, c.sort_name, c.doc_id",
    "owner": "c.owner IS NULL, c.owner, c.sort_name, c.doc_id",
    "new": "c.doc_id DESC",
}
"""The orders of the customer list, by the name a user picks them by."""


class Listing(msgspec.Struct, frozen=True):
    """The rows of a list in order, and how many the list would have without a filter."""

    rows: list[int]
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

    def listing(self, table: str, query: str, sort: str | None) -> Listing:
        """The customers that match `query` in the filter language, archived ones only where it asks for them.

        `sort` is one of SORTS, by default the name. Raises Usage for a query or an order that is not understood.
        """
        from store.find.compile import where
        from store.find.query import parse

        order = SORTS.get(sort or "name")
        if table != "customers" or order is None:
            raise Usage(_("Lists can be sorted by {known}, not by {sort}.").format(known=", ".join(SORTS), sort=sort))
        condition, parameters = where(parse(query), codes=self._book.file.plans.codes)
        last_contact = self._last_contact_sql() if "last_contact" in order else "NULL"
        rows = self._book.query(
            f"SELECT c.doc_id, {last_contact} AS last_contact FROM r_customers AS c WHERE {condition} ORDER BY {order}",
            parameters,
        )
        total = self._book.query("SELECT count(*) FROM r_customers WHERE archived IS NULL AND merged_into IS NULL")[0][
            0
        ]
        return Listing([row[0] for row in rows], total)  # type: ignore[misc, arg-type]

    def _last_contact_sql(self) -> str:
        code = self._book.file.plans.reference_code("interactions", "customer!")
        return f"(SELECT max(at) FROM refs WHERE ref={code} AND target=c.id)"

    def summaries(self, table: str, rows: Sequence[int]) -> list[Summary | None]:
        """The summaries of rows, in their order; None for one that is gone."""
        marks = ",".join("?" * len(rows))
        tasks = self._book.file.plans.reference_code("tasks", "customer")
        found = self._book.query(
            f"SELECT c.doc_id, c.id, c.name, c.company, c.kind, c.grade, c.owner, c.archived, "
            f"{self._last_contact_sql()}, (SELECT count(*) FROM refs AS t JOIN r_tasks AS k ON k.doc_id=t.doc_id "
            f"WHERE t.ref={tasks} AND t.target=c.id AND k.done IS NULL) "
            f"FROM r_customers AS c WHERE c.doc_id IN ({marks})",
            list(rows),
        )
        by_row = {row[0]: _summary(row) for row in found}
        return [by_row.get(row) for row in rows]

    def last_contact(self, customer: str) -> str | None:
        """When the customer was last in contact, as a stored instant; notes do not count."""
        code = self._book.file.plans.reference_code("interactions", "customer!")
        found = self._book.query("SELECT max(at) FROM refs WHERE ref=? AND target=?", (code, customer))[0][0]
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
        _instant(last),
        tasks,  # type: ignore[arg-type]
    )


def _instant(text: object) -> datetime | None:
    try:
        return from_text(text) if isinstance(text, str) and text else None
    except ValueError:
        return None
