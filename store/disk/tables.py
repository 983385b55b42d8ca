"""TinyDB's face: the tables of a book through the interface TinyDB has, durable and shared by processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from store.disk import format as layout
from store.disk.moment import Stamp
from store.disk.storage import BookStorage, Row, check_name, checked_doc_id, encoded, row_number

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]
Condition = tuple[str, tuple[object, ...]]
"""An SQL condition on the rows of a table in the cache, and its values."""

EVERY: Condition = ("1", ())
_LARGEST = 2**63 - 1


class BookTable(Table):
    """A table of a book: reads by the cache, writes by one transaction each."""

    _storage: BookStorage
    _next_id: int | None  # type: ignore[assignment]

    def __init__(
        self,
        storage: BookStorage,
        name: str,
        cache_size: int = Table.default_query_cache_capacity,
        persist_empty: bool = False,
    ) -> None:
        super().__init__(storage, name, cache_size=cache_size)
        self._fresh_at: Stamp | None = None
        if persist_empty:
            storage.keep_empty(name)

    # Reading

    def search(self, cond: QueryLike) -> list[Document]:
        """All documents the query matches; equality of an indexed field looks at no others."""
        self._forget_what_changed()
        cached: list[Document] | None = self._query_cache.get(cond)
        if cached is not None:
            return cached[:]
        found = [self.document_class(row, doc_id) for doc_id, row in self._candidates(cond) if cond(row)]
        if getattr(cond, "is_cacheable", lambda: True)():
            self._query_cache[cond] = found[:]
        return found

    def get(  # type: ignore[override]
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> Document | list[Document] | None:
        """The document with the doc_id, or those with the doc_ids, or the first one the query matches."""
        if doc_id is not None:
            found = self._rows(_by_doc_ids([doc_id]))
            return next((self.document_class(row, doc_id) for _key, row in found), None)
        if doc_ids is not None:
            return [self.document_class(row, key) for key, row in self._rows(_by_doc_ids(doc_ids))]
        if cond is not None:
            matches = ((key, row) for key, row in self._candidates(cond) if cond(row))
            return next((self.document_class(row, key) for key, row in matches), None)
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def __len__(self) -> int:
        return self._storage.book.count(self.name)

    def _forget_what_changed(self) -> None:
        book = self._storage.book
        book.refresh()
        if book.journal.stamp != self._fresh_at:
            self.clear_cache()
            self._fresh_at = book.journal.stamp

    def _rows(self, condition: Condition) -> Iterator[tuple[int, Row]]:
        sql, values = condition
        return self._storage.book.rows(self.name, sql, *values)

    def _candidates(self, cond: QueryLike) -> Iterator[tuple[int, Row]]:
        """The rows that may match a query: by the index for equality of an indexed field, else all."""
        return self._rows(self._equality(cond) or EVERY)

    def _equality(self, cond: QueryLike) -> Condition | None:
        """A condition on the cache that is met by every row where the query holds, if it tests equality."""
        match getattr(cond, "_hash", None):
            case ("==", (str(field),), value) if _comparable(value):
                pass
            case _:
                return None
        plan = self._storage.book.plans.by_table.get(self.name)
        if plan is None:
            return None
        if field == "id" and isinstance(value, str):
            return "id=?", (value,)
        if field in plan.reference_codes and isinstance(value, str):
            targets = "SELECT doc_id FROM refs WHERE ref=? AND target=?"
            return f"doc_id IN ({targets})", (plan.reference_codes[field], value)
        return (f'"{field}"=?', (value,)) if field in plan.columns else None

    def _read_table(self) -> dict[str, Row]:  # type: ignore[override]
        return {str(doc_id): row for doc_id, row in self._rows(EVERY)}

    # Writing

    def insert(self, document: Mapping[str, Any]) -> int:
        """Store a document and return its doc_id once the disk has it."""
        return self._insert([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Store documents in one transaction and return their doc_ids once the disk has them."""
        return self._insert(list(documents))

    def _insert(self, documents: list[Mapping[str, Any]]) -> list[int]:
        for document in documents:
            if not isinstance(document, Mapping):
                raise ValueError("Document is not a Mapping")
        storage, name = self._storage, self.name
        book = storage.book
        with storage.lock():
            following = first_free = book.next_doc_id(name)
            rows: dict[int, tuple[Row, bytes]] = {}
            for document in documents:
                doc_id = following
                if isinstance(document, self.document_class):
                    doc_id = checked_doc_id(document.doc_id)
                    if doc_id in rows or (doc_id < first_free and book.get(name, doc_id) is not None):
                        raise ValueError(f"Document with ID {doc_id} already exists")
                rows[doc_id] = storage.own(document)
                following = max(following, doc_id + 1)
            storage.commit([(name, doc_id, row, body) for doc_id, (row, body) in rows.items()])
        self.clear_cache()
        return list(rows)

    def update(
        self,
        fields: Fields,
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Change the documents with the doc_ids, or those the query matches, or all, in one transaction."""
        apply = fields if callable(fields) else lambda row: row.update(fields)
        with self._storage.lock():
            rows = self._chosen(cond, doc_ids)
            before = {doc_id: encoded(row) for doc_id, row in rows}
            after = dict(rows)
            for doc_id, _row in rows:
                apply(after[doc_id])
            self._storage.commit(self._storage.differences(self.name, before, after))
        self.clear_cache()
        return [doc_id for doc_id, _row in rows]

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """Remove the documents with the doc_ids, or those the query matches, in one transaction."""
        if cond is None and doc_ids is None:
            raise RuntimeError("Use truncate() to remove all documents")
        with self._storage.lock():
            removed = [doc_id for doc_id, _row in self._chosen(cond, doc_ids)]
            self._storage.commit([(self.name, doc_id, None, None) for doc_id in dict.fromkeys(removed)])
        self.clear_cache()
        return removed

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update what the query or the document's doc_id finds, else insert, under one lock."""
        with self._storage.lock():
            return super().upsert(document, cond)

    def truncate(self) -> None:
        """Remove all documents of the table."""
        self._storage.empty([self.name])
        self._next_id = None
        self.clear_cache()

    def _chosen(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> list[tuple[int, Row]]:
        """The rows that are there of those asked for, in the order asked for."""
        if doc_ids is not None:
            wanted = list(doc_ids)
            found = dict(self._rows(_by_doc_ids(wanted)))
            return [(doc_id, found[doc_id]) for doc_id in wanted if doc_id in found]
        if cond is None:
            return list(self._rows(EVERY))
        return [(doc_id, row) for doc_id, row in self._candidates(cond) if cond(row)]

    def _get_next_id(self) -> int:
        """The doc_id after the last one, and at each further call the one after that."""
        with self._storage.lock():
            doc_id = max(self._storage.book.next_doc_id(self.name), self._next_id or 0)
        self._next_id = doc_id + 1
        return doc_id

    def _update_table(self, updater: Callable[[dict[int, Row]], object]) -> None:  # type: ignore[override]
        """What every other operation of TinyDB writes by: all rows are read, and what differs is written."""
        storage = self._storage
        with storage.lock():
            keys, bodies = storage.book.raw_rows(self.name)
            rows = dict(zip(keys, layout.decode_documents(bodies), strict=True))
            updater(rows)
            before = dict(zip(keys, bodies, strict=True))
            after = {checked_doc_id(key): row for key, row in rows.items()}
            storage.commit(storage.differences(self.name, before, after))
        self.clear_cache()


class BookDB(TinyDB):
    """A TinyDB whose file is a book: `BookDB(path)` takes what `TinyDB(path)` takes.

    An insert is on the disk when it returns, costs the same whatever the size of the file, and two processes
    may write at once. With any other `storage` it is simply TinyDB. What JSON cannot hold raises TypeError or
    ValueError as TinyDB does; whatever the disk, a lock or another format refuses raises a BookError.
    """

    default_storage_class = BookStorage  # type: ignore[assignment]
    table_class = BookTable  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self._storage, BookStorage) and self.table_class is BookTable:
            self.table_class = Table  # type: ignore[assignment]

    def table(self, name: str, **kwargs: Any) -> Table:
        """The table of that name; ValueError for the names the file itself needs."""
        if isinstance(self._storage, BookStorage) and name not in self._tables:
            check_name(name)
        return super().table(name, **kwargs)

    def tables(self) -> set[str]:
        """The names of the tables that hold a document, and of those made with `persist_empty`."""
        if isinstance(self._storage, BookStorage):
            return self._storage.tables()
        return super().tables()

    def drop_tables(self) -> None:
        """Remove all documents of all tables in one transaction."""
        if not isinstance(self._storage, BookStorage):
            super().drop_tables()
            return
        self._storage.write({})
        self._tables.clear()

    def drop_table(self, name: str) -> None:
        """Remove all documents of a table; nothing happens if there is no such table."""
        if not isinstance(self._storage, BookStorage):
            super().drop_table(name)
            return
        self._tables.pop(name, None)
        self._storage.empty([name])


def _by_doc_ids(doc_ids: Iterable[object]) -> Condition:
    numbers = [str(number) for number in map(row_number, doc_ids) if number is not None]
    return "doc_id IN (SELECT value FROM json_each(?))", (f"[{','.join(numbers)}]",)


def _comparable(value: object) -> bool:
    """Whether SQLite finds at least every value that Python calls equal to this one."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value))
    return isinstance(value, int) and -_LARGEST <= value <= _LARGEST
