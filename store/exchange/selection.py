"""Which records an export is about: the whole book, or the customers of a filter with what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from store.exchange.export import BOOKKEEPING, HISTORY, Row, Snapshot
from store.exchange.redact import NONE, Redaction, names_worth_replacing
from store.ids import is_ulid
from store.model import RECORD_TYPES

if TYPE_CHECKING:
    from store.book import Book

Record = dict[str, Any]
Progress = Callable[[int, int], None]
_TOLD_EVERY = 1_000


class Selection:
    """Records of one moment of the book, without stamps unless asked for and without history, redacted as asked.

    With a filter of the filter language they are the customers that match, and the contacts, interactions, tasks
    and tickets that name one of them; people and settings are left out then. Raises Usage for a filter that is not
    understood. `counts` tells how many records of each table were given.
    """

    def __init__(
        self,
        book: Book,
        filter: str | None = None,
        redact: str = NONE,
        progress: Progress | None = None,
        *,
        stamps: bool = False,
    ) -> None:
        self._stamps = stamps
        self.counts: dict[str, int] = {}
        self.settings = book.settings
        self.zone = book.zone
        self._progress = progress
        self._told = 0
        self._chosen: frozenset[str] | None = None
        if filter is not None:
            rows = frozenset(book.listing("customers", filter).rows)
            found = book.query("SELECT doc_id, id FROM r_customers")
            self._chosen = frozenset(str(id) for row, id in found if row in rows)
        self._snapshot = Snapshot(book)
        self.redaction = redaction_of(book, redact)
        self.tables = [table for table in self._snapshot.tables if table not in HISTORY and self._may_have(table)]

    def rows(self, table: str) -> list[Row]:
        """Where the records of a table lie, in the order of their ids."""
        return sorted(self._snapshot.tables.get(table, ()), key=lambda row: (row[1], row[0]))

    def records(self, table: str) -> Iterator[Record]:
        """The records of a table in the order of their ids."""
        yield from self.documents(table, self.rows(table))

    def documents(self, table: str, rows: Sequence[Row]) -> Iterator[Record]:
        """The records in these rows of a table, those among them that are chosen."""
        self.counts[table] = 0
        for _row, document in self._snapshot.documents(rows):
            self._tell()
            if self._belongs(table, document):
                self.counts[table] += 1
                stamps = document.pop(BOOKKEEPING, None)
                shown = self.redaction.record(table, document)
                yield {**shown, BOOKKEEPING: stamps} if self._stamps and stamps else shown

    def _may_have(self, table: str) -> bool:
        """Whether a record of the table can be among those chosen."""
        record_type = RECORD_TYPES.get(table)
        owned = record_type is not None and record_type.field("customer") is not None
        return self._chosen is None or table == "customers" or owned

    def _belongs(self, table: str, document: Record) -> bool:
        if self._chosen is None:
            return True
        return str(document.get("id" if table == "customers" else "customer")) in self._chosen

    def _tell(self) -> None:
        self._told += 1
        if self._progress is not None and not self._told % _TOLD_EVERY:
            self._progress(self._told, max(self._told, sum(map(len, self._snapshot.tables.values()))))


def redaction_of(book: Book, profile: str) -> Redaction:
    """The redaction of a profile with the stand-ins of this book."""
    return Redaction(profile, str(book.settings.get("book", "")).encode(), _names(book, profile))


def _names(book: Book, redact: str) -> dict[str, tuple[str, ...]]:
    """The names around each customer, for texts that speak of them."""
    if redact == NONE:
        return {}
    around: dict[str, set[object]] = {}
    for id, name, company in book.query("SELECT id, name, company FROM r_customers"):
        around.setdefault(str(id), set()).update((name, company))
    for customer, name in book.query("SELECT customer, name FROM r_contacts"):
        if is_ulid(customer):
            around.setdefault(str(customer), set()).add(name)
    return {customer: names_worth_replacing(names) for customer, names in around.items()}
