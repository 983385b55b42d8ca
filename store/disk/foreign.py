"""Reading a JSON file of tables that another tool wrote: strict, so that nothing in it is lost unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import msgspec

from store.disk import format as layout
from store.errors import NewerFormat, Refused
from store.text import _

Document = dict[str, Any]
Tables = dict[str, dict[int, Document]]
Transaction = list[tuple[str, int, Document | None]]

_LARGEST_ROW = 2**63 - 1


class Malformed(Exception):
    """The file is not JSON of tables; `str(error)` is the reason, for the middle of a sentence."""


class Content(msgspec.Struct):
    """What such a file holds: its tables, and of a book that was rewritten the journal's records it still has.

    unsound: the numbers of the records that are missing or not what the book's journal held.
    untouched: the tables are those the journal was written for, byte for byte as the book would hold them.
    """

    tables: Tables
    transactions: list[Transaction]
    unsound: list[int]
    untouched: bool


def read(data: bytes) -> Content:
    """The tables of a file that is not laid out as a book; Malformed or NewerFormat if it cannot be one."""
    content = _parse(data)
    meta = _meta(content.pop("_meta", None))
    journal = content.pop("_journal", {})
    if not isinstance(journal, dict):
        raise Malformed(_("its journal is not an object"))
    tables = {_table_name(name): _rows(name, rows) for name, rows in content.items()}
    transactions, unsound = _transactions(str(meta.get("gen")), journal)
    untouched = "crc" in meta and meta["crc"] == f"{_base_crc(tables):08x}"
    return Content(tables, transactions, unsound, untouched)


def encode(document: Mapping[str, Any]) -> bytes:
    """The document as the book holds it; Malformed if it has a value JSON allows and a book does not."""
    try:
        return layout.encode_document(document)
    except Refused as refusal:
        reason = _("it holds a value that cannot be kept ({reason})").format(reason=refusal.__cause__)
        raise Malformed(reason) from None


def _parse(data: bytes) -> Document:
    import json

    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise Malformed(_("it is not UTF-8 text")) from None
    except RecursionError:
        raise Malformed(_("it is nested too deeply")) from None
    except ValueError as error:
        raise Malformed(_("it is not JSON ({reason})").format(reason=error)) from None
    if not isinstance(content, dict):
        raise Malformed(_("it holds no tables"))
    return content


def _object(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(_("it has “{name}” twice in one object").format(name=twice))
    return found


def _refuse_constant(constant: str) -> None:
    raise Malformed(_("it holds {constant}, which is not JSON").format(constant=constant))


def _meta(table: object) -> Document:
    """The header as the other tool wrote it back, or nothing where the file never was a book."""
    if table is None:
        return {}
    header = table.get("1") if isinstance(table, dict) else None
    if not isinstance(header, dict) or not isinstance(header.get("format"), int):
        raise Malformed(_("it has a table “_meta” that is not a book's"))
    if header["format"] > layout.FORMAT:
        raise NewerFormat(
            _(
                "This book has format {found}, and this Kehu knows format {known}: "
                "nothing was touched. Install a newer Kehu to open it."
            ).format(found=header["format"], known=layout.FORMAT)
        )
    return header


def _table_name(name: str) -> str:
    if not name:
        raise Malformed(_("it has a table without a name"))
    return name


def _rows(table: str, rows: object) -> dict[int, Document]:
    if not isinstance(rows, dict):
        raise Malformed(_("its table “{table}” holds no documents").format(table=table))
    found: dict[int, Document] = {}
    for key, document in rows.items():
        row = int(key) if key.isascii() and key.isdecimal() and len(key) < 20 else -1
        if not 0 <= row <= _LARGEST_ROW or row in found:
            raise Malformed(_("“{key}” in its table “{table}” is no doc_id").format(key=key, table=table))
        if not isinstance(document, dict):
            raise Malformed(_("“{key}” in its table “{table}” is no document").format(key=key, table=table))
        found[row] = document
    return dict(sorted(found.items()))


def _transactions(generation: str, journal: Mapping[str, object]) -> tuple[list[Transaction], list[int]]:
    records = {int(key): record for key, record in journal.items() if key.isascii() and key.isdecimal()}
    found: list[Transaction] = []
    unsound: list[int] = []
    for number in range(1, max(records, default=0) + 1):
        transaction = _transaction(generation, number, records.get(number))
        if transaction is None:
            unsound.append(number)
        else:
            found.append(transaction)
    return found, unsound


def _transaction(generation: str, number: int, record: object) -> Transaction | None:
    """The record's changes, or None if it is not, byte for byte, what the journal of the generation held."""
    if not isinstance(record, dict):
        return None
    try:
        changes = msgspec.convert(record.get("ops"), list[tuple[str, int, Document | None]])
        encoded = [(table, row, None if document is None else encode(document)) for table, row, document in changes]
        _bytes, _places, crc = layout.encode_record(generation, number, encoded, 0)
    except (msgspec.ValidationError, Malformed, ValueError):
        return None
    return changes if record.get("crc") == f"{crc:08x}" else None


def _base_crc(tables: Tables) -> int:
    """The crc32 of the base a book with these tables would have."""
    crc = 0
    for table, rows in tables.items():
        if rows:
            lines = [b'"%d":%b' % (row, encode(document)) for row, document in rows.items()]
            crc = crc32(b"%b:{\n%b\n},\n" % (layout.encode_text(table), b",\n".join(lines)), crc)
    return crc
