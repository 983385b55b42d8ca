"""What going back to a backup would change: the records that would come, go or be different, told before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import msgspec

from store.disk import foreign
from store.disk.format import HEADER_LENGTH, decode_document, decode_header
from store.disk.salvage import salvage
from store.work.outcome import name_of

TABLES = ("customers", "contacts", "interactions", "tasks", "tickets")
FIRST = 5

_ALIKE = frozenset({"stamps"})

Record = dict[str, Any]
Known = dict[str, tuple[int, Record]]
"""By id: the checksum of a record's content, and enough of it to name it."""


class Difference(msgspec.Struct, frozen=True):
    """How one table would differ: how many records would be added, changed and removed, and the first ones' names."""

    table: str
    added: int
    changed: int
    removed: int
    names: dict[str, list[str]]


def differences(present: str | None, backup: str) -> list[Difference]:
    """What putting the backup in the place of the present book would do, by table; None for no book at all.

    Of a damaged book what is good of it is compared. Raises NotFound, NotPermitted or NewerFormat.
    """
    now = _known(present) if present else {}
    then = _known(backup)
    found = []
    for table in TABLES:
        before, after = now.get(table, {}), then.get(table, {})
        groups = {
            "added": [after[id] for id in after if id not in before],
            "changed": [after[id] for id in after if id in before and before[id][0] != after[id][0]],
            "removed": [before[id] for id in before if id not in after],
        }
        names = {kind: [name_of(table, record) for _sum, record in records[:FIRST]] for kind, records in groups.items()}
        counts = {kind: len(records) for kind, records in groups.items()}
        if any(counts.values()):
            found.append(Difference(table, names=names, **counts))
    return found


def _known(path: str) -> dict[str, Known]:
    known: dict[str, Known] = {}
    encode = msgspec.json.Encoder(order="sorted").encode
    for table, row, document in _documents(path):
        content = {field: value for field, value in document.items() if field not in _ALIKE}
        named: Record = {field: content[field] for field in ("id", "name", "title", "subject") if field in content}
        if "text" in content:
            named["text"] = str(content["text"])[:80]
        known.setdefault(table, {})[str(document.get("id", row))] = (crc32(encode(content)), named)
    return known


def _documents(path: str) -> Iterator[tuple[str, int, Record]]:
    with open(path, "rb") as file:
        head = file.read(HEADER_LENGTH)
        if decode_header(head) is None and b'"format"' not in head:
            tables = foreign.read(head + file.read()).tables
            for table in TABLES:
                for row, document in tables.get(table, {}).items():
                    yield table, row, document
            return
    found = salvage(path)
    for table in TABLES:
        if table in found.places:
            for row, body in found.bodies(table):
                yield table, row, decode_document(body)
