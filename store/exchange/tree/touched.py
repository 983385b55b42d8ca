"""Which records a book's journal has touched since an export, by the operations in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from store.disk.moment import Stamp
from store.exchange.tree.paths import LINE_TABLES, RECORD_TABLES
from store.ids import is_ulid

if TYPE_CHECKING:
    from store.book import Book

OPERATIONS = "operations"


class Touched(msgspec.Struct):
    """Records by table and ULID, the customers whose timelines changed, and how far the journal was read."""

    stamp: Stamp
    records: set[tuple[str, str]]
    customers: set[str]


def touched_since(book: Book, stamp: Stamp) -> Touched | None:
    """What was touched after the record of the journal that `stamp` names.

    None where it cannot be told: the journal has been folded since, or a tool that knows nothing of Kehu wrote.
    """
    book.file.catch_up()
    moment = book.file.journal.moment
    if not moment.holds(stamp):
        return None
    touched = Touched(moment.stamp, set(), set())
    for record in moment.records_since(stamp):
        operations = [change.document for change in record.changes if change.table == OPERATIONS and change.document]
        if not operations and any(change.table != OPERATIONS for change in record.changes):
            return None
        for operation in operations:
            try:
                for change in operation.get("changes", ()):
                    _note(touched, *change)
            except (TypeError, KeyError, IndexError, AttributeError):
                # Another tool wrote an operation that is none.
                return None
    return touched


def _note(touched: Touched, table: str, id: str, kind: str, fields: dict[str, Any] | None = None) -> None:
    if table not in RECORD_TABLES:
        return
    touched.records.add((table, id))
    if table in LINE_TABLES and fields:
        customer = fields.get("customer")
        before = customer if kind == "delete" else customer[0] if isinstance(customer, list) else None
        if is_ulid(before):
            touched.customers.add(before)  # type: ignore[arg-type]
