"""What the cache keeps of each record, worked out from the declarations beside the record types."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from store.disk import amiss, places, words
from store.model.declare import RecordType

if TYPE_CHECKING:
    from store.disk.moment import Stamp

LAYOUT = 7
"""Raised when the tables below or the way they are filled change: every cache is then built anew."""

FIRST_UNDECLARED = 1_000
"""The first code of a table that no record type declares; those before it belong to the record types."""

Document = Mapping[str, Any]
Reference = tuple[int, str, str]

_COMMON = (
    "CREATE TABLE stamp(one INTEGER PRIMARY KEY, plans INTEGER, generation TEXT, number INTEGER, start INTEGER, "
    '"end" INTEGER, crc INTEGER, side INTEGER)',
    "CREATE TABLE refs(ref INTEGER, target TEXT, at TEXT, doc_id INTEGER, "
    "PRIMARY KEY(ref, target, at, doc_id)) WITHOUT ROWID",
    "CREATE TABLE sets(code INTEGER, field TEXT, value TEXT, doc_id INTEGER, "
    "PRIMARY KEY(code, field, value, doc_id)) WITHOUT ROWID",
    "CREATE TABLE names(code INTEGER PRIMARY KEY, name TEXT)",
    "CREATE TABLE others(code INTEGER, doc_id INTEGER, PRIMARY KEY(code, doc_id)) WITHOUT ROWID",
    "CREATE TABLE stale(code INTEGER, doc_id INTEGER, PRIMARY KEY(code, doc_id)) WITHOUT ROWID",
    "CREATE TABLE terms(code INTEGER PRIMARY KEY, fingerprint TEXT)",
    amiss.STATEMENT,
)

FEW = "few"
"""The table that the types share of which there are few records: SQLite reads what each table is at every start."""


class Latest(msgspec.Struct, frozen=True):
    """A column that holds the newest time of the effective records naming a record, such as its last contact."""

    column: str
    row_table: str
    expression: str
    """The SQL that finds it anew for a row of `row_table`."""
    reference: int
    field: str


class Plan:
    """How the records of one type are indexed."""

    def __init__(self, code: int, kind: RecordType, first_reference: int) -> None:
        index = kind.index
        self.code = code
        self.table = kind.table
        self.few = index.few
        self.row_table = FEW if index.few else f"r_{kind.table}"
        self.rows = kind.rows
        self.numbers = index.numbers
        self.time = index.time
        self.times = index.times
        self.counted = index.counted
        self.dates = frozenset(field.name for field in kind.fields if field.kind == "due")
        self.lists = index.lists
        self.searchable = index.searchable
        self.sort_name = index.sort_name
        self.touches = index.touches
        self.effective = index.effective
        fields = (*index.columns, *(field.rstrip("!") for field in index.references), index.time)
        self.columns = tuple(column for column in dict.fromkeys(fields) if column not in ("id", ""))
        self.reference_codes = {
            field: first_reference + number
            for number, field in enumerate((*index.references, *([index.touches] if index.touches else ())))
        }
        self.latest_columns = tuple(column for column, _table, _field in index.latest)
        self.own_latest: list[Latest] = []
        """Kept in the rows of this type."""
        self.fed_latest: list[Latest] = []
        """Kept elsewhere, and told by the records of this type."""
        self.facts = index.facts
        self.facts_table = f"f_{kind.table}"
        self.facts_children = ("", 0)
        """The table of the rows its facts are made of beside its own, and the code of their reference."""
        self.fed_facts: list[tuple[Plan, str]] = []
        """The types in whose facts the records of this one have a part, and the field by which they name them."""
        self.stored = ("doc_id", "id", *self.columns, *(("sort_name",) if self.sort_name else ()))
        """The columns of a row that follow from its document alone."""
        listed = ", ".join(f'"{name}"' for name in self.stored)
        marks = ",".join("?" * len(self.stored))
        kept_by = ("record_type, ", f"'{kind.table}',") if index.few else ("", "")
        self.insert_row = f"INSERT OR REPLACE INTO {self.row_table}({kept_by[0]}{listed}) VALUES({kept_by[1]}{marks})"
        mine = f" AND record_type='{kind.table}'" if index.few else ""
        self.delete_row = f"DELETE FROM {self.row_table} WHERE doc_id=?{mine}"
        self.has_words = bool(self.lists or self.searchable)

    def statements(self) -> Iterable[str]:
        """The SQL that makes the tables that are the type's own."""
        if self.few:
            return
        columns = "".join(f', "{column}"' for column in self.columns)
        sort = ", sort_name TEXT" if self.sort_name else ""
        latest = "".join(f', "{column}" TEXT' for column in self.latest_columns)
        yield f"CREATE TABLE {self.row_table}(doc_id INTEGER PRIMARY KEY, id TEXT{columns}{sort}{latest})"
        if self.facts is not None:
            kept = "".join(f', "{column}"' for column in self.facts.columns)
            yield f"CREATE TABLE {self.facts_table}(doc_id INTEGER PRIMARY KEY{kept}, body BLOB)"

    def facts_indexes(self) -> Iterable[tuple[str, str]]:
        """The indexes of its facts, each by its name with the SQL of what it is on."""
        if self.facts is None:
            return
        for names in (*self.facts.indexes, *self.facts.sparse):
            listed = ", ".join(f'"{name}"' for name in names)
            some = f' WHERE "{names[0]}" IS NOT NULL' if names in self.facts.sparse else ""
            yield f"{self.facts_table}_{names[0]}", f"{self.facts_table}({listed}){some}"

    def indexes(self) -> Iterable[str]:
        """The SQL that makes its indexes, once it is filled."""
        if self.few:
            return
        # Not unique: another tool may have copied a record, and neither copy may be lost from sight.
        yield f"CREATE INDEX {self.row_table}_id ON {self.row_table}(id)"
        if self.sort_name:
            yield f"CREATE INDEX {self.row_table}_sort ON {self.row_table}(sort_name, doc_id)"
        for column in self.numbers:
            yield f'CREATE INDEX "{self.row_table}_{column}" ON {self.row_table}("{column}")'
        if self.counted:
            listed = ", ".join(f'"{column}"' for column in self.counted)
            yield f"CREATE INDEX {self.row_table}_counted ON {self.row_table}({listed})"

    @property
    def note_odd(self) -> str:
        """The SQL that notes the rows with a time that is not as this program writes it."""
        return (
            f"INSERT OR IGNORE INTO amiss SELECT 'odd', {self.code}, doc_id FROM {self.row_table} "
            f"WHERE ({amiss.is_odd(self.times, self.dates)})"
        )

    def row(self, doc_id: int, document: Document) -> tuple[object, ...]:
        """The record's row, as `stored` names its columns."""
        values: list[object] = [doc_id, text_of(document.get("id"))]
        values += [scalar(document.get(column)) for column in self.columns]
        if self.sort_name:
            values.append(self.sorted_by(document.get(self.sort_name)))
        return tuple(values)

    def sorted_by(self, value: object) -> str:
        """Where a record stands in lists, by the value of the field that decides it."""
        from store.find.fold import sort_key

        return sort_key(text_of(value) or "")

    def references(self, document: Document) -> list[Reference]:
        """The records this one points to, as (reference code, ULID, time)."""
        codes = self.reference_codes
        if not codes:
            return []
        at = text_of(document.get(self.time)) or ""
        found = []
        for field, code in codes.items():
            if field == self.touches:
                found += [(code, target, at) for target in touched(document.get(field))]
                continue
            target = document.get(field.rstrip("!"))
            if isinstance(target, str) and (not field.endswith("!") or self.counts(document)):
                found.append((code, target, at))
        return found

    def counts(self, document: Document) -> bool:
        """Whether the record is an effective one."""
        return self.effective is None or document.get(self.effective[0]) != self.effective[1]

    def reference_fills(self) -> Iterable[str]:
        """The SQL that makes the references of all rows, in the order in which they are kept."""
        at = f"""CASE typeof("{self.time}") WHEN 'text' THEN "{self.time}" ELSE '' END""" if self.time else "''"
        for field, code in self.reference_codes.items():
            if field == self.touches:
                yield (
                    f"INSERT OR IGNORE INTO refs SELECT {code}, target, at, doc_id FROM touched WHERE code={self.code} "
                    "ORDER BY target, at, doc_id"
                )
                continue
            column = field.rstrip("!")
            counted = f" AND {self._effective_sql('r')}" if field.endswith("!") else ""
            yield (
                f'INSERT INTO refs SELECT {code}, "{column}", {at}, doc_id FROM {self.rows} AS r '
                f"""WHERE typeof("{column}")='text'{counted} ORDER BY 2, 3, 4"""
            )

    def _effective_sql(self, row: str) -> str:
        if self.effective is None:
            return "1"
        field, value = self.effective
        return f"""{row}."{field}" IS NOT '{value}'"""

    def latest_expression(self, field: str, target: str) -> str:
        """The SQL for the newest time of the effective records whose `field` names the row `target`."""
        return (
            f"(SELECT r.at FROM refs AS r CROSS JOIN {self.rows} AS c ON c.doc_id=r.doc_id "
            f"WHERE r.ref={self.reference_codes[field]} AND r.target={target}.id AND r.at<>'' "
            f"AND {self._effective_sql('c')} ORDER BY r.at DESC LIMIT 1)"
        )

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
        from store.find.tokens import of_piece

        return {token for piece in self.pieces(document) for token in of_piece(piece)}

    def pieces(self, document: Document) -> list[str]:
        """The pieces of the record's texts that its tokens are made of."""
        from store.find.tokens import pieces

        found: list[str] = []
        for field, token_class in self.searchable:
            value = document.get(field)
            if isinstance(value, str):
                found += pieces(token_class, value)
            elif isinstance(value, list):
                for text in value:
                    if isinstance(text, str):
                        found += pieces(token_class, text)
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
        kinds = list(types)
        for code, kind in enumerate(kinds):
            plan = Plan(code, kind, first)
            self.by_table[kind.table] = plan
            first += len(plan.reference_codes)
        for kind in kinds:
            for column, table, field in kind.index.latest:
                self._connect(self.by_table[kind.table], column, self.by_table[table], field)
        for plan in self.by_table.values():
            if plan.facts is not None and plan.facts.children:
                children = self.by_table[plan.facts.children]
                plan.facts_children = (children.row_table, children.reference_codes[plan.facts.field])
                children.fed_facts.append((plan, plan.facts.field.rstrip("!")))
        self.tables = [*_COMMON, *places.STATEMENTS, *words.STATEMENTS, _shared(self.by_table.values())]
        self.tables += [statement for plan in self.by_table.values() for statement in plan.statements()]
        declared = "\n".join(
            [
                str(LAYOUT),
                *self.tables,
                *(statement for plan in self.by_table.values() for statement in plan.indexes()),
                *(plan.note_odd for plan in self.by_table.values() if plan.times),
                *(
                    f"{plan.reference_codes}{plan.searchable}{plan.lists}{plan.effective}{plan.touches}"
                    for plan in self.by_table.values()
                ),
                *(f"{each}" for plan in self.by_table.values() for each in plan.facts_indexes()),
                *(latest.expression for plan in self.by_table.values() for latest in plan.own_latest),
            ]
        )
        self.fingerprint = crc32(declared.encode()) & 0x7FFFFFFF

    @staticmethod
    def _connect(owner: Plan, column: str, feeder: Plan, field: str) -> None:
        expression = feeder.latest_expression(field, owner.row_table)
        latest = Latest(column, owner.row_table, expression, feeder.reference_codes[field], field)
        owner.own_latest.append(latest)
        feeder.fed_latest.append(latest)

    def reference_code(self, table: str, field: str) -> int:
        """The code of a declared reference, `field!` for its effective part where that is declared."""
        return self.by_table[table].reference_codes[field]

    @property
    def codes(self) -> dict[str, int]:
        return {table: plan.code for table, plan in self.by_table.items()}


