"""A small book for the tests of finding: records as dicts, indexed in memory as the cache indexes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from store.find.fold import fold, tokens
from store.model import RECORD_TYPES

CODES = {table: code for code, table in enumerate(RECORD_TYPES)}


class SmallBook:
    """Answers `query` and `get` as Book does."""

    settings = {"country_code": "86"}
    codes = CODES

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(
            """
            CREATE TABLE sets(
                code INTEGER, field TEXT, value TEXT, doc_id INTEGER,
                PRIMARY KEY(code, field, value, doc_id)) WITHOUT ROWID;
            CREATE TABLE tokens(
                token TEXT, code INTEGER, doc_id INTEGER, PRIMARY KEY(token, code, doc_id)) WITHOUT ROWID;
            """
        )
        for kind in RECORD_TYPES.values():
            columns = "".join(f', "{column}"' for column in kind.index.columns)
            self.connection.execute(f"CREATE TABLE r_{kind.table}(doc_id INTEGER PRIMARY KEY, id TEXT UNIQUE{columns})")

    def add(self, table: str, id: str, **fields: Any) -> str:
        kind, record = RECORD_TYPES[table], {"id": id, **fields}
        self.records[table, id] = record
        row = [id, *(record.get(column) for column in kind.index.columns)]
        marks = ", ".join("?" * len(row))
        doc_id = self.connection.execute(f"INSERT INTO r_{table} VALUES(NULL, {marks})", row).lastrowid
        for field in kind.index.lists:
            values = [(CODES[table], field, fold(value), doc_id) for value in record.get(field, ())]
            self.connection.executemany("INSERT INTO sets VALUES(?, ?, ?, ?)", values)
        found = {
            token
            for field, token_class in kind.index.searchable
            for text in self._texts(record.get(field, ()))
            for token in tokens(token_class, text)
        }
        self.connection.executemany(
            "INSERT INTO tokens VALUES(?, ?, ?)", [(token, CODES[table], doc_id) for token in found]
        )
        return id

    @staticmethod
    def _texts(value: str | Sequence[str]) -> Sequence[str]:
        return [value] if isinstance(value, str) else value

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def get(self, table: str, id: str) -> dict[str, Any] | None:
        return self.records.get((table, id))


@pytest.fixture
def book() -> SmallBook:
    return SmallBook()
