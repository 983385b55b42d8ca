"""The cache's tables filled from nothing: the base in large blocks, then the indexes, then the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import msgspec

from store.collecting import without_collecting
from store.disk import amiss, many, places, words
from store.disk import format as layout
from store.disk.dividing import Extent
from store.disk.indexing import FIRST_UNDECLARED, Document, Plan, Plans, text_of, touched
from store.disk.moment import Moment

if TYPE_CHECKING:
    from store.disk.cache import Progress
    from store.disk.sharing import Second

MEMORY = 16_000
"""Kilobytes SQLite may hold of a cache that is being built."""

MOST_NAMES = 1 << 14
"""Names of which is kept in memory how they are sorted."""

_SHARED = ("refs", "words", "sets", "places", "apart", "amiss")
"""Tables with rows of both processes, none of them the same."""

Scalar = str | int | float | bool | None
Row = tuple[Any, ...]


class Run(msgspec.Struct, frozen=True):
    """Neighbouring documents of one table: whole lines of the base, the first of them at file offset `offset`."""

    table: str
    offset: int
    lines: bytes


def make_ready(connection: sqlite3.Connection) -> None:
    """Set a connection to a file that nobody else sees before it is finished, so that nothing need be taken back."""
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute(f"PRAGMA cache_size=-{MEMORY}")
    # What is sorted for the indexes is sorted beside the work on the next batch.
    connection.execute("PRAGMA threads=2")


def build(
    connection: sqlite3.Connection,
    plans: Plans,
    moment: Moment,
    parts: Iterable[Extent],
    progress: Progress | None,
    second: Second | None,
) -> None:
    """Make and fill the tables of the cache in an empty database, and index the journal up to the moment.

    A second process, where there is one, does its part meanwhile. A transaction must be open. Raises Damaged where the
    book cannot be read.
    """

    def tell(done: int) -> None:
        if progress is not None:
            progress(min(done + (second.done if second else 0), moment.stamp.end), moment.stamp.end)

    apart = [] if second is None else second.takes
    theirs = _plans_of(plans, apart)
    mine = [plan for plan in plans.by_table.values() if plan not in theirs]
    with without_collecting():
        _lay_out(connection, plans)
        base = _Base(connection, plans, moment, tell)
        base.fill([part for part in parts if part not in apart])
        _index(connection, mine)
        _fill_references(connection, mine)
        joined = second is not None and second.finished(lambda: tell(base.done))
        if not joined:
            base.fill(apart)
        _index(connection, theirs)
        if second is not None and joined:
            _join(connection, theirs, second.path)
        else:
            _fill_references(connection, theirs)
        for plan in plans.by_table.values():
            for latest in plan.own_latest:
                connection.execute(f'UPDATE {latest.row_table} SET "{latest.column}"={latest.expression}')
        connection.execute("DROP TABLE touched")
        many.follow(connection, plans, moment.records_since(moment.origin), moment)


def build_second(
    connection: sqlite3.Connection,
    plans: Plans,
    moment: Moment,
    apart: Sequence[Extent],
    tell: Callable[[int], None],
) -> None:
    """Fill the tables of the second part in an empty database, from the base alone; a transaction must be open.

    `tell` is told of the bytes taken in, and what it raises ends the work.
    """
    theirs = _plans_of(plans, apart)
    with without_collecting():
        _lay_out(connection, plans)
        _Base(connection, plans, moment, tell).fill(apart)
        _index(connection, theirs)
        _fill_references(connection, theirs)


def _plans_of(plans: Plans, parts: Iterable[Extent]) -> list[Plan]:
    return [plans.by_table[table] for table in dict.fromkeys(part.table for part in parts)]


def _lay_out(connection: sqlite3.Connection, plans: Plans) -> None:
    for statement in plans.tables:
        connection.execute(statement)
    first = (plans.fingerprint, places.SIDES[0])
    connection.execute("INSERT INTO stamp VALUES(1,?,'',0,0,0,0,?)", first)
    connection.execute("CREATE TEMP TABLE touched(code INTEGER, target TEXT, at TEXT, doc_id INTEGER)")


def _index(connection: sqlite3.Connection, plans: Iterable[Plan]) -> None:
    for plan in plans:
        for statement in plan.indexes():
            connection.execute(statement)


def _fill_references(connection: sqlite3.Connection, plans: Iterable[Plan]) -> None:
    for plan in plans:
        for statement in plan.reference_fills():
            connection.execute(statement)


def _join(connection: sqlite3.Connection, plans: Iterable[Plan], path: str) -> None:
    """Take over what the second process has built."""
    connection.execute("COMMIT")
    connection.execute("ATTACH ? AS second", (path,))
    connection.execute("BEGIN")
    # SQLite copies the rows of a whole table, and those of its indexes, as they are: into an empty one that is alike.
    for table in (*(plan.row_table for plan in plans), *_SHARED):
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM second.{table}")
    connection.execute("COMMIT")
    connection.execute("DETACH second")
    connection.execute("BEGIN")


class _Base:
    """The filling of the tables that follow from the base."""

    def __init__(
        self, connection: sqlite3.Connection, plans: Plans, moment: Moment, tell: Callable[[int], None]
    ) -> None:
        self._connection = connection
        self._plans = plans
        self._moment = moment
        self._tell = tell
        self.done = 0
        """Bytes of the documents taken in."""
        self._places = places.Writer(connection, places.SIDES[0])
        self._words = words.Filler(connection)
        self._sets: list[tuple[int, str, str, int]] = []
        self._odd: dict[str, tuple[int, int]] = {}
        """Of the tables where a time may be odd, the first doc_id and the last between which that is."""
        self._readers: dict[str, _Reader] = {}
        self._undeclared: dict[str, int] = {}

    def fill(self, parts: Iterable[Extent]) -> None:
        """Take in the documents of some tables."""
        for part in parts:
            plan = self._plans.by_table.get(part.table)
            for offset, lines in self._moment.lines_between(part.start, part.end):
                run = Run(part.table, offset, lines)
                if plan is None:
                    self._take_undeclared(run)
                else:
                    self._take(plan, run)
                self._flush_sets()
                self.done += len(lines)
                self._tell(self.done)
        self._places.finish()
        self._words.finish()
        for table, between in self._odd.items():
            plan = self._plans.by_table[table]
            self._connection.execute(f"{plan.note_odd} AND doc_id BETWEEN ? AND ?", between)

    def _take_undeclared(self, run: Run) -> None:
        code = self._undeclared.get(run.table)
        if code is None:
            code = self._undeclared[run.table] = FIRST_UNDECLARED + len(self._undeclared)
            self._connection.execute("INSERT INTO names VALUES(?,?)", (code, run.table))
        lines = list(_lines(run))
        doc_ids = [line.doc_id for line in lines]
        self._connection.executemany("INSERT OR REPLACE INTO others VALUES(?,?)", [(code, each) for each in doc_ids])
        self._places.add(code, doc_ids, [line.place for line in lines], [line.length for line in lines])

    def _take(self, plan: Plan, run: Run) -> None:
        reader = self._readers.get(plan.table)
        if reader is None:
            reader = self._readers[plan.table] = _Reader(plan)
        found = reader.read(run)
        if found is None:
            self._take_one_by_one(plan, run)
            return
        doc_ids, rows, starts, lengths, beside = found
        try:
            self._connection.executemany(plan.insert_row, rows)
        except OverflowError:
            # A number no column can hold: the careful way leaves it out.
            self._take_one_by_one(plan, run)
            return
        self._places.add(plan.code, doc_ids, starts, lengths)
        if not all(amiss.is_sound({row[place] for row in rows}, dates) for place, dates in reader.times):
            self._suspect(plan, doc_ids[0], doc_ids[-1])
        for doc_id, document in zip(doc_ids, beside, strict=False):
            self._take_words(plan, doc_id, document)
            self._touch(plan, doc_id, document)
        for doc_id in [row[0] for row in rows if row[1] is None]:
            # Either there is no id at all or it is null, which only the document tells.
            place = starts[doc_ids.index(doc_id)], lengths[doc_ids.index(doc_id)]
            self._note_nameless(plan, doc_id, layout.decode_document(self._moment.read([place])[0]))

    def _take_one_by_one(self, plan: Plan, run: Run) -> None:
        """Take in documents of which at least one has fields of another shape than declared."""
        for line in _lines(run):
            document = layout.decode_document(line.body)
            self._connection.execute(plan.insert_row, plan.row(line.doc_id, document))
            self._places.add(plan.code, [line.doc_id], [line.place], [line.length])
            self._suspect(plan, line.doc_id, line.doc_id)
            self._take_words(plan, line.doc_id, document)
            self._touch(plan, line.doc_id, document)
            self._note_nameless(plan, line.doc_id, document)

    def _take_words(self, plan: Plan, doc_id: int, document: Document) -> None:
        if plan.searchable:
            self._words.add(plan.code, doc_id, plan.pieces(document))
        if plan.lists:
            self._sets += [(plan.code, field, value, doc_id) for field, value in plan.sets(document)]

    def _flush_sets(self) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO sets VALUES(?,?,?,?)", self._sets)
        self._sets.clear()

    def _suspect(self, plan: Plan, first: int, last: int) -> None:
        """Have the times of these rows looked at, once all are there."""
        if plan.times:
            known = self._odd.get(plan.table, (first, last))
            self._odd[plan.table] = min(known[0], first), max(known[1], last)

    def _touch(self, plan: Plan, doc_id: int, document: Document) -> None:
        if plan.touches:
            time = text_of(document.get(plan.time)) or ""
            self._connection.executemany(
                "INSERT INTO touched VALUES(?,?,?,?)",
                [(plan.code, target, time, doc_id) for target in touched(document.get(plan.touches))],
            )

    def _note_nameless(self, plan: Plan, doc_id: int, document: Document) -> None:
        if "id" not in document:
            amiss.note_nameless(self._connection, plan.code, doc_id)


Found = tuple[list[int], list[Row], list[int], list[int], Sequence[Document]]


class _Reader:
    """Reads the documents of one type many at a time, and of each no more than the cache keeps."""

    def __init__(self, plan: Plan) -> None:
        self._beside = tuple(
            dict.fromkeys(
                (
                    *plan.lists,
                    *(field for field, _class in plan.searchable),
                    *((plan.touches,) if plan.touches else ()),
                )
            )
        )
        names = ["id", *plan.columns, *(field for field in self._beside if field not in plan.columns)]
        kept = 1 + len(plan.columns)
        # The names of fields are any text, those of a Struct must be identifiers.
        fields: list[tuple[str, Any, None]] = [
            (f"f{number}", (str | None) if number == 0 else Scalar if number < kept else Any, None)
            for number in range(len(names))
        ]
        view = msgspec.defstruct("_View", fields, rename={f"f{number}": name for number, name in enumerate(names)})
        self._decode = msgspec.json.Decoder(dict[int, view]).decode  # type: ignore[valid-type]
        self._kept = kept
        self._names = names
        self.times = [(1 + names.index(column), column in plan.dates) for column in plan.times]
        """Where in a row its times are, and whether a day is as good there."""
        self._sort = 0 if not plan.sort_name else names.index(plan.sort_name)
        # Many people share a name.
        self._sorted_by = lru_cache(maxsize=MOST_NAMES)(plan.sorted_by)

    def read(self, run: Run) -> Found | None:
        """doc_ids, rows, places, lengths and what words come from; None where one by one is the way."""
        lines = run.lines
        object_end = -2 if lines.endswith(b",\n") else -1
        try:
            decoded = self._decode(b"{%b}" % lines[:object_end])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        doc_ids = list(decoded)
        measured = list(map(len, lines.split(b"\n")))
        measured.pop()
        if len(measured) != len(doc_ids) or doc_ids != sorted(doc_ids) or doc_ids[0] < 0:
            return None
        rows, beside = self._rows(decoded)
        starts, lengths = _laid(run.offset, doc_ids, measured, object_end == -2)
        return doc_ids, rows, starts, lengths, beside

    def _rows(self, decoded: Mapping[int, msgspec.Struct]) -> tuple[list[Row], Sequence[Document]]:
        astuple = msgspec.structs.astuple
        if not self._beside and not self._sort:
            return [(doc_id, *astuple(view)) for doc_id, view in decoded.items()], ()
        rows, beside = [], []
        for doc_id, view in decoded.items():
            values = astuple(view)
            beside.append(dict(zip(self._names, values, strict=True)))
            sorted_by = (self._sorted_by(text_of(values[self._sort])),) if self._sort else ()
            rows.append((doc_id, *values[: self._kept], *sorted_by))
        return rows, beside


def _laid(offset: int, doc_ids: Sequence[int], measured: Sequence[int], comma: bool) -> tuple[list[int], list[int]]:
    """Where the documents of neighbouring lines lie and how long they are, of the lines' own lengths."""
    begins = accumulate((each + 1 for each in measured), initial=offset)
    if len(str(doc_ids[0])) == len(str(doc_ids[-1])):
        key = len(str(doc_ids[0])) + 3
        starts = [begin + key for begin, _doc_id in zip(begins, doc_ids, strict=False)]
        lengths = [each - key - 1 for each in measured]
    else:
        keys = [len(str(doc_id)) + 3 for doc_id in doc_ids]
        starts = [begin + key for begin, key in zip(begins, keys, strict=False)]
        lengths = [each - key - 1 for each, key in zip(measured, keys, strict=True)]
    if not comma:
        lengths[-1] += 1
    return starts, lengths


def _lines(run: Run) -> Iterator[layout.BaseLine]:
    return layout.read_rows(run.lines.splitlines(keepends=True), run.table, run.offset)
