"""The same documents as JSON in SQLite, in WAL mode with synchronous=FULL: durable like the book."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

TABLES = (
    *("settings", "people", "customers", "contacts", "interactions", "tasks", "tickets"),
    *("surveys", "articles", "templates", "targets", "operations"),
)

Document = dict[str, Any]
Row = tuple[str, str | None, str | None, bytes]


class Sqlite:
    """One connection; each table holds its documents, with `id`, `customer` and `at` as indexed columns."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self._connection.execute("PRAGMA synchronous=FULL")
        self._encode = msgspec.json.Encoder().encode
        self.decode = msgspec.json.Decoder().decode
        # Statements are made once, so that the module finds each prepared one by its text.
        self._inserts = {
            table: f"INSERT INTO {table} (id, customer, at, document) VALUES (?, ?, ?, ?)" for table in TABLES
        }
        self._gets = {table: f"SELECT document FROM {table} WHERE id = ?" for table in TABLES}

    def create(self) -> None:
        """Set the WAL mode, which the file remembers, and make the tables and their indexes."""
        self._connection.execute("PRAGMA journal_mode=WAL")
        for table in TABLES:
            self._connection.execute(
                f"CREATE TABLE {table} (doc_id INTEGER PRIMARY KEY,"
                " id TEXT UNIQUE, customer TEXT, at TEXT, document BLOB)"
            )
            self._connection.execute(f"CREATE INDEX {table}_of_customer ON {table} (customer, at)")

    def fill(self, records: Iterable[tuple[str, Document]]) -> None:
        """Insert all records in one transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        for table, document in records:
            self._connection.execute(self._inserts[table], self._row(document))
        self._connection.execute("COMMIT")

    def _row(self, document: Mapping[str, Any]) -> Row:
        return document["id"], document.get("customer"), document.get("at"), self._encode(document)

    def insert(self, table: str, document: Mapping[str, Any]) -> None:
        """Insert one document, durably."""
        self._connection.execute(self._inserts[table], self._row(document))

    def insert_together(self, records: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Insert several documents in one durable transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        for table, document in records:
            self._connection.execute(self._inserts[table], self._row(document))
        self._connection.execute("COMMIT")

    def update(self, table: str, id: str, patch: Mapping[str, Any]) -> None:
        """Change fields of one document: read, patched and written in one durable transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        document = {**self.get(table, id), **patch}
        self._connection.execute(f"UPDATE {table} SET document = ? WHERE id = ?", (self._encode(document), id))
        self._connection.execute("COMMIT")

    def index_names(self) -> None:
        """Make names searchable by trigrams, as FTS5 has them."""
        self._connection.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize = 'trigram')")
        self._connection.execute(
            "INSERT INTO names(rowid, name) SELECT doc_id, json_extract(document, '$.name') FROM customers"
        )

    def search(self, typed: str, limit: int) -> list[Row]:
        """Customers with the text in their names: by trigrams, and by looking at every name for less than three."""
        return self._connection.execute(
            "SELECT rowid, name FROM names WHERE name LIKE ? LIMIT ?", (f"%{typed}%", limit)
        ).fetchall()

    def get(self, table: str, id: str) -> Document:
        """The document with the id, decoded."""
        (body,) = self._connection.execute(self._gets[table], (id,)).fetchone()
        document: Document = self.decode(body)
        return document

    def timeline(self, customer: str, limit: int) -> list[Document]:
        """The newest interactions of a customer, decoded."""
        rows = self._connection.execute(
            "SELECT document FROM interactions WHERE customer = ? ORDER BY at DESC LIMIT ?", (customer, limit)
        )
        return [self.decode(body) for (body,) in rows]

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Rows of any question, one by one."""
        return self._connection.execute(sql)

    def select(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of any question, for choosing what is measured."""
        return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        self._connection.close()
