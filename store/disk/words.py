"""The words of the cache: which tokens find which record, kept in step with the records and filled from nothing.

For every token there is one entry for each 65,536 records of a type: the places of those it finds, as 16-bit numbers,
where there are many of them in order and each once. What has changed since an entry was written stands beside it in
`changed`, a row for each token of a record, until so much has come together that it is worked into the entries.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

STATEMENTS = (
    "CREATE TABLE words(token TEXT, code INTEGER, block INTEGER, places BLOB, PRIMARY KEY(token, code, block))"
    " WITHOUT ROWID",
    "CREATE TABLE changed(token TEXT, code INTEGER, doc_id INTEGER, finds INTEGER, PRIMARY KEY(token, code, doc_id))"
    " WITHOUT ROWID",
)

BLOCK = 16  # bits of a doc_id that tell its place in a block
PLACE = (1 << BLOCK) - 1
MANY = 4096  # places in an entry from which on they are in order
MOST_CHANGED = 100_000  # rows; beyond them a typed letter would have too many to look through
SLICE = 4_000  # rows that are worked into the entries at once, so that nobody who saves one record waits for them

Entry = tuple[str, int, int]
"""(token, code of the record type, doc_id)."""
Blob = tuple[str, int, int, bytes]
"""(token, code, block, places)."""
Pieces = dict[str, "array[int]"]
"""The places of the records with each piece, all in one block."""
Select = Callable[..., Iterable[tuple[Any, ...]]]


def remember(connection: sqlite3.Connection, code: int, doc_id: int, tokens: Iterable[str]) -> None:
    """Let these tokens find the record."""
    _change(connection, code, doc_id, tokens, finds=1)


def forget(connection: sqlite3.Connection, code: int, doc_id: int, tokens: Iterable[str]) -> None:
    """Let these tokens no longer find the record."""
    _change(connection, code, doc_id, tokens, finds=0)


def _change(connection: sqlite3.Connection, code: int, doc_id: int, tokens: Iterable[str], *, finds: int) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO changed VALUES(?,?,?,?)", [(token, code, doc_id, finds) for token in sorted(tokens)]
    )


def settle(connection: sqlite3.Connection, most: int = MOST_CHANGED, slice: int = SLICE) -> None:
    """Work some of what has changed into the entries while it is more than `most` rows, at most a slice of it."""
    (count,) = connection.execute("SELECT count(*) FROM changed").fetchone()
    if count <= most:
        return
    rows = connection.execute(
        "SELECT token, code, doc_id, finds FROM changed ORDER BY token, code, doc_id LIMIT ?", (slice,)
    ).fetchall()
    found: tuple[list[Blob], list[Blob]] = [], []
    for (token, code, block), group in groupby(rows, key=lambda row: (row[0], row[1], row[2] >> BLOCK)):
        places = array("H"), array("H")
        for _token, _code, doc_id, finds in group:
            places[finds].append(doc_id & PLACE)
        for finds in (0, 1):
            if places[finds]:
                found[finds].append((token, code, block, places[finds].tobytes()))
    gone, come = found
    _take_out(connection, gone)
    _put_in(connection, come)
    connection.execute("DELETE FROM changed WHERE (token, code, doc_id)<=(?,?,?)", rows[-1][:3])


def settle_all(connection: sqlite3.Connection) -> None:
    """Work everything that has changed into the entries."""
    settle(connection, most=0, slice=-1)


def _put_in(connection: sqlite3.Connection, entries: Iterable[Blob]) -> None:
    """Add places to entries, in the order of the entries."""
    connection.create_function("with_places", 2, _with, deterministic=True)
    connection.executemany(
        "INSERT INTO words VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET places=with_places(places, excluded.places)",
        entries,
    )


def _take_out(connection: sqlite3.Connection, entries: Iterable[Blob]) -> None:
    """Take places out of entries, in the order of the entries."""
    connection.create_function("without_places", 2, _without, deterministic=True)
    connection.executemany(
        "UPDATE words SET places=without_places(places, ?4) WHERE token=?1 AND code=?2 AND block=?3", entries
    )


def _with(places: bytes, more: bytes) -> bytes:
    return array("H", sorted({*array("H", places), *array("H", more)})).tobytes()


def _without(places: bytes, gone: bytes) -> bytes:
    if places == gone:
        return b""
    return array("H", sorted({*array("H", places)}.difference(array("H", gone)))).tobytes()


class Filler:
    """Takes in the words of many records at once: of all while a cache is built, of those a large change has touched.

    Nothing may stand in `changed` of records whose words are dropped.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._block = (-1, -1)
        self._places: Pieces = {}
        self._gone: Pieces = {}

    def add(self, code: int, doc_id: int, pieces: Iterable[str]) -> None:
        """Let the tokens of these pieces find a record that they did not find so far."""
        self._go_to(code, doc_id >> BLOCK)
        _gather(self._places, doc_id & PLACE, pieces)

    def drop(self, code: int, doc_id: int, pieces: Iterable[str]) -> None:
        """Let them no longer find it, unless the record is added as well."""
        self._go_to(code, doc_id >> BLOCK)
        _gather(self._gone, doc_id & PLACE, pieces)

    def _go_to(self, code: int, block: int) -> None:
        if self._block != (code, block):
            self.finish()
            self._block = (code, block)

    def finish(self) -> None:
        """Write what is still held."""
        gone, self._gone = self._gone, {}
        _take_out(self._connection, self._entries(gone))
        places, self._places = self._places, {}
        # A table whose doc_ids go up and down comes back to blocks that it has left, and adds to their entries.
        _put_in(self._connection, self._entries(places))

    def _entries(self, by_piece: Pieces) -> Iterator[Blob]:
        """The entries of a block, from those of the pieces."""
        found = _by_token(by_piece)
        for token in sorted(found):
            yield (token, *self._block, _kept(found[token]))


