"""A small book for the tests of finding: records as dicts, indexed in memory as the cache indexes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from store.disk import words
from store.find.fold import sort_key
from store.find.tokens import tokens
from store.model import RECORD_TYPES

CODES = {table: code for code, table in enumerate(RECORD_TYPES)}


class SmallBook:
    """Answers `query` and `get` as Book does."""

    settings = {"country_code": "86"}

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.connection = sqlite3.connect(":memory:")
        for statement in words.STATEMENTS:
            self.connection.execute(statement)
        for kind in RECORD_TYPES.values():
            columns = "".join(f', "{column}"' for column in dict.fromkeys((*kind.index.columns, "sort_name")))
            self.connection.execute(f"CREATE TABLE r_{kind.table}(doc_id INTEGER PRIMARY KEY, id TEXT UNIQUE{columns})")

    def add(self, table: str, id: str, **fields: Any) -> str:
        kind, record = RECORD_TYPES[table], {"id": id, **fields}
        self.records[table, id] = record
        row = [id, *(record.get(column) for column in kind.index.columns), sort_key(record.get("name", ""))]
        marks = ", ".join("?" * len(row))
        doc_id = self.connection.execute(f"INSERT INTO r_{table} VALUES(NULL, {marks})", row).lastrowid
        found = {
            token
            for field, token_class in kind.index.searchable
            for text in self._texts(record.get(field, ()))
            for token in tokens(token_class, text)
        }
        words.remember(self.connection, CODES[table], doc_id or 0, found)
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