def _shared(plans: Iterable[Plan]) -> str:
    """The SQL that makes the table of all types with few records, whose columns are those of any of them."""
    columns = dict.fromkeys(column for plan in plans if plan.few for column in plan.columns)
    listed = "".join(f', "{column}"' for column in columns)
    return (
        f"CREATE TABLE {FEW}(record_type TEXT, doc_id INTEGER, id TEXT{listed}, "
        "PRIMARY KEY(record_type, doc_id)) WITHOUT ROWID"
    )


def write_stamp(connection: sqlite3.Connection, stamp: Stamp) -> None:
    """Note how far the cache has followed the book."""
    connection.execute(
        'UPDATE stamp SET generation=?, number=?, start=?, "end"=?, crc=?',
        (stamp.generation, stamp.number, stamp.start, stamp.end, stamp.crc),
    )


def text_of(value: object) -> str | None:
    """The value if it is text."""
    return value if isinstance(value, str) else None


def scalar(value: object) -> object:
    """The value if a column can hold it."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    return value if isinstance(value, (str, float)) else None


def touched(changes: object) -> list[str]:
    """The ULIDs that a list of [table, ULID, …] names, each once."""
    if not isinstance(changes, list):
        return []
    return list(
        dict.fromkeys(
            change[1]
            for change in changes
            if isinstance(change, list) and len(change) > 1 and isinstance(change[1], str)
        )
    )
