"""Facts of records out of the cache: made under the settings of the book where they are not there, read in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from importlib import import_module
from struct import Struct
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from store.collecting import without_collecting
from store.disk.facts import Kept

if TYPE_CHECKING:
    from sqlite3 import Connection, Cursor

    from store.book import Book

AT_ONCE = 1_000
"""Records whose facts are decoded in one go."""

_LIST_OF = Struct(">BI")
_LIST = 0xDD
"""What begins a list of up to 2**32 items in MessagePack."""


class Rule(Protocol):
    """What `Facts.rule` names: pure, and made of the settings of a book and its zone."""

    facts: type[msgspec.Struct]
    """What it makes; a Struct that is stored like a list."""

    @property
    def fingerprint(self) -> str: ...

    def make(self, document: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> msgspec.Struct: ...

    def row(self, document: Mapping[str, Any], facts: Any) -> Sequence[object]:
        """The values of the declared columns."""


class KeptFacts:
    """The facts of the records of one type in a book."""

    def __init__(self, book: Book, table: str) -> None:
        declared = book.file.plans.by_table[table].facts
        assert declared is not None
        self._book = book
        self._table = table
        module, _colon, name = declared.rule.partition(":")
        self._new_rule: Callable[[Mapping[str, Any], tzinfo], Rule] = getattr(import_module(module), name)
        self._settings: Mapping[str, Any] | None = None
        self._rule: _Keeping | None = None

    def select(
        self, columns: str, source: str, parameters: Sequence[object] = (), *, wanted: str = "1"
    ) -> list[tuple[Any, ...]]:
        """For each row of a query its columns, and the facts last; `source` is its SQL from FROM on.

        The query has the facts of a table as `f_<table> AS f`; what is not there yet is made before. `wanted` is the
        SQL condition of the rows whose facts are needed beside the columns: those of the others are None.
        """
        keeping = self._keeping()
        found: list[tuple[Any, ...]] = []

        def take(rows: Cursor) -> None:
            while some := rows.fetchmany(AT_ONCE):
                facts = iter(keeping.decode([row[-1] for row in some if row[-1] is not None]))
                found.extend([row if row[-1] is None else (*row[:-1], next(facts)) for row in some])

        sql = f"SELECT {columns}, CASE WHEN {wanted} THEN f.body END {source}"
        with without_collecting():
            self._book.file.select_facts(self._table, keeping, sql, parameters, take)
        return found

    def reading(self, work: Callable[[Connection], None]) -> None:
        """Have several queries of one moment done over facts that are all there; `work` may be called again."""
        self._book.file.select_facts(
            self._table, self._keeping(), "SELECT 1", (), lambda cursor: work(cursor.connection)
        )

    def of(self, id: str) -> Any:
        """The facts of the record with this ULID, or None."""
        rows = self.select(
            "1", f"FROM r_{self._table} AS r JOIN f_{self._table} AS f ON f.doc_id=r.doc_id WHERE r.id=? LIMIT 1", (id,)
        )
        return rows[0][-1] if rows else None

    def _keeping(self) -> _Keeping:
        """The rule under the settings of now."""
        settings = self._book.settings
        if self._rule is None or settings is not self._settings:
            self._rule = _Keeping(self._new_rule(settings, self._book.zone))
            self._settings = settings
        return self._rule


class _Keeping:
    """A rule whose facts the disk keeps as columns and bytes."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._encode = msgspec.msgpack.Encoder().encode

    @cached_property
    def fingerprint(self) -> str:
        return self._rule.fingerprint

    def kept(self, document: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> Kept:
        facts = self._rule.make(document, children)
        return self._rule.row(document, facts), self._encode(facts)

    def decode(self, bodies: Sequence[Any]) -> list[Any]:
        """The facts, all in one go."""
        return self._decoder.decode(b"".join([_LIST_OF.pack(_LIST, len(bodies)), *bodies]))

    @cached_property
    def _decoder(self) -> msgspec.msgpack.Decoder[list[Any]]:
        return msgspec.msgpack.Decoder(list[self._rule.facts])  # type: ignore[name-defined]
