"""Where documents went in a fold, and the chunks of the cache carried along without a look at what has not changed."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Callable
from contextlib import AbstractContextManager

from store.disk import places
from store.disk.following import code_of
from store.disk.indexing import Plans

BATCH = 500
"""Chunks moved in one transaction; whoever wants to index meanwhile waits for no more."""


Row = tuple[str, int]
"""A table and a doc_id."""


class Moves:
    """Where the documents of one generation lie in the next."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, int]] = []
        self.put: dict[Row, places.Place | None] = {}
        """The rows that the journal changed: where each lies in the new base, None where it is gone."""
        self.after: dict[Row, places.Place | None] = {}
        """The rows changed while the new base was made: where each lies in the new journal."""

    def add(self, start: int, end: int, new: int) -> None:
        """Tell of neighbouring documents, in order, whose bytes [start, end) now begin at `new`."""
        self._starts.append(start)
        self._runs.append((end, new - start))

    def __call__(self, place: int) -> int:
        """The new place of a document that was copied with its neighbours."""
        return place + self._runs[bisect_right(self._starts, place) - 1][1]

    def together(self, start: int, end: int) -> bool:
        """Whether everything in [start, end) was copied in one piece."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._runs[at][0]


class Mover:
    """Carries the places of a cache over to the next generation."""

    def __init__(
        self,
        plans: Plans,
        transaction: Callable[[], AbstractContextManager[sqlite3.Connection]],
        moves: Moves,
    ) -> None:
        self._plans = plans
        self._transaction = transaction
        self._moves = moves

    def prepare(self) -> bool:
        """Lay down the chunks of the next generation on the side that is free; False where rows have no chunk."""
        with self._transaction() as connection:
            if self._some_too_far(connection):
                return False
            side = _side(connection)
            put = self._put_by_key(connection)
        self._clear(_other(side))
        last = side - 1
        while True:
            with self._transaction() as connection:
                rows = connection.execute(
                    "SELECT key, start, slots FROM places WHERE key>? AND key<? ORDER BY key LIMIT ?",
                    (last, side + places.SPAN, BATCH),
                ).fetchall()
                moved = [self._moved(key, start, slots, put.pop(key - side, None)) for key, start, slots in rows]
                _insert(connection, _other(side), [each for each in moved if each is not None])
            if not rows:
                break
            last = rows[-1][0]
        new = [_packed(key, rows) for key, rows in sorted(put.items())]
        for at in range(0, len(new), BATCH):
            with self._transaction() as connection:
                _insert(connection, _other(side), [each for each in new[at : at + BATCH] if each is not None])
        return True

    def _some_too_far(self, connection: sqlite3.Connection) -> bool:
        sql = "SELECT 1 FROM apart WHERE doc_id>=? LIMIT 1"
        return connection.execute(sql, (places.FARTHEST,)).fetchone() is not None

    def _put_by_key(self, connection: sqlite3.Connection) -> dict[int, dict[int, places.Place | None]]:
        """The rows the journal changed, by the key of their chunk on the first side."""
        found: dict[int, dict[int, places.Place | None]] = {}
        for (table, doc_id), place in self._moves.put.items():
            code = self._code(connection, table)
            if code is not None:
                found.setdefault((code << 32) + (doc_id >> places.BITS), {})[doc_id] = place
        return found

    def _code(self, connection: sqlite3.Connection, table: str) -> int | None:
        plan = self._plans.by_table.get(table)
        return code_of(connection, table) if plan is None else plan.code

    def _moved(
        self, key: int, start: int, slots: bytes, put: dict[int, places.Place | None] | None
    ) -> tuple[int, int, bytes] | None:
        """A chunk in the next generation, by its key without the side; None if nothing is left of it."""
        moves = self._moves
        key &= places.SPAN - 1
        if put is None and moves.together(start, places.end_of(start, slots)):
            return key, moves(start), slots
        found = places.slots_of(start, slots)
        first = (key & places.CHUNKS) << places.BITS
        there: dict[int, places.Place | None] = {
            first + number: (moves(place), length)
            for number, (place, length) in enumerate(found)
            if length and (put is None or first + number not in put)
        }
        return _packed(key, {**there, **(put or {})})

    def switch(self, connection: sqlite3.Connection) -> None:
        """Make the other side the one that counts, within a transaction."""
        connection.execute("DELETE FROM apart")
        for (table, doc_id), place in self._moves.after.items():
            code = self._code(connection, table)
            if code is not None and place is not None:
                places.put_apart(connection, code, doc_id, *place)
        connection.execute("UPDATE stamp SET side=?", (_other(_side(connection)),))

    def tidy(self) -> None:
        """Take away the side that no longer counts."""
        with self._transaction() as connection:
            side = _side(connection)
        self._clear(_other(side))

    def _clear(self, side: int) -> None:
        while True:
            with self._transaction() as connection:
                keys = connection.execute(
                    "SELECT key FROM places WHERE key>=? AND key<? ORDER BY key LIMIT ?",
                    (side, side + places.SPAN, BATCH),
                ).fetchall()
                if not keys:
                    return
                connection.execute("DELETE FROM places WHERE key>=? AND key<=?", (keys[0][0], keys[-1][0]))


def _side(connection: sqlite3.Connection) -> int:
    side: int = connection.execute("SELECT side FROM stamp").fetchone()[0]
    return side


def _other(side: int) -> int:
    return places.SIDES[1] if side == places.SIDES[0] else places.SIDES[0]


def _packed(key: int, rows: dict[int, places.Place | None]) -> tuple[int, int, bytes] | None:
    there = [(doc_id, *place) for doc_id, place in sorted(rows.items()) if place is not None]
    return (key, *places.packed(there)) if there else None


def _insert(connection: sqlite3.Connection, side: int, rows: list[tuple[int, int, bytes]]) -> None:
    connection.executemany(
        "INSERT INTO places VALUES(?,?,?)", [(side + key, start, slots) for key, start, slots in rows]
    )
