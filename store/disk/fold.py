"""Folding: the journal laid into a new generation of the file, which then takes the old one's place."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from glob import escape, glob
from typing import TYPE_CHECKING
from zlib import crc32

from store.disk import format as layout
from store.disk import system
from store.disk.journal import Journal, write_failed
from store.disk.moment import Moment
from store.errors import Damaged, NotPermitted
from store.text import _

if TYPE_CHECKING:
    from datetime import datetime

CHUNK = 1 << 20


class Moves:
    """Where each document of the old generation lies in the new one."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, int]] = []
        self._starts: list[int] = []

    def add(self, old: int, new: int) -> None:
        """Tell of a document of the base, in order; neighbours that moved together share a run."""
        if not self._runs or self._runs[-1][1] != new - old or self._runs[-1][0] > old:
            self._runs.append((old, new - old))

    def add_alone(self, old: int, new: int) -> None:
        """Tell of a document of the journal, whose neighbours go elsewhere."""
        self._runs.append((old, new - old))

    def finish(self) -> None:
        """Put the runs in order, once all documents are told."""
        self._runs.sort()
        self._starts = [start for start, _distance in self._runs]

    def __call__(self, old: int) -> int:
        """The new place of the document that lay at `old`."""
        return old + self._runs[bisect_right(self._starts, old) - 1][1]


Changes = Mapping[str, Mapping[int, layout.Placed]]
"""The latest change of each record in the journal, by table and doc_id."""


def fold(journal: Journal, keep_at: datetime | None = None) -> Moves:
    """Write a new generation without a journal and put it in the book's place; the lock must be held.

    The old one is kept as a backup of the instant `keep_at`, if that is given.

    The old base is verified while it is copied, and a mismatch publishes nothing. Raises Damaged,
    NotPermitted where the new file could not keep its mode and group, or NotSaved; the old file then
    stays as it was.
    """
    target = os.path.realpath(journal.path)
    for leftover in glob(escape(target) + ".fold-*"):
        os.unlink(leftover)
    temporary = f"{target}.fold-{os.getpid()}"
    moves = Moves()
    try:
        _write_generation(journal.moment, temporary, moves, like=journal.path)
        system.point("fold-built")
        if keep_at is not None:
            from store.disk.backup import keep_generation

            keep_generation(journal, keep_at)
        journal.replace(temporary)
    except OSError as error:
        raise write_failed(error) from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
    moves.finish()
    return moves


def latest_changes(moment: Moment) -> Changes:
    """The last change the journal holds of each record, its bytes checked anew."""
    latest: dict[str, dict[int, layout.Placed]] = {}
    for record in moment.records_on_disk(moment.origin):
        for change in record.changes:
            latest.setdefault(change.table, {})[change.doc_id] = change
    return latest


def _write_generation(moment: Moment, temporary: str, moves: Moves, like: str) -> None:
    writer = GenerationWriter(temporary, like=like)
    try:
        verified = _Verified(moment)
        base = layout.read_base(verified)
        changes = {table: dict(rows) for table, rows in latest_changes(moment).items()}
        for line in base:
            if line.kind == "table":
                _copy_table(line.table, base, changes.pop(line.table, {}), writer, moves, moment)
        for table, rows in changes.items():
            _copy_table(table, iter(()), rows, writer, moves, moment)
        verified.check()
        writer.finish()
    finally:
        writer.close()


def _copy_table(
    table: str,
    base: Iterator[layout.BaseLine],
    changes: dict[int, layout.Placed],
    writer: GenerationWriter,
    moves: Moves,
    moment: Moment,
) -> None:
    """Copy one table: unchanged lines as they are, changed ones in place, new ones in the order of doc_id."""
    waiting = sorted(changes, reverse=True)

    def put_changed(below: float) -> None:
        while waiting and waiting[-1] < below:
            change = changes[waiting.pop()]
            if change.document is not None:
                body = moment.read([(change.place, change.length)])[0]
                moves.add_alone(change.place, writer.document(table, change.doc_id, body))

    for line in base:
        if line.kind == "end":
            break
        put_changed(line.doc_id)
        if waiting and waiting[-1] == line.doc_id:
            put_changed(line.doc_id + 1)
        else:
            moves.add(line.place, writer.document(table, line.doc_id, line.body))
    put_changed(float("inf"))
    writer.end_table()


class _Verified:
    """The lines of a base, summed up as they pass."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._crc = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._moment.base_lines():
            self._crc = crc32(line, self._crc)
            yield line

    def check(self) -> None:
        if self._crc != self._moment.header.crc:
            raise Damaged(_("The book's base is not what was written, so it was not folded; run `kehu doctor`."))


class GenerationWriter:
    """Writes a new generation document by document, tables in order, doc_ids ascending within each."""

    def __init__(self, path: str, *, like: str | None = None, mode: int = 0o600) -> None:
        self.generation = os.urandom(8).hex()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, mode)
        if like is not None:
            self._keep_mode_and_group(like)
        self._pieces: list[bytes] = []
        self._pending = 0
        self._offset = self._written = layout.HEADER_LENGTH
        self._crc = 0
        self._table = ""

    def _keep_mode_and_group(self, like: str) -> None:
        status = os.stat(like)
        try:
            if os.fstat(self._descriptor).st_gid != status.st_gid:
                os.fchown(self._descriptor, -1, status.st_gid)
            os.fchmod(self._descriptor, status.st_mode & 0o7777)
        except PermissionError as error:
            raise NotPermitted(
                _("The book cannot keep its group and mode when folded, so it was left as it is.")
            ) from error

    def document(self, table: str, doc_id: int, body: bytes) -> int:
        """Write one document and return the place of its bytes."""
        if table != self._table:
            head = b'%b:{\n"%d":' % (layout.encode_text(table), doc_id)
            self._table = table
        else:
            head = b',\n"%d":' % doc_id
        place = self._offset + len(head)
        self._put(head, body)
        return place

    def end_table(self) -> None:
        """Close the table that is open, if any."""
        if self._table:
            self._put(b"\n},\n")
            self._table = ""

    def _put(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._pieces.append(piece)
            self._offset += len(piece)
        if self._offset - self._written > CHUNK:
            self._flush()

    def _flush(self) -> None:
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._crc = crc32(data, self._crc)
        system.write(self._descriptor, data, self._written)
        self._written += len(data)

    def finish(self) -> None:
        """Write the empty journal and the header, and return when the disk has it all."""
        self.end_table()
        self._flush()
        system.write(self._descriptor, layout.SENTINEL + layout.CLOSER, self._written)
        header = layout.encode_header(self.generation, self._written, self._crc)
        system.write(self._descriptor, header, 0)
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file, finished or not."""
        os.close(self._descriptor)
