"""Folding: the journal laid into a new generation of the file, which then takes the old one's place.

All the long work is done without the lock, on a moment of the file that nobody can change any more. What others write
meanwhile is carried over into the journal of the new generation, the last of it under the lock.
"""

from __future__ import annotations

import os
from contextlib import suppress
from glob import escape, glob
from typing import TYPE_CHECKING

from store.disk import format as layout
from store.disk import system
from store.disk.copying import Copying, Source
from store.disk.edits import Changes, Guide, Misled, TableEdits, by_reading, guided, latest_changes
from store.disk.files import write_failed
from store.disk.generation import GenerationWriter
from store.disk.journal import Journal
from store.disk.moment import Moment, Stamp
from store.disk.moving import Moves

if TYPE_CHECKING:
    from datetime import datetime

    from store.disk.cache import Progress


class Folding:
    """One fold, from its beginning under the lock to its publication under the lock."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._target = os.path.realpath(journal.path)
        self._temporary = f"{self._target}.fold-{os.getpid()}"
        self._writer: GenerationWriter | None = None
        self._done = journal.moment
        self._position = 0
        self._stamp: Stamp | None = None
        self.moves = Moves()

    def begin(self) -> None:
        """Sweep away what killed folds have left; the lock must be held. Raises NotSaved."""
        try:
            for leftover in glob(escape(self._target) + ".fold-*"):
                _remove_if_abandoned(leftover)
        except OSError as error:
            raise write_failed(error) from error
        self._done = self._journal.moment

    @property
    def stamp(self) -> Stamp:
        """The last record of the new generation."""
        assert self._stamp is not None
        return self._stamp

    @property
    def generation(self) -> str:
        """The generation that is folded."""
        return self._done.generation

    def build(self, guide: Guide | None, progress: Progress | None = None) -> bool:
        """Write the new base, verifying the old one meanwhile; False if it had to be done without the guide.

        Raises Damaged where the old base is not what was written, NotPermitted where the new file could not keep
        its mode and group, or NotSaved.
        """
        changes = latest_changes(self._done)
        try:
            if guide is not None:
                with suppress(Misled):
                    self._write(changes, guided(changes, guide, self._done), progress)
                    return True
            self._write(changes, by_reading(changes, self._done), progress)
        except OSError as error:
            raise write_failed(error) from error
        return False

    def _write(self, changes: Changes, tables: dict[str, TableEdits], progress: Progress | None) -> None:
        self.close()
        self.moves = Moves()
        self._writer = writer = GenerationWriter(self._temporary, like=self._journal.path)
        source = Source(self._done, progress)
        copying = Copying(self._done, source, writer, self.moves)
        while not source.at_end:
            name = source.table()
            changed = tables.pop(name, None)
            if changed is not None and not changed.end:
                raise Misled
            copying.table(name, changed)
        for name, rest in tables.items():
            if rest.end:
                raise Misled
            copying.add(name, rest.added)
            writer.end_table()
        source.check()
        self._position = writer.finish()
        self._stamp = Stamp(writer.generation, 0, self._position, self._position, 0)
        system.point("fold-copied")

    def behind(self, moment: Moment) -> int:
        """How many bytes of the old journal, up to the moment, the new generation has not yet."""
        return moment.stamp.end - self._done.stamp.end

    def follow(self, moment: Moment) -> None:
        """Carry over what has been written since, up to the moment. Raises NotSaved."""
        assert self._writer is not None
        pieces: list[bytes] = []
        position, number, stamp = self._position, self.stamp.number, self.stamp
        for record in moment.records_since(self._done.stamp):
            number += 1
            bodies = moment.read((change.place, change.length) for change in record.changes)
            operations = [
                (change.table, change.doc_id, body or None) for change, body in zip(record.changes, bodies, strict=True)
            ]
            data, found, crc = layout.encode_record(self._writer.generation, number, operations, position)
            for change, place in zip(record.changes, found, strict=True):
                self.moves.after[change.table, change.doc_id] = place if change.length else None
            stamp = Stamp(self._writer.generation, number, position, position + len(data), crc)
            position = stamp.end
            pieces.append(data)
        if pieces:
            try:
                system.write(self._writer.descriptor, b"".join(pieces) + layout.CLOSER, self._position)
                system.sync_data(self._writer.descriptor)
            except OSError as error:
                raise write_failed(error) from error
        self._position, self._stamp, self._done = position, stamp, moment

    def publish(self, keep_at: datetime | None) -> None:
        """Put the new generation in the book's place; the lock must be held, and everything carried over.

        The old one is kept as a backup of the instant `keep_at`, if that is given. Raises NotSaved or SyncFailed.
        """
        try:
            system.point("fold-built")
            if keep_at is not None:
                from store.disk.backup import keep_generation

                keep_generation(self._journal, keep_at)
            self._let_go()
            self._journal.replace(self._temporary, self.stamp)
        except OSError as error:
            raise write_failed(error) from error

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def close(self) -> None:
        """Take away what was not published."""
        self._let_go()
        if os.path.exists(self._temporary):
            os.unlink(self._temporary)


def _remove_if_abandoned(path: str) -> None:
    """Take a file away unless another process is just writing it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        if system.try_lock(descriptor):
            os.unlink(path)
    finally:
        os.close(descriptor)
