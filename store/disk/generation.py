"""Writing a new generation of a book's file: its base in order, an empty journal, and the header last."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from zlib import crc32

from store.disk import format as layout
from store.disk import system
from store.errors import NotPermitted
from store.text import _

CHUNK = 1 << 20
SYNC_EVERY = 4 << 20
"""Bytes after which the disk is given what was written: others who sync one record wait for no more than that."""


class GenerationWriter:
    """Writes a new generation document by document, tables in order, doc_ids ascending within each.

    The file is locked while it is being written, so that nobody takes it for what a crash has left.
    """

    def __init__(self, path: str, *, like: str | None = None, mode: int = 0o600) -> None:
        self.generation = os.urandom(8).hex()
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self.descriptor = os.open(path, flags, mode)
        try:
            system.try_lock(self.descriptor)
            if like is not None:
                self._keep_mode_and_group(like)
        except BaseException:
            os.close(self.descriptor)
            raise
        self._pieces: list[bytes] = []
        self._offset = self._written = self._synced = layout.HEADER_LENGTH
        self._crc = 0
        self._table = ""
        self._syncing: _Syncing | None = None

    def _keep_mode_and_group(self, like: str) -> None:
        status = os.stat(like)
        try:
            if os.fstat(self.descriptor).st_gid != status.st_gid:
                os.fchown(self.descriptor, -1, status.st_gid)
            os.fchmod(self.descriptor, status.st_mode & 0o7777)
        except PermissionError as error:
            raise NotPermitted(
                _("The book cannot keep its group and mode when folded, so it was left as it is.")
            ) from error

    def document(self, table: str, doc_id: int, body: bytes) -> int:
        """Write one document and return the place of its bytes."""
        key = b'"%d":' % doc_id
        self._begin(table, key)
        place = self._offset
        self._put(body)
        return place

    def run(self, table: str, pieces: Iterable[bytes]) -> int:
        """Write whole neighbouring documents with what stands between them, and return the place of the first byte."""
        self._begin(table, b"")
        start = self._offset
        for piece in pieces:
            self._put(piece)
        return start

    def _begin(self, table: str, key: bytes) -> None:
        """What leads the next document: the head of its table, or the comma behind the one before."""
        if table == self._table:
            self._put(b",\n" + key)
        else:
            self._put(b"%b:{\n%b" % (layout.encode_text(table), key))
            self._table = table

    def end_table(self) -> None:
        """Close the table that is open, if any."""
        if self._table:
            self._put(b"\n},\n")
            self._table = ""

    def _put(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._offset += len(piece)
        if self._offset - self._written > CHUNK:
            self._flush()

    def _flush(self) -> None:
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._crc = crc32(data, self._crc)
        system.write(self.descriptor, data, self._written)
        self._written += len(data)
        if self._written - self._synced >= SYNC_EVERY:
            self._wait_for_sync()
            self._syncing = _Syncing(self.descriptor)
            self._synced = self._written

    def _wait_for_sync(self) -> None:
        syncing, self._syncing = self._syncing, None
        if syncing is not None:
            syncing.end()

    def finish(self) -> int:
        """Write the empty journal and the header, and return, when the disk has it all, where records begin."""
        self.end_table()
        self._flush()
        self._wait_for_sync()
        system.write(self.descriptor, layout.SENTINEL + layout.CLOSER, self._written)
        header = layout.encode_header(self.generation, self._written, self._crc)
        system.write(self.descriptor, header, 0)
        os.fsync(self.descriptor)
        return self._written + len(layout.SENTINEL)

    def close(self) -> None:
        """Let go of the file, finished or not."""
        with suppress(OSError):
            # Who did not finish wants none of it.
            self._wait_for_sync()
        system.unlock(self.descriptor)
        os.close(self.descriptor)


class _Syncing(threading.Thread):
    """A sync of what is written so far, beside the reading of what comes next."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="kehu-sync")
        self._descriptor = descriptor
        self._error: OSError | None = None
        self.start()

    def run(self) -> None:
        try:
            system.sync_data(self._descriptor)
        except OSError as error:
            self._error = error

    def end(self) -> None:
        """Return once the disk has it. Raises the OSError of the sync, which no other may be trusted after."""
        self.join()
        if self._error is not None:
            raise self._error
