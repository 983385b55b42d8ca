"""Where the documents of each table lie in a base, and which of the tables a second process takes in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from store.disk import format as layout
from store.errors import Damaged
from store.text import _

if TYPE_CHECKING:
    from store.disk.indexing import Plans
    from store.disk.moment import Moment

NAMED = 4
"""How many records of another type take as long as one that is found by its name."""

_TABLE_END = b"\n},\n"
_LONGEST_HEAD = 1 << 16
_BLOCK = 1 << 20


class Extent(msgspec.Struct, frozen=True):
    """The documents of one table: whole lines of the base between two file offsets, and about how many they are."""

    table: str
    start: int
    end: int
    rows: int


def extents(moment: Moment) -> list[Extent]:
    """The tables of a base in its order; Damaged where what frames them has another shape."""
    descriptor, end = moment.handle.descriptor, moment.header.journal
    found = []
    at = layout.HEADER_LENGTH
    for close in _ends_of_tables(descriptor, at, end):
        line = os.pread(descriptor, min(_LONGEST_HEAD, close + 1 - at), at).partition(b"\n")[0] + b"\n"
        framing = layout.base_line(line, "", at)
        start = at + len(line)
        found.append(Extent(framing.table, start, close + 1, _about_rows(descriptor, start, close + 1)))
        at = close + len(_TABLE_END)
    if at != end:
        raise Damaged(_("The book's base does not end with a line: run `kehu doctor`."))
    return found


def _ends_of_tables(descriptor: int, start: int, end: int) -> Iterator[int]:
    """The offsets of what ends a table, which is nowhere else: a text in JSON has no line break."""
    overlap = len(_TABLE_END) - 1
    while start < end:
        block = os.pread(descriptor, min(_BLOCK, end - start), start)
        if not block:
            raise Damaged(_("The book is shorter than its header says: run `kehu doctor`."))
        at = block.find(_TABLE_END)
        while at >= 0:
            yield start + at
            at = block.find(_TABLE_END, at + 1)
        # What ends a table may lie across two blocks.
        start += len(block) - (overlap if overlap < len(block) < end - start else 0)


def _about_rows(descriptor: int, start: int, end: int) -> int:
    sample = os.pread(descriptor, min(_BLOCK, end - start), start)
    return sample.count(b"\n") * (end - start) // max(len(sample), 1)


def second_half(plans: Plans, parts: Sequence[Extent]) -> list[Extent]:
    """The tables for a second process, so that both are done at about the same time.

    The half with more records stays with the first one, for what the second has built is copied. So do tables that no
    type declares, and types of few records.
    """
    rows: dict[str, int] = {}
    for part in parts:
        plan = plans.by_table.get(part.table)
        if plan is not None and not plan.few:
            rows[part.table] = rows.get(part.table, 0) + part.rows
    work = {table: count * (NAMED if plans.by_table[table].sort_name else 1) for table, count in rows.items()}
    halves: tuple[list[str], list[str]] = [], []
    for table in sorted(work, key=work.__getitem__, reverse=True):
        min(halves, key=lambda half: sum(work[each] for each in half)).append(table)
    apart = min(halves, key=lambda half: sum(rows[each] for each in half))
    return [part for part in parts if part.table in apart]
