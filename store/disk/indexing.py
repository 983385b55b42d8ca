"""What the cache keeps of each record, worked out from the declarations beside the record types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from store.model.declare import RecordType

LAYOUT = 2
"""Raised when the tables below or the way they are filled change: every cache is then built anew."""

Document = Mapping[str, Any]
Reference = tuple[int, str, str]

_COMMON = """
CREATE TABLE stamp(
    one INTEGER PRIMARY KEY, plans INTEGER, generation TEXT, number INTEGER, start INTEGER, "end" INTEGER, crc INTEGER);
CREATE TABLE refs(
    ref INTEGER, target TEXT, at TEXT, doc_id INTEGER, place INTEGER, length INTEGER,
    PRIMARY KEY(ref, target, at, doc_id)) WITHOUT ROWID;
CREATE TABLE sets(
    code INTEGER, field TEXT, value TEXT, doc_id INTEGER,
    PRIMARY KEY(code, field, value, doc_id)) WITHOUT ROWID;
CREATE TABLE tokens(token TEXT, code INTEGER, doc_id INTEGER, PRIMARY KEY(token, code, doc_id)) WITHOUT ROWID;
CREATE TABLE others(name TEXT, doc_id INTEGER, place INTEGER, length INTEGER, PRIMARY KEY(name, doc_id)) WITHOUT ROWID;
CREATE TABLE nameless(code INTEGER, doc_id INTEGER, PRIMARY KEY(code, doc_id)) WITHOUT ROWID;
"""


class Plan:
    """How the records of one type are indexed."""

    def __init__(self, code: int, kind: RecordType, first_reference: int) -> None:
        index = kind.index
        self.code = code
        self.table = kind.table
        self.row_table = f"r_{kind.table}"
        self.few = index.few
        self.time = index.time
        self.lists = index.lists
        self.searchable = index.searchable
        self.sort_name = index.sort_name
        self.touches = index.touches
        self.effective = index.effective
        kept = dict.fromkeys((*index.columns, *index.references, index.time))
        self.columns = tuple(column for column in kept if column not in ("id", ""))
        self.reference_codes: dict[str, int] = {}
        for field in index.references:
            self.reference_codes[field] = first_reference + len(self.reference_codes)
            if index.effective is not None:
                self.reference_codes[field + "!"] = first_reference + len(self.reference_codes)
        if index.touches:
            self.reference_codes[index.touches] = first_reference + len(self.reference_codes)
        names = ["doc_id", "id", "place", "length", *self.columns]
        if self.sort_name:
            names.append("sort_name")
        marks = ",".join("?" * len(names))
        self.insert_row = f"INSERT OR REPLACE INTO {self.row_table} VALUES({marks})"

    def statements(self) -> Iterable[str]:
        """The SQL that makes the type's table and its indexes."""
        columns = "".join(f', "{column}"' for column in self.columns)
        sort = ", sort_name TEXT" if self.sort_name else ""
        yield (
            f"CREATE TABLE {self.row_table}("
            f"doc_id INTEGER PRIMARY KEY, id TEXT, place INTEGER, length INTEGER{columns}{sort})"
        )
        if not self.few:
            # Not unique: another tool may have copied a record, and neither copy may be lost from sight.
            yield f"CREATE INDEX {self.row_table}_id ON {self.row_table}(id)"
        if self.sort_name:
            yield f"CREATE INDEX {self.row_table}_sort ON {self.row_table}(sort_name, doc_id)"

    def row(self, doc_id: int, document: Document, place: int, length: int) -> tuple[object, ...]:
        """The record's row: where it lies, and its columns."""
        values: list[object] = [doc_id, _text(document.get("id")), place, length]
        values += [_scalar(document.get(column)) for column in self.columns]
        if self.sort_name:
            from store.find.fold import sort_key

            values.append(sort_key(_text(document.get(self.sort_name)) or ""))
        return tuple(values)

    def references(self, document: Document) -> list[Reference]:
        """The records this one points to, as (reference code, ULID, time)."""
        codes = self.reference_codes
        if not codes:
            return []
        at = _text(document.get(self.time)) or ""
        found = []
        counts = self.effective is not None and document.get(self.effective[0]) != self.effective[1]
        for field, code in codes.items():
            if field == self.touches:
                found += [(code, target, at) for target in _touched(document.get(field))]
                continue
            target = document.get(field.rstrip("!"))
            if isinstance(target, str) and (counts or not field.endswith("!")):
                found.append((code, target, at))
        return found

    def sets(self, document: Document) -> set[tuple[str, str]]:
        """The words of the record's list fields, folded, as (field, word)."""
        found: set[tuple[str, str]] = set()
        for field in self.lists:
            values = document.get(field)
            if isinstance(values, list):
                from store.find.fold import fold

                found.update((field, fold(value)) for value in values if isinstance(value, str))
        return found

    def tokens(self, document: Document) -> set[str]:
        """The tokens under which the record is found."""
        found: set[str] = set()
        for field, token_class in self.searchable:
            value = document.get(field)
            values = value if isinstance(value, list) else [value]
            for text in values:
                if isinstance(text, str) and text:
                    from store.find.fold import tokens

                    found.update(tokens(token_class, text))
        return found

    def same_words(self, before: Document, after: Document) -> bool:
        """Whether both are found by the same tokens and words, so that those need no look."""
        fields = [*self.lists, *(field for field, _class in self.searchable)]
        return all(before.get(field) == after.get(field) for field in fields)


class Plans:
    """The plans of all record types, and the fingerprint under which a cache fits them."""

    def __init__(self, types: Iterable[RecordType]) -> None:
        self.by_table: dict[str, Plan] = {}
        first = 0
        for code, kind in enumerate(types):
            plan = Plan(code, kind, first)
            self.by_table[kind.table] = plan
            first += len(plan.reference_codes)
        self.script = [statement for statement in _COMMON.split(";") if statement.strip()]
        self.script += [statement for plan in self.by_table.values() for statement in plan.statements()]
        declared = "\n".join(
            [
                str(LAYOUT),
                *self.script,
                *(f"{plan.searchable}{plan.lists}{plan.effective}" for plan in self.by_table.values()),
            ]
        )
        self.fingerprint = crc32(declared.encode()) & 0x7FFFFFFF

    def reference_code(self, table: str, field: str) -> int:
        """The code of a declared reference, `field!` for its effective part."""
        return self.by_table[table].reference_codes[field]

    @property
    def codes(self) -> dict[str, int]:
        return {table: plan.code for table, plan in self.by_table.items()}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _scalar(value: object) -> object:
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    return value if isinstance(value, (str, float)) else None


def _touched(changes: object) -> list[str]:
    if not isinstance(changes, list):
        return []
    return list(
        dict.fromkeys(
            change[1]
            for change in changes
            if isinstance(change, list) and len(change) > 1 and isinstance(change[1], str)
        )
    )
