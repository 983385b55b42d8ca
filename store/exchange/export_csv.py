"""The book as CSV, one file a table: to be read back as it is, or by a spreadsheet without harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from store.exchange.csv_writer import VALUES_APART, csv_chunks, guarded
from store.exchange.export import BOOKKEEPING
from store.model import RECORD_TYPES

if TYPE_CHECKING:
    from store.exchange.selection import Selection

CUSTOM = "custom"
_FIRST = ("id", "created", "by")


def export_csv(selection: Selection, *, excel_safe: bool = False) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The name and content of a file for each table; the same book gives the same bytes.

    A set of values lies in one cell, its values apart by ` ::: `; logs and addresses are JSON. Under `excel_safe`
    each file has a byte-order mark, every cell is quoted, and one that a spreadsheet would run as a formula begins
    with an apostrophe.
    """
    for table in selection.tables:
        yield f"{table}.csv", csv_chunks(_lines(selection, table, excel_safe), mark=excel_safe, quoted=excel_safe)


def _lines(selection: Selection, table: str, excel_safe: bool) -> Iterator[list[str]]:
    columns = _columns(selection, table)
    yield [guarded(column) if excel_safe else column for column in columns]
    for document in selection.records(table):
        cells = [cell_of(_value(document, column)) for column in columns]
        yield [guarded(cell) for cell in cells] if excel_safe else cells


def _columns(selection: Selection, table: str) -> list[str]:
    """The declared fields in their order, then custom fields, then what else the records hold."""
    record_type = RECORD_TYPES.get(table)
    declared = [field.name for field in record_type.fields] if record_type else []
    custom: set[str] = set()
    others: set[str] = set()
    for document in selection.records(table):
        others.update(document)
        if isinstance(document.get(CUSTOM), dict):
            custom.update(f"{CUSTOM}.{slug}" for slug in document[CUSTOM])
            others.discard(CUSTOM)
    known = dict.fromkeys((*_FIRST, *declared, *sorted(custom), *sorted(others)))
    return [name for name in known if name != BOOKKEEPING and not (name == CUSTOM and CUSTOM not in others)]


def _value(document: Mapping[str, Any], column: str) -> Any:
    outer, dot, slug = column.partition(".")
    if dot and outer == CUSTOM and column not in document:
        custom = document.get(CUSTOM)
        return custom.get(slug) if isinstance(custom, dict) else None
    return document.get(column)


def cell_of(value: Any) -> str:
    """The value as one cell: text as it is, a list of texts with ` ::: ` between them, all else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(each, str) and ":::" not in each for each in value):
        return VALUES_APART.join(value)
    return msgspec.json.encode(value, order="sorted").decode()
