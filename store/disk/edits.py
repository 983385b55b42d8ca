"""Where the changes of a journal go in the base: found by what the cache knows of its lines, or by reading them all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

import msgspec

from store.disk import format as layout
from store.disk.moment import Moment

END = b"\n},\n"
"""What stands behind the last document of a table."""

Changes = Mapping[str, Mapping[int, layout.Placed]]
"""The latest change of each record in the journal, by table and doc_id."""


class Guide(Protocol):
    """What knows where the documents of the base lie; whatever it says is looked at before it is believed."""

    def base_line(self, table: str, doc_id: int) -> tuple[int, int, int] | None: ...

    def base_end(self, table: str) -> int | None: ...


class Misled(Exception):
    """The base is not as the guide had it."""


class Edit(msgspec.Struct, frozen=True):
    """A change laid into the base: the bytes [start, end) of a whole line give way to it, or none do."""

    start: int
    end: int
    change: layout.Placed


class TableEdits(msgspec.Struct):
    """What happens to one table of the base: edits in its lines, then documents behind `end`, its last one's end."""

    end: int
    edits: list[Edit]
    added: list[layout.Placed]


def latest_changes(moment: Moment) -> Changes:
    """The last change the journal holds of each record, its bytes checked anew, its document left where it lies."""
    latest: dict[str, dict[int, layout.Placed]] = {}
    for record in moment.records_on_disk(moment.origin, documents=False):
        for change in record.changes:
            latest.setdefault(change.table, {})[change.doc_id] = change
    return latest


def guided(changes: Changes, guide: Guide, moment: Moment) -> dict[str, TableEdits]:
    """The edits of each changed table as the guide has its lines, and the end of every table it knows."""
    found = {}
    for table, rows in changes.items():
        end = guide.base_end(table)
        here = found[table] = TableEdits(end or 0, [], [])
        for doc_id, change in sorted(rows.items()):
            line = None if end is None else guide.base_line(table, doc_id)
            if line is None:
                here.added.append(change)
                continue
            found_id, place, length = line
            start = place - len(b'"%d":' % found_id)
            if found_id == doc_id:
                stop = place + length + (1 if place + length == end else 2)
                _expect(moment, start - 1, b'\n"%d":' % doc_id)
                here.edits.append(Edit(start, stop, change))
            else:
                _expect(moment, start - 1, b'\n"%d":' % found_id)
                _expect_before(moment, start - 1, doc_id)
                here.edits.append(Edit(start, start, change))
        if end is not None:
            _expect(moment, end, END)
            if here.added:
                _expect_before(moment, end, here.added[0].doc_id)
    return found


def _expect(moment: Moment, offset: int, expected: bytes) -> None:
    if offset < 0 or os.pread(moment.handle.descriptor, len(expected), offset) != expected:
        raise Misled


def _expect_before(moment: Moment, newline: int, doc_id: int) -> None:
    """See that the line ending with the newline at this offset is that of a smaller doc_id, or no document."""
    length = 4096
    while True:
        start = max(layout.HEADER_LENGTH, newline - length)
        behind = os.pread(moment.handle.descriptor, newline - start, start)
        at = behind.rfind(b"\n") + 1
        if at or start == layout.HEADER_LENGTH:
            break
        length *= 8
    key, colon, _rest = behind[at:].partition(b'":')
    if not (colon and key[:1] == b'"'):
        raise Misled
    if key[1:].isdigit() and int(key[1:]) >= doc_id:
        raise Misled


def by_reading(changes: Changes, moment: Moment) -> dict[str, TableEdits]:
    """The same, found by reading the base line by line."""
    found: dict[str, TableEdits] = {}
    waiting: list[tuple[int, layout.Placed]] = []
    here = TableEdits(0, [], [])
    offset = layout.HEADER_LENGTH
    for line in layout.read_base(moment.base_lines()):
        end = offset + len(line.line)
        if line.kind == "table":
            here = found[line.table] = TableEdits(0, [], [])
            waiting = sorted(changes.get(line.table, {}).items(), reverse=True, key=lambda each: each[0])
        elif line.kind == "end":
            here.end = offset - 1
            here.added = [change for _doc_id, change in reversed(waiting)]
            waiting = []
        while line.kind == "document" and waiting and waiting[-1][0] <= line.doc_id:
            doc_id, change = waiting.pop()
            here.edits.append(Edit(offset, end if doc_id == line.doc_id else offset, change))
        offset = end
    for table, rows in changes.items():
        if table not in found:
            found[table] = TableEdits(0, [], [change for _doc_id, change in sorted(rows.items())])
    return found
