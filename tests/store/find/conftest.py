"""A small book for the tests of finding: records as dicts, indexed in memory as the cache indexes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from store.disk import words
from store.disk.indexing import Plans
from store.model import RECORD_TYPES


class SmallBook:
    """Answers `query` and `get` as Book does."""

    settings = {"country_code": "86"}

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.connection = sqlite3.connect(":memory:")
        self.plans = Plans(RECORD_TYPES.values())
        for statement in self.plans.tables:
            self.connection.execute(statement)

    def add(self, table: str, id: str, **fields: Any) -> str:
        plan, record = self.plans.by_table[table], {"id": id, **fields}
        self.records[table, id] = record
        doc_id = len(self.records)
        self.connection.execute(plan.insert_row, plan.row(doc_id, record))
        words.remember(self.connection, plan.code, doc_id, plan.tokens(record))
        return id

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def get(self, table: str, id: str) -> dict[str, Any] | None:
        return self.records.get((table, id))


@pytest.fixture
def book() -> SmallBook:
    return SmallBook()
