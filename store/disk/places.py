"""Where documents lie: neighbouring rows of the base in chunks that a fold moves as a whole, other rows one by one.

A chunk holds 64 rows: where the first of them lies, and for each its distance from there and its length. What is in
the journal, or has a number beyond the reach of a key, stands in `apart`, which counts before the chunks. The chunks
are kept on one of two sides, so that a fold can lay down the new ones before it takes the lock.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from struct import Struct
from typing import Any

STATEMENTS = (
    "CREATE TABLE places(key INTEGER PRIMARY KEY, start INTEGER, slots BLOB)",
    "CREATE TABLE apart(code INTEGER, doc_id INTEGER, place INTEGER, length INTEGER, "
    "PRIMARY KEY(code, doc_id)) WITHOUT ROWID",
)

BITS = 6
ROWS = 1 << BITS
SLOT = Struct(">QI")
SPAN = 1 << 61
"""Keys of one side, which are a table's code and the number of a chunk in it."""
SIDES = (0, SPAN)
CHUNKS = (1 << 32) - 1
FARTHEST = 1 << (32 + BITS)
"""Rows from here on have no place in a chunk."""

Place = tuple[int, int]
Located = tuple[int, int, int]
"""A doc_id, and the place and length of its document."""
Select = Callable[..., Iterable[tuple[Any, ...]]]

_STATE = "SELECT number, side, generation FROM stamp"
_PUT_APART = "INSERT OR REPLACE INTO apart VALUES(?,?,?,?)"
_SIZE = SLOT.size
_NOWHERE = (0, 0)

# The key of a chunk is made of numbers that SQLite knows beforehand: of a column it takes twice as long.
_LOCATED = (
    "SELECT q.doc_id, ifnull(p.start, 0), "
    f"ifnull(substr(p.slots, (q.doc_id & {ROWS - 1}) * {_SIZE} + 1, {_SIZE}), x''){{columns}} FROM ({{sql}}) AS q "
    f"{{apart}}LEFT JOIN places AS p ON p.key={{key}}+(q.doc_id>>{BITS})"
)
_APART = "LEFT JOIN apart AS a ON a.code={code} AND a.doc_id=q.doc_id "
_MORE = ", a.place, a.length"
_SEVERAL = [Struct(">" + "QI" * count) for count in range(ROWS + 1)]


def find(select: Select, code: int, sql: str, parameters: Sequence[object] = ()) -> tuple[str, list[Located]]:
    """Where the documents of a type lie whose doc_ids a query gives, in its order, and in which generation.

    A place that is not there reads as nothing. Everything is to be selected from one state of the cache.
    """
    ((number, side, generation),) = select(_STATE)
    key = side + (code << 32)
    if not number:
        # Nearly always nothing stands apart then, and not to look there is cheaper.
        found = _in_chunks(select(_LOCATED.format(sql=_limited(sql), key=key, apart="", columns=""), parameters))
        if all(length for _doc_id, _place, length in found):
            return generation, found
    return generation, _near_or_apart(select, code, key, sql, parameters)


def find_amid(select: Select, code: int, sql: str, parameters: Sequence[object] = ()) -> list[Located]:
    """The same while records of the journal are laid over the cache, of whom its stamp does not tell yet."""
    ((_number, side, _generation),) = select(_STATE)
    return _near_or_apart(select, code, side + (code << 32), sql, parameters)


def _near_or_apart(select: Select, code: int, key: int, sql: str, parameters: Sequence[object]) -> list[Located]:
    located = _LOCATED.format(sql=_limited(sql), key=key, apart=_APART.format(code=code), columns=_MORE)
    unpack, found = SLOT.unpack, []
    for doc_id, start, slot, place, length in select(located, parameters):
        if place is None:
            offset, length = unpack(slot) if len(slot) == _SIZE else _NOWHERE
            place = start + offset
        found.append((doc_id, place, length))
    return found


def _limited(sql: str) -> str:
    return sql if " LIMIT " in sql else sql + " LIMIT -1"


