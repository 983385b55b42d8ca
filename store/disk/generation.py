"""Writing a new generation of a book's file: its base in order, an empty journal, and the header last."""

from __future__ import annotations

import os
from collections.abc import Iterable

from store.disk import format as layout
from store.disk import system
from store.disk.straight import StraightWriter
from store.errors import NotPermitted
from store.text import _

CHUNK = 1 << 20
LARGE = 1 << 16
"""Bytes of a piece from which on it is rather written by itself than joined with its neighbours."""


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
        self._offset = self._written = layout.HEADER_LENGTH
        self._table = ""
        self._file = StraightWriter(self.descriptor, layout.HEADER_LENGTH)

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
        self._offset += len(piece)
        if len(piece) >= LARGE:
            self._flush()
            self._file.write(piece)
            self._written = self._offset
            return
        self._pieces.append(piece)
        if self._offset - self._written > CHUNK:
            self._flush()

    def _flush(self) -> None:
        self._file.write(b"".join(self._pieces))
        self._pieces.clear()
        self._written = self._offset

    def finish(self) -> int:
        """Write the empty journal and the header, and return, when the disk has it all, where records begin."""
        self.end_table()
        self._flush()
        crc = self._file.finish()
        system.write(self.descriptor, layout.SENTINEL + layout.CLOSER, self._offset)
        header = layout.encode_header(self.generation, self._offset, crc)
        system.write(self.descriptor, header, 0)
        os.fsync(self.descriptor)
        return self._offset + len(layout.SENTINEL)

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._file.close()
        system.unlock(self.descriptor)
        os.close(self.descriptor)
