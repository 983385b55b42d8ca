"""The whole book as one JSON text: for people and tools, deterministic, or as a plain TinyDB file.

Both show one moment of the book, whoever writes meanwhile: what is committed stays where it lies in its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from store.disk.format import decode_documents

if TYPE_CHECKING:
    from store.book import Book
    from store.disk.moment import Stamp
    from store.exchange.selection import Selection

HISTORY = frozenset({"operations", "deleted"})
BOOKKEEPING = "stamps"
BATCH = 1_000

Row = tuple[int, str, int, int]
"""doc_id, ULID (empty for a table Kehu does not know), and where the document lies."""


class Snapshot:
    """One moment of a book: where each document of its tables, or of those named, lies in the file that is open."""

    def __init__(self, book: Book, only: Iterable[str] | None = None) -> None:
        named = None if only is None else frozenset(only)
        while True:
            self._moment = book.file.journal.moment
            there = sorted(table for table in book.file.tables() if named is None or table in named)
            self.tables = {table: _rows(book, table) for table in there}
            if book.file.journal.moment.stamp == self._moment.stamp:
                break

    @property
    def stamp(self) -> Stamp:
        """How far the book had come at that moment."""
        return self._moment.stamp

    def bodies(self, places: Iterable[tuple[int, int]]) -> list[bytes]:
        """The bytes at each (place, length)."""
        return self._moment.read(places)

    def documents(self, rows: Sequence[Row]) -> Iterator[tuple[Row, dict[str, Any]]]:
        """The documents of these rows, in their order, a batch in memory at a time."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            bodies = self._moment.read([(place, length) for _row, _id, place, length in batch])
            yield from zip(batch, decode_documents(bodies), strict=True)


def export_json(book: Book, complete: bool = False) -> Iterator[bytes]:
    """The book as `{"customers":[…],"contacts":[…],…}`: tables, records and fields in order, a record a line.

    The same book gives the same bytes, on any machine. Stamps, operations and deleted records are left out
    unless `complete`.
    """
    snapshot = Snapshot(book)
    encode = msgspec.json.Encoder(order="sorted").encode
    yield b"{"
    shown = [table for table in snapshot.tables if complete or table not in HISTORY]
    for number, table in enumerate(shown):
        yield b"%b%b:[" % (b",\n" if number else b"\n", encode(table))
        rows = sorted(snapshot.tables[table], key=lambda row: (row[1], row[0]))
        for position, (_row, document) in enumerate(snapshot.documents(rows)):
            if not complete:
                document.pop(BOOKKEEPING, None)
            yield b"%b%b" % (b",\n" if position else b"\n", encode(document))
        yield b"\n]"
    yield b"\n}\n"


def export_selection(selection: Selection) -> Iterator[bytes]:
    """The records of a selection in the same form: `{"customers":[…],…}`, a record a line."""
    encode = msgspec.json.Encoder(order="sorted").encode
    yield b"{"
    for number, table in enumerate(selection.tables):
        yield b"%b%b:[" % (b",\n" if number else b"\n", encode(table))
        for position, record in enumerate(selection.records(table)):
            yield b"%b%b" % (b",\n" if position else b"\n", encode(record))
        yield b"\n]"
    yield b"\n}\n"


def export_lines(selection: Selection) -> Iterator[bytes]:
    """The records of a selection as JSON Lines, each with its `table`."""
    encode = msgspec.json.Encoder(order="sorted").encode
    for table in selection.tables:
        for record in selection.records(table):
            yield encode({**record, "table": table}) + b"\n"


def export_tinydb(book: Book) -> Iterator[bytes]:
    """The book, all of it, as the file plain TinyDB would have written: tables of documents by doc_id."""
    snapshot = Snapshot(book)
    encode = msgspec.json.encode
    yield b"{"
    for number, (table, rows) in enumerate(snapshot.tables.items()):
        yield b"%b%b:{" % (b",\n" if number else b"\n", encode(table))
        for position, ((doc_id, *_place), document) in enumerate(snapshot.documents(rows)):
            yield b'%b"%d":%b' % (b",\n" if position else b"\n", doc_id, encode(document))
        yield b"\n}"
    yield b"\n}\n"


def _rows(book: Book, table: str) -> list[Row]:
    located = book.file.located(table)
    plan = book.file.plans.by_table.get(table)
    named = book.query(f"SELECT doc_id, id FROM {plan.rows}") if plan is not None else []
    ids = {doc_id: id for doc_id, id in named}  # noqa: C416 - a row of the query may be of any length
    return [(doc_id, str(ids.get(doc_id) or ""), place, length) for doc_id, place, length in located]