def _in_chunks(rows: Iterable[tuple[int, int, bytes]]) -> list[Located]:
    """The places of (doc_id, start of the chunk, slot in it)."""
    unpack, found = SLOT.unpack, []
    for doc_id, start, slot in rows:
        offset, length = unpack(slot) if len(slot) == _SIZE else _NOWHERE
        found.append((doc_id, start + offset, length))
    return found


def slots_of(start: int, slots: bytes) -> list[Place]:
    """The places of a chunk's rows, (0, 0) where there is none."""
    numbers = _SEVERAL[len(slots) // _SIZE].unpack(slots)
    return [(start + numbers[i] if numbers[i + 1] else 0, numbers[i + 1]) for i in range(0, len(numbers), 2)]


def end_of(start: int, slots: bytes) -> int:
    """The offset behind the last document of a chunk."""
    offset, length = SLOT.unpack_from(slots, len(slots) - _SIZE)
    return int(start + offset + length)


def put_apart(connection: sqlite3.Connection, code: int, doc_id: int, place: int, length: int) -> None:
    """Note where a document lies that is not, or no longer, where the base has it."""
    connection.execute(_PUT_APART, (code, doc_id, place, length))


def put_many_apart(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int]]) -> None:
    """The same for many rows, as (code, doc_id, place, length)."""
    connection.executemany(_PUT_APART, rows)


class Writer:
    """Lays down the chunks of tables whose rows come in ascending order."""

    def __init__(self, connection: sqlite3.Connection, side: int) -> None:
        self._connection = connection
        self._side = side
        self._rows: list[tuple[int, int, bytes]] = []
        self._key = -1
        self._places: list[tuple[int, int, int]] = []

    def add(self, code: int, doc_ids: Sequence[int], starts: Sequence[int], lengths: Sequence[int]) -> None:
        """Note where the documents of neighbouring lines of the base lie."""
        at, count = 0, len(doc_ids)
        while at < count:
            chunk = doc_ids[at] >> BITS
            end = bisect_left(doc_ids, (chunk + 1) << BITS, at)
            key = self._side + (code << 32) + chunk
            if doc_ids[at] >= FARTHEST:
                for number in range(at, end):
                    put_apart(self._connection, code, doc_ids[number], starts[number], lengths[number])
            elif end < count and key != self._key and doc_ids[end - 1] - doc_ids[at] == end - 1 - at:
                self._close()
                self._key = key
                self._rows.append((key, *_packed_neighbours(doc_ids[at], starts[at:end], lengths[at:end])))
            elif key == self._key:
                self._places += zip(doc_ids[at:end], starts[at:end], lengths[at:end], strict=True)
            else:
                self._close()
                self._key = key
                self._places = list(zip(doc_ids[at:end], starts[at:end], lengths[at:end], strict=True))
            at = end

    def _close(self) -> None:
        if self._places:
            self._rows.append((self._key, *packed(self._places)))
            self._places = []
            if len(self._rows) >= 500:
                self._flush()

    def _flush(self) -> None:
        self._connection.executemany("INSERT INTO places VALUES(?,?,?)", self._rows)
        self._rows.clear()

    def finish(self) -> None:
        """Write what is still held."""
        self._close()
        self._flush()


def _packed_neighbours(first: int, starts: Sequence[int], lengths: Sequence[int]) -> tuple[int, bytes]:
    """The same as `packed` for rows without a gap from `first` on, in much less time."""
    start, before = starts[0], 2 * (first & (ROWS - 1))
    numbers = [0] * (before + 2 * len(starts))
    numbers[before::2] = [place - start for place in starts]
    numbers[before + 1 :: 2] = lengths
    return start, _SEVERAL[len(numbers) // 2].pack(*numbers)


def packed(found: Iterable[tuple[int, int, int]]) -> tuple[int, bytes]:
    """A chunk's start and slots, of its (doc_id, place, length) in ascending order."""
    rows = list(found)
    start = min(place for _doc_id, place, _length in rows)
    last = rows[-1][0] & (ROWS - 1)
    numbers = [0] * (2 * last + 2)
    for doc_id, place, length in rows:
        at = (doc_id & (ROWS - 1)) * 2
        numbers[at] = place - start
        numbers[at + 1] = length
    return start, _SEVERAL[last + 1].pack(*numbers)