def _gather(places: Pieces, place: int, pieces: Iterable[str]) -> None:
    for piece in pieces:
        if piece in places:
            places[piece].append(place)
        else:
            places[piece] = array("H", (place,))


def _by_token(by_piece: Pieces) -> Pieces:
    """The places of each token of the pieces."""
    from store.find.tokens import NUMBER, national_digits, of_piece

    found: Pieces = {}
    fours = [array("H") for _four in range(10_000)]
    for piece, places in by_piece.items():
        if piece[0] == NUMBER:
            digits = national_digits(piece[1:])
            left = int(digits or "0")
            for _four in range(len(digits) - 3):
                fours[left % 10_000] += places
                left //= 10
            continue
        for token in set(of_piece(piece)):
            if token in found:
                found[token] += places
            else:
                found[token] = places[:]
    found.update((f"d{four:04}", places) for four, places in enumerate(fours) if places)
    return found


def _kept(places: array[int]) -> bytes:
    return (places if len(places) < MANY else array("H", sorted(set(places)))).tobytes()


# Answers


class Found:
    """The rows of one type that some tokens find; `most` is how many there are at most."""

    def __init__(self) -> None:
        self.most = 0
        self._entries: list[tuple[int, array[int]]] = []
        self._others: set[int] = set()
        self._blocks: dict[int, Container[int]] | None = None

    def add_entry(self, block: int, places: array[int]) -> None:
        """Let the rows of an entry be found."""
        self._entries.append((block, places))
        self.most += len(places)

    def add_row(self, row: int) -> None:
        """Let one more row be found."""
        self._others.add(row)
        self.most += 1

    def rows(self) -> set[int]:
        """All rows that are found."""
        rows = set(self._others)
        for block, places in self._entries:
            first = block << BLOCK
            rows.update([first + place for place in places] if first else places)
        return rows

    def __len__(self) -> int:
        return self.most

    def __iter__(self) -> Iterator[int]:
        """The rows in any order, some of them perhaps more than once, which takes less time than each once."""
        yield from self._others
        for block, places in self._entries:
            first = block << BLOCK
            yield from map(first.__add__, places) if first else places

    def __contains__(self, row: object) -> bool:
        assert isinstance(row, int)
        if self._blocks is None:
            self._blocks = self._by_block()
        places = self._blocks.get(row >> BLOCK)
        return (places is not None and row & PLACE in places) or row in self._others

    def _by_block(self) -> dict[int, Container[int]]:
        blocks: dict[int, Container[int]] = {}
        for block, group in groupby(sorted(self._entries, key=itemgetter(0)), itemgetter(0)):
            entries = [places for _block, places in group]
            alone = len(entries) == 1 and len(entries[0]) >= MANY
            blocks[block] = _Ordered(entries[0]) if alone else set().union(*entries)
        return blocks


class _Ordered:
    """Places in order, each of them once."""

    def __init__(self, places: array[int]) -> None:
        self._places = places

    def __contains__(self, place: object) -> bool:
        at = bisect_left(self._places, place)  # type: ignore[call-overload]
        return at < len(self._places) and bool(self._places[at] == place)


_READ = (
    "SELECT token, code, doc_id, finds, NULL FROM changed WHERE token>=?1 AND token<?2 "
    "UNION ALL SELECT token, code, block, NULL, places FROM words WHERE token>=?1 AND token<?2"
)


def read(select: Select, low: str, high: str) -> dict[int, Found]:
    """What the tokens from `low` up to, not including, `high` find, by the codes of the record types."""
    found: dict[int, Found] = {}
    gone: dict[tuple[str, int], set[int]] = {}
    # What has changed comes first.
    for token, code, row, finds, blob in select(_READ, (low, high)):
        if blob is None:
            if finds:
                found.setdefault(code, Found()).add_row(row)
            else:
                gone.setdefault((token, code), set()).add(row)
            continue
        places = array("H", blob)
        if (token, code) in gone:
            first = row << BLOCK
            places = array("H", [place for place in places if first + place not in gone[token, code]])
        found.setdefault(code, Found()).add_entry(row, places)
    return found


def entries(select: Select) -> Iterator[Entry]:
    """Everything that is kept, as (token, code, doc_id) in any order, for the doctor to compare."""
    changed = select("SELECT token, code, doc_id, finds FROM changed")
    changes = {(token, code, row): finds for token, code, row, finds in changed}
    for token, code, block, blob in select("SELECT token, code, block, places FROM words"):
        first = block << BLOCK
        for place in set(array("H", blob)):
            if (token, code, first + place) not in changes:
                yield token, code, first + place
    yield from (entry for entry, finds in changes.items() if finds)
